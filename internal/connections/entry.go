package connections

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

const (
	// ahead is how long before its end a token is renewed; short-lived ones are renewed when a fifth of their life is left.
	ahead = 5 * time.Minute
	// assumed is the life of a token whose provider does not tell it, as far as renewing it goes.
	assumed = time.Hour
	// shortest is the least time between two tokens of a connection.
	shortest = time.Second
	// firstPause is the pause after the first attempt that failed; it doubles up to maxPause.
	firstPause = 5 * time.Second
	maxPause   = 15 * time.Minute
)

// entry is what is known of one connection. Both parts may be nil.
type entry struct {
	id         resource.ID
	connection *resources.AuthorizationProperties
	token      *resources.ConnectionToken

	// service and provider are the keys of what it belongs to.
	service, provider string
	// wanted says that there is a next attempt, and at that it is made then; zero is at once. They follow from the rest, see schedule.
	wanted bool
	at     time.Time
}

// newEntry returns what is known of a connection before anything is.
func newEntry(id resource.ID) *entry {
	return &entry{id: id, service: store.Key(id.Service().String()), provider: store.Key(id.Parent().String())}
}

// schedule finds out whether and when the next attempt is to be made. It is called when something has changed, not at every look: there may be many
// connections.
func (e *entry) schedule(p *resources.AuthorizationProviderProperties) {
	e.wanted, e.at = false, time.Time{}
	if e.connection == nil || p == nil {
		return
	}
	t := e.token
	if t == nil {
		t = &resources.ConnectionToken{}
	}
	code := e.connection.GrantType == string(oauth.AuthorizationCode)
	changed := t.Settings != digest(p, e.connection)
	switch {
	case code && t.Refresh == "":
	case changed && (!code || t.Failures > 0):
		e.wanted = true
	default:
		e.wanted, e.at = !t.Next.IsZero(), t.Next
	}
}

// due tells when the next attempt is to be made, if somebody does not make one now; ok is false for never.
func (e *entry) due(now time.Time) (at time.Time, ok bool) {
	switch {
	case !e.wanted:
		return at, false
	case e.token != nil && e.token.Until.After(now):
		return e.token.Until, true
	case e.at.IsZero():
		return now, true
	}
	return e.at, true
}

// digest tells settings apart without giving secrets away.
func digest(p *resources.AuthorizationProviderProperties, c *resources.AuthorizationProperties) string {
	s, err := p.Settings(c.GrantType, c)
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q %q %v", s.Grant, s.TokenURL, s.RefreshURL, s.ClientID, s.ClientSecret, s.Scope, s.Resource, err != nil))
	return hex.EncodeToString(sum[:16])
}

// obtained returns what is kept of a connection after a token was given. Settings is the digest of what it was asked for with.
func obtained(token oauth.Token, s oauth.Settings, settings string, now time.Time) *resources.ConnectionToken {
	t := &resources.ConnectionToken{Access: token.Access, Refresh: token.Refresh, Claims: token.Claims, Expires: token.Expires, Settings: settings}
	if token.Refresh == "" && s.Grant == oauth.AuthorizationCode {
		return t
	}
	life := assumed
	if !token.Expires.IsZero() {
		life = token.Expires.Sub(now)
	}
	t.Next = now.Add(max(life-min(ahead, life/5), shortest))
	return t
}

// failed returns what is kept after an attempt that failed: the token there is, why there is no new one, and when to try again.
func failed(before *resources.ConnectionToken, cause error, settings string, now time.Time) *resources.ConnectionToken {
	t := *before
	t.Holder, t.Until, t.Settings = "", time.Time{}, settings
	t.Failures++
	t.Code, t.Message = "Error", cause.Error()
	t.Next = now.Add(backOff(t.Failures))
	if problem, ok := errors.AsType[*resource.Error](cause); ok {
		t.Code, t.Message, t.Next = problem.Code, problem.Message, time.Time{} // the settings are wrong
	}
	if refused, ok := errors.AsType[*oauth.Error](cause); ok {
		t.Code, t.Message = refused.Code, refused.Description
		if refused.Code == oauth.CodeInvalidGrant && before.Refresh != "" {
			t.Code, t.Next = resources.CodeUnauthenticated, time.Time{}
			t.Message = "The authorization has to be given again: the provider refuses to renew the token (" + refused.Error() + ")."
		}
	}
	if t.Message == "" {
		t.Message = t.Code
	}
	return &t
}

// backOff is the pause after a number of failures. It varies a little, so that connections to a provider that was away do not come back all at once.
func backOff(failures int) time.Duration {
	pause := maxPause
	if failures < 10 {
		pause = min(firstPause<<(failures-1), maxPause)
	}
	return pause + time.Duration(rand.Int64N(int64(pause/10)))
}
