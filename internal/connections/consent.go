package connections

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

const (
	// dialogue is how long a person may take at the provider, and then to confirm.
	dialogue = 10 * time.Minute
	// maxForm bounds the body of a confirmation.
	maxForm = 16 << 10
	// sealedState is what states are sealed for.
	sealedState = "portico/state"
)

// Consents leads people from a login link to their provider and back (RFC 6749, section 4.1). It is an http.Handler for the paths below
// resources.RedirectPath, which take no token: whoever has a link, or comes back in the browser that left, may go on.
//
//	GET …/login?data=…        from getLoginLinks: to the provider
//	GET …?code=…&state=…      from the provider: redeems the code, asks for a confirmation
//	POST …/confirm            the tokens are the connection's; to where the link said
//
// The confirmation keeps people from giving their account away by following a link of somebody else. A program that asks for JSON gets the consent code
// instead, for confirmConsentCode.
type Consents struct {
	store  store.Store
	sealer resources.Sealer
	client *oauth.Client
	table  *resources.Table
	log    *slog.Logger
	mux    *http.ServeMux
}

// NewConsents returns a handler.
func NewConsents(o Options, table *resources.Table) *Consents {
	c := &Consents{store: o.Store, sealer: o.Sealer, client: o.Client, table: table, log: o.Log, mux: http.NewServeMux()}
	c.mux.HandleFunc("GET /redirect/apim/{service}/login", c.login)
	c.mux.HandleFunc("GET /redirect/apim/{service}", c.back)
	c.mux.HandleFunc("POST /redirect/apim/{service}/confirm", c.confirm)
	return c
}

// ServeHTTP answers a request.
func (c *Consents) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

// state is what Portico wants to know again when somebody comes back. It travels sealed, so that nobody else makes one, and nothing need be kept.
type state struct {
	Login resources.LoginLink `json:"login"`
	// Browser is the hash of what the browser was given to keep.
	Browser  []byte    `json:"browser"`
	Verifier string    `json:"verifier"`
	Until    time.Time `json:"until"`
}

func (c *Consents) seal(s state) (string, error) {
	text, err := json.Marshal(s)
	return base64.RawURLEncoding.EncodeToString(c.sealer.Seal(text, sealedState)), err
}

// open reads a state that is still good, in the browser that it was made for.
func (c *Consents) open(r *http.Request, text string) (s state, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return s, false
	}
	plain, err := c.sealer.Open(sealed, sealedState)
	if err != nil || json.Unmarshal(plain, &s) != nil || !time.Now().Before(s.Until) {
		return s, false
	}
	kept, err := r.Cookie(cookieName(s.Browser))
	if err != nil {
		return s, false
	}
	sum := sha256.Sum256([]byte(kept.Value))
	return s, subtle.ConstantTimeCompare(sum[:], s.Browser) == 1
}

// cookieName tells the logins of one browser apart. Its beginning has browsers take the cookie over TLS only, and from nobody else.
func cookieName(browser []byte) string {
	return "__Host-portico-consent-" + hex.EncodeToString(browser[:min(4, len(browser))])
}

// connection is a connection with its provider, as they are now.
type connection struct {
	id       resource.ID
	provider *resources.AuthorizationProviderProperties
	settings oauth.Settings
	digest   string
	redirect string
}

// errGone says that there is no such connection, or that nobody's consent is needed for it.
var errGone = errors.New("the connection is not there any more, or needs no consent")

// find reads the connection of a link, which must belong to the service of the request.
func (c *Consents) find(r *http.Request, authorization string) (found connection, err error) {
	id, err := resource.Parse(authorization)
	if err != nil || !strings.EqualFold(id.Service().Name(), r.PathValue("service")) {
		return found, errGone
	}
	err = c.store.View(r.Context(), func(tx store.Tx) error {
		found, err = c.read(tx, id)
		return err
	})
	return found, err
}

func (c *Consents) read(tx store.Tx, id resource.ID) (found connection, err error) {
	found.id = id
	if _, err := tx.Get(id.Service().String()); errors.Is(err, store.ErrNotFound) {
		return found, errGone
	} else if err != nil {
		return found, err
	}
	own, err := read[resources.AuthorizationProperties](tx, id, c.sealer)
	if err != nil {
		return found, err
	}
	if found.provider, err = read[resources.AuthorizationProviderProperties](tx, id.Parent(), c.sealer); err != nil {
		return found, err
	}
	if own == nil || found.provider == nil || own.GrantType != string(oauth.AuthorizationCode) {
		return found, errGone
	}
	if found.settings, err = found.provider.Settings(own.GrantType, own); err != nil {
		return found, errGone
	}
	found.digest, found.redirect = digest(found.provider, own), c.table.RedirectURL(id.Parent(), found.provider)
	return found, nil
}

