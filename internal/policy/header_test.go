package policy_test

import (
	"fmt"
	"testing"

	"github.com/portico-apim/portico/internal/policy"
)

func TestHeader(t *testing.T) {
	t.Parallel()
	h := policy.MakeHeader("Accept", "a", "X-One", "1", "accept", "b", "Host", "h")
	if v, ok := h.Joined("ACCEPT"); v != "a,b" || !ok {
		t.Errorf("Joined = %q %v", v, ok)
	}
	if v := fmt.Sprint(h.Values("accept")); v != "[a b]" {
		t.Errorf("Values = %s", v)
	}
	c := h.Clone()
	c.Set("aCCept", "c")
	c.Del("x-one")
	c.Add("Z", "")
	if got, want := fmt.Sprint(c), "{[{Accept c} {Host h} {Z }]}"; got != want {
		t.Errorf("after Set, Del, Add: %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(h), "{[{Accept a} {X-One 1} {accept b} {Host h}]}"; got != want {
		t.Errorf("the original changed: %s, want %s", got, want)
	}
	if v, ok := c.Lookup("z"); v != "" || !ok {
		t.Errorf("an empty field is there: %q %v", v, ok)
	}
	if c.Has("X-One") || c.Get("nope") != "" {
		t.Error("deleted or unknown fields are not there")
	}
}

func TestEqualFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{{"", "", true}, {"Host", "hOST", true}, {"a-b", "A-B", true}, {"a[", "a{", false}, {"a@", "a`", false}, {"ab", "abc", false}} {
		if got := policy.EqualFold(c.a, c.b); got != c.want {
			t.Errorf("EqualFold(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"http://h", "http://h/ 80 path="},
		{"HTTPS://H:443/a%2Fb?x=1&y", "https://h/a%2Fb?x=1&y 443 path=/a%2Fb"},
		{"http://[::1]:8080/", "http://[::1]:8080/ 8080 path=/"},
		{"ws://h:81/x", "ws://h:81/x 81 path=/x"},
		{"/relative", "error"}, {"ftp://h", "error"}, {"http://u:p@h/", "error"}, {"http://h:99999/", "error"}, {"http://%zz/", "error"}, {"", "error"},
	} {
		u, err := policy.ParseURL(c.in)
		got := "error"
		if err == nil {
			got = fmt.Sprintf("%s %d path=%s", u.String(), u.Port, u.Path)
		}
		if got != c.want {
			t.Errorf("%q: %s (%v), want %s", c.in, got, err, c.want)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	const q = "a=1&b=x%20y&A=2&c&d=%zz&e=p+q"
	for _, c := range []struct{ got, want string }{
		{fmt.Sprint(policy.QueryValues(q, "a")), "[1 2]"},
		{fmt.Sprint(policy.QueryValues(q, "b")), "[x y]"},
		{fmt.Sprint(policy.QueryValues(q, "c")), "[]"},
		{fmt.Sprint(policy.QueryValues(q, "d")), "[%zz]"},
		{fmt.Sprint(policy.QueryValues(q, "e")), "[p q]"},
		{policy.DeleteQuery(q, "a"), "b=x%20y&c&d=%zz&e=p+q"},
		{policy.AddQuery("", "n m", "v&w"), "n%20m=v%26w"},
		{policy.AddQuery("x=1", "y", "2"), "x=1&y=2"},
		{policy.JoinPath("/api/", "/x"), "/api/x"},
		{policy.JoinPath("/api", "x"), "/api/x"},
		{policy.JoinPath("", "/x/"), "/x/"},
		{policy.JoinPath("/api", ""), "/api"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
