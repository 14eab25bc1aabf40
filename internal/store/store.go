// Package store keeps resources and tells when something changed.
//
// There is one table of documents and one revision counter, which is ETag and feed cursor at once: every committed Update that
// wrote something raises the counter by one and stamps the documents it touched. Implementations are in the sub-packages; the
// contract below is run against each of them by package storetest.
package store

import (
	"context"
	"errors"
	"iter"
	"time"
)

// ErrNotFound is returned by Tx.Get for a document that is not there.
var ErrNotFound = errors.New("document not found")

// ErrReadOnly is returned by the writing methods of a Tx inside View.
var ErrReadOnly = errors.New("read-only transaction")

// Document is one stored resource.
type Document struct {
	// ID is the canonical ARM id, in the casing in which it is shown. Two ids that differ only in case are the same document.
	ID string
	// Kind is the resource type below the provider, for example "service/apis/operations".
	Kind string
	// Body is the resource's JSON without its secrets. The store does not look inside.
	Body []byte
	// Sealed holds the resource's secrets, already encrypted by package secret. Nil if there are none.
	Sealed []byte
	// Revision is the revision of the Update that last wrote the document. Set by the store.
	Revision uint64
	// Created and Updated are set by the store, in UTC.
	Created, Updated time.Time
}

// Change is one document that was written or deleted.
type Change struct {
	Document
	// Deleted says that the document is gone; then only ID, Kind and Revision are set.
	Deleted bool
}

// Query selects documents. The zero Query selects all.
type Query struct {
	// Under selects the documents whose id begins with this id and a slash, at any depth.
	Under string
	// Kinds selects documents of one of these kinds.
	Kinds []string
}

// Tx is what a transaction can do. It is valid only inside the function it was given to, and for one goroutine.
type Tx interface {
	// Revision returns the revision the transaction sees: the last one committed before it began.
	Revision() uint64
	// Get returns the document with the id, compared without regard to case, or ErrNotFound.
	Get(id string) (Document, error)
	// List yields the selected documents in ascending order of their lower-cased id. The loop must not write.
	List(q Query) iter.Seq2[Document, error]
	// Put writes a document. Its id replaces an id that differs in case only; Created survives.
	Put(d Document) error
	// Delete removes a document; it is no error if there is none. Descendants stay: deleting them is the caller's rule.
	Delete(id string) error
	// Changes yields what was written or deleted after a revision, in ascending order of revision, restricted to the kinds if any
	// are given. A document that changed several times appears once. It fails with ErrCompacted if deletions after the revision
	// have been forgotten.
	Changes(after uint64, kinds ...string) iter.Seq2[Change, error]
}

// ErrCompacted is returned by Tx.Changes when the store no longer knows everything that was deleted since.
var ErrCompacted = errors.New("changes since that revision are no longer known")

// Store keeps documents. It is safe for concurrent use.
type Store interface {
	// View runs fn on a consistent, read-only state.
	View(ctx context.Context, fn func(Tx) error) error
	// Update runs fn and commits what it wrote, durably, unless it returns an error. Updates are serial; fn may run more than once,
	// so it must have no other effects. The revision returned is the new one, or the current one if fn wrote nothing.
	Update(ctx context.Context, fn func(Tx) error) (revision uint64, err error)
	// Wait returns the current revision as soon as it is greater than after.
	Wait(ctx context.Context, after uint64) (revision uint64, err error)
	// Close releases the store. Calls under way end with an error.
	Close() error
}
