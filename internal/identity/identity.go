// Package identity gets access tokens for the managed identities of the service, from whatever the platform it runs on has for that.
//
//	Token ── kept? ──→ one flight for each resource and identity ──→ Source: IMDS, App Service, workload federation, or Portico itself
//
// A token is kept until shortly before it expires; in its last minutes it is replaced in the background, and goes on serving if that fails. Tokens and
// what they are asked for with appear in no log and in no error.
package identity

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// ahead is how long before its end a token is replaced in the background.
	ahead = 5 * time.Minute
	// spare is the least time that a token is still good for when it is handed out.
	spare = 30 * time.Second
	// pause is the least time between two tries to replace a token that still serves.
	pause = 30 * time.Second
	// retry is the least time between two tries while there is no token, so that callers do not wait for a dead endpoint one after the other.
	retry = 5 * time.Second
	// maxCount bounds how many tokens are kept; resources can come from expressions.
	maxCount = 1000
)

// Token is an access token.
type Token struct {
	Value   string
	Expires time.Time
}

// Source makes tokens. It is safe for concurrent use.
type Source interface {
	// Token returns a new token for a resource. ClientID names an assigned identity; empty is the service's own.
	Token(ctx context.Context, resource, clientID string) (Token, error)
}

// Tokens keeps tokens. It implements policy.Identities.
type Tokens struct {
	source     Source
	background func(func(context.Context))
	flights    singleflight.Group

	mu      sync.Mutex
	entries map[wish]*entry
}

// wish is what a token is for.
type wish struct{ resource, clientID string }

// entry is a token, or the failure to get one.
type entry struct {
	token   Token
	err     error
	tried   time.Time // when the last try began
	pending bool      // a replacement is under way
}

// New returns an empty keeper of a source's tokens. Replacements that nobody waits for run in background (policy.Services.Background).
func New(source Source, background func(func(context.Context))) *Tokens {
	return &Tokens{source: source, background: background, entries: map[wish]*entry{}}
}

// Token implements policy.Identities.
func (t *Tokens) Token(ctx context.Context, resource, clientID string) (string, error) {
	w := wish{resource, clientID}
	e, fetch, wait := t.look(w)
	if fetch && wait {
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("wait for a token: %w", ctx.Err())
		case landed := <-t.flight(context.WithoutCancel(ctx), w):
			e = landed.Val.(entry) //nolint:forcetypeassert // made by flight
		}
	} else if fetch {
		t.background(func(ctx context.Context) { <-t.flight(ctx, w) })
	}
	return e.token.Value, e.err
}

// look returns a copy of an entry, whether to get a token, and whether to wait for it.
func (t *Tokens) look(w wish) (e entry, fetch, wait bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	kept := t.entries[w]
	if kept == nil {
		return entry{}, true, true
	}
	left, sinceTry := time.Until(kept.token.Expires), time.Since(kept.tried)
	switch {
	case left <= spare:
		return *kept, kept.err == nil || sinceTry >= retry, true
	case left <= ahead && sinceTry >= pause && !kept.pending:
		kept.pending = true
		return *kept, true, false
	}
	return *kept, false, false
}

// flight gets a token, once for all who ask for it meanwhile. What is sent is the entry as it is then.
func (t *Tokens) flight(ctx context.Context, w wish) <-chan singleflight.Result {
	return t.flights.DoChan(strconv.Quote(w.resource)+strconv.Quote(w.clientID), func() (any, error) { return t.fetch(ctx, w), nil })
}

// fetch gets a token and keeps it, or the failure if there is nothing better. It returns what is kept.
func (t *Tokens) fetch(ctx context.Context, w wish) entry {
	started := time.Now()
	token, err := t.source.Token(ctx, w.resource, w.clientID)
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.entries[w]
	if e == nil {
		t.makeRoom()
		e = &entry{}
		t.entries[w] = e
	}
	e.tried, e.pending = started, false
	switch {
	case err == nil:
		e.token, e.err = token, nil
	case time.Until(e.token.Expires) <= spare:
		e.token, e.err = Token{}, err
	}
	return *e
}

// makeRoom forgets the token that was tried for longest ago if there are too many.
func (t *Tokens) makeRoom() {
	if len(t.entries) < maxCount {
		return
	}
	var oldest wish
	for w, e := range t.entries {
		if o := t.entries[oldest]; o == nil || e.tried.Before(o.tried) {
			oldest = w
		}
	}
	delete(t.entries, oldest)
}
