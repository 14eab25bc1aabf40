package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// patience is how long one request may take.
	patience = 30 * time.Second
	// maxAnswer bounds the answer of a token endpoint, in bytes.
	maxAnswer = 256 << 10
)

// Client asks token endpoints. It is safe for concurrent use.
type Client struct {
	http *http.Client
}

// NewClient returns a client that sends through a transport, which decides what addresses may be reached and whom to trust.
func NewClient(transport http.RoundTripper) *Client {
	return &Client{&http.Client{
		Transport: transport, Timeout: patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a secret goes only to where it was meant for
	}}
}

// Credentials gets a token with the client's own credentials (RFC 6749, section 4.4).
func (c *Client) Credentials(ctx context.Context, s Settings) (Token, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	s.describe(form)
	return c.ask(ctx, s, s.TokenURL, form)
}

// Redeem gets a token for an authorization code (section 4.1.3). The verifier is empty without PKCE.
func (c *Client) Redeem(ctx context.Context, s Settings, code, redirect, verifier string) (Token, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {redirect}}
	if verifier != "" {
		form.Set("code_verifier", verifier)
	}
	if s.Resource != "" {
		form.Set("resource", s.Resource)
	}
	return c.ask(ctx, s, s.TokenURL, form)
}

// Refresh gets a new token for a refresh token (section 6). If the server gives no new refresh token, the old one stays.
func (c *Client) Refresh(ctx context.Context, s Settings, refresh string) (Token, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	if s.Resource != "" {
		form.Set("resource", s.Resource)
	}
	t, err := c.ask(ctx, s, s.RefreshURL, form)
	if err == nil && t.Refresh == "" {
		t.Refresh = refresh
	}
	return t, err
}

// describe adds what a token is to be for.
func (s Settings) describe(form url.Values) {
	if s.Scope != "" {
		form.Set("scope", s.Scope)
	}
	if s.Resource != "" {
		form.Set("resource", s.Resource)
	}
}

// Login returns the address at which a person gives their consent (section 4.1.1).
func (s Settings) Login(redirect, state, verifier string) (string, error) {
	u, err := url.Parse(s.AuthorizeURL)
	if err != nil {
		return "", fmt.Errorf("authorization endpoint: %w", err)
	}
	q := u.Query()
	for name, values := range s.authorizeExtra {
		q[name] = values
	}
	q.Set("response_type", "code")
	q.Set("client_id", s.ClientID)
	q.Set("redirect_uri", redirect)
	q.Set("state", state)
	s.describe(q)
	if s.PKCE {
		sum := sha256.Sum256([]byte(verifier))
		q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
		q.Set("code_challenge_method", "S256")
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// ask sends a form to a token endpoint. The client's credentials go into the body, as most servers want them; one that does not take them there gets them
// once more in the header, which all servers have to take (section 2.3.1).
func (c *Client) ask(ctx context.Context, s Settings, endpoint string, form url.Values) (Token, error) {
	body := cloneForm(form)
	body.Set("client_id", s.ClientID)
	body.Set("client_secret", s.ClientSecret)
	t, err := c.post(ctx, endpoint, body, nil)
	if refused, ok := errors.AsType[*Error](err); ok && refused.Code == "invalid_client" {
		if again, errAgain := c.post(ctx, endpoint, form, &s); errAgain == nil {
			return again, nil
		}
	}
	if err != nil {
		return Token{}, hide(err, s.ClientSecret, form.Get("refresh_token"), form.Get("code"), form.Get("code_verifier"))
	}
	return t, nil
}

func cloneForm(form url.Values) url.Values {
	c := make(url.Values, len(form)+2)
	for name, values := range form {
		c[name] = values
	}
	return c
}

// post sends one request; basic, if it is not nil, has the credentials for the header.
func (c *Client) post(ctx context.Context, endpoint string, form url.Values, basic *Settings) (Token, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return Token{}, &Error{Code: CodeUnreachable, Description: "the token endpoint is no address"}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if basic != nil {
		req.SetBasicAuth(url.QueryEscape(basic.ClientID), url.QueryEscape(basic.ClientSecret))
	}
	asked := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return Token{}, &Error{Code: CodeUnreachable, Description: "the token endpoint cannot be reached: " + errors.Unwrap(err).Error()}
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return Token{}, &Error{Code: CodeUnreachable, Description: "the answer of the token endpoint breaks off"}
	case len(data) > maxAnswer:
		return Token{}, &Error{Code: CodeAnswer, Description: fmt.Sprintf("the answer of the token endpoint is longer than %d bytes", maxAnswer)}
	}
	return read(data, res.StatusCode, res.Header.Get("Content-Type"), asked)
}
