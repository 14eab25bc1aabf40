package policies

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// cacheLookup answers a GET request with a response that cache-store kept, if there is one. Then the backend is not called, and outbound goes on behind
// cache-store. A request that only asks whether what the client has is still right is answered with 304.
//
// The key is made of the API, the operation, the path as the client sent it, the address it would go to at this point, and the dimensions listed. A
// request with an Authorization header is not looked up unless the policy says so.
type cacheLookup struct {
	// VaryByDeveloper keeps responses of different subscriptions' owners apart.
	VaryByDeveloper policy.Expr[bool] `attr:"vary-by-developer,required"`
	// VaryByDeveloperGroups keeps responses of users of different groups apart.
	VaryByDeveloperGroups policy.Expr[bool] `attr:"vary-by-developer-groups,required"`
	// CachingType says which cache is used; prefer-external is the external one if there is one.
	CachingType string `attr:"caching-type" enum:"prefer-external external internal" default:"prefer-external"`
	// DownstreamCachingType lets clients and proxies keep the response, too.
	DownstreamCachingType policy.Expr[string] `attr:"downstream-caching-type" enum:"none private public" default:"none"`
	// MustRevalidate forbids clients to use a stale response.
	MustRevalidate policy.Expr[bool] `attr:"must-revalidate" default:"true"`
	// AllowPrivateResponseCaching also keeps responses to requests with an Authorization header.
	AllowPrivateResponseCaching policy.Expr[bool] `attr:"allow-private-response-caching" default:"false"`
	// VaryByHeaders are request headers that are part of the key.
	VaryByHeaders []policy.Expr[string] `elem:"vary-by-header"`
	// VaryByQueryParameters are the query parameters that are part of the key, names separated by semicolons; without any, all are.
	VaryByQueryParameters []policy.Expr[string] `elem:"vary-by-query-parameter"`
}

// Check keeps the policy out of fragments (policy page).
func (*cacheLookup) Check(c *policy.Check) {
	if c.InFragment {
		c.Errorf("", "The policy 'cache-lookup' is not allowed in a policy fragment.")
	}
}

// Run looks for a response.
func (p *cacheLookup) Run(x *policy.Exchange) error {
	cache := cacheOf(x, p.CachingType)
	if x.Request.Method != "GET" || cache == nil {
		return nil
	}
	private, err := p.AllowPrivateResponseCaching.Eval(x)
	if err != nil || !private && x.Request.Header.Has("Authorization") {
		return err
	}
	place, err := p.place(x, cache)
	if err != nil {
		return err
	}
	data, ttl, hit := cache.Get(x.Context, place.Key)
	res, whole := decodeResponse(data)
	if !hit || !whole {
		x.Stored = place
		missed(x, place.Key)
		return nil
	}
	if x.Trace != nil {
		x.Note("cache-lookup", map[string]any{"message": hitMessage, "cacheKey": place.Key})
	}
	downstream(res, place, ttl)
	if x.Request.Header.Has("If-None-Match") || x.Request.Header.Has("If-Modified-Since") {
		x.OnResponse(validate)
	}
	x.Response = res
	return policy.ErrSkipBackend
}

// The messages are those of Azure's traces.
const (
	hitMessage = "Cache lookup resulted in a hit! Cached response will be used. Processing will continue from the step in the response pipeline " +
		"that is after the corresponding `cache-store`."
	missMessage = "Cache lookup resulted in a miss. Cache headers listed below were removed from the request to prompt the backend service " +
		"to send back a complete response."
)

// missed drops from the request what would make a backend answer with less than the whole response, which could then not be kept.
func missed(x *policy.Exchange, key string) {
	removed := []any{}
	for _, name := range cacheHeaders() {
		for _, value := range x.Request.Header.Values(name) {
			removed = append(removed, map[string]string{"name": name, "value": value})
		}
		x.Request.Header.Del(name)
	}
	if x.Trace != nil {
		x.Note("cache-lookup", map[string]any{"message": missMessage, "cacheKey": key, "cacheHeaders": removed})
	}
}

