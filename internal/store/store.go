// Package store keeps resources and tells when something changed.
//
// There is one table of documents and one revision counter, which is ETag and feed cursor at once: every committed Update that
// wrote something raises the counter by one and stamps the documents it touched. Implementations are in the sub-packages; the
// contract below is run against each of them by package storetest.
//
//	revision, err := s.Update(ctx, func(tx store.Tx) error {
//		d, err := tx.Get(id)
//		…
//		return tx.Put(d)
//	})
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

// ErrLoop is returned by the writing methods of a Tx while a loop over its List or Changes runs.
var ErrLoop = errors.New("write inside a loop over what is written to")

// ErrInvalid is returned by Tx.Put for a document that no store could keep and find again; see Document.Check.
var ErrInvalid = errors.New("invalid document")

// ErrClosed is returned by every method of a Store after Close, and by calls that Close interrupted.
var ErrClosed = errors.New("store is closed")

// ErrNewerSchema is returned when a store is opened whose tables were made by a later version of this program. They are left
// as they are: migrations only go forward.
var ErrNewerSchema = errors.New("the database was written by a newer version of portico; use that version, or restore a backup")

// KeepDeletions is for how many revisions, at least, a store remembers what was deleted.
const KeepDeletions = 10_000

// Document is one stored resource.
type Document struct {
	// ID is the canonical ARM id, in the casing in which it is shown. Two ids that differ only in case are the same document.
	ID string
	// Kind is the resource type below the provider, for example "service/apis/operations".
	Kind string
	// Body is the resource's JSON without its secrets. The store does not look inside, and may give an empty one back as nil.
	Body []byte
	// Sealed holds the resource's secrets, already encrypted by package secret. Nil if there are none.
	Sealed []byte
	// Revision is the revision of the Update that last wrote the document. Set by the store.
	Revision uint64
	// Created and Updated are set by the store, in UTC and to the microsecond.
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

// Tx is what a transaction can do. It is valid only inside the function it was given to, and for one goroutine. Reads see what
// the transaction has written, stamped with the revision it will have. The bytes of a Document belong to whoever received it.
// Once a method has failed for reasons of the store's own, the transaction cannot be committed any more.
type Tx interface {
	// Revision returns the revision the transaction sees: the last one committed before it began.
	Revision() uint64
	// Get returns the document with the id, compared without regard to case, or ErrNotFound.
	Get(id string) (Document, error)
	// List yields the selected documents in ascending order of the bytes of their lower-cased id, holding a few at a time. An
	// error ends the loop. The loop may read, and must not write: that fails with ErrLoop.
	List(q Query) iter.Seq2[Document, error]
	// Put writes a document. Its id replaces an id that differs in case only; Created survives. Revision, Created and Updated of
	// d are ignored.
	Put(d Document) error
	// Delete removes a document; it is no error if there is none. Descendants stay: deleting them is the caller's rule.
	Delete(id string) error
	// Changes yields what was written or deleted after a revision, in ascending order of revision and then as List does,
	// restricted to the kinds if any are given. A document that changed several times appears once, as it is now. It fails with
	// ErrCompacted if deletions after the revision have been forgotten, which are those of more than KeepDeletions revisions
	// ago; then the caller must List. As in List, the loop must not write.
	Changes(after uint64, kinds ...string) iter.Seq2[Change, error]
	// Restore writes a document as Put does, but keeps its Created and Updated. Only restoring a backup needs it.
	Restore(d Document) error
	// Advance makes the transaction commit with a revision greater than past, even if it writes nothing else, so that revisions
	// that were given out before a backup was restored do not come to mean something else. It must come before the first write,
	// and past must be below the greatest int64; else it fails with ErrInvalid.
	Advance(past uint64) error
}

// ErrCompacted is returned by Tx.Changes when the store no longer knows everything that was deleted since.
var ErrCompacted = errors.New("changes since that revision are no longer known")

// Store keeps documents. It is safe for concurrent use.
type Store interface {
	// View runs fn, once, on a consistent, read-only state. It returns the error of fn as it is. Neither here nor in Update may fn
	// call the store: it could wait for a connection that its caller holds.
	View(ctx context.Context, fn func(Tx) error) error
	// Update runs fn and commits what it wrote, durably, unless it returns an error, which is then returned as it is. Updates are
	// serial, among all processes; fn may run more than once, so it must have no other effects. The revision returned is the new
	// one, or the current one if fn wrote nothing. Putting what is there already, byte for byte, counts as writing; deleting what
	// is not there does not.
	Update(ctx context.Context, fn func(Tx) error) (revision uint64, err error)
	// Wait returns the current revision as soon as it is greater than after, whichever process raised it. It fails if the store
	// cannot be asked when it is called; after that it outlasts an outage.
	Wait(ctx context.Context, after uint64) (revision uint64, err error)
	// Close releases the store, which ends calls under way with ErrClosed, and returns when they have ended.
	Close() error
}
