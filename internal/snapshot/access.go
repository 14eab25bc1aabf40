package snapshot

import (
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// product is a product, compiled.
type product struct {
	*model.Product
	doc  document
	apis map[string]bool
}

// Access says in whose name a request runs.
type Access struct {
	Product      *model.Product
	Subscription *model.Subscription
	User         *model.User
	// Key is the key that was accepted, empty if none was needed.
	Key string
}

// The texts of refused keys. The client reads another one than context.LastError for a missing key (apim-facts 0.2).
const (
	missingKey       = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API."
	missingKeyReason = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API."
	invalidKey       = "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription."
)

// Admit decides whether a request may call the API of a route and in which context (apim-facts section 2): a valid key goes before everything; without one an open
// product lets in, then an API that asks for no key. Product policies apply only in the context of the product.
func (r *Route) Admit(req *policy.Message) (Access, error) {
	key, given := r.key(req)
	if given {
		if sub := r.snapshot.keys[key]; sub != nil && r.snapshot.opens(sub, r.api.API) {
			return r.snapshot.inName(sub, key), nil
		}
	}
	if open := r.snapshot.openProducts[r.api.Name]; open != nil {
		return Access{Product: open.Product}, nil
	}
	if !r.api.SubscriptionRequired {
		return Access{}, nil
	}
	return Access{}, r.refuse(given)
}

// key returns the key of a request: the header goes first, the query counts only if the header is absent.
func (r *Route) key(req *policy.Message) (string, bool) {
	if key, ok := req.Header.Lookup(r.api.KeyHeader); ok {
		return key, true
	}
	return queryValue(req.URL.Query, r.api.KeyQuery)
}

// opens reports whether a subscription's keys open an API. The state alone decides: the dates are for audits, and neither activate nor
// expire a subscription by themselves (the properties startDate and expirationDate of Microsoft.ApiManagement/service/subscriptions).
func (s *Snapshot) opens(sub *model.Subscription, a *model.API) bool {
	if sub.State != "active" {
		return false
	}
	switch {
	case sub.AllAccess, sub.AllAPIs:
		return true
	case sub.API != "":
		return sub.API == a.Name
	}
	p := s.products[sub.Product]
	return p != nil && p.apis[a.Name]
}

func (s *Snapshot) inName(sub *model.Subscription, key string) Access {
	access := Access{Subscription: sub, User: s.users[sub.User], Key: key}
	if p := s.products[sub.Product]; p != nil && sub.Product != "" {
		access.Product = p.Product
	}
	return access
}

// refuse returns the error for a missing or wrong key.
func (r *Route) refuse(given bool) error {
	e := &policy.Error{Source: "authorization", Reason: policy.ReasonKeyNotFound, Message: missingKeyReason, Status: 401, PublicMessage: missingKey, Section: "inbound"}
	if given {
		e.Reason, e.Message, e.PublicMessage = policy.ReasonKeyInvalid, invalidKey, invalidKey
	}
	e.Header.Add("WWW-Authenticate", `AzureApiManagementKey realm="`+r.realm()+`",name="`+r.api.KeyHeader+`",type="header"`)
	return e
}

// realm is the address of the API as the client sees it.
func (r *Route) realm() string {
	return r.origin + "/" + r.api.Path
}
