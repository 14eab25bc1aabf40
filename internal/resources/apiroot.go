package resources

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// The kinds of the documents that make an API.
const (
	kindAPI = "service/apis"
	// kindAPIRoot is the document that names the current revision.
	kindAPIRoot = "portico/apis"
)

// APIRoot is the document at apis/{name}: what an API is apart from its revisions.
type APIRoot struct {
	// Current is the number of the current revision.
	Current string `json:"current"`
	// Revisions are the numbers of all revisions, ascending.
	Revisions []string `json:"revisions"`

	// id is in its own casing.
	id resource.ID
}

// DecodeAPIRoot reads a document of the kind "portico/apis".
func DecodeAPIRoot(d store.Document) (APIRoot, error) {
	var root APIRoot
	if err := json.Unmarshal(d.Body, &root); err != nil {
		return root, fmt.Errorf("decode %s: %w", d.ID, err)
	}
	id, err := resource.Parse(d.ID)
	root.id = id
	return root, err
}

// has reports whether there is a revision.
func (r APIRoot) has(revision string) bool { return slices.Contains(r.Revisions, revision) }

// document is the id of the document of a revision.
func (r APIRoot) document(revision string) resource.ID {
	return r.id.Rename(resource.JoinRevision(r.id.Name(), revision))
}

// with returns the root with one more revision.
func (r APIRoot) with(revision string) APIRoot {
	r.Revisions = append(slices.Clone(r.Revisions), revision)
	slices.SortFunc(r.Revisions, func(a, b string) int {
		x, _ := strconv.Atoi(a) // validRevision has seen them
		y, _ := strconv.Atoi(b)
		return x - y
	})
	return r
}

// root finds the API of an id at or below an API. Ok is false if there is no such API.
func (op *Op) root(id resource.ID) (root APIRoot, ok bool, err error) {
	base, _ := resource.SplitRevision(id.Segments[1].Name)
	at := id.Up(2).Rename(base)
	key := strings.ToLower(at.String())
	if root, ok := op.roots[key]; ok {
		return root, true, nil
	}
	d, ok, err := op.found(at.String())
	if err != nil || !ok {
		return APIRoot{id: at}, false, err
	}
	root, err = DecodeAPIRoot(d)
	op.roots[key] = root
	return root, err == nil, err
}

// saveRoot writes the document of an API.
func (op *Op) saveRoot(root APIRoot) error {
	op.roots[strings.ToLower(root.id.String())] = root
	return op.put(kindAPIRoot, root.id.String(), root)
}

// isAPI reports whether an id is that of an API or below one.
func isAPI(id resource.ID) bool {
	return len(id.Segments) >= 2 && strings.EqualFold(id.Segments[1].Type, "apis") && strings.EqualFold(id.Segments[0].Type, "service")
}

// locate gives the id of the document behind the id of a request. The parent must exist and lends its casing.
func (op *Op) locate(id resource.ID) (resource.ID, error) {
	k, ok := op.table.Kind(id.Kind())
	if !ok {
		return id, resource.NotFound("Resource")
	}
	id = id.Rename(k.canonicalName(id.Name()))
	if isAPI(id) {
		return op.locateAPI(k, id)
	}
	if len(id.Segments) < 2 || k.Rootless {
		return id, nil
	}
	parent, err := op.parent(id)
	return parent.Child(k.Segment(), id.Name()), err
}

// parent finds the resource an id lies directly below, in its own casing.
func (op *Op) parent(id resource.ID) (resource.ID, error) {
	parent, err := op.locate(id.Parent())
	if err != nil {
		return parent, err
	}
	d, ok, err := op.found(parent.String())
	switch {
	case err != nil:
		return parent, err
	case !ok && len(parent.Segments) > 1: // a missing grandparent explains more
		if _, err := op.parent(parent); err != nil {
			return parent, err
		}
		return parent, op.notFound(parent)
	case !ok:
		return parent, op.notFound(parent)
	}
	return resource.Parse(d.ID)
}

// locateAPI locates an API, or what lies below one, in the revision that the id names or else the current one.
func (op *Op) locateAPI(k *Kind, id resource.ID) (resource.ID, error) {
	root, ok, err := op.root(id)
	if err != nil {
		return id, err
	}
	_, revision := resource.SplitRevision(id.Segments[1].Name)
	if revision == "" {
		revision = root.Current
	}
	if len(id.Segments) == 2 {
		if ok {
			return root.document(revision), nil
		}
		service, err := op.parent(id)
		return service.Child("apis", id.Name()), err
	}
	if !ok || !root.has(revision) {
		if _, err := op.parent(id.Up(2)); err != nil {
			return id, err
		}
		return id, resource.NotFound("API")
	}
	base := root.document(revision)
	if k.OfAPI {
		base = root.id
	}
	for _, s := range id.Segments[2 : len(id.Segments)-1] {
		base = base.Child(s.Type, s.Name)
		d, found, err := op.found(base.String())
		if err != nil {
			return id, err
		}
		if !found {
			return id, op.notFound(base)
		}
		if base, err = resource.Parse(d.ID); err != nil {
			return id, err
		}
	}
	return base.Child(k.Segment(), id.Name()), nil
}

// shownID turns the id of a document into that of its resource: the number of the current revision is not shown.
func (op *Op) shownID(document string) (string, error) {
	id, err := resource.Parse(document)
	if err != nil || !isAPI(id) {
		return document, err
	}
	base, revision := resource.SplitRevision(id.Segments[1].Name)
	if revision == "" {
		return document, nil
	}
	root, ok, err := op.root(id)
	if err != nil || !ok || root.Current != revision {
		return document, err
	}
	shown := id.Up(2).Rename(base)
	for _, s := range id.Segments[2:] {
		shown = shown.Child(s.Type, s.Name)
	}
	return shown.String(), nil
}
