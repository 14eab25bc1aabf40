package counters

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/redislink"
)

//go:embed rate.lua
var rateText string

//go:embed quota.lua
var quotaText string

// maxKeyLength is the length from which on a key is stored by its hash: callers may choose keys, and Redis keeps them all.
const maxKeyLength = 128

// Redis counts in a Redis or Valkey (5 or newer) that gateways share. Each call is one round trip that touches one key, so it works on a cluster,
// and uses the server's clock, so that gateways need not agree on the time. It implements policy.Counters and is safe for concurrent use.
//
// While the server is away each gateway counts for itself in its Local, with the whole limit: better a limit times the number of
// gateways than no limit, or no calls. What was counted meanwhile is not added afterwards.
type Redis struct {
	link        *redislink.Link
	local       *Local
	prefix      string
	rate, quota *redis.Script
}

// NewRedis returns counters in the server behind link, under keys that begin with prefix, falling back on local.
func NewRedis(link *redislink.Link, local *Local, prefix string) *Redis {
	return &Redis{link: link, local: local, prefix: prefix, rate: redis.NewScript(rateText), quota: redis.NewScript(quotaText)}
}

// Rate implements policy.Counters. If n calls are refused although fewer would fit, RetryAfter is the time until n fit.
func (r *Redis) Rate(ctx context.Context, key string, limit policy.Rate, n int64) (policy.RateState, error) {
	state, ok, err := r.remoteRate(ctx, key, limit, max(n, 0), 0)
	if ok {
		return state, err
	}
	return r.local.Rate(ctx, key, limit, n)
}

// AddRate implements policy.Counters.
func (r *Redis) AddRate(ctx context.Context, key string, limit policy.Rate, n int64) error {
	_, ok, err := r.remoteRate(ctx, key, limit, n, 1)
	if ok {
		return err
	}
	return r.local.AddRate(ctx, key, limit, n)
}

func (r *Redis) remoteRate(ctx context.Context, key string, limit policy.Rate, n int64, force int) (state policy.RateState, ok bool, err error) {
	reply, ok, err := r.run(ctx, r.rate, "r:"+key, limit.Calls, limit.Period.Microseconds(), n, force)
	if len(reply) == 3 {
		state = policy.RateState{Allowed: reply[0] == 1, Remaining: reply[1], RetryAfter: time.Duration(reply[2]) * time.Microsecond}
	}
	return state, ok, err
}

// Quota implements policy.Counters.
func (r *Redis) Quota(ctx context.Context, key string, limit policy.Quota, calls, bytes int64) (policy.QuotaState, error) {
	state, ok, err := r.remoteQuota(ctx, key, limit, calls, bytes, 0)
	if ok {
		return state, err
	}
	return r.local.Quota(ctx, key, limit, calls, bytes)
}

// AddQuota implements policy.Counters.
func (r *Redis) AddQuota(ctx context.Context, key string, limit policy.Quota, calls, bytes int64) error {
	_, ok, err := r.remoteQuota(ctx, key, limit, calls, bytes, 1)
	if ok {
		return err
	}
	return r.local.AddQuota(ctx, key, limit, calls, bytes)
}

func (r *Redis) remoteQuota(ctx context.Context, key string, limit policy.Quota, calls, bytes int64, force int) (state policy.QuotaState, ok bool, err error) {
	period, start := limit.Period.Milliseconds(), limit.Start.UnixMilli()
	reply, ok, err := r.run(ctx, r.quota, "q:"+key, limit.Calls, limit.Bytes, period, start, calls, bytes, force)
	if len(reply) == 5 {
		state = policy.QuotaState{
			CallsUsedUp: reply[0] == 1, BytesUsedUp: reply[1] == 1, Calls: reply[2],
			RemainingCalls: remaining(limit.Calls, reply[2]), RemainingBytes: remaining(limit.Bytes, reply[3]),
			Replenish: time.Duration(reply[4]) * time.Millisecond,
		}
	}
	return state, ok, err
}

// Acquire implements policy.Counters.
func (r *Redis) Acquire(key string, limit int) (release func(), ok bool) {
	return r.local.Acquire(key, limit)
}

// run runs a script. It reports false if the server is away, and an error if the caller is.
func (r *Redis) run(ctx context.Context, script *redis.Script, key string, args ...any) (reply []int64, ok bool, err error) {
	if !r.link.Try() {
		return nil, false, nil
	}
	limited, cancel := context.WithTimeout(ctx, redislink.Timeout)
	defer cancel()
	reply, err = script.Run(limited, r.link.Client(), []string{r.prefix + shorten(key)}, args...).Int64Slice()
	r.link.Report(ctx, err)
	if err != nil && ctx.Err() != nil {
		return nil, true, fmt.Errorf("count in Redis: %w", context.Cause(ctx))
	}
	return reply, err == nil, nil
}

func shorten(key string) string {
	if len(key) <= maxKeyLength {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return key[:2] + "#" + base64.RawURLEncoding.EncodeToString(sum[:])
}
