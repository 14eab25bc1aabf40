package app

import (
	"context"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/identity"
)

// identitySource is where tokens of managed identities come from. Own signs them in this process.
func identitySource(s *config.Settings, backends *backend.Backends, own identity.Own) identity.Source {
	switch identityWord(s) {
	case "imds":
		return identity.IMDS{Backends: backends, Address: s.Identity.IMDS}
	case "app-service":
		return identity.AppService{Backends: backends, Endpoint: s.Identity.Endpoint, Header: s.Identity.Header.Reveal()}
	case "workload":
		return identity.Workload{Backends: backends, Authority: s.Identity.Authority, Tenant: s.Identity.Tenant, ClientID: s.Identity.Client, File: s.Identity.TokenFile}
	case "portico":
		return own
	}
	return identity.Off{}
}

// identityWord is the word of the setting, or what auto means here. The metadata service is not looked for: on a machine that is not Azure's, somebody
// else may answer at its address.
func identityWord(s *config.Settings) string {
	switch {
	case s.Identity.Source != "auto":
		return s.Identity.Source
	case s.Identity.TokenFile != "" && s.Identity.Tenant != "":
		return "workload"
	case s.Identity.Endpoint != "" && !s.Identity.Header.IsZero():
		return "app-service"
	}
	return "portico"
}

// ownToken signs a token for an identity of the service that the process serves. It is not called before the process runs.
func (p *process) ownToken(ctx context.Context, resource, clientID string) (identity.Token, error) {
	token, expires, err := p.control.issuer.ManagedIdentity(ctx, p.control.service.String(), clientID, resource)
	return identity.Token{Value: token, Expires: expires}, err
}
