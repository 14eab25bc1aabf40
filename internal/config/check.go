package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// check finds what is wrong between settings that are right each for itself.
func (s *Settings) check() (errs []error) {
	if s.Data == "" {
		errs = append(errs, errors.New("data: there must be a folder"))
	}
	pairs := []struct{ name, cert, key string }{
		{"gateway", s.TLS.GatewayCert, s.TLS.GatewayKey},
		{"management", s.TLS.ManagementCert, s.TLS.ManagementKey},
		{"edge", s.TLS.EdgeCert, s.TLS.EdgeKey},
	}
	for _, p := range pairs {
		if (p.cert == "") != (p.key == "") {
			errs = append(errs, fmt.Errorf("tls.%s-cert and tls.%s-key: one needs the other", p.name, p.name))
		}
	}
	return append(errs, s.checkURLs()...)
}

// checkURLs finds URLs that cannot be what they are for.
func (s *Settings) checkURLs() (errs []error) {
	rows := []struct {
		key, text string
		schemes   []string
	}{
		{"store", s.Store.Reveal(), []string{"postgres", "postgresql"}},
		{"management-url", s.ManagementURL, []string{"https"}},
	}
	for _, row := range rows {
		if row.text == "" {
			continue
		}
		// The parser's own error would repeat the text, which may hold a password.
		if u, err := url.Parse(row.text); err != nil || !slices.Contains(row.schemes, u.Scheme) || u.Host == "" {
			errs = append(errs, fmt.Errorf("%s: expected a URL that begins with %s://", row.key, row.schemes[0]))
		}
	}
	return errs
}
