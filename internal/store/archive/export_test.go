package archive

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"

	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
)

// Forge makes an archive out of any records, with a sum that is right.
func Forge(h Header, records []byte, box *secret.Box) []byte {
	var out bytes.Buffer
	if h.Magic == "" {
		h.Magic, h.Format, h.KeyID = magic, format, box.KeyID()
	}
	_ = json.NewEncoder(&out).Encode(h)
	out.Write(records)
	mac, err := box.MAC(box.KeyID(), sumPurpose)
	if err != nil {
		panic(err)
	}
	mac.Write(out.Bytes())
	return mac.Sum(out.Bytes())
}

// Compress makes a stream of records out of JSON lines.
func Compress(lines string) []byte {
	var out bytes.Buffer
	gz := gzip.NewWriter(&out)
	_, _ = gz.Write([]byte(lines))
	_ = gz.Close()
	return out.Bytes()
}

// Decode returns the documents of an archive, in the way Read does.
func Decode(r io.ReadSeeker, box *secret.Box) (documents []store.Document, err error) {
	_, records, err := verify(r, box)
	if err != nil {
		return nil, err
	}
	if _, err := r.Seek(records.start, io.SeekStart); err != nil {
		return nil, err
	}
	for d, err := range readRecords(io.LimitReader(r, records.length)) {
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	return documents, nil
}

// Encode makes an archive of documents.
func Encode(documents []store.Document, box *secret.Box) []byte {
	var out bytes.Buffer
	_, err := writeRecords(&out, func(yield func(store.Document, error) bool) {
		for _, d := range documents {
			if !yield(d, nil) {
				return
			}
		}
	})
	if err != nil {
		panic(err)
	}
	return Forge(Header{}, out.Bytes(), box)
}
