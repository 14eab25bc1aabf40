package resources

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// newRevision completes the first state of a revision of an API that exists already: what all revisions share comes from the current
// one, and what the request leaves out from the source.
func newRevision(op *Op, root APIRoot, p *APIProperties) error {
	current, _, err := load[APIProperties](op, root.document(root.Current))
	if err != nil {
		return err
	}
	source := current
	if p.SourceAPIID != "" {
		id, err := sourceRevision(op, p.SourceAPIID)
		if err != nil {
			return err
		}
		if source, _, err = load[APIProperties](op, id); err != nil {
			return err
		}
	}
	p.DisplayName, p.Type, p.Description = current.DisplayName, current.Type, current.Description
	p.SubscriptionRequired, p.Path, p.Protocols = current.SubscriptionRequired, current.Path, current.Protocols
	p.APIVersion, p.APIVersionSetID, p.APIVersionSet = current.APIVersion, current.APIVersionSetID, nil
	inherit(&p.ServiceURL, source.ServiceURL)
	inherit(&p.BackendID, source.BackendID)
	if p.SubscriptionKeyParameterNames == nil {
		p.SubscriptionKeyParameterNames = source.SubscriptionKeyParameterNames
	}
	return nil
}

func inherit(into *string, from string) {
	if *into == "" {
		*into = from
	}
}

// sourceRevision finds the document of the API that sourceApiId names.
func sourceRevision(op *Op, ref string) (resource.ID, error) {
	full, err := op.existing(kindAPI, ref)
	if err != nil {
		return resource.ID{}, resource.Invalid("sourceApiId", "API with id '%s' could not be found.", ref)
	}
	return op.locate(mustID(full))
}

// apiWritten keeps the document of the API up to date, fills a new revision from its source or from the imported definition, and
// hands on to the other revisions what they share with the current one.
func apiWritten(op *Op, before, p *APIProperties) error {
	root, exists, err := op.root(op.Doc)
	if err != nil {
		return err
	}
	if before == nil {
		if root = root.with(p.APIRevision); !exists {
			root.Current = p.APIRevision
		}
		if err := op.saveRoot(root); err != nil {
			return err
		}
	}
	if err := contentOf(op, before, p); err != nil {
		return err
	}
	if before == nil || !p.IsCurrent {
		return nil
	}
	return shareWithRevisions(op, root, p)
}

// contentOf fills a revision with operations: imported ones, or copies of the source's.
func contentOf(op *Op, before, p *APIProperties) error {
	if definition, ok := op.Prepared.(*Definition); ok {
		return storeDefinition(op, definition)
	}
	if before != nil || p.SourceAPIID == "" {
		return nil
	}
	source, err := sourceRevision(op, p.SourceAPIID)
	if err != nil {
		return err
	}
	return copyContent(op, source, op.Doc)
}

// copyContent copies what lies below one revision to another: operations, schemas, policies, tags of operations, the definition.
func copyContent(op *Op, from, to resource.ID) error {
	docs, err := op.documents(from.String())
	if err != nil {
		return err
	}
	for _, d := range docs {
		if d.Kind == kindReference || d.Kind == kindName {
			continue
		}
		target := to.String() + d.ID[len(from.String()):]
		k, known := op.table.Kind(d.Kind)
		if !known {
			if err := op.tx.Put(store.Document{ID: target, Kind: d.Kind, Body: d.Body}); err != nil {
				return fmt.Errorf("copy %s: %w", d.ID, err)
			}
			continue
		}
		state := k.New()
		if err := json.Unmarshal(d.Body, state); err != nil {
			return &decodeError{d.ID, err}
		}
		if err := op.save(k, mustID(target), nil, state); err != nil {
			return err
		}
	}
	return nil
}

