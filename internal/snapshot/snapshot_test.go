package snapshot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
)

// mark is a policy that only stands somewhere.
type mark struct {
	Text string `attr:"text"`
}

func (*mark) Run(*policy.Exchange) error { return nil }

func options(t testing.TB) snapshot.Options {
	t.Helper()
	universe, err := csharp.New()
	if err != nil {
		t.Fatal(err)
	}
	row := func(name string) policy.Definition {
		return policy.Definition{Name: name, Sections: policy.AllSections, Scopes: policy.AllScopes, New: func() policy.Policy { return &mark{} }}
	}
	origin := row("origin")
	origin.Sections, origin.Scopes, origin.DataSource = policy.In(policy.InResolver), policy.At(policy.OfResolver), true
	n := 0
	return snapshot.Options{
		Universe: universe, Definitions: policy.NewDefinitions([]policy.Definition{row("forward-request"), row("mark"), origin}), GatewayID: "managed",
		NewReference: func() string { n++; return fmt.Sprint("ref-", n) },
	}
}

func doc(text string) *model.Policy {
	return &model.Policy{ID: "doc", Format: "rawxml", Text: "<policies><inbound>" + text + "<base/></inbound><backend><base/></backend></policies>"}
}

func api(name, path string, edit ...func(*model.API)) *model.API {
	a := &model.API{
		ID: "/apis/" + name, Name: name, DisplayName: name, Revision: "1", Current: true, Online: true, Type: "http", Path: path, Protocols: []string{"http", "https"},
		SubscriptionRequired: true, KeyHeader: "Ocp-Apim-Subscription-Key", KeyQuery: "subscription-key", ServiceURL: "http://backend/" + name,
		Operations: []*model.Operation{{ID: name + "/get", Name: "get", Method: "GET", URLTemplate: "/r/{id}"}, {ID: name + "/root", Name: "root", Method: "GET", URLTemplate: "/"}},
	}
	for _, e := range edit {
		e(a)
	}
	return a
}

func version(set, v string) func(*model.API) {
	return func(a *model.API) { a.VersionSet, a.Version = set, v }
}

func revision(rev string, current bool) func(*model.API) {
	return func(a *model.API) { a.Revision, a.Current = rev, current }
}

// request parses "GET http://host/path" followed by header lines.
func request(t testing.TB, text string) *policy.Message {
	t.Helper()
	lines := strings.Split(text, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	url, err := policy.ParseURL(target)
	if err != nil {
		t.Fatal(err)
	}
	m := &policy.Message{Method: method, URL: url}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		m.Header.Add(name, value)
	}
	return m
}

