package policies

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// valueKey keeps the keys that authors choose apart from those of responses.
const valueKey = "value:"

// cacheLookupValue reads a value that cache-store-value kept into a variable.
type cacheLookupValue struct {
	// Key is the name under which the value is kept.
	Key policy.Expr[string] `attr:"key,required"`
	// VariableName is the variable that gets the value. It stays as it is if there is none and no default.
	VariableName string `attr:"variable-name,required"`
	// DefaultValue is what the variable gets if there is no value.
	DefaultValue policy.Expr[rt.Value] `attr:"default-value"`
	// CachingType says which cache is used; prefer-external is the external one if there is one.
	CachingType string `attr:"caching-type" enum:"prefer-external external internal" default:"prefer-external"`
}

// Run reads the value.
func (p *cacheLookupValue) Run(x *policy.Exchange) error {
	key, err := p.Key.Eval(x)
	if err != nil {
		return err
	}
	if store := cacheOf(x, p.CachingType); store != nil {
		data, _, ok := store.Get(x.Context, valueKey+key)
		if value, whole := decodeValue(data); ok && whole {
			x.Variables.Set(p.VariableName, value)
			return nil
		}
	}
	if !p.DefaultValue.IsSet() {
		return nil
	}
	value, err := p.DefaultValue.Eval(x)
	if err == nil {
		x.Variables.Set(p.VariableName, value)
	}
	return err
}

// cacheStoreValue keeps a value under a name, for cache-lookup-value of any request.
type cacheStoreValue struct {
	// Key is the name under which the value is kept.
	Key policy.Expr[string] `attr:"key,required"`
	// Value is what is kept: a text, a number, a bool, bytes, texts, JSON, XML, a date, or a response.
	Value policy.Expr[rt.Value] `attr:"value,required"`
	// Duration is for how many seconds it is kept.
	Duration policy.Expr[int] `attr:"duration,required" min:"0" max:"2147483648"`
	// CachingType says which cache is used; prefer-external is the external one if there is one.
	CachingType string `attr:"caching-type" enum:"prefer-external external internal" default:"prefer-external"`
}

// Run keeps the value. One that is too large takes the place of the old one all the same.
func (p *cacheStoreValue) Run(x *policy.Exchange) error {
	var err error
	var value rt.Value
	key := evalText(x, &err, &p.Key)
	evalInto(x, &err, &p.Value, &value)
	if err != nil {
		return err
	}
	ttl, err := timeToLive(x, &p.Duration)
	if err != nil {
		return err
	}
	data, err := encodeValue(value)
	if store := cacheOf(x, p.CachingType); store != nil && err == nil {
		store.Set(x.Context, valueKey+key, data, ttl)
	}
	return err
}

// cacheRemoveValue forgets a value that cache-store-value kept.
type cacheRemoveValue struct {
	// Key is the name under which the value is kept.
	Key policy.Expr[string] `attr:"key,required"`
	// CachingType says which cache is used; prefer-external is the external one if there is one.
	CachingType string `attr:"caching-type" enum:"prefer-external external internal" default:"prefer-external"`
	// FailOnCacheRemovalError fails the request if the cache could not be reached.
	FailOnCacheRemovalError policy.Expr[bool] `attr:"fail-on-cache-removal-error" default:"false"`
}

// Run forgets the value.
func (p *cacheRemoveValue) Run(x *policy.Exchange) error {
	key, err := p.Key.Eval(x)
	if err != nil {
		return err
	}
	store := cacheOf(x, p.CachingType)
	if store == nil {
		return nil
	}
	removal := store.Remove(x.Context, valueKey+key)
	if removal == nil {
		return nil
	}
	fail, err := p.FailOnCacheRemovalError.Eval(x)
	if err != nil || !fail {
		return err
	}
	return &policy.Error{Reason: "CacheRemovalFailure", Message: "The value could not be removed from the cache.", Cause: removal}
}
