package policy

import (
	"sync"

	"github.com/portico-apim/portico/internal/model"
)

// readOnce keeps what was read of schema documents of a configuration, each when somebody first asks.
type readOnce[T any] struct {
	mu  sync.Mutex
	all map[*model.Schema]func() (T, error)
}

// get returns what is read of a document.
func (r *readOnce[T]) get(document *model.Schema, read func() (T, error)) (T, error) {
	r.mu.Lock()
	got := r.all[document]
	if got == nil {
		if r.all == nil {
			r.all = map[*model.Schema]func() (T, error){}
		}
		got = sync.OnceValues(read)
		r.all[document] = got
	}
	r.mu.Unlock()
	return got()
}

// keep takes over from another configuration what was read of documents that both have.
func (r *readOnce[T]) keep(before *readOnce[T], still map[*model.Schema]bool) {
	before.mu.Lock()
	defer before.mu.Unlock()
	r.all = map[*model.Schema]func() (T, error){}
	for document, got := range before.all {
		if still[document] {
			r.all[document] = got
		}
	}
}

// documentOf returns the schema document of an API that has a content type and a name, else the first with the content type; nil if there is none.
func documentOf(a *model.API, contentType, name string) *model.Schema {
	var first *model.Schema
	for _, s := range a.Schemas {
		if s.ContentType != contentType {
			continue
		}
		if s.Name == name {
			return s
		}
		if first == nil {
			first = s
		}
	}
	return first
}
