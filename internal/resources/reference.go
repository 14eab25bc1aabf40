package resources

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// kindReference is the kind of the documents that record references.
const kindReference = "portico/references"

// referencesBelow is the segment below a target under which references to it are kept. No name of a resource holds a tilde.
const referencesBelow = "/~references"

// Reference says that one resource needs another.
type Reference struct {
	// Target is the id of the document needed, or of a name (see nameID).
	Target string
	// Cascade says that the source is deleted with its target; otherwise it keeps the target from being deleted.
	Cascade bool
}

// referenceBody is what a reference document holds.
type referenceBody struct {
	Source  string `json:"source"`
	Cascade bool   `json:"cascade,omitempty"`
}

// referenceID is the id of the document for a reference from a source to a target.
func referenceID(target string, source resource.ID) string {
	return target + referencesBelow + "/" + strings.ToLower(strings.ReplaceAll(source.Relative(), "/", "~"))
}

// references lists what a state of a resource needs: what its tagged fields name, and what its kind knows beside.
func (op *Op) references(k *Kind, id resource.ID, p any) []Reference {
	var refs []Reference
	eachReference(reflect.ValueOf(p).Elem(), k.schema, "", func(f *field, _ string, v reflect.Value) {
		if v.String() != "" {
			refs = append(refs, Reference{Target: op.targetOf(v.String()), Cascade: f.cascade})
		}
	})
	if k.rules.references != nil {
		refs = append(refs, k.rules.references(id, p)...)
	}
	return refs
}

// targetOf is the document that a stored reference is kept under: for a revision of an API it is the API.
func (op *Op) targetOf(ref string) string {
	id, err := resource.Parse(ref)
	if err == nil && id.Kind() == kindAPI {
		base, _ := resource.SplitRevision(id.Name())
		return id.Rename(base).String()
	}
	return ref
}

// refer replaces the references that a source made by those it makes now.
func (op *Op) refer(source resource.ID, before, after []Reference) error {
	for _, r := range before {
		if !slices.Contains(after, r) {
			if err := op.remove(referenceID(r.Target, source)); err != nil {
				return err
			}
		}
	}
	for _, r := range after {
		if slices.Contains(before, r) {
			continue
		}
		if err := op.put(kindReference, referenceID(r.Target, source), referenceBody{Source: source.String(), Cascade: r.Cascade}); err != nil {
			return err
		}
	}
	return nil
}

// referrers lists the references to a target.
func (op *Op) referrers(target string) ([]referenceBody, error) {
	docs, err := op.documents(target+referencesBelow, kindReference)
	if err != nil {
		return nil, err
	}
	refs := make([]referenceBody, 0, len(docs))
	for _, d := range docs {
		var r referenceBody
		if err := json.Unmarshal(d.Body, &r); err != nil {
			return nil, fmt.Errorf("read %s: %w", d.ID, err)
		}
		refs = append(refs, r)
	}
	return refs, nil
}

// sources lists the resources of a kind that refer to a target.
func (op *Op) sources(target, kind string) ([]resource.ID, error) {
	refs, err := op.referrers(target)
	var ids []resource.ID
	for _, r := range refs {
		if id, err := resource.Parse(r.Source); err == nil && id.Kind() == kind {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// release deletes what goes with a target and refuses if something else still needs it. Sources inside of what is being deleted do not count.
func (op *Op) release(target string, title string, going ...string) error {
	refs, err := op.referrers(target)
	if err != nil {
		return err
	}
	var users []string
	for _, r := range refs {
		source, err := resource.Parse(r.Source)
		if err != nil {
			return fmt.Errorf("read a reference to %s: %w", target, err)
		}
		switch {
		case slices.ContainsFunc(going, func(id string) bool { return below(r.Source, id) }):
		case r.Cascade:
			if err := op.on(source).delete(); err != nil {
				return err
			}
		default:
			users = append(users, source.Relative())
		}
	}
	if len(users) == 0 {
		return nil
	}
	const shown = 10
	more := ""
	if len(users) > shown {
		users, more = users[:shown], fmt.Sprintf(" and %d others", len(users)-shown)
	}
	return resource.Refused("%s cannot be deleted because it is used by %s%s.", title, strings.Join(users, ", "), more)
}

// below reports whether an id is another one or lies below it.
func below(id, ancestor string) bool {
	id, ancestor = strings.ToLower(id), strings.ToLower(ancestor)
	return id == ancestor || strings.HasPrefix(id, ancestor+"/")
}

// resolve replaces every reference in a new state by the full id of an existing resource, or says which one is missing.
func (op *Op) resolve(k *Kind, p any) error {
	var details []resource.Detail
	var failure error
	eachReference(reflect.ValueOf(p).Elem(), k.schema, "", func(f *field, path string, v reflect.Value) {
		if v.String() == "" || failure != nil {
			return
		}
		id, err := op.existing(f.ref, v.String())
		switch problem, isProblem := errors.AsType[*resource.Error](err); {
		case isProblem:
			details = append(details, resource.Detail{Code: problem.Code, Target: path, Message: problem.Message})
		case err != nil:
			failure = err
		default:
			v.SetString(id)
		}
	})
	if failure == nil && len(details) > 0 {
		failure = resource.InvalidAll(details)
	}
	return failure
}

// existing finds the resource of a kind that a text refers to and returns its full id in its own casing.
func (op *Op) existing(kind, ref string) (string, error) {
	k, _ := op.table.Kind(kind)
	missing := resource.Refused("%s with id '%s' could not be found.", k.Title, ref)
	id, tail, err := resource.ParseReference(op.service(), ref)
	if err != nil || tail != "" {
		return "", missing
	}
	if id, err = id.Canonical(op.table.Canonical); err != nil || id.Kind() != k.Type {
		return "", missing
	}
	doc, err := op.locate(id)
	if _, gone := errors.AsType[*resource.Error](err); gone {
		return "", missing
	}
	if err != nil {
		return "", err
	}
	d, ok, err := op.found(doc.String())
	if err != nil {
		return "", err
	}
	if !ok {
		return "", missing
	}
	return op.shownID(d.ID)
}

// eachReference visits the strings of a struct that are references.
func eachReference(v reflect.Value, s *schema, path string, visit func(f *field, path string, v reflect.Value)) {
	for _, f := range s.fields {
		eachReferenceOf(f, v.Field(f.index), f.shape, join(path, f.name), visit)
	}
}

func eachReferenceOf(f *field, v reflect.Value, s *shape, path string, visit func(*field, string, reflect.Value)) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch s.kind {
	case shapeText:
		if f.ref != "" {
			visit(f, path, v)
		}
	case shapeStruct:
		eachReference(v, s.fields, path, visit)
	case shapeList:
		for i := range v.Len() {
			eachReferenceOf(f, v.Index(i), s.elem, fmt.Sprintf("%s[%d]", path, i), visit)
		}
	}
}
