package resources

import (
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// KindToken is the kind of the documents with the tokens of connections. They are no resources: nobody reads or writes them through the management API.
const KindToken = "portico/tokens"

// TokenID is the id of the document with the tokens of a connection.
func TokenID(authorization resource.ID) resource.ID { return authorization.Child("tokens", "current") }

// ConnectionToken is what there is of a connection beside the resource: its tokens, and how the last attempt to get them ended.
type ConnectionToken struct {
	Access  string `json:"access,omitempty" arm:"secret"`
	Refresh string `json:"refresh,omitempty" arm:"secret"`
	// Claims is what the provider said besides the tokens, a JSON object.
	Claims string `json:"claims,omitempty" arm:"secret"`
	// Expires is when Access ends; zero if nobody knows.
	Expires time.Time `json:"expires,omitzero"`
	// Next is when to try for a new one; zero is never.
	Next time.Time `json:"next,omitzero"`
	// Failures counts the attempts that failed since the last one that did not. Code and Message are how the last one failed.
	Failures int    `json:"failures,omitempty"`
	Code     string `json:"code,omitempty"`
	Message  string `json:"message,omitempty"`
	// Settings tells with what settings the last attempt was made.
	Settings string `json:"settings,omitempty"`
	// Holder is who makes an attempt now, until Until.
	Holder string    `json:"holder,omitempty"`
	Until  time.Time `json:"until,omitzero"`
}

// Problem says what a connection lacks; nil if it lacks nothing, or was not yet tried.
func (t *ConnectionToken) Problem(grantType string) *AuthorizationError {
	switch {
	case t.Code != "":
		return &AuthorizationError{Code: t.Code, Message: t.Message}
	case t.Settings == "" && grantType == string(oauth.AuthorizationCode):
		return &AuthorizationError{Code: CodeUnauthenticated, Message: unauthenticated}
	}
	return nil
}

// PutToken keeps the tokens of a connection, sealed.
func PutToken(tx store.Tx, authorization resource.ID, t *ConnectionToken, sealer Sealer) error {
	stored, id := *t, TokenID(authorization).String()
	sealed := Seal(&stored, id, sealer)
	return tx.Put(store.Document{ID: id, Kind: KindToken, Body: encode(&stored), Sealed: sealed})
}

// azureRedirect begins the address that consents in Azure return to.
const azureRedirect = "https://authorization-manager.consent.azure-apim.net/"

// RedirectURL is where people come back to after they gave their consent to a connection of a provider.
func (t *Table) RedirectURL(provider resource.ID, p *AuthorizationProviderProperties) string {
	if own := p.OAuth2.RedirectURL; own != "" && !strings.HasPrefix(strings.ToLower(own), azureRedirect) {
		return own
	}
	if standard := t.standardRedirect(provider.Service()); standard != "" {
		return standard
	}
	return p.OAuth2.RedirectURL
}

// standardRedirect is where people come back to who need not come back to somewhere else; empty if nobody knows.
func (t *Table) standardRedirect(service resource.ID) string {
	if t.deps.Addresses == nil {
		return ""
	}
	return t.deps.Addresses(service).Management + RedirectPath(service)
}
