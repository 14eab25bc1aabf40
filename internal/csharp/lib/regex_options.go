package lib

import (
	"math"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// regexSettings reads RegexOptions and a TimeSpan. -1 ms stands for no time-out.
func regexSettings(args []rt.Value) (options int, timeout time.Duration, err error) {
	for _, a := range args {
		if a.Kind() == rt.KindEnum {
			if options = a.AsInt(); !validOptions(options) {
				return 0, 0, outOfRange("options", "Specified argument was out of the range of valid values.")
			}
			continue
		}
		timeout = a.AsDuration()
		if timeout == -time.Millisecond {
			timeout = 0
		} else if timeout <= 0 || timeout >= math.MaxInt32*time.Millisecond {
			return 0, 0, outOfRange("matchTimeout", "Specified argument was out of the range of valid values.")
		}
	}
	return options, timeout, nil
}

// The values of RegexOptions that bear on one another.
const (
	regexECMA    = 256
	besidesECMA  = 1 | 2 | 8 | regexECMA | 512 // IgnoreCase, Multiline, Compiled, CultureInvariant
	knownOptions = 1<<10 - 1
)

// validOptions reports whether there are such options, and whether they go together: few go with ECMAScript.
func validOptions(options int) bool {
	return options&^knownOptions == 0 && (options&regexECMA == 0 || options&^besidesECMA == 0)
}
