package policy

import (
	"encoding/hex"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// dateTime returns a time as a DateTime in UTC; the zero time is DateTime.MinValue.
func dateTime(t time.Time) rt.Value {
	if t.IsZero() {
		return rt.Default(rt.DateTime.Type())
	}
	return rt.Time(t)
}

// guid returns the text of a GUID as a Guid, the empty one if it is none.
func guid(text string) rt.Value {
	var id [16]byte
	if digits, err := hex.DecodeString(strings.ReplaceAll(text, "-", "")); err == nil && len(digits) == len(id) {
		id = [16]byte(digits)
	}
	return lib.GuidFromBytes(id)
}
