package policies_test

import (
	"context"
	"net/netip"
	"testing"

	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
)

// compile returns the pipeline of one document, in which nothing is sent to a backend.
func compile(t testing.TB, scope policy.Scope, inbound, outbound string) *policy.Pipeline {
	t.Helper()
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	env := &policy.Env{
		Definitions: policy.NewDefinitions(policies.All()), Universe: universe,
		Lookup: func(policy.RefKind, string) (policy.Found, bool) { return policy.Found{}, false },
	}
	text := "<policies><inbound>" + inbound + "</inbound><backend/><outbound>" + outbound + "</outbound><on-error/></policies>"
	doc, diags := policy.Compile(model.Policy{ID: "document", Format: "rawxml", Text: text}, scope, env)
	if doc == nil {
		t.Fatal(diags)
	}
	return policy.NewPipeline(doc)
}

// services returns what a gateway with nothing shared has.
func services(t testing.TB) *policy.Services {
	t.Helper()
	local, err := cache.NewLocal(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	return &policy.Services{Counters: counters.NewLocal(), Cache: local}
}

// exchange returns a GET request of a subscription.
func exchange(ctx context.Context, s *policy.Services, subscription string) *policy.Exchange {
	url := policy.URL{Scheme: "https", Host: "api.example.org", Port: 443, Path: "/echo/things"}
	return &policy.Exchange{
		Context: ctx, Services: s, Limit: 1 << 20, OriginalURL: url,
		Request:      &policy.Message{Method: "GET", URL: url, Header: policy.MakeHeader("X-Tenant", "one")},
		Client:       policy.Client{Addr: netip.MustParseAddrPort("10.0.0.7:1234")},
		API:          &model.API{Name: "echo", DisplayName: "Echo", Revision: "1", KeyQuery: "subscription-key"},
		Operation:    &model.Operation{Name: "get", DisplayName: "Get"},
		Subscription: &model.Subscription{Name: subscription},
	}
}

// run executes a pipeline for a fresh exchange.
func run(t testing.TB, p *policy.Pipeline, s *policy.Services, subscription string) *policy.Exchange {
	t.Helper()
	x := exchange(t.Context(), s, subscription)
	p.Execute(x)
	return x
}

func TestSubscriptionsAreCountedApart(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`<rate-limit calls="1" renewal-period="60"/>`, `<quota calls="1" renewal-period="3600"/>`} {
		p, s := compile(t, policy.Product, text, ""), services(t)
		for i, want := range []bool{true, false, true, false} {
			if x := run(t, p, s, []string{"a", "b"}[i/2]); (x.Response.Status == 200) != want {
				t.Errorf("%s: call %d: status %d", text, i+1, x.Response.Status)
			}
		}
	}
}

// TestUnknownCaller has a caller whose address is not known, as on a listener that is no IP socket.
func TestUnknownCaller(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"allow", "forbid"} {
		p := compile(t, policy.API, `<ip-filter action="`+action+`"><address>10.0.0.1</address></ip-filter>`, "")
		x := exchange(t.Context(), services(t), "a")
		x.Client.Addr = netip.AddrPort{}
		p.Execute(x)
		const message = "Failed to establish IP address for the caller. Access denied."
		if x.Response.Status != 403 || x.LastError == nil || x.LastError.Reason != "FailedToParseCallerIP" || x.LastError.Message != message {
			t.Errorf("%s: got %d, %v", action, x.Response.Status, x.LastError)
		}
	}
}

// TestAllocations bounds what policies that run for every call allocate: the limits name their counters anew, the others nothing.
func TestAllocations(t *testing.T) {
	for _, row := range []struct {
		text string
		want float64
	}{
		{`<check-header name="X-Tenant" failed-check-httpcode="400" failed-check-error-message="no" ignore-case="true"><value>ONE</value></check-header>`, 0},
		{`<ip-filter action="allow"><address>10.0.0.1</address><address-range from="10.0.0.5" to="10.0.0.9"/></ip-filter>`, 0},
		{`<rate-limit calls="1000000" renewal-period="300"/>`, 1},
		{`<rate-limit calls="1000000" renewal-period="300"><api id="echo" calls="1000000" renewal-period="300"/></rate-limit>`, 2},
		{`<rate-limit-by-key calls="1000000" renewal-period="300" counter-key="k"/>`, 1},
		{`<quota calls="1000000" renewal-period="3600"/>`, 1},
	} {
		step := compile(t, policy.Product, row.text, "").Steps(policy.Inbound)[0].Policy
		x := exchange(t.Context(), services(t), "a")
		got := testing.AllocsPerRun(200, func() {
			if err := step.Run(x); err != nil {
				t.Fatal(err)
			}
		})
		if got > row.want {
			t.Errorf("%s allocates %v times, want %v", row.text, got, row.want)
		}
	}
}

// BenchmarkLimits measures what every call of a limited product pays.
func BenchmarkLimits(b *testing.B) {
	for name, text := range map[string]string{
		"rate-limit": `<rate-limit calls="1000000000" renewal-period="1"/>`, "quota": `<quota calls="1000000000" renewal-period="3600"/>`,
		"check-header": `<check-header name="X-Tenant" failed-check-httpcode="400"><value>one</value></check-header>`,
	} {
		b.Run(name, func(b *testing.B) {
			step := compile(b, policy.Product, text, "").Steps(policy.Inbound)[0].Policy
			x := exchange(b.Context(), services(b), "a")
			b.ReportAllocs()
			for b.Loop() {
				if err := step.Run(x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
