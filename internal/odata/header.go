package odata

import (
	"fmt"
	"mime"
	"slices"
	"strings"
)

// formatParameters are the parameters of media types that OData defines, with their values (JSON Format 4.01, section 3). 4.01 lets the prefix odata. go.
var formatParameters = map[string][]string{
	"odata.metadata": {"none", "minimal", "full"}, "metadata": {"none", "minimal", "full"}, "odata.streaming": {"true", "false"}, "streaming": {"true", "false"},
	"ieee754compatible": {"true", "false"}, "exponentialdecimals": {"true", "false"},
}

// CheckMediaTypes says what is wrong with the OData parameters of media types, which are those of Accept or Content-Type; nothing if all is well.
func CheckMediaTypes(list string) string {
	for item := range strings.SplitSeq(list, ",") {
		_, parameters, err := mime.ParseMediaType(strings.TrimSpace(item))
		if err != nil {
			continue
		}
		for name, value := range parameters {
			if values := formatParameters[name]; values != nil && !slices.Contains(values, strings.ToLower(value)) {
				return fmt.Sprintf("The value '%s' of the parameter '%s' is not one of %s.", value, name, strings.Join(values, ", "))
			}
		}
	}
	return ""
}

// Legacy reports whether the service speaks OData 2 or 3.
func (m *Model) Legacy() bool { return m.legacy }
