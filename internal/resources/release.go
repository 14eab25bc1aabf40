package resources

import (
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// ReleaseProperties record that a revision of an API was made current.
type ReleaseProperties struct {
	// APIID is the revision.
	APIID           string    `json:"apiId,omitempty"`
	Notes           string    `json:"notes,omitempty" len:"0-4000"`
	CreatedDateTime time.Time `json:"createdDateTime" arm:"readonly"`
	UpdatedDateTime time.Time `json:"updatedDateTime" arm:"readonly"`
}

// releases make revisions current.
func releases() Kind {
	return define(Kind{Type: "service/apis/releases", Title: "Release", OfAPI: true, Filter: "name notes"}, Rules[ReleaseProperties]{
		Check: checkRelease,
		Show: func(op *Op, _ *Shown, p *ReleaseProperties) error {
			if op.Collection != "" {
				p.APIID = ""
			}
			return nil
		},
	})
}

// checkRelease makes the revision current when a release is created or is given another revision.
func checkRelease(op *Op, before, p *ReleaseProperties) error {
	p.CreatedDateTime, p.UpdatedDateTime = op.now(), op.now()
	if before != nil {
		p.CreatedDateTime = before.CreatedDateTime
		if p.APIID == "" {
			p.APIID = before.APIID
		}
	}
	if p.APIID == "" {
		p.APIID = op.ID.Parent().String()
	}
	id, tail, err := resource.ParseReference(op.service(), p.APIID)
	root, ok, rootErr := op.root(op.Doc)
	if rootErr != nil {
		return rootErr
	}
	base, revision := resource.SplitRevision(id.Name())
	if err != nil || tail != "" || !ok || len(id.Segments) != 2 || !equalNames(base, root.id.Name()) {
		return resource.Invalid("apiId", "'%s' is not a revision of this API.", p.APIID)
	}
	if revision == "" {
		revision = root.Current
	}
	if !root.has(revision) {
		return resource.Invalid("apiId", "API revision '%s' could not be found.", revision)
	}
	p.APIID = root.document(revision).String()
	if before != nil && equalNames(before.APIID, p.APIID) {
		return nil
	}
	return op.makeCurrent(root, revision)
}
