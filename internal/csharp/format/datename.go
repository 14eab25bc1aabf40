package format

import (
	"strings"
	"unicode/utf8"
)

// A nameKind says what a word of a date is.
type nameKind uint8

const (
	noName nameKind = iota
	monthName
	dayName
	halfName // AM is 0, PM is 1
	separatorName
	zoneName
)

// A dateName is a word that dates may have.
type dateName struct {
	text  string
	kind  nameKind
	value int
}

// names lists the words of a culture.
func (d *Dates) names() []dateName {
	list := []dateName{{d.AM, halfName, 0}, {d.PM, halfName, 1}}
	for _, months := range [][]string{d.Months, d.ShortMonths, d.GenitiveMonths, d.ShortGenitiveMonths} {
		for i, name := range months {
			list = append(list, dateName{name, monthName, i + 1})
		}
	}
	for _, days := range [][]string{d.Days, d.ShortDays} {
		for i, name := range days {
			list = append(list, dateName{name, dayName, i})
		}
	}
	return list
}

// commonNames are words that every culture reads.
var commonNames = []dateName{
	{"t", separatorName, 0}, {"z", zoneName, 0}, {"gmt", zoneName, 0}, {"utc", zoneName, 0},
}

// name takes the longest word that the text begins with.
func (s *dateScanner) name() (nameKind, int) {
	var best dateName
	size := 0
	for _, list := range [][]dateName{s.d.names(), Invariant.Dates.names(), commonNames} {
		for _, n := range list {
			if k := nameLength(s.rest, n.text); k > size {
				best, size = n, k
			}
		}
	}
	s.rest = s.rest[size:]
	if best.kind == monthName || best.kind == dayName { // an abbreviation may end with a point
		s.rest = strings.TrimPrefix(s.rest, ".")
	}
	return best.kind, best.value
}

// nameLength is how many bytes a name takes at the beginning of a text, whatever its case; 0 if it is not there as a whole word.
func nameLength(text, name string) int {
	size := 0
	for range name {
		_, n := utf8.DecodeRuneInString(text[size:])
		size += n
	}
	if name == "" || !strings.EqualFold(text[:size], name) {
		return 0
	}
	if next := text[size:]; next != "" && isLetter(next[0]) {
		return 0
	}
	return size
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf }
