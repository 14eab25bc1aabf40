package resources

import (
	"encoding/json"

	"github.com/portico-apim/portico/internal/resource"
)

// Link is what the document of a relation holds. The relation is between the resource the document lies below and the one it is named after.
type Link struct {
	// Name is the name of the relation as a link (apiLinks, groupLinks …), which its maker chooses.
	Name string `json:"link,omitempty" arm:"readonly"`
}

// relationOf says what a relation leads to.
type relationOf struct {
	// target is the kind of the resource on the other side.
	target string
	// showTarget says that items of the list have the target's own id and not that of the relation.
	showTarget bool
	// putsTarget says that a PUT is answered with the target's own id and type.
	putsTarget bool
	// check judges a new relation.
	check func(op *Op, target resource.ID) error
	// removing judges the end of one.
	removing func(op *Op, target resource.ID) error
}

// relation defines a kind that relates two resources: it has no body, and what is answered is the other side.
func relation(k Kind, r relationOf) Kind {
	k.Bodiless = true
	if k.Verbs == "" {
		k.Verbs = "HCDL"
	}
	return define(k, Rules[Link]{
		Check: func(op *Op, before, p *Link) error {
			target, err := op.relationTarget(r, op.Doc)
			if err != nil {
				return err
			}
			op.Doc = op.Doc.Rename(target.Name())
			if before != nil {
				p.Name = before.Name
			}
			if p.Name == "" {
				p.Name = shortHash(op.Doc.String())
			}
			if r.check == nil || before != nil {
				return nil
			}
			return r.check(op, target)
		},
		Deleting: func(op *Op, _ *Link) error {
			if r.removing == nil {
				return nil
			}
			return r.removing(op, op.Doc)
		},
		References: func(id resource.ID, _ *Link) []Reference {
			return []Reference{{Target: relationTargetID(r.target, id), Cascade: true}}
		},
		Show: func(op *Op, s *Shown, _ *Link) error { return op.showRelation(r, s) },
		Locate: func(op *Op, id resource.ID) (resource.ID, error) {
			if r.target != kindAPI {
				return id, nil
			}
			base, _ := resource.SplitRevision(id.Name())
			return id.Rename(base), nil
		},
	})
}

// relationTargetID is the id of the document on the other side of a relation; for an API that is the one of the API as a whole.
func relationTargetID(target string, relation resource.ID) string {
	k := Kind{Type: target}
	return relation.Service().Child(k.Segment(), relation.Name()).String()
}

// relationTarget finds the other side of a relation, in its own casing.
func (op *Op) relationTarget(r relationOf, relation resource.ID) (resource.ID, error) {
	id := relationTargetID(r.target, relation)
	d, ok, err := op.found(id)
	if err != nil {
		return resource.ID{}, err
	}
	if !ok {
		k, _ := op.table.Kind(r.target)
		return resource.ID{}, resource.NotFound(k.Title)
	}
	return resource.Parse(d.ID)
}

// showRelation shows the other side of a relation in place of the relation.
func (op *Op) showRelation(r relationOf, s *Shown) error {
	relation, err := resource.Parse(s.ID)
	if err != nil {
		return err
	}
	target, err := op.on(relation.Service().Child(mustSegment(r.target), relation.Name())).Get()
	if err != nil {
		return err
	}
	s.Properties = target.Properties
	if r.showTarget {
		s.ID = target.ID
	}
	if r.putsTarget && op.Collection == "" {
		s.ID, s.Type = target.ID, target.Type
	}
	return nil
}

// mustSegment is the collection of a kind.
func mustSegment(kind string) string {
	k := Kind{Type: kind}
	return k.Segment()
}

// reverse lists the resources on the near side of a relation whose other side is the operation's parent.
func (op *Op) reverse(relation, near string) ([]*Shown, error) {
	target := op.targetOf(op.Doc.String())
	ids, err := op.sources(target, relation)
	if err != nil {
		return nil, err
	}
	k, _ := op.table.Kind(near)
	var items []*Shown
	for _, id := range ids {
		d, ok, err := op.found(id.Parent().String())
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		s, err := op.show(k, d)
		if err != nil {
			return nil, err
		}
		s.ID = op.ID.Child(op.Kind.Segment(), s.Name).String()
		s.Type = resource.Provider + "/" + op.Kind.Type
		items = append(items, s)
	}
	return items, nil
}

// linkProperties are the one property of a link: the id of the other side.
type linkProperties struct {
	APIID       string `json:"apiId,omitempty" ref:"service/apis"`
	GroupID     string `json:"groupId,omitempty" ref:"service/groups"`
	ProductID   string `json:"productId,omitempty" ref:"service/products"`
	OperationID string `json:"operationId,omitempty" ref:"service/apis/operations"`
}