// cacheHeaders are the header fields of RFC 9110 section 13 and 14 and RFC 9111 that make a response depend on what the client has.
func cacheHeaders() []string {
	return []string{"Cache-Control", "Pragma", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since", "If-Match", "If-Range", "Range"}
}

// place evaluates where the response is kept, and what is said about it downstream.
func (p *cacheLookup) place(x *policy.Exchange, cache policy.Cache) (place policy.ResponseCache, err error) {
	if place.Downstream, err = oneOf(x, &p.DownstreamCachingType, "downstream-caching-type", "none", "private", "public"); err != nil {
		return place, err
	}
	evalInto(x, &err, &p.MustRevalidate, &place.MustRevalidate)
	place.Cache, place.Key = cache, p.key(x, &err)
	return place, err
}

// key puts the cache key together. Its parts are escaped, so that two different lists of parts never give the same key.
func (p *cacheLookup) key(x *policy.Exchange, err *error) string {
	var byDeveloper, byGroups bool
	var headers, parameters []string
	evalInto(x, err, &p.VaryByDeveloper, &byDeveloper)
	evalInto(x, err, &p.VaryByDeveloperGroups, &byGroups)
	evalList(x, err, p.VaryByHeaders, &headers)
	evalList(x, err, p.VaryByQueryParameters, &parameters)
	var b strings.Builder
	u := &x.Request.URL
	b.WriteString("response")
	for _, part := range []string{x.API.Name, x.API.Revision, x.Operation.Name, x.OriginalURL.Path, x.Backend, u.Scheme, u.Authority(), u.Path} {
		b.WriteString("|" + policy.EscapeQuery(part))
	}
	for _, pair := range variants(x, parameters) {
		b.WriteString("&" + pair)
	}
	for _, name := range headers {
		for _, value := range x.Request.Header.Values(name) {
			b.WriteString("&::" + policy.EscapeQuery(strings.ToLower(name)) + "=" + policy.EscapeQuery(value))
		}
	}
	if byDeveloper && x.User != nil {
		b.WriteString("&user:" + policy.EscapeQuery(x.User.Name))
	}
	if byGroups && x.User != nil {
		for _, group := range slices.Sorted(slices.Values(x.User.Groups)) {
			b.WriteString("&group:" + policy.EscapeQuery(group))
		}
	}
	return b.String()
}

// variants returns the query parameters that count, in an order that does not depend on how they were sent: those listed, or else all but the
// subscription key. If policies changed the query both what the client sent and what goes to the backend count.
func variants(x *policy.Exchange, lists []string) []string {
	var names []string
	for _, list := range lists {
		for name := range strings.SplitSeq(list, ";") {
			names = append(names, strings.ToLower(strings.TrimSpace(name)))
		}
	}
	pairs := variantsIn(x.OriginalURL.Query, names, x.API.KeyQuery)
	if x.Request.URL.Query != x.OriginalURL.Query {
		pairs = append(append(pairs, "|"), variantsIn(x.Request.URL.Query, names, x.API.KeyQuery)...)
	}
	return pairs
}

func variantsIn(query string, names []string, key string) []string {
	var pairs []string
	for name, value := range policy.QueryPairs(query) {
		lower := strings.ToLower(name)
		if len(names) == 0 && strings.EqualFold(name, key) || len(names) > 0 && !slices.Contains(names, lower) {
			continue
		}
		pairs = append(pairs, policy.EscapeQuery(lower)+"="+policy.EscapeQuery(value))
	}
	slices.Sort(pairs)
	return pairs
}

// cacheOf returns the cache that a caching-type means, nil if there is none.
func cacheOf(x *policy.Exchange, cachingType string) policy.Cache {
	switch {
	case cachingType == "internal", cachingType == "prefer-external" && x.Services.External == nil:
		return x.Services.Cache
	case x.Services.External == nil: // not a typed nil
		return nil
	}
	return x.Services.External
}

// downstream tells clients and proxies for how long they may keep a response.
func downstream(res *policy.Message, place policy.ResponseCache, ttl time.Duration) {
	if place.Downstream != "private" && place.Downstream != "public" {
		return
	}
	value := place.Downstream + ", max-age=" + strconv.FormatInt(int64(ttl/time.Second), 10)
	if place.MustRevalidate {
		value += ", must-revalidate"
	}
	res.Header.Set("Cache-Control", value)
}
