package wire

import (
	"net/netip"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	forwardedFor   = "X-Forwarded-For"
	forwardedHost  = "X-Forwarded-Host"
	forwardedProto = "X-Forwarded-Proto"
)

// forwarded finds out who the client is when there are proxies between. What a peer that is not trusted says about it is removed from the
// header, so that neither policies nor backends take it for true. What a trusted one says is kept from the client on: it is the
// right-most address in X-Forwarded-For that is not a trusted proxy's, and what stands left of it is the client's own invention.
func (s *Server) forwarded(header *policy.Header, client *policy.Client, url *policy.URL) {
	if !contains(s.config.TrustedProxies, client.Peer) {
		for _, name := range []string{forwardedFor, forwardedHost, forwardedProto, "Forwarded", "X-Forwarded-Port"} {
			header.Del(name)
		}
		return
	}
	if list, ok := header.Joined(forwardedFor); ok {
		s.forwardedFor(header, client, list)
	}
	if host := header.Get(forwardedHost); host != "" && validAuthority(host) {
		name, port := splitAuthority(host)
		url.Host, url.Port = strings.ToLower(name), portNumber(port, url.Port)
	}
	if proto := strings.ToLower(header.Get(forwardedProto)); proto == "http" || proto == "https" {
		if url.Port == policy.DefaultPort(url.Scheme) {
			url.Port = policy.DefaultPort(proto)
		}
		url.Scheme = proto
	}
}

func (s *Server) forwardedFor(header *policy.Header, client *policy.Client, list string) {
	items := strings.Split(list, ",")
	first := len(items)
	for first > 0 {
		addr, ok := parseHop(strings.TrimSpace(items[first-1]))
		if !ok {
			break
		}
		first--
		client.Addr = addr
		if !contains(s.config.TrustedProxies, addr.Addr()) {
			break
		}
	}
	header.Del(forwardedFor)
	if first < len(items) {
		header.Add(forwardedFor, strings.TrimSpace(strings.Join(items[first:], ",")))
	}
}

// parseHop reads an address with or without a port.
func parseHop(text string) (netip.AddrPort, bool) {
	if addr, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return netip.AddrPortFrom(addr.Unmap().WithZone(""), 0), true
	}
	ap, err := netip.ParseAddrPort(text)
	return netip.AddrPortFrom(ap.Addr().Unmap().WithZone(""), ap.Port()), err == nil
}
