package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/portico-apim/portico/internal/config"
)

// port is one listener as `portico ports` shows it.
type port struct {
	name, scheme string
	address      config.Address
	allow        []netip.Prefix
	cert, key    string
	// private says that the listener has no authentication of its own, so that only this machine or named networks may reach it.
	private bool
}

// portsOf returns the listeners that the settings know. Nothing else ever listens.
func portsOf(s *config.Settings) []port {
	return []port{
		{name: "gateway", scheme: "http", address: s.GatewayHTTP, allow: s.Allow.Gateway},
		{name: "gateway", scheme: "https", address: s.GatewayHTTPS, allow: s.Allow.Gateway, cert: s.TLS.GatewayCert, key: s.TLS.GatewayKey},
		{name: "management", scheme: "https", address: s.Management, allow: s.Allow.Management, cert: s.TLS.ManagementCert, key: s.TLS.ManagementKey},
		{name: "portal", scheme: "http", address: s.Portal, allow: s.Allow.Portal},
		{name: "edge", scheme: "https", address: s.Edge, allow: s.Allow.Edge, cert: s.TLS.EdgeCert, key: s.TLS.EdgeKey},
		{name: "metrics", scheme: "http", address: s.Metrics, allow: s.Allow.Metrics, private: true},
	}
}

// Ports prints the listeners of an installation and reports whether one of them is open to more than it should be, or shows a certificate that is not
// valid.
func Ports(ctx context.Context, s *config.Settings, out io.Writer) (exposed bool, err error) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "LISTENER\tADDRESS\tNOW\tREACHABLE BY\tCERTIFICATE")
	var warnings []string
	for _, p := range portsOf(s) {
		certificate, problem := p.certificate(ctx, s)
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", p.name, p.shown(), p.now(ctx), p.reach(), certificate)
		if problem != "" {
			warnings = append(warnings, problem)
		}
		if p.private && p.open() {
			warnings = append(warnings, fmt.Sprintf("%s has no authentication and is open to every network: listen on 127.0.0.1, or set allow.%s", p.name, p.name))
		}
	}
	if err := w.Flush(); err != nil {
		return false, err
	}
	for _, text := range warnings {
		if _, err := fmt.Fprintf(out, "\n! %s\n", text); err != nil {
			return false, err
		}
	}
	return len(warnings) > 0, nil
}

func (p port) shown() string {
	if p.address.Off() {
		return "off"
	}
	return p.scheme + "://" + string(p.address)
}

// open reports whether every network may reach the listener.
func (p port) open() bool { return !p.address.Off() && !p.loopback() && len(p.allow) == 0 }

func (p port) loopback() bool {
	host, _, err := net.SplitHostPort(string(p.address))
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (p port) reach() string {
	switch {
	case p.address.Off():
		return "-"
	case p.loopback():
		return "this machine"
	case len(p.allow) == 0:
		return "everybody"
	}
	texts := make([]string, len(p.allow))
	for i, n := range p.allow {
		texts[i] = n.String()
	}
	return strings.Join(texts, " ")
}

// target is the address under which this machine reaches the listener; empty if it is off or the port is not known beforehand.
func (p port) target() string {
	host, number, err := net.SplitHostPort(string(p.address))
	if p.address.Off() || err != nil || number == "0" {
		return ""
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, number)
}

// probeTimeout is how long a listener may take to show that it is there.
const probeTimeout = time.Second

// now says whether something listens.
func (p port) now(ctx context.Context) string {
	if p.target() == "" {
		return "-"
	}
	dialer := net.Dialer{Timeout: probeTimeout}
	conn, err := dialer.DialContext(ctx, "tcp", p.target())
	if err != nil {
		return "closed"
	}
	_ = conn.Close() // nothing was sent
	return "listening"
}

// certificate describes the certificate that the listener shows, or will show, and what is wrong with it.
func (p port) certificate(ctx context.Context, s *config.Settings) (text, problem string) {
	if p.scheme != "https" || p.address.Off() {
		return "-", ""
	}
	until, by, err := p.validity(ctx, s)
	switch {
	case err != nil:
		return "unreadable", fmt.Sprintf("the certificate of %s cannot be read: %v", p.name, err)
	case until.IsZero():
		return by, ""
	case time.Now().After(until):
		return "expired " + until.Format(time.DateOnly), fmt.Sprintf("the certificate of %s expired on %s", p.name, until.Format(time.DateOnly))
	}
	return "until " + until.Format(time.DateOnly) + ", " + by, ""
}

// validity asks the listener itself; if nothing listens, the file that it would use.
func (p port) validity(ctx context.Context, s *config.Settings) (until time.Time, by string, err error) {
	if target := p.target(); target != "" {
		dialer := tls.Dialer{NetDialer: &net.Dialer{Timeout: probeTimeout}, Config: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // looked at, not trusted
		if conn, err := dialer.DialContext(ctx, "tcp", target); err == nil {
			defer func() { _ = conn.Close() }()
			leaf := conn.(*tls.Conn).ConnectionState().PeerCertificates[0] //nolint:forcetypeassert // tls.Dialer makes no other
			return leaf.NotAfter, "by " + leaf.Issuer.CommonName, nil
		}
	}
	if p.cert == "" {
		return time.Time{}, "made at the start, by " + filepath.Join(s.Data, caFile), nil
	}
	pair, err := readKeyPair(p.cert, p.key)
	if err != nil {
		return time.Time{}, "", err
	}
	return pair.Leaf.NotAfter, "from " + p.cert, nil
}