func TestMatch(t *testing.T) {
	t.Parallel()
	m := &model.Model{
		Service: model.Service{Hostnames: []model.Hostname{{Name: "api.example.com"}}},
		VersionSets: []*model.VersionSet{
			{Name: "seg", Scheme: "Segment"}, {Name: "head", Scheme: "Header", HeaderName: "X-Version"}, {Name: "query", Scheme: "Query", QueryName: "ver"},
		},
		APIs: []*model.API{
			api("plain", "plain"), api("deep", "plain/deep"), api("root", ""),
			api("plain", "plain", revision("2", false), func(a *model.API) { a.Operations = a.Operations[:1] }),
			api("off", "off", func(a *model.API) { a.Online = false }),
			api("seg0", "seg", version("seg", "")), api("seg1", "seg", version("seg", "V1")), api("seg2", "seg", version("seg", "v2")),
			api("seg2", "seg", version("seg", "v2"), revision("3", false)),
			api("head1", "head", version("head", "1")), api("query1", "query", version("query", "1")), api("query2", "query", version("query", "2")),
			api("ws", "live", func(a *model.API) { a.Type, a.Protocols, a.Operations = "websocket", []string{"ws", "wss"}, nil }), api("rest", "live"),
			api("secure", "secure", func(a *model.API) { a.Protocols = []string{"https"} }),
			api("odata", "svc", func(a *model.API) { a.Type, a.Operations = "odata", nil }),
			api("gql", "gql", func(a *model.API) { a.Type, a.Protocols, a.Operations = "graphql", []string{"http", "wss"}, nil }),
		},
	}
	s := snapshot.Compile(m, nil, options(t))
	for _, c := range []struct{ request, want string }{
		{"GET http://api.example.com/plain/r/1", "plain;1 get [{id 1}]"},
		{"GET http://API.example.com/PLAIN/R/1", "plain;1 get [{id 1}]"},
		{"GET http://localhost/plain/r/1", "plain;1 get [{id 1}]"},
		{"GET http://127.0.0.1/plain/r/1", "plain;1 get [{id 1}]"},
		{"GET http://other.example.com/plain/r/1", "404"},
		{"GET http://localhost/plain", "plain;1 root []"},
		{"GET http://localhost/plain/", "plain;1 root []"},
		{"POST http://localhost/plain", "404"},
		{"GET http://localhost/plain/deep/r/2", "deep;1 get [{id 2}]"},
		{"GET http://localhost/plainer/r/1", "404"},
		{"GET http://localhost/r/7", "root;1 get [{id 7}]"},
		{"GET http://localhost/", "root;1 root []"},
		{"GET http://localhost/plain;rev=2/r/1", "plain;2 get [{id 1}]"},
		{"GET http://localhost/plain;rev=2/", "404"},
		{"GET http://localhost/plain;rev=9/r/1", "404"},
		{"GET http://localhost/off/r/1", "404"},
		{"GET http://localhost/seg/r/1", "seg0;1 get [{id 1}]"},
		{"GET http://localhost/seg/v1/r/1", "seg1;1 get [{id 1}]"},
		{"GET http://localhost/seg/V2/r/1", "seg2;1 get [{id 1}]"},
		{"GET http://localhost/seg/v2", "seg2;1 root []"},
		{"GET http://localhost/seg/v2;rev=3/r/1", "seg2;3 get [{id 1}]"},
		{"GET http://localhost/seg;rev=3/v2/r/1", "seg2;3 get [{id 1}]"},
		{"GET http://localhost/seg/v3/r/1", "404"},
		{"GET http://localhost/head/r/1\nX-Version: 1", "head1;1 get [{id 1}]"},
		{"GET http://localhost/head/r/1", "404"},
		{"GET http://localhost/head/r/1\nX-Version: 2", "404"},
		{"GET http://localhost/query/r/1?ver=2", "query2;1 get [{id 1}]"},
		{"GET http://localhost/query/r/1?VER=1&x=y", "query1;1 get [{id 1}]"},
		{"GET http://localhost/query/r/1", "404"},
		{"GET ws://localhost/live/any/thing", "ws;1 none []"},
		{"GET http://localhost/live/r/1", "rest;1 get [{id 1}]"},
		{"GET http://localhost/secure/r/1", "404"},
		{"GET https://localhost/secure/r/1", "secure;1 get [{id 1}]"},
		{"GET http://localhost/svc", "odata;1 none []"},
		{"PATCH http://localhost/svc/Customers('a')/Orders", "odata;1 none []"},
		{"POST http://localhost/gql", "gql;1 none []"},
		{"GET http://localhost/gql/?query={a}", "gql;1 none []"},
		{"GET ws://localhost/gql", "gql;1 none []"},
		{"GET wss://localhost/gql", "gql;1 none []"},
		{"POST https://localhost/gql", "404"},
		{"PUT http://localhost/gql", "404"},
		{"POST http://localhost/gql/more", "404"},
	} {
		req := request(t, c.request)
		route, params, err := s.Match(req, req.Method, nil)
		var got string
		var failed *policy.Error
		switch {
		case errors.As(err, &failed):
			got = fmt.Sprint(failed.Status)
		default:
			op := "none"
			if o := route.Operation(); o != nil {
				op = o.Name
			}
			got = fmt.Sprintf("%s;%s %s %v", route.API().Name, route.API().Revision, op, params)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.request, got, c.want)
		}
	}
}

