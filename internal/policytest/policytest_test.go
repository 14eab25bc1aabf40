package policytest_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/portico-apim/portico/internal/policytest"
)

const echo = `An echo.
-- policy.xml --
<policies>
  <inbound><base /></inbound>
  <backend><base /></backend>
</policies>
-- request --
GET /echo/a HTTP/1.1
`

// play plays a case in a time of its own.
func play(t *testing.T, text string) (*policytest.Case, *policytest.Result) {
	t.Helper()
	player, err := policytest.New()
	if err != nil {
		t.Fatal(err)
	}
	c, err := policytest.Parse("case", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var r *policytest.Result
	synctest.Test(t, func(*testing.T) { r, err = player.Play(c) })
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

// TestCompare shows that what is not as a case wants it does not pass.
func TestCompare(t *testing.T) {
	t.Parallel()
	const ok = "-- want --\nHTTP/1.1 200 OK\n"
	rows := []struct{ name, text, want string }{
		{"as wanted", ok, ""},
		{"no want", "", "want: the case has no such file"},
		{"status", "-- want --\nHTTP/1.1 201 Created\n", "-HTTP/1.1 201 Created\n+HTTP/1.1 200 OK"},
		{"header", "-- want --\nHTTP/1.1 200 OK\nX-A: 1\n", "-X-A: 1"},
		{"body", "-- want --\nHTTP/1.1 200 OK\n\nbody\n", "-body"},
		{"call", ok + "-- backend.want --\n", "+GET https://backend.example.org/api/a"},
		{"variables", ok + "-- variables.want --\na = null\n", "-a = null"},
		{"error", ok + "-- error.want --\nsource: x\n", "-source: x"},
		{"trace", ok + "-- trace.want --\n", "+backend forward-request"},
		{"traced", ok + "-- traced.want --\nx\n", "-x"},
		{"emitted", ok + "-- emitted.want --\nx\n", "-x"},
		{"events", ok + "-- events.want --\nx\n", "-x"},
		{"diagnostics", ok + "-- diagnostics.want --\nx\n", "-x"},
		{"answer nobody asked for", ok + "-- backend --\ntimes: 2\nHTTP/1.1 200 OK\n", "backend was asked for 1 times less than it says"},
		{"call without an answer", "-- want --\nx\n-- backend --\nurl: https://other\ntimes: *\nHTTP/1.1 200 OK\n", "there is no answer to GET https://backend.example.org/api/a"},
		{"want of a request that there is not", ok + "-- want.2 --\nx\n", "want.2: \ndiff want got"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			c, r := play(t, echo+row.text)
			var got strings.Builder
			for _, m := range c.Compare(r) {
				got.WriteString(m.String() + "\n")
			}
			if row.want == "" && got.Len() > 0 || !strings.Contains(got.String(), row.want) {
				t.Errorf("got %q, want %q", got.String(), row.want)
			}
		})
	}
}

// TestUpdate shows that an updated case passes, and what it looks like.
func TestUpdate(t *testing.T) {
	t.Parallel()
	c, r := play(t, echo+"-- backend.want --\nold\n-- error.want --\nold\n")
	want := echo + "-- backend.want --\nGET https://backend.example.org/api/a\n-- error.want --\n-- want --\nHTTP/1.1 200 OK\n"
	if got := string(c.Update(r)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if c, r := play(t, want); len(c.Compare(r)) > 0 {
		t.Error(c.Compare(r))
	}
	wrong := strings.Replace(echo, "<inbound>", "<inbound><x/>", 1)
	c, r = play(t, wrong)
	if got := string(c.Update(r)); !strings.Contains(got, "-- diagnostics.want --\npolicy.xml:2:13: error PP101") || strings.Contains(got, "-- want --") {
		t.Errorf("a document that is refused: got %s", got)
	}
}

// TestParse refuses what is no case, with the place.
func TestParse(t *testing.T) {
	t.Parallel()
	rows := []struct{ text, want string }{
		{"", "case: there is neither a request nor diagnostics.want"},
		{"-- reqest --\n", "case: reqest: a case has no file of that name"},
		{"-- want.x --\n", "case: want.x: a case has no file of that name"},
		{"-- request.2 --\nGET / HTTP/1.1\n", "case: request.2: the next request is request"},
		{"-- request --\nGET / HTTP/1.1\n-- request --\nGET / HTTP/1.1\n", "case: request: there are two files of that name"},
		{"-- policy.xml --\n-- policy.xml --\n", "case: policy.xml: there are two files of that name"},
		{"-- request --\nGET\n", `case: request: "GET" is no request line such as GET /echo/a HTTP/1.1`},
		{"-- request --\nGET / HTTP/1.1\nX\n", `case: request: line "X" is no header`},
		{"-- request --\nwait: soon\nGET / HTTP/1.1\n", `case: request: wait: time: invalid duration "soon"`},
		{"-- request --\nclient: me\nGET / HTTP/1.1\n", `case: request: client: ParseAddr("me"): unable to parse IP`},
		{"-- request --\nscheme: ftp\nGET / HTTP/1.1\n", `case: request: host: URL "ftp://api.example.org" is not absolute: it must begin with http:// or https:// and name a host`},
		{"-- backend --\nOK\n", `case: backend: "OK" is no status line such as HTTP/1.1 200 OK`},
		{"-- backend --\nerror: tired\n", `case: backend: unknown error "tired"`},
		{"-- backend --\ntimes: often\nHTTP/1.1 200 OK\n", `case: backend: times: strconv.Atoi: parsing "often": invalid syntax`},
		{"-- values.txt --\na=b\n", `case: values.txt: "a=b" is not of the form name = value`},
		{"-- model.json --\n{\"apis\": []}\n", `case: model.json: json: unknown field "apis"`},
		{"-- request --\nPOST / HTTP/1.1\n\nquoted: \"\n", `case: request: quoted body: invalid syntax`},
	}
	for _, row := range rows {
		if _, err := policytest.Parse("case", []byte(row.text)); err == nil || strings.TrimSpace(err.Error()) != row.want {
			t.Errorf("%q: got %v, want %s", row.text, err, row.want)
		}
	}
}

// TestModel refuses a model.json whose parts have other names than the model.
func TestModel(t *testing.T) {
	t.Parallel()
	player, err := policytest.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"api", "operation", "product", "subscription", "user", "service"} {
		c, err := policytest.Parse("case", []byte(echo+"-- model.json --\n{\""+part+"\": {\"color\": \"x\"}}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := player.Play(c); err == nil || !strings.Contains(err.Error(), part+`: json: unknown field "color"`) {
			t.Errorf("%s: got %v", part, err)
		}
	}
}

// TestCases plays cases about the player itself.
func TestCases(t *testing.T) {
	t.Parallel()
	policytest.Run(t, "testdata", false)
}