// shareWithRevisions writes what changed in the current revision and belongs to all.
func shareWithRevisions(op *Op, root APIRoot, p *APIProperties) error {
	for _, revision := range root.Revisions {
		if revision == root.Current {
			continue
		}
		id := root.document(revision)
		old, _, err := load[APIProperties](op, id)
		if err != nil {
			return err
		}
		if frozen(p, old) == nil && old.APIVersionSetID == p.APIVersionSetID {
			continue
		}
		next := *old
		next.DisplayName, next.Type, next.Description = p.DisplayName, p.Type, p.Description
		next.SubscriptionRequired, next.Path, next.Protocols = p.SubscriptionRequired, p.Path, p.Protocols
		next.APIVersion, next.APIVersionSetID = p.APIVersion, p.APIVersionSetID
		if err := op.save(op.Kind, id, old, &next); err != nil {
			return err
		}
	}
	return nil
}

// makeCurrent makes a revision the one that an API answers with.
func (op *Op) makeCurrent(root APIRoot, revision string) error {
	if root.Current == revision {
		return nil
	}
	k, _ := op.table.Kind(kindAPI)
	for number, current := range map[string]bool{root.Current: false, revision: true} {
		id := root.document(number)
		old, _, err := load[APIProperties](op, id)
		if err != nil {
			return err
		}
		next := *old
		next.IsCurrent = current
		if err := op.save(k, id, old, &next); err != nil {
			return err
		}
	}
	root.Current = revision
	return op.saveRoot(root)
}

// deleteAPI deletes a revision, or the API with all its revisions if deleteRevisions is asked for or there is no other.
func deleteAPI(op *Op) (*Result, error) {
	root, exists, err := op.root(op.Doc)
	_, revision := resource.SplitRevision(op.Doc.Name())
	if err != nil || !exists || !root.has(revision) {
		return &Result{}, err
	}
	if revision != root.Current {
		root.Revisions = slices.DeleteFunc(slices.Clone(root.Revisions), func(r string) bool { return r == revision })
		if err := op.removeTree("API revision", op.Doc.String()); err != nil {
			return nil, err
		}
		return &Result{Deleted: true}, op.saveRoot(root)
	}
	if len(root.Revisions) > 1 && !op.flag("deleteRevisions") {
		return nil, resource.Refused("Cannot delete the current revision of an API.")
	}
	p, _, err := load[APIProperties](op, op.Doc)
	if err != nil {
		return nil, err
	}
	if err := op.unclaim(namesPath, pathKey(p), root.id); err != nil {
		return nil, err
	}
	ids := []string{root.id.String()}
	for _, r := range root.Revisions {
		ids = append(ids, root.document(r).String())
	}
	delete(op.roots, strings.ToLower(root.id.String()))
	return &Result{Deleted: true}, op.removeTree("API", ids...)
}

// RevisionProperties describe a revision in the list of them.
type RevisionProperties struct {
	APIID           string    `json:"apiId"`
	APIRevision     string    `json:"apiRevision"`
	CreatedDateTime time.Time `json:"createdDateTime"`
	UpdatedDateTime time.Time `json:"updatedDateTime"`
	Description     string    `json:"description,omitempty"`
	PrivateURL      string    `json:"privateUrl,omitempty"`
	IsOnline        bool      `json:"isOnline"`
	IsCurrent       bool      `json:"isCurrent"`
}

// apiRevisions are the revisions of an API: a view.
func apiRevisions() Kind {
	return define(Kind{Type: "service/apis/revisions", Title: "Revision", Verbs: "L", OfAPI: true, Filter: "apiRevision"}, Rules[RevisionProperties]{
		List: func(op *Op) ([]*Shown, error) {
			root, _, err := op.root(op.Doc)
			if err != nil {
				return nil, err
			}
			var items []*Shown
			for _, revision := range slices.Backward(root.Revisions) {
				p, d, err := load[APIProperties](op, root.document(revision))
				if err != nil {
					return nil, err
				}
				r := &RevisionProperties{
					APIID: d.ID, APIRevision: revision, CreatedDateTime: d.Created, UpdatedDateTime: d.Updated,
					Description: p.APIRevisionDescription, IsOnline: p.IsOnline, IsCurrent: revision == root.Current,
				}
				if !r.IsCurrent {
					r.PrivateURL = "/" + p.Path + ";rev=" + revision
				}
				items = append(items, &Shown{Properties: r})
			}
			return items, nil
		},
	})
}
