package config

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// off is the address of a listener that is turned off.
const off = "off"

// Address is where a listener listens: host:port, where an empty host means every interface and port 0 any free port, or "off".
type Address string

// Off tells whether the listener is turned off.
func (a Address) Off() bool { return a == off }

// UnmarshalText accepts host:port and the word off.
func (a *Address) UnmarshalText(text []byte) error {
	s := string(text)
	if s != off {
		_, port, err := net.SplitHostPort(s)
		if err != nil {
			return fmt.Errorf("%q is no address: write host:port, :port or off", s)
		}
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return fmt.Errorf("%q has no port between 0 and 65535", s)
		}
	}
	*a = Address(s)
	return nil
}

// Bytes is an amount of memory or of data.
type Bytes int64

// units are the suffixes of Bytes, the longest first.
var units = []struct {
	suffix string
	bytes  int64
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1},
}

// UnmarshalText accepts a whole number, with KiB, MiB, GiB or nothing behind it.
func (b *Bytes) UnmarshalText(text []byte) error {
	number, unit := string(text), int64(1)
	for _, u := range units {
		if cut, found := strings.CutSuffix(number, u.suffix); found {
			number, unit = strings.TrimSpace(cut), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return fmt.Errorf("%q is no size: write a number of bytes, or one with KiB, MiB or GiB", text)
	}
	*b = Bytes(n * unit)
	return nil
}

// String gives the size in the greatest unit that needs no fraction.
func (b Bytes) String() string {
	for _, u := range units[:len(units)-1] {
		if b != 0 && int64(b)%u.bytes == 0 {
			return strconv.FormatInt(int64(b)/u.bytes, 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// hidden stands for a secret wherever settings are shown.
const hidden = "(hidden)"

// Secret is a text that is, or may contain, a password. However it is printed, logged or marshalled, it shows at most the harmless
// part of a URL.
type Secret struct{ text string }

// MakeSecret wraps a text.
func MakeSecret(text string) Secret { return Secret{text} }

// Reveal returns the text itself.
func (s Secret) Reveal() string { return s.text }

// IsZero tells whether there is no text.
func (s Secret) IsZero() bool { return s.text == "" }

// UnmarshalText accepts everything.
func (s *Secret) UnmarshalText(text []byte) error {
	s.text = string(text)
	return nil
}

// String gives scheme, user, host and path of a URL, and nothing of any other text.
func (s Secret) String() string {
	if s.text == "" {
		return ""
	}
	u, err := url.Parse(s.text)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return hidden
	}
	u.RawQuery, u.ForceQuery, u.Fragment = "", false, ""
	return u.Redacted()
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String, for encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue is String, for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// errEnum is wrapped by the error for a word that is not in an enumeration.
var errEnum = errors.New("not one of the allowed words")
