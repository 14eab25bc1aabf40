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
	return slices.Concat(errs, s.checkIdentity(), s.checkURLs())
}

// checkIdentity finds a source of tokens that lacks what it needs.
func (s *Settings) checkIdentity() (errs []error) {
	switch i := s.Identity; {
	case i.Source == "app-service" && (i.Endpoint == "" || i.Header.IsZero()):
		errs = append(errs, errors.New("identity.source: app-service needs identity.endpoint and identity.header"))
	case i.Source == "workload" && (i.TokenFile == "" || i.Tenant == ""):
		errs = append(errs, errors.New("identity.source: workload needs identity.token-file and identity.tenant"))
	}
	return errs
}

// checkURLs finds URLs that cannot be what they are for.
func (s *Settings) checkURLs() (errs []error) {
	rows := []struct {
		key, text string
		schemes   []string
	}{
		{"store", s.Store.Reveal(), []string{"postgres", "postgresql"}},
		{"management-url", s.ManagementURL, []string{"https"}},
		{"dapr", s.Dapr, []string{"http", "https"}},
		{"identity.imds", s.Identity.IMDS, []string{"http", "https"}},
		{"identity.endpoint", s.Identity.Endpoint, []string{"http", "https"}},
		{"identity.authority", s.Identity.Authority, []string{"https", "http"}},
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
