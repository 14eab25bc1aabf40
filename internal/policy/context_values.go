package policy

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// ticksAt1970 is the beginning of Unix time in ticks, the hundreds of nanoseconds since the year 1 that .NET counts.
const ticksAt1970 = 621355968000000000

// kindUTC marks the ticks of a DateTime as universal time, in the two bits above them.
const kindUTC = 1 << 62

// dateTime returns a time as a DateTime in UTC; the zero time is DateTime.MinValue.
func dateTime(t time.Time) rt.Value {
	if t.IsZero() {
		return rt.Default(rt.DateTime.Type())
	}
	return rt.Scalar(rt.DateTime.Type(), (ticksAt1970+t.Unix()*1e7+int64(t.Nanosecond())/100)|kindUTC)
}

// timeSpan returns a duration as a TimeSpan.
func timeSpan(d time.Duration) rt.Value { return rt.Scalar(rt.TimeSpan.Type(), int64(d/100)) }

// guid returns the text of a GUID as a Guid, the empty one if it is none.
func guid(text string) rt.Value {
	var id [16]byte
	if digits, err := hex.DecodeString(strings.ReplaceAll(text, "-", "")); err == nil && len(digits) == len(id) {
		id = [16]byte(digits)
	}
	return lib.GuidFromBytes(id)
}

// cryptographicException is what cryptography throws.
var cryptographicException = rt.Declare("System.Security.Cryptography", "class CryptographicException : SystemException")
