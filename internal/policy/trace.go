package policy

import (
	"fmt"
	"sync"
	"time"
)

// Trace records what happens to one exchange. Its JSON form is the one Azure's listTrace answers with.
type Trace struct {
	mu      sync.Mutex // children of a wait policy run side by side
	started time.Time
	entries [sectionCount][]TraceEntry
}

// TraceEntry is one thing that happened.
type TraceEntry struct {
	Source    string    `json:"source"`
	Timestamp time.Time `json:"timestamp"`
	// Elapsed is the time since the request arrived, as a .NET TimeSpan.
	Elapsed string `json:"elapsed"`
	Data    any    `json:"data"`
}

// NewTrace returns an empty trace of an exchange that started at a time.
func NewTrace(started time.Time) *Trace { return &Trace{started: started} }

// Entries returns what was recorded in a section so far.
func (t *Trace) Entries(section Section) []TraceEntry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]TraceEntry{}, t.entries[section]...)
}

// Note records something under a source, if the exchange is traced. Data is a string or something with a JSON object form.
func (x *Exchange) Note(source string, data any) {
	if x.Trace != nil {
		x.Trace.note(x.section, source, data)
	}
}

// Notef records a formatted message.
func (x *Exchange) Notef(source, format string, args ...any) {
	if x.Trace != nil {
		x.Trace.note(x.section, source, map[string]any{"message": fmt.Sprintf(format, args...)})
	}
}

func (t *Trace) note(section Section, source string, data any) {
	if section == InResolver { // a part of answering
		section = Backend
	}
	now := time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries[section] = append(t.entries[section], TraceEntry{source, now.UTC(), FormatTimeSpan(now.Sub(t.started)), data})
}

// failed records the failure of the innermost step that failed.
func (t *Trace) failed(s *Step, err error) {
	e, ok := err.(*Error) //nolint:errorlint // locate has just made it one
	if !ok || e.traced {
		return
	}
	e.traced = true
	t.note(s.Section, s.Definition.Name, map[string]any{"messages": []any{e.Message}})
}

// FormatTimeSpan returns a duration as .NET's TimeSpan does by default: [-][d.]hh:mm:ss[.fffffff].
func FormatTimeSpan(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	text := fmt.Sprintf("%02d:%02d:%02d", rest/time.Hour, rest/time.Minute%60, rest/time.Second%60)
	if days > 0 {
		text = fmt.Sprintf("%d.%s", days, text)
	}
	if ticks := rest % time.Second / 100; ticks > 0 {
		text += fmt.Sprintf(".%07d", ticks)
	}
	return sign + text
}