// login sends somebody who has a login link to the provider.
func (c *Consents) login(w http.ResponseWriter, r *http.Request) {
	link, ok := c.table.OpenLogin(r.URL.Query().Get("data"))
	if !ok {
		c.refuse(w, http.StatusForbidden, "This login link is not valid, or not any more. Ask for another one.")
		return
	}
	found, err := c.find(r, link.Authorization)
	if err != nil {
		c.fail(w, link.Authorization, err)
		return
	}
	kept := rand.Text()
	sum := sha256.Sum256([]byte(kept))
	s := state{Login: link, Browser: sum[:], Until: time.Now().Add(dialogue)}
	if found.settings.PKCE {
		s.Verifier = rand.Text() + rand.Text() // 52 characters, of the 43 to 128 that RFC 7636 asks for
	}
	text, err := c.seal(s)
	if err == nil {
		text, err = found.settings.Login(found.redirect, text, s.Verifier)
	}
	if err != nil {
		c.fail(w, link.Authorization, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName(s.Browser), Value: kept, Path: "/", MaxAge: int(2 * dialogue / time.Second), HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode})
	secure(w, "")
	http.Redirect(w, r, text, http.StatusFound)
}

// notOurs is what somebody reads who comes from nowhere.
const notOurs = "This answer does not belong to a login that was begun in this browser in the last minutes. Follow the login link again."

// back takes somebody who comes from the provider.
func (c *Consents) back(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s, ok := c.open(r, q.Get("state"))
	if !ok {
		c.refuse(w, http.StatusBadRequest, notOurs)
		return
	}
	found, err := c.find(r, s.Login.Authorization)
	if err != nil {
		c.fail(w, s.Login.Authorization, err)
		return
	}
	if problem := q.Get("error"); problem != "" || q.Get("code") == "" {
		c.refuse(w, http.StatusBadRequest, strings.TrimSpace("The provider did not give its consent: "+shortened(problem)+" "+shortened(q.Get("error_description"))))
		return
	}
	token, err := c.client.Redeem(r.Context(), found.settings, q.Get("code"), found.redirect, s.Verifier)
	if err != nil {
		c.log.Warn("a consent brought no token", "connection", name(found.id), "reason", err)
		c.refuse(w, http.StatusBadGateway, "The provider gave no token: "+err.Error())
		return
	}
	consent := &resources.Consent{Code: rand.Text(), Until: time.Now().Add(dialogue), Token: *obtained(token, found.settings, found.digest, time.Now())}
	if err := c.keep(r.Context(), found.id, consent); err != nil {
		c.fail(w, s.Login.Authorization, err)
		return
	}
	s.Until = consent.Until
	text, err := c.seal(s)
	if err != nil {
		c.fail(w, s.Login.Authorization, err)
		return
	}
	c.ask(w, r, question{found: found, state: text, consent: consent.Code, after: s.Login.After})
}

// keep keeps a consent that has to be confirmed yet.
func (c *Consents) keep(ctx context.Context, id resource.ID, consent *resources.Consent) error {
	_, err := c.store.Update(ctx, func(tx store.Tx) error {
		if _, err := c.read(tx, id); err != nil {
			return err
		}
		return resources.PutConsent(tx, id, consent, c.sealer)
	})
	return err
}

// confirm takes somebody's word that it is their own wish.
func (c *Consents) confirm(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	s, ok := c.open(r, r.PostFormValue("state"))
	if !ok {
		c.refuse(w, http.StatusBadRequest, notOurs)
		return
	}
	found, err := c.find(r, s.Login.Authorization)
	if err == nil {
		_, err = c.store.Update(r.Context(), func(tx store.Tx) (err error) {
			if _, err = c.read(tx, found.id); err == nil {
				ok, err = c.table.Confirm(tx, found.id, r.PostFormValue("consent"))
			}
			return err
		})
	}
	switch {
	case err != nil:
		c.fail(w, s.Login.Authorization, err)
	case !ok:
		c.refuse(w, http.StatusBadRequest, "This consent was confirmed already, or is too old. Follow the login link again.")
	default:
		c.log.Info("consent given", "connection", name(found.id), "remote", r.RemoteAddr)
		c.done(w, r, found, s.Login.After)
	}
}

// fail answers what is not the visitor's fault.
func (c *Consents) fail(w http.ResponseWriter, authorization string, err error) {
	if errors.Is(err, errGone) {
		c.refuse(w, http.StatusNotFound, "The connection that this login belongs to is not there any more.")
		return
	}
	c.log.Error("a consent failed", "connection", authorization, "error", err)
	c.refuse(w, http.StatusInternalServerError, "Something went wrong here. Try again later.")
}

// shortened bounds what is repeated of a query.
func shortened(text string) string {
	const most = 200
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return text
}
