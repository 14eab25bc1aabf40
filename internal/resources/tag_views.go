package resources

import (
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// TagResource is something that has a tag, with the tag: one row of the lists by tags.
type TagResource struct {
	Tag *TagSummary `json:"tag,omitempty"`
	// API, Operation or Product is set.
	API       *TaggedAPI       `json:"api,omitempty"`
	Operation *TaggedOperation `json:"operation,omitempty"`
	Product   *TaggedProduct   `json:"product,omitempty"`
}

// TagSummary is a tag in these lists.
type TagSummary struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// TaggedAPI is an API in these lists; ids are relative to the service.
type TaggedAPI struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	*APIProperties
}

// TaggedOperation is an operation in these lists.
type TaggedOperation struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	APIName     string `json:"apiName"`
	APIRevision string `json:"apiRevision"`
	APIVersion  string `json:"apiVersion,omitempty"`
	Description string `json:"description,omitempty"`
	Method      string `json:"method"`
	URLTemplate string `json:"urlTemplate"`
}

// TaggedProduct is a product in these lists.
type TaggedProduct struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	*ProductProperties
}

// tagResources are all tagged APIs, operations and products.
func tagResources() Kind {
	return tagView("service/tagResources", "aid name displayName apiName apiRevision path description serviceUrl method urlTemplate terms state(eq) isCurrent(eq)",
		[]string{kindAPITag, kindOperationTag, kindProductTag}, "", "")
}

// apisByTags are the APIs by their tags, and those without a tag if includeNotTaggedApis is asked for.
func apisByTags() Kind {
	return tagView("service/apisByTags", "name displayName apiRevision path description serviceUrl isCurrent(eq)",
		[]string{kindAPITag}, kindAPI, "includeNotTaggedApis")
}

// productsByTags are the products by their tags.
func productsByTags() Kind {
	return tagView("service/productsByTags", "name displayName description terms state(eq,substringof,contains,startswith,endswith)",
		[]string{kindProductTag}, kindProduct, "includeNotTaggedProducts")
}

// operationsByTags are the operations of an API by their tags.
func operationsByTags() Kind {
	return tagView("service/apis/operationsByTags", "name displayName apiName description method urlTemplate",
		[]string{kindOperationTag}, kindOperation, "includeNotTaggedOperations")
}

func tagView(kind, filter string, relations []string, all, untagged string) Kind {
	return define(Kind{Type: kind, Title: "Tag resource", Verbs: "L", Filter: filter}, Rules[TagResource]{
		Fields: tagField,
		List: func(op *Op) ([]*Shown, error) {
			docs, err := op.documents(op.Doc.String(), relations...)
			if err != nil {
				return nil, err
			}
			var items []*Shown
			seen := map[string]bool{}
			for _, d := range docs {
				relation := mustID(d.ID)
				of := relation.Parent()
				seen[strings.ToLower(op.targetOf(of.String()))] = true
				if items, err = op.appendTagged(items, of, relation.Name()); err != nil {
					return nil, err
				}
			}
			if untagged == "" || !op.flag(untagged) {
				return items, nil
			}
			return op.appendUntagged(items, all, seen)
		},
	})
}

// appendUntagged adds the resources of a kind that have no tag.
func (op *Op) appendUntagged(items []*Shown, kind string, seen map[string]bool) ([]*Shown, error) {
	docs, err := op.documents(op.Doc.String(), kind)
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		if seen[strings.ToLower(op.targetOf(d.ID))] {
			continue
		}
		if items, err = op.appendTagged(items, mustID(d.ID), ""); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// appendTagged adds a resource with one of its tags, or without.
func (op *Op) appendTagged(items []*Shown, of resource.ID, tagName string) ([]*Shown, error) {
	row := &TagResource{}
	if tagName != "" {
		tag, _, err := load[TagProperties](op, op.service().Child("tags", tagName))
		if err != nil {
			return nil, err
		}
		row.Tag = &TagSummary{ID: "/tags/" + tagName, Name: tag.DisplayName}
	}
	s, err := op.on(of).Get()
	if err != nil {
		return nil, err
	}
	relative := mustID(s.ID).Relative()
	switch p := s.Properties.(type) {
	case *APIProperties:
		row.API = &TaggedAPI{ID: relative, Name: p.DisplayName, APIProperties: p}
	case *ProductProperties:
		row.Product = &TaggedProduct{ID: relative, Name: p.DisplayName, ProductProperties: p}
	case *OperationProperties:
		api, err := op.on(of.Parent()).Get()
		if err != nil {
			return nil, err
		}
		of := api.Properties.(*APIProperties)
		row.Operation = &TaggedOperation{
			ID: relative, Name: p.DisplayName, APIName: of.DisplayName, APIRevision: of.APIRevision, APIVersion: of.APIVersion,
			Description: p.Description, Method: p.Method, URLTemplate: p.URLTemplate,
		}
	}
	return append(items, &Shown{Properties: row}), nil
}

// tagField reads a field of whatever is tagged. "aid" is its id.
func tagField(_ *Op, s *Shown, field string) (any, bool) {
	row := s.Properties.(*TagResource)
	var v map[string]any
	for _, part := range []any{row.API, row.Operation, row.Product} {
		if raw := encode(part); !isNull(raw) {
			v = decodeAny(raw)
		}
	}
	if strings.EqualFold(field, "aid") {
		field = "id"
	}
	if strings.EqualFold(field, "displayName") {
		field = "name"
	}
	return member(v, field), true
}
