package format

import (
	"math"
	"slices"
	"strings"
)

// The largest parts of a time span.
const (
	maxSpanDays     = 10675199
	maxSpanFraction = 9999999
	fractionDigits  = 7
)

// ParseSpan reads [-][d.]hh:mm[:ss[.fffffff]], or days alone, in any of the forms that TimeSpan.Parse knows. The error is ErrRange if a part is too
// large for its place in every form that fits.
func ParseSpan(text string) (int64, error) {
	t, err := spanTokens(strings.TrimSpace(text))
	if err != nil {
		return 0, err
	}
	err = ErrSyntax
	for _, form := range spanForms {
		if !t.fit(form) {
			continue
		}
		if ticks, ok := t.ticks(form); ok {
			return ticks, nil
		}
		err = ErrRange
	}
	return 0, err
}

// spanNumber is a number with the zeros in front of it, which matter in a fraction.
type spanNumber struct{ n, zeros int }

// spanText is a time span in parts: what stands before, between and behind the numbers.
type spanText struct {
	seps    []string
	numbers []spanNumber
}

// spanForm is a form of a time span: what stands around the numbers, and what they are: d, h, m, s, f.
type spanForm struct {
	seps, numbers string
	neg           bool
}

// spanForms are the forms in the order in which .NET tries them: with a point behind the days, then with a colon, as the invariant culture writes it.
// So 25:00:00 is no time of 25 hours but one of 25 days.
var spanForms = slices.Concat(spanFormsOf('.', false), spanFormsOf('.', true), spanFormsOf(':', false), spanFormsOf(':', true))

func spanFormsOf(behindDays byte, neg bool) []spanForm {
	d := string(behindDays)
	return []spanForm{
		{"", "d", neg}, {":", "hm", neg}, {"::", "hms", neg}, {d + ":", "dhm", neg}, {":;", "hmf", neg},
		{"::.", "hmsf", neg}, {d + "::", "dhms", neg}, {d + ":;", "dhmf", neg}, {d + "::.", "dhmsf", neg},
	}
}

// spanTokens takes a text apart. Numbers beyond 28 bits are too large wherever they stand.
func spanTokens(text string) (t spanText, err error) {
	for text != "" {
		i := strings.IndexAny(text, "0123456789")
		if i < 0 {
			break
		}
		t.seps, text = append(t.seps, text[:i]), text[i:]
		var n spanNumber
		for ; text != "" && isDigit(text[0]); text = text[1:] {
			if n.n == 0 && text[0] == '0' {
				n.zeros++
			}
			if n.n = n.n*10 + int(text[0]-'0'); n.n >= 1<<28 {
				return t, ErrRange
			}
		}
		t.numbers = append(t.numbers, n)
	}
	t.seps = append(t.seps, text)
	return t, nil
}

// fit reports whether a text has a form. A semicolon in the form is a colon and a point.
func (t *spanText) fit(form spanForm) bool {
	if len(t.numbers) != len(form.numbers) || t.seps[len(t.seps)-1] != "" || t.seps[0] != map[bool]string{true: "-"}[form.neg] {
		return false
	}
	for i, sep := range []byte(form.seps) {
		want := string(sep)
		if sep == ';' {
			want = ":."
		}
		if t.seps[i+1] != want {
			return false
		}
	}
	return true
}

// ticks puts the numbers of a form together.
func (t *spanText) ticks(form spanForm) (int64, bool) {
	sum := uint64(0)
	for i, kind := range []byte(form.numbers) {
		n, limit, unit := t.numbers[i].n, 59, int64(1)
		switch kind {
		case 'd':
			limit, unit = maxSpanDays, TicksPerDay
		case 'h':
			limit, unit = 23, TicksPerHour
		case 'm':
			unit = TicksPerMinute
		case 's':
			unit = TicksPerSecond
		case 'f':
			n, limit = t.numbers[i].fraction(), maxSpanFraction
		}
		if n > limit {
			return 0, false
		}
		sum += uint64(n) * uint64(unit)
	}
	if form.neg {
		return -int64(sum), sum <= 1<<63
	}
	return int64(sum), sum <= math.MaxInt64
}

// fraction returns the number as ten-millionths of a second. More than seven digits are rounded if the first is 0, and too many otherwise.
func (n spanNumber) fraction() int {
	if n.n == 0 || n.zeros == 0 && n.n > maxSpanFraction {
		return n.n
	}
	digits := int(math.Floor(math.Log10(float64(n.n)))) + 1 + n.zeros
	return int(math.Round(float64(n.n) * math.Pow10(fractionDigits-digits)))
}
