package policy_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/policy"
)

func TestDecodeText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ data, contentType, want string }{
		{"plain", "", "plain"},
		{"é", "text/plain", "é"},
		{"é", "text/plain; charset=utf-8", "é"},
		{"é", `application/json; charset="UTF-8"`, "é"},
		{"\xe9", "text/plain; charset=iso-8859-1", "é"},
		{"\x80", "text/plain; charset=windows-1252", "€"},
		{"\x80", "text/plain; charset=ISO-8859-1", "\u0080"},
		{"\xa4", "text/plain; charset=iso-8859-15", "€"},
		{"a\x00\xe9\x00", "text/plain; charset=utf-16", "aé"},
		{"\x00a\x00\xe9", "text/plain; charset=utf-16be", "aé"},
		{"\xef\xbb\xbfa", "", "a"},
		{"\xef\xbb\xbf\xc3\xa9", "text/plain; charset=iso-8859-1", "é"},
		{"\xff\xfea\x00", "", "a"},
		{"\xfe\xff\x00a", "text/plain; charset=utf-8", "a"},
		{"\xff\xfe\x00\x00a\x00\x00\x00", "", "a"},
		{"\x00\x00\xfe\xff\x00\x00\x00a", "", "a"},
		{"é", "text/plain; charset=klingon", "é"},
		{"é", "text/plain; charset", "é"},
		{"", "text/plain; charset=utf-16", ""},
		{"\xef\xbb\xbf", "", ""},
		// The replacements are those of the Unicode standard, table 3-11.
		{"a\xffb", "", "a\uFFFDb"},
		{"\xf1\x80\x80\xe1\x80\xc2b", "", "\uFFFD\uFFFD\uFFFDb"},
		{"\xc0\xaf\xe0\x80", "", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"\xed\xa0\x80", "", "\uFFFD\uFFFD\uFFFD"},
		{"\xe2\x82", "", "\uFFFD"},
	} {
		if got := policy.DecodeText([]byte(c.data), c.contentType); got != c.want {
			t.Errorf("%q as %q gives %q, want %q", c.data, c.contentType, got, c.want)
		}
	}
}