func TestAdmit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	sub := func(name string, edit func(*model.Subscription)) *model.Subscription {
		s := &model.Subscription{Name: name, State: "active", PrimaryKey: name + "-1", SecondaryKey: name + "-2", User: "u"}
		edit(s)
		return s
	}
	m := &model.Model{
		APIs: []*model.API{
			api("a", "a"), api("open", "open"), api("free", "free", func(a *model.API) { a.SubscriptionRequired = false }), api("", "", func(a *model.API) { a.KeyHeader = "X-Key" }),
		},
		Users: []*model.User{{Name: "u"}},
		Products: []*model.Product{
			{Name: "p", SubscriptionRequired: true, APIs: []string{"a"}}, {Name: "openp", APIs: []string{"open"}}, {Name: "other", SubscriptionRequired: true},
		},
		Subscriptions: []*model.Subscription{
			sub("prod", func(s *model.Subscription) { s.Product = "p" }),
			sub("other", func(s *model.Subscription) { s.Product = "other" }),
			sub("all", func(s *model.Subscription) { s.AllAPIs = true }),
			sub("master", func(s *model.Subscription) { s.AllAccess = true }),
			sub("one", func(s *model.Subscription) { s.API = "a" }),
			sub("susp", func(s *model.Subscription) { s.AllAPIs, s.State = true, "suspended" }),
			sub("late", func(s *model.Subscription) { s.AllAPIs, s.EndDate = true, now.Add(-time.Hour) }),
			sub("early", func(s *model.Subscription) { s.AllAPIs, s.StartDate = true, now.Add(time.Hour) }),
		},
	}
	s := snapshot.Compile(m, nil, options(t))
	const header = "\nOcp-Apim-Subscription-Key: "
	for _, c := range []struct{ request, want string }{
		{"GET http://h/a" + header + "prod-1", "prod product=p user=u"},
		{"GET http://h/a" + header + "prod-2", "prod product=p user=u"},
		{"GET http://h/a?subscription-key=prod-1", "prod product=p user=u"},
		{"GET http://h/a?subscription-key=prod-1" + header + "wrong", "401 SubscriptionKeyInvalid"},
		{"GET http://h/a" + header + "all-1", "all product= user=u"},
		{"GET http://h/a" + header + "master-1", "master product= user=u"},
		{"GET http://h/a" + header + "one-1", "one product= user=u"},
		{"GET http://h/open" + header + "one-1", "none product=openp user="},
		{"GET http://h/a" + header + "other-1", "401 SubscriptionKeyInvalid"},
		{"GET http://h/a" + header + "susp-1", "401 SubscriptionKeyInvalid"},
		{"GET http://h/a" + header + "late-1", "late product= user=u"},
		{"GET http://h/a" + header + "early-1", "early product= user=u"},
		{"GET http://h/a" + header, "401 SubscriptionKeyInvalid"},
		{"GET http://h/a", "401 SubscriptionKeyNotFound"},
		{"GET http://h/open", "none product=openp user="},
		{"GET http://h/open" + header + "all-1", "all product= user=u"},
		{"GET http://h/free", "none product= user="},
		{"GET http://h/free" + header + "wrong", "none product= user="},
		{"GET http://h/free" + header + "all-1", "all product= user=u"},
	} {
		route, _, err := s.Match(request(t, c.request), "GET", nil)
		if err != nil {
			t.Fatalf("%s: %v", c.request, err)
		}
		access, err := route.Admit(request(t, c.request))
		got := "none"
		var failed *policy.Error
		if errors.As(err, &failed) {
			got = fmt.Sprint(failed.Status, " ", failed.Reason)
		} else {
			product, user := "", ""
			if access.Subscription != nil {
				got = access.Subscription.Name
			}
			if access.Product != nil {
				product = access.Product.Name
			}
			if access.User != nil {
				user = access.User.Name
			}
			got += " product=" + product + " user=" + user
		}
		if got != c.want {
			t.Errorf("%q: got %s, want %s", c.request, got, c.want)
		}
	}
}

// TestRefusals pins what a caller without a good key reads, to the byte (apim-facts 0.1 and section 1: captured lengths 152 and 143).
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := snapshot.Compile(&model.Model{APIs: []*model.API{api("a", "a/b"), api("root", "", func(a *model.API) { a.KeyHeader = "x-api-key" })}}, nil, options(t))
	for _, c := range []struct {
		request, body, authenticate string
		length                      int
	}{
		{
			"GET https://h:8443/a/b", `{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }`,
			`AzureApiManagementKey realm="https://h:8443/a/b",name="Ocp-Apim-Subscription-Key",type="header"`, 152,
		},
		{
			"GET http://h/?subscription-key=x", `{ "statusCode": 401, "message": "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription." }`,
			`AzureApiManagementKey realm="http://h/",name="x-api-key",type="header"`, 143,
		},
	} {
		req := request(t, c.request)
		route, _, err := s.Match(req, "GET", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = route.Admit(req)
		var failed *policy.Error
		if !errors.As(err, &failed) {
			t.Fatalf("%s was let in", c.request)
		}
		res := failed.Response("id")
		body, _ := res.Body.Bytes(1 << 10)
		if string(body) != c.body || len(body) != c.length || res.Header.Get("WWW-Authenticate") != c.authenticate || res.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v %s", c.request, res.Header, body)
		}
	}
}

