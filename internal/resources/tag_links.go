package resources

import (
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// The kinds of the relations between tags and what has them.
const (
	kindAPITag       = "service/apis/tags"
	kindOperationTag = "service/apis/operations/tags"
	kindProductTag   = "service/products/tags"
)

// apiTags are the tags of an API.
func apiTags() Kind { return tagRelation(kindAPITag, true) }

// operationTags are the tags of an operation.
func operationTags() Kind { return tagRelation(kindOperationTag, false) }

// productTags are the tags of a product.
func productTags() Kind { return tagRelation(kindProductTag, false) }

func tagRelation(kind string, ofAPI bool) Kind {
	return relation(Kind{Type: kind, Title: "Tag", Verbs: "HGCDL", Filter: "displayName name", OfAPI: ofAPI}, relationOf{target: kindTag})
}

// tagged keeps the documents of resources that have one of the tags, named by name or display name.
func (op *Op) tagged(docs []store.Document, tags []string) ([]store.Document, error) {
	wanted := map[string]bool{}
	for _, tag := range tags {
		wanted[strings.ToLower(tag)] = true
	}
	var kept []store.Document
	for _, d := range docs {
		has, err := op.hasTag(mustID(d.ID), wanted)
		if err != nil {
			return nil, err
		}
		if has {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

// hasTag reports whether a resource has one of the tags, whose names and display names are given in lower case.
func (op *Op) hasTag(id resource.ID, wanted map[string]bool) (bool, error) {
	if id.Kind() == kindAPI {
		base, _ := resource.SplitRevision(id.Name())
		id = id.Rename(base)
	}
	relations, err := op.documents(id.String(), id.Kind()+"/tags")
	if err != nil {
		return false, err
	}
	for _, d := range relations {
		name := mustID(d.ID).Name()
		tag, _, err := load[TagProperties](op, op.service().Child("tags", name))
		if err != nil {
			return false, err
		}
		if wanted[strings.ToLower(name)] || wanted[strings.ToLower(tag.DisplayName)] {
			return true, nil
		}
	}
	return false, nil
}

// tagAPILinks, tagOperationLinks and tagProductLinks are what has a tag, as links.
func tagAPILinks() Kind { return tagLinks("service/tags/apiLinks", "apiId", kindAPITag) }

func tagOperationLinks() Kind {
	return tagLinks("service/tags/operationLinks", "operationId", kindOperationTag)
}

func tagProductLinks() Kind {
	return tagLinks("service/tags/productLinks", "productId", kindProductTag)
}

func tagLinks(kind, property, relation string) Kind {
	return links(Kind{Type: kind, Title: "Link", Filter: property}, linkView{
		property: property,
		relation: func(parent, target resource.ID) resource.ID {
			if relation == kindAPITag {
				base, _ := resource.SplitRevision(target.Name())
				target = target.Rename(base)
			}
			return target.Child("tags", parent.Name())
		},
		find: func(op *Op, parent resource.ID) ([]linked, error) {
			ids, err := op.sources(parent.String(), relation)
			if err != nil {
				return nil, err
			}
			var all []linked
			for _, id := range ids {
				d, ok, err := op.found(id.String())
				if err != nil {
					return nil, err
				}
				if !ok {
					continue
				}
				l, err := op.linkedOf(d.ID, d.Body, d.Revision, func(id resource.ID) (string, error) { return op.shownID(id.Parent().String()) })
				if err != nil {
					return nil, err
				}
				all = append(all, l)
			}
			return all, nil
		},
	})
}
