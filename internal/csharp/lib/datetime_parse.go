package lib

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// The values of DateTimeStyles that matter here.
const (
	styleLeadingWhite    = 1
	styleTrailingWhite   = 2
	styleInnerWhite      = 4
	styleNoDate          = 8
	styleAdjustToUTC     = 16
	styleAssumeLocal     = 32
	styleAssumeUniversal = 64
	styleRoundtrip       = 128
)

// parseSteps is what reading a date in any form costs.
const parseSteps = 30

// dateStyles is the DateTimeStyles among the arguments of a Parse.
func dateStyles(args []rt.Value) int {
	for _, a := range args {
		if a.Kind() == rt.KindEnum && a.Type().Def == dateTimeStyles {
			return a.AsInt()
		}
	}
	return 0
}

func badDate(s string) error {
	return rt.Throw(rt.FormatException, "String '%s' was not recognized as a valid DateTime.", s)
}

func dateTimeParse(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	if err := f.Step(parseSteps); err != nil {
		return rt.Null, err
	}
	p, ok := format.ParseDate(args[0].AsString(), providedCulture(args))
	if !ok {
		return rt.Null, badDate(args[0].AsString())
	}
	return parsedDate(p, args[0].AsString(), dateStyles(args[1:]))
}

// parsedDate makes a DateTime of what was read: with a zone it is converted to local time, or as the styles say.
func parsedDate(p format.Parsed, s string, styles int) (rt.Value, error) {
	ticks, ok := parsedTicks(p, styles)
	if !ok {
		return rt.Null, badDate(s)
	}
	kind := format.Unspecified
	switch {
	case p.HasZone && p.Zulu && styles&styleRoundtrip != 0:
		kind = format.UTC
	case p.HasZone && styles&styleAdjustToUTC != 0:
		kind, ticks = format.UTC, ticks-int64(p.Offset)*format.TicksPerMinute
	case p.HasZone:
		kind, ticks = format.Local, ticks-int64(p.Offset)*format.TicksPerMinute
	case styles&styleAssumeUniversal != 0:
		kind = format.Local
		if styles&styleAdjustToUTC != 0 {
			kind = format.UTC
		}
	case styles&styleAssumeLocal != 0:
		kind = format.Local
		if styles&styleAdjustToUTC != 0 {
			kind = format.UTC
		}
	}
	if ticks < 0 || ticks > format.MaxTicks {
		return rt.Null, badDate(s)
	}
	return rt.Date(ticks, kind), nil
}

func parsedTicks(p format.Parsed, styles int) (int64, bool) {
	if styles&styleNoDate != 0 {
		return p.TicksFromZero()
	}
	return p.Ticks(time.Now().UTC())
}

// parseExact reads a date in the format, or one of the formats, that args[1] names.
func parseExact(args []rt.Value) (format.Parsed, error) {
	switch {
	case args[0].IsNull():
		return format.Parsed{}, nullArg("s")
	case args[1].IsNull():
		return format.Parsed{}, nullArg("format")
	}
	patterns := []string{args[1].AsString()}
	if !args[1].IsString() {
		patterns = args[1].AsStrings()
	}
	styles, c := dateStyles(args[2:]), providedCulture(args)
	white := format.White{Leading: styles&styleLeadingWhite != 0, Trailing: styles&styleTrailingWhite != 0, Inner: styles&styleInnerWhite != 0}
	for _, pattern := range patterns {
		if p, ok := format.ParseDateExact(args[0].AsString(), pattern, white, c); ok {
			return p, nil
		}
	}
	return format.Parsed{}, badDate(args[0].AsString())
}

func dateTimeParseExact(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	p, err := parseExact(args)
	if err != nil {
		return rt.Null, err
	}
	return parsedDate(p, args[0].AsString(), dateStyles(args[2:]))
}