// target is the one property that is set.
func (p *linkProperties) target() string {
	for _, id := range []string{p.APIID, p.GroupID, p.ProductID, p.OperationID} {
		if id != "" {
			return id
		}
	}
	return ""
}

// linkView describes a collection of links: another way to see and change a relation.
type linkView struct {
	// property names the property that holds the id of the other side.
	property string
	// relation gives the id of the relation's document for a link's parent and the other side.
	relation func(parent, target resource.ID) resource.ID
	// find lists the relations of the parent with the ids of their other sides.
	find func(op *Op, parent resource.ID) ([]linked, error)
}

// linked is one relation seen as a link.
type linked struct {
	relation resource.ID
	target   string
	name     string
	revision uint64
}

// links defines a collection of links.
func links(k Kind, v linkView) Kind {
	k.Verbs = "GCDL"
	return define(k, Rules[linkProperties]{
		Get: func(op *Op) (*Shown, error) {
			l, ok, err := v.named(op)
			if err == nil && !ok {
				err = resource.NotFound(op.Kind.Title)
			}
			if err != nil {
				return nil, err
			}
			return v.show(op, l), nil
		},
		List: func(op *Op) ([]*Shown, error) {
			all, err := v.find(op, op.Doc)
			items := make([]*Shown, 0, len(all))
			for _, l := range all {
				items = append(items, v.show(op, l))
			}
			return items, err
		},
		Put:    v.put,
		Delete: v.delete,
	})
}

// named finds the link that the operation is about.
func (v linkView) named(op *Op) (linked, bool, error) {
	all, err := v.find(op, op.Doc.Parent())
	for _, l := range all {
		if equalNames(l.name, op.Doc.Name()) {
			return l, true, nil
		}
	}
	return linked{}, false, err
}

func (v linkView) show(op *Op, l linked) *Shown {
	parent := op.ID
	if op.Collection == "" {
		parent = op.ID.Parent()
	}
	id := parent.Child(op.Kind.Segment(), l.name)
	p := map[string]string{v.property: l.target}
	return &Shown{ID: id.String(), Type: id.Type(), Name: l.name, Properties: p, Revision: l.revision}
}

func (v linkView) put(op *Op, p *linkProperties) (*Result, error) {
	if err := op.resolve(op.Kind, p); err != nil {
		return nil, err
	}
	target, err := resource.Parse(p.target())
	if err != nil {
		return nil, resource.Invalid(v.property, "'%s' must not be empty.", v.property)
	}
	relation, err := op.locate(v.relation(op.Doc.Parent(), target))
	if err != nil {
		return nil, err
	}
	existing, ok, err := op.found(relation.String())
	if err != nil {
		return nil, err
	}
	if ok {
		var l Link
		if err := json.Unmarshal(existing.Body, &l); err != nil {
			return nil, &decodeError{existing.ID, err}
		}
		if !equalNames(l.Name, op.Doc.Name()) {
			return nil, resource.Errorf(409, resource.CodeConflict, "A link between the two resources already exists.")
		}
	} else if err := op.set(relation, &Link{Name: op.Doc.Name()}); err != nil {
		return nil, err
	}
	return &Result{Shown: v.show(op, linked{target: p.target(), name: op.Doc.Name()}), Created: !ok}, nil
}

func (v linkView) delete(op *Op) (*Result, error) {
	l, ok, err := v.named(op)
	if err != nil || !ok {
		return &Result{}, err
	}
	return &Result{Deleted: true}, op.on(l.relation).delete()
}

// linksBelow lists the relations of a kind below a parent; target gives the id of the other side.
func (op *Op) linksBelow(parent resource.ID, kind string, target func(resource.ID) (string, error)) ([]linked, error) {
	docs, err := op.documents(parent.String(), kind)
	if err != nil {
		return nil, err
	}
	var all []linked
	for _, d := range docs {
		l, err := op.linkedOf(d.ID, d.Body, d.Revision, target)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// linkedOf reads one relation as a link.
func (op *Op) linkedOf(id string, body []byte, revision uint64, target func(resource.ID) (string, error)) (linked, error) {
	relation, err := resource.Parse(id)
	if err != nil {
		return linked{}, err
	}
	var l Link
	if err := json.Unmarshal(body, &l); err != nil {
		return linked{}, &decodeError{id, err}
	}
	other, err := target(relation)
	return linked{relation: relation, target: other, name: l.Name, revision: revision}, err
}
