package policies

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// target names an API or an operation by id or by display name; the id goes first.
type target struct {
	// Name is the display name.
	Name string `attr:"name"`
	// ID is the resource name, compared without regard to case; if it is given, the display name does not count.
	ID string `attr:"id"`
}

func (t target) check(c *policy.Check) {
	if t.ID == "" && t.Name == "" {
		c.Errorf("", "One of the attributes 'id' and 'name' is required.")
	}
}

func (t target) matches(id, name string) bool {
	if t.ID != "" {
		return strings.EqualFold(t.ID, id)
	}
	return t.Name == name
}

func (t target) isAPI(a *model.API) bool { return a != nil && t.matches(a.Name, a.DisplayName) }

func (t target) isOperation(o *model.Operation) bool {
	return o != nil && t.matches(o.Name, o.DisplayName)
}

// xmlDuration is the lexical form of durations in XML Schema without signs and fractions.
var xmlDuration = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

// durationUnits are the seconds in the parts of a duration. Years and months have 365 and 30 days, as they do in .NET.
var durationUnits = [...]int{365 * 86400, 30 * 86400, 86400, 3600, 60, 1}

// parsePeriod reads a number of seconds, or a duration as XML Schema writes it.
func parsePeriod(text string) (time.Duration, bool) {
	parts := []string{"", "", "", "", "", text}
	if match := xmlDuration.FindStringSubmatch(text); match != nil && strings.ContainsAny(text[len(text)-1:], "YMDHS") {
		parts = match[1:]
	}
	sum := 0
	for i, part := range parts {
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > maxSeconds/durationUnits[i] {
			return 0, false
		}
		sum += n * durationUnits[i]
	}
	return time.Duration(sum) * time.Second, text != "" && sum <= maxSeconds
}
