package policy_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value rt.Value
		want  string
	}{
		{rt.Null, ""},
		{rt.String("text"), "text"},
		{rt.Bool(true), "True"},
		{rt.Int(-5), "-5"},
		{rt.Double(1.5), "1.5"},
		{rt.Double(1e21), "1E+21"},
		{rt.Char('x'), "x"},
		{rt.Strings([]string{"a"}), "System.String[]"},
		{policy.ResponseValue(policy.NewResponse(200)), "IResponse"},
	} {
		if got := policy.Text(c.value); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
