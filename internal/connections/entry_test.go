package connections_test

import (
	"errors"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/connections"
	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
)

// start is when the rows below play.
var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func provider(grant oauth.Grant) *resources.AuthorizationProviderProperties {
	params := map[string]string{"clientId": "c", "tokenUrl": "https://x.example/token", "authorizationUrl": "https://x.example/authorize"}
	p := &resources.AuthorizationProviderProperties{IdentityProvider: "oauth2", ClientSecret: "s"}
	if grant == oauth.ClientCredentials {
		p.OAuth2.GrantTypes.ClientCredentials = params
	} else {
		p.OAuth2.GrantTypes.AuthorizationCode = params
	}
	return p
}

// TestDue says when connections are due, by what is kept of them.
func TestDue(t *testing.T) {
	t.Parallel()
	soon, past := start.Add(time.Minute), start.Add(-time.Minute)
	code, own := oauth.AuthorizationCode, oauth.ClientCredentials
	rows := []struct {
		name  string
		grant oauth.Grant
		token *resources.ConnectionToken
		other bool // the settings have changed since
		at    time.Time
		never bool
	}{
		{name: "a new connection of the client's own", grant: own, at: start},
		{name: "a new connection that nobody consented to", grant: code, never: true},
		{name: "a token", grant: own, token: &resources.ConnectionToken{Access: "a", Next: soon}, at: soon},
		{name: "a token with other settings", grant: own, token: &resources.ConnectionToken{Access: "a", Next: soon}, other: true, at: start},
		{name: "somebody is at it", grant: own, token: &resources.ConnectionToken{Next: past, Until: soon}, at: soon},
		{name: "somebody was at it and is gone", grant: own, token: &resources.ConnectionToken{Next: past, Until: past}, at: past},
		{name: "a refresh token", grant: code, token: &resources.ConnectionToken{Refresh: "r", Next: soon}, at: soon},
		{name: "a refresh token with other settings", grant: code, token: &resources.ConnectionToken{Refresh: "r", Next: soon}, other: true, at: soon},
		{name: "no refresh token", grant: code, token: &resources.ConnectionToken{Access: "a", Next: past}, never: true},
		{name: "a refresh token that is not good", grant: code, token: &resources.ConnectionToken{Refresh: "r", Failures: 1}, never: true},
		{name: "the same with other settings", grant: code, token: &resources.ConnectionToken{Refresh: "r", Failures: 1}, other: true, at: start},
	}
	for _, row := range rows {
		p, c := provider(row.grant), &resources.AuthorizationProperties{GrantType: string(row.grant)}
		if row.token != nil {
			row.token.Settings = connections.Digest(p, c)
		}
		if row.other {
			p.ClientSecret = "other"
		}
		if at, ok := connections.Due(c, row.token, p, start); ok == row.never || !row.never && !at.Equal(row.at) {
			t.Errorf("%s: %v, %v", row.name, at, ok)
		}
	}
	if _, ok := connections.Due(nil, &resources.ConnectionToken{}, provider(own), start); ok {
		t.Error("a connection that is gone is due")
	}
}

// TestObtained says when tokens are renewed.
func TestObtained(t *testing.T) {
	t.Parallel()
	code, own := connections.Settings(oauth.AuthorizationCode), connections.Settings(oauth.ClientCredentials)
	for _, row := range []struct {
		settings oauth.Settings
		life     time.Duration // 0 is not known
		refresh  string
		next     time.Duration // 0 is never
	}{
		{own, time.Hour, "", 55 * time.Minute}, {own, 24 * time.Hour, "", 24*time.Hour - 5*time.Minute}, {own, 100 * time.Second, "", 80 * time.Second},
		{own, time.Second, "", time.Second}, {own, 0, "", 55 * time.Minute}, {code, time.Hour, "r", 55 * time.Minute}, {code, time.Hour, "", 0}, {code, 0, "", 0}, {code, 0, "r", 55 * time.Minute},
	} {
		token := oauth.Token{Access: "a", Refresh: row.refresh}
		if row.life > 0 {
			token.Expires = start.Add(row.life)
		}
		got := connections.Obtained(token, row.settings, "d", start)
		if want := start.Add(row.next); row.next > 0 && !got.Next.Equal(want) || row.next == 0 && !got.Next.IsZero() || got.Settings != "d" || !got.Expires.Equal(token.Expires) {
			t.Errorf("%+v: %+v", row, got)
		}
	}
}

// TestFailed says what is kept after attempts that failed.
func TestFailed(t *testing.T) {
	t.Parallel()
	away := &oauth.Error{Code: oauth.CodeUnreachable, Description: "away"}
	for _, row := range []struct {
		before    resources.ConnectionToken
		cause     error
		code      string
		low, high time.Duration // until the next; 0 is never
	}{
		{resources.ConnectionToken{}, away, oauth.CodeUnreachable, 5 * time.Second, 6 * time.Second},
		{resources.ConnectionToken{Failures: 1}, away, oauth.CodeUnreachable, 10 * time.Second, 11 * time.Second},
		{resources.ConnectionToken{Failures: 7}, away, oauth.CodeUnreachable, 640 * time.Second, 704 * time.Second},
		{resources.ConnectionToken{Failures: 8}, away, oauth.CodeUnreachable, 15 * time.Minute, 17 * time.Minute},
		{resources.ConnectionToken{Failures: 1000}, away, oauth.CodeUnreachable, 15 * time.Minute, 17 * time.Minute},
		{resources.ConnectionToken{}, &oauth.Error{Code: "invalid_client"}, "invalid_client", 5 * time.Second, 6 * time.Second},
		{resources.ConnectionToken{Refresh: "r"}, &oauth.Error{Code: oauth.CodeInvalidGrant}, resources.CodeUnauthenticated, 0, 0},
		{resources.ConnectionToken{}, &oauth.Error{Code: oauth.CodeInvalidGrant}, oauth.CodeInvalidGrant, 5 * time.Second, 6 * time.Second},
		{resources.ConnectionToken{}, resource.Refused("no such grant"), resource.CodeValidation, 0, 0},
		{resources.ConnectionToken{}, errors.New("other"), "Error", 5 * time.Second, 6 * time.Second},
	} {
		row.before.Access, row.before.Holder, row.before.Until = "a", "h", start
		got := connections.Failed(&row.before, row.cause, "d", start)
		if got.Code != row.code || got.Message == "" || got.Failures != row.before.Failures+1 || got.Access != "a" || got.Holder != "" || !got.Until.IsZero() {
			t.Errorf("%v: %+v", row.cause, got)
		}
		if pause := got.Next.Sub(start); row.high == 0 && !got.Next.IsZero() || row.high > 0 && (pause < row.low || pause > row.high) {
			t.Errorf("%v after %d: next in %v", row.cause, row.before.Failures, pause)
		}
	}
}
