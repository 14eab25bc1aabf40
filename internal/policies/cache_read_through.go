package policies

import (
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// fetchedKey keeps the keys of cache-value, whose entries also say when they are to be refreshed, apart from those of cache-store-value.
const fetchedKey = "fetched:"

// cacheValue reads a value through a cache into a variable: where the cache has none, the policies inside get it, and it is kept.
//
// A value older than refresh-after is got anew; while one request does so, or if that fails, the old one serves until it expires. Of several requests
// that miss at once, on one gateway, one gets the value and the others wait for it.
type cacheValue struct {
	// Key is the name under which the value is kept.
	Key policy.Expr[string] `attr:"key,required"`
	// VariableName is the variable that gets the value, and that the policies inside set.
	VariableName string `attr:"variable-name,required"`
	// ExpiresAfter is for how many seconds the value is kept. It is evaluated when the policies have run, so that it may depend on what they got.
	ExpiresAfter policy.Expr[int] `attr:"expires-after" min:"0" max:"2147483648" default:"28800"`
	// RefreshAfter is the age in seconds from which the value is got anew, 0 for always; absent, it is not before it expires.
	RefreshAfter policy.Expr[int] `attr:"refresh-after" min:"0" max:"2147483648"`
	// DefaultValue is what the variable gets if the policies inside leave it null or unset; nothing is kept then.
	DefaultValue policy.Expr[rt.Value] `attr:"default-value"`
	// CachingType says which cache is used; prefer-external is the external one if there is one.
	CachingType string `attr:"caching-type" enum:"prefer-external external internal" default:"prefer-external"`
	// Value holds the policies that get the value.
	Value cacheValueSource `elem:"value,required"`

	flights flights
}

// cacheValueSource holds the policies that get the value.
type cacheValueSource struct {
	// Policies get the value and set the variable.
	Policies policy.Block `block:""`
}

// blocks returns the policies inside.
func (p *cacheValue) blocks() []policy.Block { return []policy.Block{p.Value.Policies} }

// Run sets the variable from the cache or by the policies inside.
func (p *cacheValue) Run(x *policy.Exchange) error {
	key, err := p.Key.Eval(x)
	if err != nil {
		return err
	}
	store := cacheOf(x, p.CachingType)
	for waited := false; ; waited = true {
		kept, fresh, found := p.kept(x, store, key)
		if fresh {
			x.Variables.Set(p.VariableName, kept)
			return nil
		}
		others, land := p.flights.join(key)
		switch {
		case land != nil:
			defer land()
			return p.fetch(x, store, key, kept, found)
		case found: // somebody else is refreshing it
			x.Variables.Set(p.VariableName, kept)
			return nil
		case waited: // what the other one got is not to be kept
			return p.fetch(x, store, key, rt.Null, false)
		}
		select {
		case <-others:
		case <-x.Context.Done():
			return &policy.Error{Reason: policy.ReasonClientConnection, Message: "The operation was canceled.", Cause: x.Context.Err()}
		}
	}
}

// kept returns what the cache has, and whether it need not be got anew yet.
func (p *cacheValue) kept(x *policy.Exchange, store policy.Cache, key string) (value rt.Value, fresh, found bool) {
	if store == nil {
		return rt.Null, false, false
	}
	data, _, ok := store.Get(x.Context, fetchedKey+key)
	if !ok || len(data) < 8 {
		return rt.Null, false, false
	}
	refresh := time.UnixMilli(int64(binary.BigEndian.Uint64(data))) //nolint:gosec // written by keep
	value, found = decodeValue(data[8:])
	return value, found && time.Now().Before(refresh), found
}

// fetch runs the policies inside and keeps what they got. An old value serves if there is one and they fail.
func (p *cacheValue) fetch(x *policy.Exchange, store policy.Cache, key string, old rt.Value, found bool) error {
	x.Variables.Set(p.VariableName, rt.Null)
	if err := x.Run(p.Value.Policies); err != nil {
		if !found || errors.Is(err, policy.ErrStop) || errors.Is(err, policy.ErrSkipBackend) {
			return err
		}
		x.Notef("cache-value", "The value could not be refreshed, the old one serves: %s", policy.AsError(err, "cache-value").Message)
	}
	value, _ := x.Variables.Get(p.VariableName)
	switch {
	case !value.IsNull():
		return p.keep(x, store, key, value)
	case found:
		x.Variables.Set(p.VariableName, old)
		return nil
	case !p.DefaultValue.IsSet():
		return nil
	}
	value, err := p.DefaultValue.Eval(x)
	x.Variables.Set(p.VariableName, value)
	return err
}

// keep puts the value into the cache, behind the time from which it is to be refreshed.
func (p *cacheValue) keep(x *policy.Exchange, store policy.Cache, key string, value rt.Value) error {
	expires, err := timeToLive(x, &p.ExpiresAfter)
	if err != nil || store == nil {
		return err
	}
	refresh := expires
	if p.RefreshAfter.IsSet() {
		if refresh, err = timeToLive(x, &p.RefreshAfter); err != nil {
			return err
		}
	}
	data, err := encodeValue(value)
	if err != nil {
		return err
	}
	at := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(data)), uint64(time.Now().Add(refresh).UnixMilli())) //nolint:gosec // after 1970
	store.Set(x.Context, fetchedKey+key, append(at, data...), expires)
	return nil
}

// flights lets one of several requests for a key do the work.
type flights struct {
	mu    sync.Mutex
	under map[string]chan struct{}
}

// join makes the caller the one that does the work, which it says is done by land; or, if there is one already, returns what is closed at its end.
func (f *flights) join(key string) (others <-chan struct{}, land func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if done := f.under[key]; done != nil {
		return done, nil
	}
	if f.under == nil {
		f.under = map[string]chan struct{}{}
	}
	done := make(chan struct{})
	f.under[key] = done
	return nil, func() {
		f.mu.Lock()
		delete(f.under, key)
		f.mu.Unlock()
		close(done)
	}
}
