package policy

import (
	"time"

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

// cast returns a value as a T, as a cast from object does: null is any reference, and a number has to be of exactly the type.
func cast(_ *rt.Frame, v rt.Value, t *rt.Type) (rt.Value, error) {
	switch {
	case v.IsNull() && t.IsValueType() && !t.IsNullable():
		return rt.Null, rt.NullReference()
	case v.IsNull() || t.Kind == rt.KindObject || rt.Identical(v.Type(), t) || t.IsNullable() && rt.Identical(v.Type(), t.Elem()):
		return v, nil
	}
	return rt.Null, rt.Throw(rt.InvalidCastException, "Unable to cast object of type '%s' to type '%s'.", v.Type().FullName(), t.FullName())
}

// cryptographicException is what cryptography throws.
var cryptographicException = rt.Declare("System.Security.Cryptography", "class CryptographicException : SystemException")
