package resources

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// KindConsent is the kind of the documents with the tokens of a consent that nobody has confirmed yet. They are no resources.
const KindConsent = "portico/consents"

// consentID is the id of the document with a connection's consent. There is only the last one.
func consentID(authorization resource.ID) resource.ID {
	return authorization.Child("consents", "current")
}

// Consent is what a person's consent to a connection brought. Its tokens become the connection's when the code is given back, by that person or by who
// manages the connection, so that nobody gives theirs away by following somebody's link.
type Consent struct {
	Code  string          `json:"code,omitempty" arm:"secret"`
	Until time.Time       `json:"until"`
	Token ConnectionToken `json:"token"`
}

// PutConsent keeps a consent, sealed.
func PutConsent(tx store.Tx, authorization resource.ID, c *Consent, sealer Sealer) error {
	stored, id := *c, consentID(authorization).String()
	sealed := Seal(&stored, id, sealer)
	return tx.Put(store.Document{ID: id, Kind: KindConsent, Body: encode(&stored), Sealed: sealed})
}

// Confirm makes the tokens of a consent those of the connection; ok is false for a code that is not, or not any more, that of its consent.
func (t *Table) Confirm(tx store.Tx, authorization resource.ID, code string) (ok bool, err error) {
	op := &Op{tx: tx, table: t}
	id := consentID(authorization).String()
	d, ok, err := op.found(id)
	if err != nil || !ok {
		return false, err
	}
	c, err := Reveal[Consent](d, t.deps.Sealer)
	if err != nil {
		return false, err
	}
	if !op.now().Before(c.Until) || c.Code == "" || subtle.ConstantTimeCompare([]byte(code), []byte(c.Code)) == 0 {
		return false, nil
	}
	if err := PutToken(tx, authorization, &c.Token, t.deps.Sealer); err != nil {
		return false, fmt.Errorf("keep tokens: %w", err)
	}
	return true, op.remove(id)
}

// LoginLink is what the link to a consent says.
type LoginLink struct {
	// Authorization is the id of the connection.
	Authorization string `json:"authorization"`
	// After is where the person goes afterwards; empty is nowhere.
	After string    `json:"after,omitempty"`
	Until time.Time `json:"until"`
}

// sealedLogin is what login links are sealed for, so that nothing else that is sealed passes for one; loginLifetime is how long they are good.
const (
	sealedLogin   = "portico/login"
	loginLifetime = time.Hour
)

// OpenLogin reads the data of a login link; ok is false if it is not one of ours, or not good any more.
func (t *Table) OpenLogin(data string) (l LoginLink, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(data)
	if err != nil {
		return l, false
	}
	plain, err := t.deps.Sealer.Open(sealed, sealedLogin)
	return l, err == nil && json.Unmarshal(plain, &l) == nil && t.deps.Now().Before(l.Until)
}

// getLoginLinks answers the address at which a person can log in to a connection.
func getLoginLinks(op *Op, body json.RawMessage) (any, error) {
	provider, err := op.consentable()
	if err != nil {
		return nil, err
	}
	var request struct {
		After string `json:"postLoginRedirectUrl"`
	}
	if len(body) > 0 && json.Unmarshal(body, &request) != nil {
		return nil, resource.Errorf(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: it is not a JSON object.")
	}
	if request.After != "" && !oauth.WebAddress(request.After) {
		return nil, resource.Invalid("postLoginRedirectUrl", "'postLoginRedirectUrl' must be an absolute URL with the scheme https or http.")
	}
	login := LoginLink{Authorization: op.Doc.String(), After: request.After, Until: op.now().Add(loginLifetime)}
	base, err := url.Parse(op.table.RedirectURL(op.Doc.Parent(), provider))
	if err != nil || base.Host == "" {
		return nil, resource.Refused("It is not known under which address people can reach this server.")
	}
	base.Path, base.RawQuery = RedirectPath(op.service())+"/login", "data="+base64.RawURLEncoding.EncodeToString(op.table.deps.Sealer.Seal(encode(login), sealedLogin))
	return map[string]string{"loginLink": base.String()}, nil
}

// consentable reads the provider of the operation's connection, to which people give their consent.
func (op *Op) consentable() (*AuthorizationProviderProperties, error) {
	p, _, err := load[AuthorizationProperties](op, op.Doc)
	if err != nil {
		return nil, err
	}
	if p.GrantType != string(oauth.AuthorizationCode) {
		return nil, resource.Refused("An authorization with the grant type '%s' needs nobody's consent.", p.GrantType)
	}
	provider, _, err := load[AuthorizationProviderProperties](op, op.Doc.Parent())
	return provider, err
}

// confirmConsentCode confirms a consent on behalf of who gave it.
func confirmConsentCode(op *Op, body json.RawMessage) (any, error) {
	if _, err := op.consentable(); err != nil {
		return nil, err
	}
	var request struct {
		Code string `json:"consentCode"`
	}
	if json.Unmarshal(body, &request) != nil || request.Code == "" {
		return nil, resource.Invalid("consentCode", "'consentCode' must not be empty.")
	}
	ok, err := op.table.Confirm(op.tx, op.Doc, request.Code)
	if err == nil && !ok {
		err = resource.Invalid("consentCode", "The consent code is not valid, or not any more.")
	}
	return nil, err
}

// RedirectPath is the path below which consents to connections of a service come and go.
func RedirectPath(service resource.ID) string { return "/redirect/apim/" + service.Name() }
