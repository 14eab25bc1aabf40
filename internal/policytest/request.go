package policytest

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// request is one request of a story.
type request struct {
	message
	// number counts from 1.
	number int
	method string
	url    policy.URL
	client netip.AddrPort
	// wait is counted from the end of the previous request; after, if sideBySide is set, from its begin.
	wait, after time.Duration
	sideBySide  bool
	// abort is when the caller goes away; 0 means never.
	abort time.Duration
}

func parseRequest(number int, text string) (*request, error) {
	m, err := parseMessage(text, "wait", "after", "abort", "client", "certificate", "scheme")
	if err != nil {
		return nil, err
	}
	r := &request{message: m, number: number, client: netip.MustParseAddrPort("203.0.113.7:50000")}
	if err := r.parseURL(); err != nil {
		return nil, err
	}
	if client := m.directives["client"]; client != "" {
		addr, err := netip.ParseAddr(client)
		if err != nil {
			return nil, fmt.Errorf("client: %w", err)
		}
		r.client = netip.AddrPortFrom(addr, r.client.Port())
	}
	_, r.sideBySide = r.directives["after"]
	for name, target := range map[string]*time.Duration{"wait": &r.wait, "after": &r.after, "abort": &r.abort} {
		if *target, err = duration(r.directives, name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// parseURL puts the URL together from the request line, the Host field and the scheme.
func (r *request) parseURL() error {
	method, target, err := parseTarget(r.start)
	if err != nil {
		return err
	}
	if !r.header.Has("Host") {
		r.header.Add("Host", "api.example.org")
	}
	scheme := r.directives["scheme"]
	if scheme == "" {
		scheme = "https"
	}
	if r.url, err = policy.ParseURL(scheme + "://" + r.header.Get("Host")); err != nil {
		return fmt.Errorf("host: %w", err)
	}
	r.method = method
	r.url.Path, r.url.Query, _ = strings.Cut(target, "?")
	return nil
}

// incoming returns the request as the gateway receives it. Its body is a stream that cannot be read twice.
func (r *request) incoming() *policy.Message {
	m := &policy.Message{Method: r.method, URL: r.url, Proto: "HTTP/1.1", Header: r.header.Clone()}
	if r.body != "" {
		m.Body = policy.StreamBody(newStream([]byte(r.body), 0, nil), int64(len(r.body)))
	}
	return m
}

func duration(directives map[string]string, name string) (time.Duration, error) {
	text, ok := directives[name]
	if !ok {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}
