package feed

import (
	"maps"
	"slices"
)

// collection is a set of entities by name, and their list in order of the names. The list is made anew only after a change, because
// published models share it.
type collection[T any] struct {
	items map[string]*T
	list  []*T
	stale bool
}

func (c *collection[T]) set(name string, item *T) {
	if c.items == nil {
		c.items = map[string]*T{}
	}
	c.items[name] = item
	c.stale = true
}

func (c *collection[T]) drop(name string) {
	if _, ok := c.items[name]; ok {
		delete(c.items, name)
		c.stale = true
	}
}

func (c *collection[T]) sorted() []*T {
	if c.stale {
		c.list = make([]*T, 0, len(c.items))
		for _, name := range slices.Sorted(maps.Keys(c.items)) {
			c.list = append(c.list, c.items[name])
		}
		c.stale = false
	}
	return c.list
}

// set is a set of names in which changes are noted.
type set map[string]bool

func (s set) sorted() []string { return slices.Sorted(maps.Keys(s)) }
