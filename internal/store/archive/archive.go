// Package archive writes all documents of a store to one file and restores them, into the same or another kind of store.
//
// A backup is taken online: it is the state of one moment, and writers do not wait for it. A restore happens whole or not at all.
//
//	header    a line of JSON: format, key, revision, time
//	records   a gzip stream of JSON lines, a document each, in the order of the store
//	sum       32 bytes: a keyed hash of all that comes before
//
// Secrets stay sealed as they are in the store, so the key that sealed them is needed to restore, and is what the sum is made with:
// an archive that was cut, damaged or tampered with is refused before any of its records is looked at. `head -1` shows the header.
package archive

import (
	"bufio"
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
)

var (
	// ErrNotArchive is returned for files that are something else.
	ErrNotArchive = errors.New("not a backup of portico")
	// ErrFormat is returned for archives of a newer version.
	ErrFormat = errors.New("the backup was made by a newer version of portico")
	// ErrDamaged is returned for archives that are not as they were written.
	ErrDamaged = errors.New("the backup is incomplete, damaged or tampered with")
	// ErrNotEmpty is returned when documents would be replaced and nobody said that they may be.
	ErrNotEmpty = errors.New("the store is not empty")
)

const (
	magic      = "portico backup"
	format     = 1
	maxHeader  = 4096
	sumSize    = 32
	sumPurpose = "backup"
)

// Header tells about an archive.
type Header struct {
	// Magic is what tells an archive from other files.
	Magic string `json:"magic"`
	// Format is the version of the file format.
	Format int `json:"format"`
	// KeyID is the id of the key that sealed secrets when the backup was made, without which it cannot be restored.
	KeyID string `json:"key"`
	// Revision is that of the store. A store continues after it when the backup has been restored.
	Revision uint64 `json:"revision"`
	// Taken is when the backup was made, in UTC.
	Taken time.Time `json:"taken"`
}

// Summary tells what was written or restored.
type Summary struct {
	Header
	// Documents is how many there are.
	Documents int
}

// Write writes all documents of a store to w. The box is the one the store's secrets were sealed with.
func Write(ctx context.Context, s store.Store, w io.Writer, box *secret.Box) (sum Summary, err error) {
	mac, err := box.MAC(box.KeyID(), sumPurpose)
	if err != nil {
		return Summary{}, fmt.Errorf("backup: %w", err)
	}
	err = s.View(ctx, func(tx store.Tx) error {
		sum.Header = Header{Magic: magic, Format: format, KeyID: box.KeyID(), Revision: tx.Revision(), Taken: time.Now().UTC().Truncate(time.Second)}
		out := io.MultiWriter(w, mac)
		if err := json.NewEncoder(out).Encode(sum.Header); err != nil {
			return err
		}
		sum.Documents, err = writeRecords(out, tx.List(store.Query{}))
		return err
	})
	if err == nil {
		_, err = w.Write(mac.Sum(nil))
	}
	if err != nil {
		return Summary{}, fmt.Errorf("backup: %w", err)
	}
	return sum, nil
}

// Read restores an archive that stands in r from its beginning to its end. The box must have the key that the archive names. If the
// store has documents, Read returns ErrNotEmpty, unless replace is set: then they are deleted, in the same Update.
func Read(ctx context.Context, s store.Store, r io.ReadSeeker, box *secret.Box, replace bool) (Summary, error) {
	sum, err := read(ctx, s, r, box, replace)
	if err != nil {
		return Summary{}, fmt.Errorf("restore: %w", err)
	}
	return sum, nil
}

func read(ctx context.Context, s store.Store, r io.ReadSeeker, box *secret.Box, replace bool) (sum Summary, err error) {
	header, records, err := verify(r, box)
	if err != nil {
		return sum, err
	}
	_, err = s.Update(ctx, func(tx store.Tx) error { // which may run more than once
		sum = Summary{Header: header}
		if _, err := r.Seek(records.start, io.SeekStart); err != nil {
			return err
		}
		if err := tx.Advance(header.Revision); err != nil {
			return err
		}
		sum.Documents, err = restore(tx, io.LimitReader(r, records.length), replace)
		return err
	})
	return sum, err
}

// part is a place in a file.
type part struct{ start, length int64 }

// Inspect returns the header of an archive. It checks nothing else.
func Inspect(r io.Reader) (Header, error) {
	h, _, err := readHeader(r)
	return h, err
}

// readHeader returns the header and its bytes.
func readHeader(r io.Reader) (h Header, line []byte, err error) {
	line, err = bufio.NewReaderSize(io.LimitReader(r, maxHeader), maxHeader).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return h, nil, err
	}
	if err != nil || json.Unmarshal(line, &h) != nil || h.Magic != magic {
		return h, nil, ErrNotArchive
	}
	if h.Format != format {
		return h, nil, fmt.Errorf("%w (its format is %d, this version knows %d)", ErrFormat, h.Format, format)
	}
	return h, line, nil
}

// verify reads an archive through once, and returns its header and where its records are if it is as it was written.
func verify(r io.ReadSeeker, box *secret.Box) (h Header, records part, err error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return h, records, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return h, records, err
	}
	h, line, err := readHeader(r)
	if err != nil {
		return h, records, err
	}
	records = part{start: int64(len(line)), length: size - int64(len(line)) - sumSize}
	mac, err := box.MAC(h.KeyID, sumPurpose)
	if err != nil {
		return h, records, fmt.Errorf("the backup needs the key its secrets are sealed with: %w", err)
	}
	if records.length < 0 {
		return h, records, ErrDamaged
	}
	_, _ = mac.Write(line) // never fails
	return h, records, verifySum(r, records, mac)
}

// verifySum compares the sum at the end with that of the records. The hash has seen the header.
func verifySum(r io.ReadSeeker, records part, mac hash.Hash) error {
	if _, err := r.Seek(records.start, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.CopyN(mac, r, records.length); err != nil {
		return err
	}
	sum := make([]byte, sumSize)
	if _, err := io.ReadFull(r, sum); err != nil {
		return err
	}
	if !hmac.Equal(sum, mac.Sum(nil)) {
		return ErrDamaged
	}
	return nil
}

// restore replaces what the store has by the records.
func restore(tx store.Tx, records io.Reader, replace bool) (n int, err error) {
	old := map[string]bool{} // keys
	for d, err := range tx.List(store.Query{}) {
		if err != nil {
			return 0, err
		}
		if !replace {
			return 0, ErrNotEmpty
		}
		old[store.Key(d.ID)] = true
	}
	last := ""
	for d, err := range readRecords(records) {
		if err != nil {
			return 0, err
		}
		if store.Key(d.ID) <= last {
			return 0, fmt.Errorf("%w: record %d is out of order", ErrDamaged, n+1)
		}
		last = store.Key(d.ID)
		if err := tx.Restore(d); err != nil {
			return 0, err
		}
		delete(old, last)
		n++
	}
	for key := range old {
		if err := tx.Delete(key); err != nil {
			return 0, err
		}
	}
	return n, nil
}
