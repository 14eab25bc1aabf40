package rt

import "sync"

// A Cache keeps what is expensive to make, such as compiled regular expressions, for all evaluations of a universe. It forgets what was
// not used for a while: it holds at most twice its size.
type Cache struct {
	mu         sync.Mutex
	size       int
	young, old map[any]any
}

// NewCache returns a cache of a size.
func NewCache(size int) *Cache { return &Cache{size: size, young: map[any]any{}} }

// Get returns what is kept for a key.
func (c *Cache) Get(key any) (any, bool) {
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.young[key]; ok {
		return v, true
	}
	v, ok := c.old[key]
	if ok {
		c.put(key, v)
	}
	return v, ok
}

// Put keeps a value.
func (c *Cache) Put(key, v any) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(key, v)
}

func (c *Cache) put(key, v any) {
	if len(c.young) >= c.size {
		c.young, c.old = map[any]any{}, c.young
	}
	c.young[key] = v
}
