package policies_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/cache"
	"github.com/portico-apim/portico/internal/counters"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/redislink"
)

const redisAddress = "redis://127.0.0.1:6379/0"

// openLink connects with a real server. What a test leaves there under the prefix is removed when it ends.
func openLink(t *testing.T, address string) (link *redislink.Link, prefix string) {
	t.Helper()
	link, err := redislink.Open(address, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	prefix = fmt.Sprintf("test:%s:%d:", t.Name(), time.Now().UnixNano())
	t.Cleanup(func() {
		ctx, client := context.Background(), link.Client()
		for keys := client.Scan(ctx, 0, prefix+"*", 1000).Iterator(); keys.Next(ctx); {
			client.Del(ctx, keys.Val())
		}
		_ = link.Close()
	})
	return link, prefix
}

// TestSharedCounters has two gateways count in one Redis.
func TestSharedCounters(t *testing.T) {
	t.Parallel()
	link, prefix := openLink(t, redisAddress)
	gateways := []*policy.Services{services(t), services(t)}
	for _, s := range gateways {
		s.Counters = counters.NewRedis(link, counters.NewLocal(), prefix)
	}
	for _, row := range []struct {
		text, reason string
		status       int
	}{
		{`<rate-limit calls="3" renewal-period="300" remaining-calls-header-name="X-Left"/>`, "RateLimitExceeded", 429},
		{`<rate-limit-by-key calls="3" renewal-period="300" counter-key="@(context.Api.Name)" increment-condition="@(context.Response.StatusCode == 200)" remaining-calls-header-name="X-Left"/>`, "RateLimitExceeded", 429},
		{`<quota calls="3" renewal-period="86400"/>`, "QuotaExceeded", 403},
		{`<quota-by-key calls="3" renewal-period="86400" counter-key="k"/>`, "QuotaExceeded", 403},
	} {
		p := compile(t, policy.Product, row.text, "")
		var x *policy.Exchange
		for i := range 4 {
			x = run(t, p, gateways[i%2], "sub")
			if refused := x.Response.Status != 200; refused != (i == 3) {
				t.Fatalf("%s: call %d: status %d, %v", row.text, i+1, x.Response.Status, x.LastError)
			}
		}
		if x.Response.Status != row.status || x.LastError.Reason != row.reason || !x.Response.Header.Has("Retry-After") {
			t.Errorf("%s: got %d, %v", row.text, x.Response.Status, x.LastError)
		}
		if left, ok := x.Response.Header.Lookup("X-Left"); ok && left != "0" {
			t.Errorf("%s: %s calls are left", row.text, left)
		}
	}
}

// external returns a gateway with an external cache, and a function that waits until what it keeps is there.
func external(t *testing.T, link *redislink.Link, prefix string) (s *policy.Services, flush func()) {
	t.Helper()
	r := cache.NewRedis(link, prefix)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	s = services(t)
	s.External = r
	return s, func() { cancel(); <-ended }
}

// TestExternalCache has one gateway keep values and a response in Redis, and another one find them.
func TestExternalCache(t *testing.T) {
	t.Parallel()
	link, prefix := openLink(t, redisAddress)
	const lookup = `<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" caching-type="external"/>`
	first, flush := external(t, link, prefix)
	p := compile(t, policy.API, lookup+`
		<cache-store-value key="text" value="kept" duration="60"/>
		<cache-store-value key="number" value="@(7L)" duration="60" caching-type="external"/>
		<cache-store-value key="json" value="@(JObject.Parse(&quot;{'a': [1]}&quot;))" duration="60"/>
		<cache-store-value key="inside" value="kept" duration="60" caching-type="internal"/>
		<cache-store-value key="removed" value="kept" duration="60"/>
		<cache-remove-value key="removed" fail-on-cache-removal-error="true"/>`,
		`<set-body>from the first</set-body><cache-store duration="60"/>`)
	if x := run(t, p, first, "sub"); x.LastError != nil {
		t.Fatal(x.LastError)
	}
	flush()
	second, flush := external(t, link, prefix)
	defer flush()
	names := []string{"text", "number", "json", "inside", "removed"}
	steps := ""
	for _, name := range names {
		steps += `<cache-lookup-value key="` + name + `" variable-name="` + name + `" default-value="none"/>`
	}
	x := run(t, compile(t, policy.API, steps+lookup, ""), second, "sub")
	for i, want := range []string{"kept", "7", "{\n  \"a\": [\n    1\n  ]\n}", "none", "none"} {
		if v, _ := x.Variables.Get(names[i]); policy.Text(v) != want {
			t.Errorf("%s is %q, want %q", names[i], policy.Text(v), want)
		}
	}
	if body, err := x.Response.Body.Bytes(1 << 20); err != nil || string(body) != "from the first" {
		t.Errorf("the response is %q, %v", body, err)
	}
}

// TestCacheOutOfReach has a cache that is not there: nothing fails but a removal that must not.
func TestCacheOutOfReach(t *testing.T) {
	t.Parallel()
	link, prefix := openLink(t, "redis://127.0.0.1:1/0")
	s, flush := external(t, link, prefix)
	defer flush()
	const lookup = `<cache-lookup vary-by-developer="false" vary-by-developer-groups="false"/>`
	p := compile(t, policy.API, lookup+`<cache-store-value key="k" value="v" duration="60"/>
		<cache-lookup-value key="k" variable-name="v" default-value="none"/><cache-remove-value key="k"/>`, `<cache-store duration="60"/>`)
	for range 2 {
		x := run(t, p, s, "sub")
		if v, _ := x.Variables.Get("v"); x.LastError != nil || x.Response.Status != 200 || policy.Text(v) != "none" {
			t.Errorf("got %d, %v, %s", x.Response.Status, x.LastError, policy.Text(v))
		}
	}
	x := run(t, compile(t, policy.API, `<cache-remove-value key="k" fail-on-cache-removal-error="@(true)"/>`, ""), s, "sub")
	if x.Response.Status != 500 || x.LastError == nil || x.LastError.Reason != "CacheRemovalFailure" {
		t.Errorf("got %d, %v", x.Response.Status, x.LastError)
	}
}
