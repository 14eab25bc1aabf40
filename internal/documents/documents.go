// Package documents keeps the small documents that many requests need and that live elsewhere: OpenID configurations, key sets, revocation lists.
//
// A document is fetched by the first request that needs it, kept for an hour, and refreshed in time by a request that does not wait for it. When
// a refresh fails the last good document goes on serving, and the next try waits five minutes, as does an early refresh because a caller found
// a key missing (policy page of validate-jwt).
package documents

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	// maxAge is how long a document serves without a refresh.
	maxAge = time.Hour
	// pause is the least time between two tries to fetch the same document, once there is one.
	pause = 5 * time.Minute
	// retry is the least time between two tries while there is none, so that callers do not wait for a dead address one after the other.
	retry = 5 * time.Second
	// patience is how long one fetch may take.
	patience = 10 * time.Second
	// maxSize bounds a document, in bytes.
	maxSize = 8 << 20
	// maxCount bounds how many documents are kept; addresses can come from expressions.
	maxCount = 1000
)

// Cache keeps documents. It is safe for concurrent use.
type Cache struct {
	backends   policy.Backends
	background func(func(context.Context))
	flights    singleflight.Group

	mu      sync.Mutex
	entries map[string]*entry
}

// entry is a document, or the failure to get it.
type entry struct {
	value   any
	err     error
	good    time.Time // when value was fetched; zero if it never was
	tried   time.Time // when the last try began
	pending bool      // a refresh is under way
}

// New returns an empty cache that fetches through backends. Refreshes that nobody waits for run in background (policy.Services.Background).
func New(backends policy.Backends, background func(func(context.Context))) *Cache {
	return &Cache{backends: backends, background: background, entries: map[string]*entry{}}
}

// Get returns what parse made of the document at an address. See policy.Documents.
func (c *Cache) Get(ctx context.Context, address string, stale bool, parse func([]byte) (any, error)) (any, error) {
	e, fetch, wait := c.look(address, stale)
	if !fetch {
		return e.value, e.err
	}
	if !wait {
		c.background(func(ctx context.Context) { <-c.flight(ctx, address, parse) })
		return e.value, e.err
	}
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("fetch %s: %w", address, ctx.Err())
	case landed := <-c.flight(context.WithoutCancel(ctx), address, parse):
		e = landed.Val.(entry) //nolint:forcetypeassert // made by flight
		return e.value, e.err
	}
}

// flight fetches a document, once for all who ask for it meanwhile. What is sent is the entry as it is then.
func (c *Cache) flight(ctx context.Context, address string, parse func([]byte) (any, error)) <-chan singleflight.Result {
	return c.flights.DoChan(address, func() (any, error) { return c.fetch(ctx, address, parse), nil })
}

// look returns a copy of an entry, whether to fetch the document, and whether to wait for it.
func (c *Cache) look(address string, stale bool) (e entry, fetch, wait bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.entries[address]
	if kept == nil {
		return entry{}, true, true
	}
	sinceTry, age := time.Since(kept.tried), time.Since(kept.good)
	switch {
	case kept.good.IsZero():
		return *kept, sinceTry >= retry, true
	case stale && sinceTry >= pause:
		return *kept, true, true
	case age >= maxAge && sinceTry >= pause && !kept.pending:
		kept.pending = true
		return *kept, true, false
	}
	return *kept, false, false
}

// fetch fetches a document and keeps it, or the failure if there is nothing better. It returns what is kept.
func (c *Cache) fetch(ctx context.Context, address string, parse func([]byte) (any, error)) entry {
	started := time.Now()
	value, err := c.load(ctx, address, parse)
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[address]
	if e == nil {
		c.makeRoom()
		e = &entry{}
		c.entries[address] = e
	}
	e.tried, e.pending = started, false
	switch {
	case err == nil:
		e.value, e.err, e.good = value, nil, started
	case e.good.IsZero():
		e.err = err
	}
	return *e
}

// makeRoom forgets the document that was tried longest ago if there are too many.
func (c *Cache) makeRoom() {
	if len(c.entries) < maxCount {
		return
	}
	oldest := ""
	for address, e := range c.entries {
		if oldest == "" || e.tried.Before(c.entries[oldest].tried) {
			oldest = address
		}
	}
	delete(c.entries, oldest)
}

func (c *Cache) load(ctx context.Context, address string, parse func([]byte) (any, error)) (any, error) {
	url, err := policy.ParseURL(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req := &policy.Message{Method: "GET", URL: url, Header: policy.MakeHeader("Accept", "application/json")}
	res, err := c.backends.Send(ctx, req, policy.Call{Timeout: patience, FollowRedirects: true})
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	}
	data, err := res.Body.Take(maxSize)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", address, err)
	}
	if res.Status != 200 {
		return nil, fmt.Errorf("fetch %s: status %d", address, res.Status)
	}
	value, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", address, err)
	}
	return value, nil
}
