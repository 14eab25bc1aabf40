package cache

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/portico-apim/portico/internal/redislink"
)

const (
	// writers is the number of goroutines that write. Writes of one key go through one of them, so that they keep their order.
	writers = 4
	// queueLength is how many writes may wait for a writer. More are dropped: the server is too slow to be a cache.
	queueLength = 256
	// batch is the greatest number of writes sent at once.
	batch = 32
	// removeTimeout bounds the wait of Remove for the writes before it and for its own.
	removeTimeout = time.Second
)

// Redis keeps bytes in a Redis or Valkey that gateways share. Writes are made in the background, so that a Get right after a Set may
// miss, as in Azure. It implements policy.Cache and is safe for concurrent use. Its writes happen while Run runs.
type Redis struct {
	link   *redislink.Link
	prefix string
	seed   maphash.Seed
	queues [writers]chan write
}

// write sets a key, or removes it if done is not nil, and then says how that went.
type write struct {
	key   string
	value []byte
	ttl   time.Duration
	done  chan<- error
}

// NewRedis returns a cache in the server behind link, under keys that begin with prefix.
func NewRedis(link *redislink.Link, prefix string) *Redis {
	r := &Redis{link: link, prefix: prefix, seed: maphash.MakeSeed()}
	for i := range r.queues {
		r.queues[i] = make(chan write, queueLength)
	}
	return r
}

// Run makes the writes until ctx ends, and then those that still wait.
func (r *Redis) Run(ctx context.Context) error {
	var group sync.WaitGroup
	for _, queue := range r.queues {
		group.Go(func() { r.drain(ctx, queue) })
	}
	group.Wait()
	return nil
}

func (r *Redis) drain(ctx context.Context, queue <-chan write) {
	for {
		select {
		case w := <-queue:
			r.write(collect(w, queue))
		case <-ctx.Done():
			for len(queue) > 0 {
				r.write(collect(<-queue, queue))
			}
			return
		}
	}
}

// collect adds to a write those that already wait behind it.
func collect(first write, queue <-chan write) []write {
	list := []write{first}
	for len(list) < batch {
		select {
		case w := <-queue:
			list = append(list, w)
		default:
			return list
		}
	}
	return list
}

// errAway is what Remove returns while the server is known to be away.
var errAway = errors.New("the cache is out of reach")

// write sends writes in one round trip.
func (r *Redis) write(list []write) {
	err := errAway
	if r.link.Try() {
		ctx, cancel := context.WithTimeout(context.Background(), redislink.Timeout*time.Duration(len(list)))
		defer cancel()
		pipeline := r.link.Client().Pipeline()
		for _, w := range list {
			if w.done != nil {
				pipeline.Del(ctx, w.key)
			} else {
				pipeline.Set(ctx, w.key, w.value, w.ttl)
			}
		}
		_, err = pipeline.Exec(ctx)
		r.link.Report(context.Background(), err)
	}
	for _, w := range list {
		if w.done != nil {
			w.done <- err
		}
	}
}

// Get implements policy.Cache.
func (r *Redis) Get(ctx context.Context, key string) (value []byte, ttl time.Duration, ok bool) {
	if !r.link.Try() {
		return nil, 0, false
	}
	limited, cancel := context.WithTimeout(ctx, redislink.Timeout)
	defer cancel()
	pipeline := r.link.Client().Pipeline()
	content, left := pipeline.Get(limited, r.prefix+key), pipeline.PTTL(limited, r.prefix+key)
	_, err := pipeline.Exec(limited)
	r.link.Report(ctx, err)
	if err != nil || left.Val() <= 0 {
		return nil, 0, false
	}
	value, err = content.Bytes()
	return value, left.Val(), err == nil
}

// Set implements policy.Cache. A value that is too large, or has no time to live, is not kept and takes the place of the old one.
func (r *Redis) Set(_ context.Context, key string, value []byte, ttl time.Duration) {
	w := write{key: r.prefix + key, value: value, ttl: ttl.Round(time.Millisecond)}
	if w.ttl <= 0 || len(key)+len(value) > MaxEntry {
		w.done = make(chan error, 1)
	}
	select {
	case r.queue(w.key) <- w:
	default:
	}
}

// Remove implements policy.Cache. It waits for the server, so that a Get after it does not find what was there before.
func (r *Redis) Remove(ctx context.Context, key string) error {
	ctx, cancel := context.WithTimeout(ctx, removeTimeout)
	defer cancel()
	done := make(chan error, 1)
	w := write{key: r.prefix + key, done: done}
	select {
	case r.queue(w.key) <- w:
	case <-ctx.Done():
		return fmt.Errorf("remove from cache: %w", context.Cause(ctx))
	}
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, redis.Nil) {
			return fmt.Errorf("remove from cache: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("remove from cache: %w", context.Cause(ctx))
	}
}

func (r *Redis) queue(key string) chan<- write {
	return r.queues[maphash.String(r.seed, key)%writers]
}
