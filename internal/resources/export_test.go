package resources

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// Inconsistencies lists what cannot be true of a store that only the table has written: references that nobody makes or that are missing,
// names without a holder, resources below nothing.
func Inconsistencies(t *Table, tx store.Tx) ([]string, error) {
	op := t.Begin(context.Background(), tx, Request{})
	docs, wanted := map[string]store.Document{}, map[string]string{}
	for d, err := range tx.List(store.Query{}) {
		if err != nil {
			return nil, err
		}
		docs[strings.ToLower(d.ID)] = d
	}
	var wrong []string
	for _, d := range docs {
		k, ok := t.Kind(d.Kind)
		if !ok {
			continue
		}
		id, err := resource.Parse(d.ID)
		if err != nil {
			return nil, err
		}
		state := k.New()
		if err := json.Unmarshal(d.Body, state); err != nil {
			return nil, err
		}
		for _, r := range op.references(k, id, state) {
			wanted[strings.ToLower(referenceID(r.Target, id))] = d.ID
			if _, ok := docs[strings.ToLower(r.Target)]; !ok && !strings.Contains(r.Target, "/~names/thumbprints/") {
				wrong = append(wrong, fmt.Sprintf("%s needs %s, which is gone", d.ID, r.Target))
			}
		}
		if _, ok := docs[strings.ToLower(id.Parent().String())]; !ok && len(id.Segments) > 1 && d.Kind != kindAPI {
			wrong = append(wrong, d.ID+" has no parent")
		}
	}
	return append(wrong, strays(docs, wanted)...), nil
}

// strays lists documents of Portico's own that belong to nothing.
func strays(docs map[string]store.Document, wanted map[string]string) (wrong []string) {
	for id, source := range wanted {
		if _, ok := docs[id]; !ok {
			wrong = append(wrong, fmt.Sprintf("the reference %s of %s is missing", id, source))
		}
	}
	for id, d := range docs {
		switch d.Kind {
		case kindReference:
			if wanted[id] == "" {
				wrong = append(wrong, "nobody makes the reference "+d.ID)
			}
		case kindName:
			var holder string
			_ = json.Unmarshal(d.Body, &holder)
			if _, ok := docs[strings.ToLower(holder)]; !ok {
				wrong = append(wrong, d.ID+" is held by "+holder+", which is gone")
			}
		case kindAPIRoot:
			root, err := DecodeAPIRoot(d)
			if err != nil {
				wrong = append(wrong, err.Error())
			}
			for _, revision := range root.Revisions {
				if _, ok := docs[strings.ToLower(root.document(revision).String())]; !ok {
					wrong = append(wrong, d.ID+" lacks revision "+revision)
				}
			}
		}
	}
	return wrong
}
