package app

import (
	"crypto/tls"
	"fmt"
	"net/http"

	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
)

// newOAuthClient returns what asks authorization servers for the tokens of connections. It trusts the authorities that backends are trusted with.
func newOAuthClient(s *config.Settings) (*oauth.Client, error) {
	authorities, err := readOptional(s.TLS.BackendCA)
	if err != nil {
		return nil, fmt.Errorf("tls.backend-ca: %w", err)
	}
	return oauth.NewClient(&http.Transport{
		DialContext: dialElsewhere, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2, IdleConnTimeout: fetchTimeout, TLSHandshakeTimeout: fetchTimeout,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted(authorities)},
	}), nil
}

// ownIdentity tells the managed identity of a service, where Portico itself signs its tokens; elsewhere the platform knows it.
func ownIdentity(s *config.Settings, issuer *auth.Issuer) func(resource.ID) (object, tenant string) {
	if identityWord(s) != "portico" {
		return nil
	}
	return func(service resource.ID) (string, string) {
		return issuer.ManagedObject(service.String()), issuer.Tenant()
	}
}
