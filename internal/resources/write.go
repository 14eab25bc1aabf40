package resources

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// Result is what a change did.
type Result struct {
	// Shown is the resource after the change; nil after a deletion.
	Shown *Shown
	// Created says that it was not there before; Deleted, that it was and is no more.
	Created, Deleted bool
}

// Put creates or replaces the resource of the request.
func (op *Op) Put(body json.RawMessage) (*Result, error) {
	reading := &reading{}
	return op.change(func(k *Kind, _ json.RawMessage, _ bool) (json.RawMessage, error) {
		properties, err := k.properties(body)
		if err != nil {
			return nil, err
		}
		return reading.canonical(&shape{kind: shapeStruct, fields: k.schema}, properties, "", false), nil
	}, reading)
}

// Patch changes the members of the resource of the request that the body has.
func (op *Op) Patch(body json.RawMessage) (*Result, error) {
	reading := &reading{}
	return op.change(func(k *Kind, before json.RawMessage, exists bool) (json.RawMessage, error) {
		if !exists {
			return nil, op.notFound(op.Doc)
		}
		properties, err := k.properties(body)
		if err != nil {
			return nil, err
		}
		return merge(before, reading.canonical(&shape{kind: shapeStruct, fields: k.schema}, properties, "", true)), nil
	}, reading)
}

// properties takes the part of a body that the properties struct is for.
func (k *Kind) properties(body json.RawMessage) (json.RawMessage, error) {
	if k.Bodiless {
		return json.RawMessage("{}"), nil
	}
	var members object
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, resource.Errorf(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: it is not a JSON object.")
	}
	if k.Whole {
		return body, nil
	}
	for name, value := range members {
		if len(name) == len("properties") && equalFoldASCII(name, "properties") {
			return value, nil
		}
	}
	return json.RawMessage("{}"), nil
}

func equalFoldASCII(a, b string) bool {
	for i := range len(a) {
		if a[i]|0x20 != b[i] {
			return false
		}
	}
	return true
}

// current is the state of a resource before a change.
type current struct {
	document store.Document
	exists   bool
	// state is the properties struct with its secrets, nil if the resource does not exist.
	state any
}

// before loads the state before a change and checks the request's condition against it.
func (op *Op) before() (current, error) {
	c := current{}
	var err error
	if op.Doc, err = op.locate(op.ID); err != nil {
		return c, err
	}
	if op.Kind.rules.locate != nil {
		if op.Doc, err = op.Kind.rules.locate(op, op.Doc); err != nil {
			return c, err
		}
	}
	if c.document, c.exists, err = op.found(op.Doc.String()); err != nil {
		return c, err
	}
	if c.exists && c.document.Kind != op.Kind.Type {
		return c, resource.Errorf(409, resource.CodeConflict, "The name '%s' is taken by a resource of another kind.", op.Doc.Name())
	}
	if !op.Match.Holds(c.document.Revision) {
		return c, resource.PreconditionFailed()
	}
	if !c.exists {
		return c, nil
	}
	if op.Doc, err = resource.Parse(c.document.ID); err != nil {
		return c, err
	}
	c.state = op.Kind.New()
	if err = json.Unmarshal(c.document.Body, c.state); err != nil {
		return c, &decodeError{c.document.ID, err}
	}
	return c, reveal(c.state, c.document, op.table.deps.Sealer)
}

// change runs a PUT or PATCH: build gives the canonical body of the new state.
func (op *Op) change(build func(k *Kind, before json.RawMessage, exists bool) (json.RawMessage, error), r *reading) (*Result, error) {
	before, err := op.before()
	if err != nil {
		return nil, err
	}
	raw, err := build(op.Kind, before.document.Body, before.exists)
	if err != nil {
		return nil, err
	}
	if before.exists && before.state != nil {
		raw = withSecrets(op.Kind.schema, raw, before.state)
	}
	raw = r.complete(op.Kind.schema, raw, "")
	if err := r.err(); err != nil {
		return nil, err
	}
	op.ignored = r.ignored
	after := op.Kind.New()
	if err := json.Unmarshal(raw, after); err != nil {
		return nil, fmt.Errorf("decode the new state of %s: %w", op.Doc, err)
	}
	if op.Kind.rules.put != nil {
		return op.Kind.rules.put(op, after)
	}
	return op.write(before, after)
}

// withSecrets adds the required secrets of a state to a body that leaves them out, so that what is kept is not found missing.
func withSecrets(s *schema, raw json.RawMessage, state any) json.RawMessage {
	var members object
	if json.Unmarshal(raw, &members) != nil {
		return raw
	}
	v := reflect.ValueOf(state).Elem()
	changed := false
	for _, f := range s.fields {
		if _, given := members[f.name]; f.secret && !given && v.Field(f.index).String() != "" {
			members[f.name] = encode(v.Field(f.index).String())
			changed = true
		}
	}
	if !changed {
		return raw
	}
	return encode(members)
}