func TestBrokenDocumentTakesDownOnlyWhatItConcerns(t *testing.T) {
	t.Parallel()
	bad := doc("<nonsense/>")
	m := &model.Model{
		APIs: []*model.API{
			api("good", "good"), api("bad", "bad", func(a *model.API) { a.Policy = bad }),
			api("half", "half", func(a *model.API) {
				get := *a.Operations[0]
				get.Policy = bad
				a.Operations = []*model.Operation{&get, a.Operations[1]}
			}),
		},
		Products: []*model.Product{{Name: "p", SubscriptionRequired: true, APIs: []string{"good"}, Policy: bad}},
	}
	s := snapshot.Compile(m, nil, options(t))
	if len(s.Problems) != 3 || s.Problems[0].Reference == s.Problems[1].Reference {
		t.Fatalf("problems: %v", s.Problems)
	}
	for _, c := range []struct {
		path    string
		product *model.Product
		broken  bool
	}{
		{"good/r/1", nil, false}, {"good/r/1", m.Products[0], true}, {"bad/r/1", nil, true}, {"half/r/1", nil, true}, {"half", nil, false},
	} {
		route, _, err := s.Match(request(t, "GET http://h/"+c.path), "GET", nil)
		if err != nil {
			t.Fatal(err)
		}
		if pipeline, problem := route.Pipeline(c.product); (problem != nil) != c.broken || (pipeline == nil) != c.broken {
			t.Errorf("%s: problem %v", c.path, problem)
		}
	}
}

// TestBrokenResolver resolves nothing, and takes down nothing else.
func TestBrokenResolver(t *testing.T) {
	t.Parallel()
	source := func(text string) *model.Policy { return &model.Policy{ID: "r", Format: "rawxml", Text: text} }
	films := api("films", "films", func(a *model.API) {
		a.Type, a.Operations = "graphql", nil
		a.Resolvers = []*model.Resolver{
			{Name: "bad", Type: "Query", Field: "bad", Policy: source("<nonsense/>")},
			{Name: "good", Type: "Query", Field: "good", Policy: source(`<origin text="x" />`)},
			{Name: "none", Type: "Query", Field: "none"},
		}
	})
	first := snapshot.Compile(&model.Model{APIs: []*model.API{films}}, nil, options(t))
	if len(first.Problems) != 1 || first.Problems[0].Resource != "r" {
		t.Fatalf("problems: %v", first.Problems)
	}
	req := request(t, "POST http://localhost/films")
	route, _, err := first.Match(req, req.Method, nil)
	if err != nil || route.Resolvers() == nil {
		t.Fatalf("%v %v", route.Resolvers(), err)
	}
	mended := *films
	mended.Resolvers = films.Resolvers[1:]
	second := snapshot.Compile(&model.Model{APIs: []*model.API{&mended}}, first, options(t))
	if len(second.Problems) != 0 {
		t.Errorf("problems: %v", second.Problems)
	}
}

func TestCompileReusesWhatDidNotChange(t *testing.T) {
	t.Parallel()
	withPolicy := func(text string) func(*model.API) { return func(a *model.API) { a.Policy = doc(text) } }
	value := &model.NamedValue{DisplayName: "v", Value: "1"}
	before := &model.Model{
		NamedValues: []*model.NamedValue{value},
		APIs:        []*model.API{api("a", "a", withPolicy("<mark text='{{v}}'/>")), api("b", "b", withPolicy("<mark/>"))},
	}
	o := options(t)
	first := snapshot.Compile(before, nil, o)
	pipeline := func(s *snapshot.Snapshot, path string) *policy.Pipeline {
		t.Helper()
		route, _, err := s.Match(request(t, "GET http://h/"+path), "GET", nil)
		if err != nil {
			t.Fatal(err)
		}
		p, problem := route.Pipeline(nil)
		if problem != nil {
			t.Fatal(problem)
		}
		return p
	}
	after := *before
	after.NamedValues = []*model.NamedValue{{DisplayName: "v", Value: "2"}}
	second := snapshot.Compile(&after, first, o)
	if pipeline(first, "b") != pipeline(second, "b") {
		t.Error("b does not use the value: its pipeline should be shared")
	}
	if pipeline(first, "a") == pipeline(second, "a") {
		t.Error("a uses the value that changed")
	}
	gone := *before
	gone.NamedValues = nil
	third := snapshot.Compile(&gone, second, o)
	if len(third.Problems) != 1 || pipeline(third, "b") != pipeline(second, "b") {
		t.Errorf("a named value that is gone breaks a only: %v", third.Problems)
	}
	if again := snapshot.Compile(before, third, o); len(again.Problems) != 0 {
		t.Errorf("the value is back: %v", again.Problems)
	}
	if again := snapshot.Compile(&gone, third, o); len(again.Problems) != 1 {
		t.Errorf("a problem stays until it is mended: %v", again.Problems)
	}
}
