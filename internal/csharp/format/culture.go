package format

import (
	_ "embed" // the data of cultures
	"strconv"
	"strings"
	"sync"
)

// A Culture says how numbers and dates look somewhere. Once others know one, it must not change. Nil is the invariant culture.
type Culture struct {
	// Name is the name as RFC 4646 has it, such as de-DE; empty for the invariant culture.
	Name string
	// English and Native are names for people.
	English, Native string
	// LCID is Windows' number.
	LCID int
	// Parent is the name of the culture of the language alone.
	Parent string
	// Language, Language3 and Windows3 are codes of the language: ISO 639-1, ISO 639-2 and Windows' own.
	Language, Language3, Windows3 string
	// Neutral says that the culture is a language without a country.
	Neutral bool
	// List separates the items of a list.
	List string
	// Numbers and Dates say how these look.
	Numbers *Numbers
	Dates   *Dates
}

// Numbers say how numbers look: what NumberFormatInfo holds. The patterns are .NET's numbers for them.
type Numbers struct {
	Decimal, Group                            string
	Groups                                    []int
	NegativePattern, Digits                   int
	Negative, Positive                        string
	NaN, Infinity, NegativeInfinity, PerMille string
	Currency, Percent                         Amounts
}

// Amounts say how numbers with a symbol look.
type Amounts struct {
	Symbol, Decimal, Group                   string
	Groups                                   []int
	PositivePattern, NegativePattern, Digits int
}

// Dates say how dates look: what DateTimeFormatInfo holds. Months have twelve names and an empty one.
type Dates struct {
	ShortDate, LongDate, ShortTime, LongTime, MonthDay, YearMonth, Full string
	DateSeparator, TimeSeparator, AM, PM                                string
	FirstDay, WeekRule                                                  int
	Days, ShortDays, ShortestDays                                       []string
	Months, ShortMonths, GenitiveMonths, ShortGenitiveMonths            []string
}

// Invariant is the invariant culture.
var Invariant = &Culture{
	English: "Invariant Language (Invariant Country)", Native: "Invariant Language (Invariant Country)", LCID: 127,
	Language: "iv", Language3: "ivl", Windows3: "IVL", List: ",",
	Numbers: &Numbers{
		Decimal: ".", Group: ",", Groups: []int{3}, NegativePattern: 1, Digits: 2, Negative: "-", Positive: "+",
		NaN: "NaN", Infinity: "Infinity", NegativeInfinity: "-Infinity", PerMille: "‰",
		Currency: Amounts{Symbol: "¤", Decimal: ".", Group: ",", Groups: []int{3}, Digits: 2},
		Percent:  Amounts{Symbol: "%", Decimal: ".", Group: ",", Groups: []int{3}, Digits: 2},
	},
	Dates: &Dates{
		ShortDate: "MM/dd/yyyy", LongDate: "dddd, dd MMMM yyyy", ShortTime: "HH:mm", LongTime: "HH:mm:ss", MonthDay: "MMMM dd", YearMonth: "yyyy MMMM",
		Full: "dddd, dd MMMM yyyy HH:mm:ss", DateSeparator: "/", TimeSeparator: ":", AM: "AM", PM: "PM",
		Days:         []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		ShortDays:    []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		ShortestDays: []string{"Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"},
		Months:       englishMonths, GenitiveMonths: englishMonths, ShortMonths: shortMonths, ShortGenitiveMonths: shortMonths,
	},
}

var (
	englishMonths = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", ""}
	shortMonths   = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", ""}
)

//go:embed cultures.txt
var cultureData string

// cultures reads the data the first time somebody asks for a culture.
var cultures = sync.OnceValue(func() []*Culture { return readCultures(cultureData) })

// Cultures returns all cultures but the invariant one.
func Cultures() []*Culture { return cultures() }

// CultureNamed finds a culture by its name, in any case.
func CultureNamed(name string) (*Culture, bool) {
	if name == "" {
		return Invariant, true
	}
	for _, c := range cultures() {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return nil, false
}

// CultureNumbered finds a culture by its LCID.
func CultureNumbered(lcid int) (*Culture, bool) {
	if lcid == Invariant.LCID {
		return Invariant, true
	}
	for _, c := range cultures() {
		if c.LCID == lcid {
			return c, true
		}
	}
	return nil, false
}

// numbers is how a culture writes numbers; that of nil is invariant.
func (c *Culture) numbers() *Numbers {
	if c == nil {
		return Invariant.Numbers
	}
	return c.Numbers
}

func (c *Culture) dates() *Dates {
	if c == nil {
		return Invariant.Dates
	}
	return c.Dates
}

// readCultures reads the text of cultures.txt, whose head says what the lines are.
func readCultures(data string) []*Culture {
	var all []*Culture
	for line := range strings.Lines(data) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || line[0] == '#':
		case line[0] != '\t':
			all = append(all, &Culture{Name: line, Numbers: &Numbers{}, Dates: &Dates{}})
		default:
			kind, rest, _ := strings.Cut(line[1:], "\t")
			v := strings.Split(strings.ReplaceAll(rest, `\u00a0`, "\u00a0"), "|")
			all[len(all)-1].read(kind, v)
		}
	}
	return all
}

// read takes a line of data.
func (c *Culture) read(kind string, v []string) {
	n, d := c.Numbers, c.Dates
	switch kind {
	case "names":
		c.English, c.Native, c.LCID, c.Parent, c.Language, c.Language3, c.Windows3 = v[0], v[1], digits(v[2]), v[3], v[4], v[5], v[6]
		c.Neutral, c.List = v[7] != "", v[8]
	case "number":
		n.Decimal, n.Group, n.Groups, n.NegativePattern, n.Digits = v[0], v[1], groupSizes(v[2]), digits(v[3]), digits(v[4])
		n.Negative, n.Positive, n.NaN, n.Infinity, n.NegativeInfinity, n.PerMille = v[5], v[6], v[7], v[8], v[9], v[10]
	case "currency":
		n.Currency = amounts(v)
	case "percent":
		n.Percent = amounts(v)
	case "patterns":
		d.ShortDate, d.LongDate, d.ShortTime, d.LongTime, d.MonthDay, d.YearMonth, d.Full = v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	case "date":
		d.DateSeparator, d.TimeSeparator, d.AM, d.PM, d.FirstDay, d.WeekRule = v[0], v[1], v[2], v[3], digits(v[4]), digits(v[5])
	case "days":
		d.Days = v
	case "daysShort":
		d.ShortDays = v
	case "daysShortest":
		d.ShortestDays = v
	case "months":
		d.Months = thirteen(v)
		d.GenitiveMonths = d.Months
	case "monthsShort":
		d.ShortMonths = thirteen(v)
		d.ShortGenitiveMonths = d.ShortMonths
	case "monthsGenitive":
		d.GenitiveMonths = thirteen(v)
	case "monthsShortGenitive":
		d.ShortGenitiveMonths = thirteen(v)
	}
}

// thirteen adds the empty name of the month that some calendars have beyond the twelve.
func thirteen(v []string) []string { return append(v, "") }

func amounts(v []string) Amounts {
	return Amounts{Symbol: v[0], Decimal: v[1], Group: v[2], Groups: groupSizes(v[3]), PositivePattern: digits(v[4]), NegativePattern: digits(v[5]), Digits: digits(v[6])}
}

func groupSizes(text string) []int {
	var sizes []int
	for s := range strings.SplitSeq(text, ",") {
		sizes = append(sizes, digits(s))
	}
	return sizes
}

func digits(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