// write judges a new state, stores it and does what follows.
func (op *Op) write(before current, after any) (*Result, error) {
	if !before.exists {
		if err := op.Kind.checkName(op.Doc.Name()); err != nil {
			return nil, err
		}
	} else {
		keepSecrets(op.Kind.schema, before.state, after)
		if err := immutable(op.Kind.schema, before.state, after); err != nil {
			return nil, err
		}
	}
	if err := op.resolve(op.Kind, after); err != nil {
		return nil, err
	}
	if err := op.Kind.rules.check(op, before.state, after); err != nil {
		return nil, err
	}
	if err := op.save(op.Kind, op.Doc, before.state, after); err != nil {
		return nil, err
	}
	if err := op.Kind.rules.written(op, before.state, after); err != nil {
		return nil, err
	}
	shown, err := op.result()
	return &Result{Shown: shown, Created: !before.exists}, err
}

// result shows what a change has left.
func (op *Op) result() (*Shown, error) {
	s, err := op.stored()
	if err == nil {
		s.Revision = 0
	}
	return s, err
}

// immutable refuses changes to properties that are fixed once they are set.
func immutable(s *schema, before, after any) error {
	b, a := reflect.ValueOf(before).Elem(), reflect.ValueOf(after).Elem()
	for _, f := range s.fields {
		if f.immutable && !b.Field(f.index).IsZero() && !reflect.DeepEqual(b.Field(f.index).Interface(), a.Field(f.index).Interface()) {
			return resource.Invalid(f.name, "'%s' cannot be changed after creation.", f.name)
		}
	}
	return nil
}

// set writes a state that a rule made, as if it had been PUT: for what one resource brings about in another.
func (op *Op) set(id resource.ID, after any) error {
	sub := op.on(id)
	before, err := sub.before()
	if err != nil {
		return err
	}
	_, err = sub.write(before, after)
	return err
}

// Delete deletes the resource of the request with everything below it.
func (op *Op) Delete() (*Result, error) {
	before, err := op.before()
	if problem, ok := errors.AsType[*resource.Error](err); ok && problem.Status == 404 {
		return op.nothingToDelete(err)
	}
	if err != nil {
		return nil, err
	}
	if op.Kind.rules.delete != nil {
		return op.Kind.rules.delete(op)
	}
	if !before.exists {
		return &Result{}, nil
	}
	return &Result{Deleted: true}, op.deleteState(before)
}

// nothingToDelete says that the resource of a request was not there, unless not even its service is.
func (op *Op) nothingToDelete(cause error) (*Result, error) {
	if len(op.ID.Segments) > 1 && !op.Kind.Rootless {
		if _, ok, err := op.found(op.ID.Service().String()); err != nil || !ok {
			return nil, errors.Join(err, cause)
		}
	}
	return &Result{}, nil
}

// delete deletes a resource on behalf of another one.
func (op *Op) delete() error {
	before, err := op.before()
	if err != nil || !before.exists {
		return err
	}
	return op.deleteState(before)
}

func (op *Op) deleteState(before current) error {
	if op.Kind.rules.deleting != nil {
		if err := op.Kind.rules.deleting(op, before.state); err != nil {
			return err
		}
	}
	return op.removeTree(op.Kind.Title, op.Doc.String())
}

// removeTree deletes documents and all below them, refusing if something else needs one of them.
func (op *Op) removeTree(title string, ids ...string) error {
	for _, id := range ids {
		if err := op.release(id, title, ids...); err != nil {
			return err
		}
	}
	for _, id := range ids {
		docs, err := op.documents(id)
		if err != nil {
			return err
		}
		if d, ok, err := op.found(id); err != nil {
			return err
		} else if ok {
			docs = append(docs, d)
		}
		for _, d := range docs {
			if err := op.removeOne(d, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

// removeOne deletes one document with the references it makes, and what depends on it.
func (op *Op) removeOne(d store.Document, going []string) error {
	if k, ok := op.table.Kind(d.Kind); ok {
		id, err := resource.Parse(d.ID)
		if err != nil {
			return err
		}
		state := k.New()
		if err := json.Unmarshal(d.Body, state); err != nil {
			return &decodeError{d.ID, err}
		}
		if err := op.refer(id, op.references(k, id, state), nil); err != nil {
			return err
		}
		if err := op.release(d.ID, k.Title, going...); err != nil {
			return err
		}
	}
	return op.remove(d.ID)
}
