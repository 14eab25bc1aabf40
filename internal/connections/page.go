package connections

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/portico-apim/portico/internal/resources"
)

// style is all that the pages are dressed in.
const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}` +
	`button{font:inherit;padding:.5rem 1.5rem;border:0;border-radius:4px;background:#0f6cbd;color:#fff;cursor:pointer}` +
	`@media(prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}}`

// pages are the pages, one template each.
var pages = template.Must(template.New("").Parse(`{{define "top"}}<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title><style>` + style + `</style></head><body><main>
<h1>{{.Title}}</h1>
{{end}}{{define "end"}}</main></body></html>
{{end}}{{define "message"}}{{template "top" .}}<p>{{.Text}}</p>
{{template "end"}}{{end}}{{define "question"}}{{template "top" .}}<p>The API Management service <strong>{{.Service}}</strong> asks for access to your account at <strong>{{.Provider}}</strong>, for its connection <strong>{{.Connection}}</strong>.
Whoever may use this connection acts there in your name.</p>
<p>Go on only if you began this login yourself and trust who gave you the link. Otherwise close this page: nothing will be kept.</p>
<form method="post" action="{{.Action}}"><input type="hidden" name="state" value="{{.State}}"><input type="hidden" name="consent" value="{{.Consent}}">
<button type="submit">Allow access</button></form>
{{template "end"}}{{end}}`))

// secure keeps a page from being kept, framed, or filled by others. Forms may lead to another address after this one: where a login link goes.
func secure(w http.ResponseWriter, after string) {
	sum := sha256.Sum256([]byte(style))
	forms := "'self'"
	if u, err := url.Parse(after); err == nil && u.Host != "" && !strings.ContainsAny(u.Host, "; ,'") {
		forms += " " + u.Scheme + "://" + u.Host
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; form-action "+forms+"; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

func (c *Consents) page(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		c.log.Debug("a page was not sent", "error", err) // the visitor is gone
	}
}

// message is a page with nothing but a text.
type message struct{ Title, Text string }

func (c *Consents) refuse(w http.ResponseWriter, status int, text string) {
	secure(w, "")
	c.page(w, status, "message", message{"You are not logged in", text})
}

// question is a consent that has to be confirmed.
type question struct {
	found                 connection
	state, consent, after string
}

// ask asks for the confirmation: by a page, or, where a program asks for JSON, by the code.
func (c *Consents) ask(w http.ResponseWriter, r *http.Request, q question) {
	secure(w, q.after)
	if accept := r.Header.Get("Accept"); strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(map[string]string{"consentCode": q.consent}) // the visitor is gone
		return
	}
	service := q.found.id.Service()
	c.page(w, http.StatusOK, "question", struct{ Title, Service, Provider, Connection, Action, State, Consent string }{
		"Allow access?", service.Name(), displayName(q.found), q.found.id.Name(), resources.RedirectPath(service) + "/confirm", q.state, q.consent,
	})
}

func displayName(c connection) string {
	if c.provider.DisplayName != "" {
		return c.provider.DisplayName
	}
	return c.id.Parent().Name()
}

// done ends a login.
func (c *Consents) done(w http.ResponseWriter, r *http.Request, found connection, after string) {
	secure(w, after)
	if after != "" {
		http.Redirect(w, r, after, http.StatusSeeOther)
		return
	}
	c.page(w, http.StatusOK, "message", message{"You are logged in", "The connection " + found.id.Name() + " to " + displayName(found) + " is there. You can close this page."})
}
