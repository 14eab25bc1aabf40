package resources

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// Decode reads the properties of a document, without its secrets.
func Decode[P any](d store.Document) (*P, error) {
	p := new(P)
	if err := json.Unmarshal(d.Body, p); err != nil {
		return nil, fmt.Errorf("decode %s: %w", d.ID, err)
	}
	return p, nil
}

// Reveal reads the properties of a document together with its secrets.
func Reveal[P any](d store.Document, sealer Sealer) (*P, error) {
	p, err := Decode[P](d)
	if err != nil {
		return nil, err
	}
	return p, reveal(p, d, sealer)
}

// Seal encrypts the secrets of a properties struct for the document with an id, and removes them from the struct. It returns nil if
// there are none.
func Seal(p any, id string, sealer Sealer) []byte {
	secrets := map[string]string{}
	v := reflect.ValueOf(p).Elem()
	eachSecret(v, schemaOf(v.Type()), "", func(path string, secret reflect.Value) {
		if secret.String() != "" {
			secrets[path] = secret.String()
			secret.SetString("")
		}
	})
	if len(secrets) == 0 {
		return nil
	}
	return sealer.Seal(encode(secrets), id)
}

// reveal puts the secrets of a document into its properties.
func reveal(p any, d store.Document, sealer Sealer) error {
	if d.Sealed == nil {
		return nil
	}
	plain, err := sealer.Open(d.Sealed, d.ID)
	if err != nil {
		return fmt.Errorf("open the secrets of %s: %w", d.ID, err)
	}
	var secrets map[string]string
	if err := json.Unmarshal(plain, &secrets); err != nil {
		return fmt.Errorf("read the secrets of %s: %w", d.ID, err)
	}
	v := reflect.ValueOf(p).Elem()
	eachSecret(v, schemaOf(v.Type()), "", func(path string, secret reflect.Value) {
		if text, ok := secrets[path]; ok {
			secret.SetString(text)
		}
	})
	return nil
}

// eachSecret visits the secret fields of a struct, with their paths. A secret is always a string.
func eachSecret(v reflect.Value, s *schema, path string, visit func(path string, secret reflect.Value)) {
	for _, f := range s.fields {
		value := v.Field(f.index)
		at := join(path, f.name)
		if f.secret {
			visit(at, value)
			continue
		}
		eachSecretOf(value, f.shape, at, visit)
	}
}

func eachSecretOf(v reflect.Value, s *shape, path string, visit func(string, reflect.Value)) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch s.kind {
	case shapeStruct:
		eachSecret(v, s.fields, path, visit)
	case shapeList:
		for i := range v.Len() {
			eachSecretOf(v.Index(i), s.elem, path+"["+strconv.Itoa(i)+"]", visit)
		}
	}
}

// keepSecrets copies the secrets that a change does not mention from the state before. Those of list items are the kind's own business,
// since nobody else knows which item is which.
func keepSecrets(s *schema, before, after any) {
	old := map[string]string{}
	eachSecret(reflect.ValueOf(before).Elem(), s, "", func(path string, secret reflect.Value) { old[path] = secret.String() })
	eachSecret(reflect.ValueOf(after).Elem(), s, "", func(path string, secret reflect.Value) {
		if secret.String() == "" && !strings.Contains(path, "[") {
			secret.SetString(old[path])
		}
	})
}

// clearWriteonly empties the fields that are never stored.
func clearWriteonly(s *schema, p any) {
	v := reflect.ValueOf(p).Elem()
	for _, f := range s.fields {
		if f.writeonly {
			v.Field(f.index).SetZero()
		}
	}
}

// found loads a document by id; ok is false if there is none.
func (op *Op) found(id string) (d store.Document, ok bool, err error) {
	d, err = op.tx.Get(id)
	if errors.Is(err, store.ErrNotFound) {
		return d, false, nil
	}
	if err != nil {
		return d, false, fmt.Errorf("read %s: %w", id, err)
	}
	return d, true, nil
}

// load reads a resource of a kind: its properties and its document. It fails with NotFound if there is none.
func load[P any](op *Op, id resource.ID) (*P, store.Document, error) {
	d, ok, err := op.found(id.String())
	if err == nil && !ok {
		err = op.notFound(id)
	}
	if err != nil {
		return nil, d, err
	}
	p, err := Decode[P](d)
	return p, d, err
}

// loadSecret is load with the secrets. Only actions that answer secrets, and changes, use it.
func loadSecret[P any](op *Op, id resource.ID) (*P, store.Document, error) {
	p, d, err := load[P](op, id)
	if err != nil {
		return nil, d, err
	}
	return p, d, reveal(p, d, op.table.deps.Sealer)
}

// notFound returns the error for a resource that is not there.
func (op *Op) notFound(id resource.ID) error {
	if len(id.Segments) == 1 {
		return resource.ServiceNotFound(id)
	}
	if k, ok := op.table.Kind(id.Kind()); ok {
		return resource.NotFound(k.Title)
	}
	return resource.NotFound("Resource")
}

// save writes the properties of a document with its secrets and its references. Before is nil for a new one.
func (op *Op) save(k *Kind, id resource.ID, before, after any) error {
	// Hooks go on with the state they know, so that sealing works on a copy.
	stored := k.New()
	if err := json.Unmarshal(encode(after), stored); err != nil {
		return fmt.Errorf("copy %s: %w", id, err)
	}
	clearWriteonly(k.schema, stored)
	sealed := Seal(stored, id.String(), op.table.deps.Sealer)
	if err := op.tx.Put(store.Document{ID: id.String(), Kind: k.Type, Body: encode(stored), Sealed: sealed}); err != nil {
		return fmt.Errorf("write %s: %w", id, err)
	}
	var old []Reference
	if before != nil {
		old = op.references(k, id, before)
	}
	return op.refer(id, old, op.references(k, id, after))
}

// put writes a document of Portico's own that is no resource.
func (op *Op) put(kind, id string, body any) error {
	if err := op.tx.Put(store.Document{ID: id, Kind: kind, Body: encode(body)}); err != nil {
		return fmt.Errorf("write %s: %w", id, err)
	}
	return nil
}

// remove deletes a document.
func (op *Op) remove(id string) error {
	if err := op.tx.Delete(id); err != nil {
		return fmt.Errorf("delete %s: %w", id, err)
	}
	return nil
}

// documents lists documents below an id, at any depth, of some kinds.
func (op *Op) documents(under string, kinds ...string) ([]store.Document, error) {
	var docs []store.Document
	for d, err := range op.tx.List(store.Query{Under: under, Kinds: kinds}) {
		if err != nil {
			return nil, fmt.Errorf("list below %s: %w", under, err)
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// encode marshals what cannot fail to marshal: properties, and JSON that was read before. Unlike json.Marshal it leaves < > & alone.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
