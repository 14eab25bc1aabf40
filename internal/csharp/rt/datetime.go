package rt

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
)

// Date returns a DateTime: ticks of the clock and what they are relative to.
func Date(ticks int64, kind format.Kind) Value {
	return Value{uint64(ticks) | uint64(kind)<<62, DateTime.Type()}
}

// Time returns a Go time as a DateTime in UTC.
func Time(t time.Time) Value { return Date(format.TicksOf(t), format.UTC) }

// Span returns a Go duration as a TimeSpan.
func Span(d time.Duration) Value { return Value{uint64(int64(d) / 100), TimeSpan.Type()} }

// Ticks returns the ticks of a DateTime's clock.
func (v Value) Ticks() int64 { return int64(v.num & ticksMask) }

// DateKind returns what a DateTime is relative to.
func (v Value) DateKind() format.Kind { return format.Kind(v.num >> 62) }

// AsTime returns the moment of a DateTime; clocks here are in UTC, so all kinds of DateTime are.
func (v Value) AsTime() time.Time { return format.TimeOf(v.Ticks()) }

// AsDuration returns a TimeSpan as a Go duration; spans beyond 292 years are cut.
func (v Value) AsDuration() time.Duration {
	const most = int64(1<<63-1) / 100
	return time.Duration(max(min(v.AsLong(), most), -most) * 100)
}
