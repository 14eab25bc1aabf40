package policies

import (
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// maxCached is the size up to which a response is kept, in bytes (service limits: 2 MiB).
const maxCached = 2 << 20

// cacheStore keeps the response, as the policies before it have left it, where the exchange's cache-lookup looked for it. Without a cache-lookup in
// inbound it does nothing. A response that came from the cache is not kept again: outbound goes on behind this policy then.
type cacheStore struct {
	// Duration is for how many seconds the response is kept.
	Duration policy.Expr[int] `attr:"duration,required" min:"0" max:"2147483648"`
	// CacheResponse says whether the response is kept, whatever its status. Absent, responses with the status 200 are.
	CacheResponse policy.Expr[bool] `attr:"cache-response"`
	// CachingMode do-not-cache keeps nothing and forbids clients and proxies to keep the response, too. It is what cache-response took the place of.
	CachingMode string `attr:"caching-mode" enum:"cache-on do-not-cache"`
}

// Run keeps the response.
func (p *cacheStore) Run(x *policy.Exchange) error {
	if p.CachingMode == "do-not-cache" {
		x.Response.Header.Set("Cache-Control", "no-store")
		return nil
	}
	place := x.Stored
	if place.Cache == nil {
		return nil
	}
	wanted := x.Response.Status == 200
	if p.CacheResponse.IsSet() {
		var err error
		if wanted, err = p.CacheResponse.Eval(x); err != nil {
			return err
		}
	}
	ttl, err := timeToLive(x, &p.Duration)
	if err != nil || !wanted || ttl == 0 {
		return err
	}
	return keepResponse(x, place, ttl)
}

// timeToLive evaluates for how long something is kept. Backends say it in many ways, so that what is out of range is brought into it.
func timeToLive(x *policy.Exchange, e *policy.Expr[int]) (time.Duration, error) {
	seconds, err := e.Eval(x)
	return time.Duration(min(max(seconds, 0), maxSeconds)) * time.Second, err
}

// keepResponse keeps the response for a while if it is small enough, and tells clients.
func keepResponse(x *policy.Exchange, place policy.ResponseCache, ttl time.Duration) error {
	fits, err := x.Response.Body.Fits(maxCached)
	if err != nil {
		return broken(err)
	}
	if !fits {
		x.Notef("cache-store", "The response is larger than %d bytes and is not stored.", maxCached)
		return nil
	}
	place.Cache.Set(x.Context, place.Key, encodeResponse(x.Response), ttl)
	x.Notef("cache-store", "The response is stored for %v.", ttl)
	downstream(x.Response, place, ttl)
	return nil
}
