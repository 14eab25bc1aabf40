package wire_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/wire"
)

func TestForwarded(t *testing.T) {
	t.Parallel()
	handler := func(_ context.Context, r *wire.Request) {
		var b strings.Builder
		fmt.Fprintf(&b, "%s %s by %s", r.Message.URL.String(), r.Client.Addr.Addr(), r.Client.Peer)
		for name, value := range r.Message.Header.All() {
			if name != "Host" {
				fmt.Fprintf(&b, "; %s: %s", name, value)
			}
		}
		_ = respond(r, 200, b.String())
	}
	local, proxies := netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")
	trusting := start(t, wire.Config{TrustedProxies: []netip.Prefix{local, proxies, netip.MustParsePrefix("2001:db8::/32")}}, handler)
	doubting := start(t, wire.Config{TrustedProxies: []netip.Prefix{proxies}}, handler)
	rows := []struct{ fields, trusting, doubting string }{
		{"", "http://h/ 127.0.0.1 by 127.0.0.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: 1.2.3.4", "http://h/ 1.2.3.4 by 127.0.0.1; X-Forwarded-For: 1.2.3.4", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"x-forwarded-for: 6.6.6.6, 1.2.3.4,10.1.1.1", "http://h/ 1.2.3.4 by 127.0.0.1; X-Forwarded-For: 1.2.3.4,10.1.1.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 10.1.1.1", "http://h/ 1.2.3.4 by 127.0.0.1; X-Forwarded-For: 1.2.3.4,10.1.1.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: 10.2.2.2, 10.1.1.1", "http://h/ 10.2.2.2 by 127.0.0.1; X-Forwarded-For: 10.2.2.2, 10.1.1.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: 1.2.3.4, unknown, 10.1.1.1", "http://h/ 10.1.1.1 by 127.0.0.1; X-Forwarded-For: 10.1.1.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: <script>", "http://h/ 127.0.0.1 by 127.0.0.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: 1.2.3.4:5678, [2001:db8::1]:80", "http://h/ 1.2.3.4 by 127.0.0.1; X-Forwarded-For: 1.2.3.4:5678, [2001:db8::1]:80", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-For: 2a00::1, ::ffff:10.1.1.1", "http://h/ 2a00::1 by 127.0.0.1; X-Forwarded-For: 2a00::1, ::ffff:10.1.1.1", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-Proto: HTTPS", "https://h/ 127.0.0.1 by 127.0.0.1; X-Forwarded-Proto: HTTPS", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-Proto: javascript", "http://h/ 127.0.0.1 by 127.0.0.1; X-Forwarded-Proto: javascript", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-Host: API.example.com:444", "http://api.example.com:444/ 127.0.0.1 by 127.0.0.1; X-Forwarded-Host: API.example.com:444", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-Host: api.example.com\r\nX-Forwarded-Proto: https", "https://api.example.com/ 127.0.0.1 by 127.0.0.1; X-Forwarded-Host: api.example.com; X-Forwarded-Proto: https", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"X-Forwarded-Host: a/b", "http://h/ 127.0.0.1 by 127.0.0.1; X-Forwarded-Host: a/b", "http://h/ 127.0.0.1 by 127.0.0.1"},
		{"Forwarded: for=1.2.3.4", "http://h/ 127.0.0.1 by 127.0.0.1; Forwarded: for=1.2.3.4", "http://h/ 127.0.0.1 by 127.0.0.1"},
	}
	for _, row := range rows {
		fields := row.fields
		if fields != "" {
			fields += "\r\n"
		}
		request := "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"
		if got, want := summary(raw(t, trusting.HTTPAddr(), request)), "200 OK "+row.trusting; got != want {
			t.Errorf("%q trusting: got  %q\nwant %q", row.fields, got, want)
		}
		if got, want := summary(raw(t, doubting.HTTPAddr(), request)), "200 OK "+row.doubting; got != want {
			t.Errorf("%q doubting: got  %q\nwant %q", row.fields, got, want)
		}
	}
}
