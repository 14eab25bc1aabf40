package archive

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/store"
)

// record is a document in an archive. Its body is text where possible, so that people and tools can read it, and base64 otherwise.
type record struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Created time.Time `json:"created"`
	Updated time.Time `json:"updated"`
	Text    string    `json:"text,omitempty"`
	Bytes   []byte    `json:"bytes,omitempty"`
	Sealed  []byte    `json:"sealed,omitempty"`
}

// writeRecords writes documents as a gzip stream and returns how many there were.
func writeRecords(w io.Writer, documents iter.Seq2[store.Document, error]) (n int, err error) {
	gz := gzip.NewWriter(w)
	enc := json.NewEncoder(gz)
	enc.SetEscapeHTML(false)
	for d, err := range documents {
		if err != nil {
			return n, err
		}
		r := record{ID: d.ID, Kind: d.Kind, Created: d.Created, Updated: d.Updated, Sealed: d.Sealed}
		if utf8.Valid(d.Body) {
			r.Text = string(d.Body)
		} else {
			r.Bytes = d.Body
		}
		if err := enc.Encode(r); err != nil {
			return n, err
		}
		n++
	}
	return n, gz.Close()
}

// readRecords yields the documents of such a stream. An error ends the loop.
func readRecords(r io.Reader) iter.Seq2[store.Document, error] {
	return func(yield func(store.Document, error) bool) {
		gz, err := gzip.NewReader(r)
		if err != nil {
			yield(store.Document{}, fmt.Errorf("%w: %w", ErrDamaged, err))
			return
		}
		dec := json.NewDecoder(gz)
		dec.DisallowUnknownFields()
		for n := 1; ; n++ {
			var r record
			err := dec.Decode(&r)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(store.Document{}, fmt.Errorf("%w: record %d: %w", ErrDamaged, n, err))
				return
			}
			d := store.Document{ID: r.ID, Kind: r.Kind, Created: r.Created, Updated: r.Updated, Body: r.Bytes, Sealed: r.Sealed}
			if r.Text != "" {
				d.Body = []byte(r.Text)
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}
