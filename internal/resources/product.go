package resources

import (
	"github.com/portico-apim/portico/internal/resource"
)

// ProductProperties package APIs for those who subscribe.
type ProductProperties struct {
	DisplayName string `json:"displayName" arm:"required" len:"1-300"`
	Description string `json:"description,omitempty" len:"0-1000"`
	// Terms are shown to who subscribes.
	Terms string `json:"terms,omitempty"`
	// SubscriptionRequired is false for an open product, whose APIs need no key.
	SubscriptionRequired bool `json:"subscriptionRequired" default:"true"`
	// ApprovalRequired says that an administrator activates each subscription.
	ApprovalRequired *bool `json:"approvalRequired,omitempty"`
	// SubscriptionsLimit is how many subscriptions a user may have; nil is any number.
	SubscriptionsLimit *int   `json:"subscriptionsLimit,omitempty" range:"0-1000000"`
	State              string `json:"state" enum:"notPublished published" default:"notPublished"`
	// Groups are shown if expandGroups is asked for.
	Groups []*GroupProperties `json:"groups,omitempty" arm:"readonly"`
}

// The kinds of products and what they relate to.
const (
	kindProduct      = "service/products"
	kindProductAPI   = "service/products/apis"
	kindProductGroup = "service/products/groups"
)

// products are the packages of APIs.
func products() Kind {
	return define(Kind{Type: kindProduct, Title: "Product", Filter: "name displayName description terms state(eq) groups(any)", Tagged: true}, Rules[ProductProperties]{
		Check: checkProduct, Written: productWritten, Show: showProduct,
		Deleting: func(op *Op, _ *ProductProperties) error { return op.deleteSubscriptions(op.Doc, "Product") },
	})
}

func checkProduct(op *Op, before, p *ProductProperties) error {
	p.Groups = nil
	if p.SubscriptionRequired {
		if p.ApprovalRequired == nil {
			p.ApprovalRequired = new(bool)
		}
		return nil
	}
	closing := before != nil && before.SubscriptionRequired
	if !closing && p.ApprovalRequired != nil && *p.ApprovalRequired {
		return resource.Invalid("approvalRequired", "'approvalRequired' cannot be set if no subscription is required.")
	}
	if !closing && p.SubscriptionsLimit != nil {
		return resource.Invalid("subscriptionsLimit", "'subscriptionsLimit' cannot be set if no subscription is required.")
	}
	p.ApprovalRequired, p.SubscriptionsLimit = nil, nil
	return checkOpenProduct(op)
}

// checkOpenProduct keeps an API from being in two open products, since nobody could say which one a request without a key is for.
func checkOpenProduct(op *Op) error {
	docs, err := op.documents(op.Doc.String(), kindProductAPI)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if err := op.onlyOpenProduct(mustID(d.ID)); err != nil {
			return err
		}
	}
	return nil
}

// onlyOpenProduct refuses a relation to an API that is in another open product.
func (op *Op) onlyOpenProduct(relation resource.ID) error {
	relations, err := op.sources(relationTargetID(kindAPI, relation), kindProductAPI)
	if err != nil {
		return err
	}
	for _, other := range relations {
		if other.Parent().Equal(relation.Parent()) {
			continue
		}
		p, _, err := load[ProductProperties](op, other.Parent())
		if err != nil {
			return err
		}
		if !p.SubscriptionRequired {
			return resource.Refused("API '%s' is already in the product '%s', which needs no subscription either.", relation.Name(), other.Parent().Name())
		}
	}
	return nil
}

// productWritten lets the administrators see a new product and gives the administrator a subscription, as API Management does.
func productWritten(op *Op, before, p *ProductProperties) error {
	if before != nil || op.seeding {
		return nil
	}
	administrators := op.service().Child("groups", "administrators")
	if _, ok, err := op.found(administrators.String()); err != nil || !ok {
		return err
	}
	if err := op.set(op.Doc.Child("groups", "administrators"), &Link{}); err != nil {
		return err
	}
	owner := op.service().Child("users", administrator)
	if _, ok, err := op.found(owner.String()); err != nil || !ok || !p.SubscriptionRequired {
		return err
	}
	sub := op.on(op.service().Child("subscriptions", shortHash(NewKey())))
	sub.seeding = true
	_, err := sub.write(current{}, &SubscriptionProperties{OwnerID: owner.String(), Scope: op.Doc.String(), State: "active"})
	return err
}

func showProduct(op *Op, s *Shown, p *ProductProperties) error {
	if !op.flag("expandGroups") {
		return nil
	}
	docs, err := op.documents(op.service().Child("products", s.Name).String(), kindProductGroup)
	if err != nil {
		return err
	}
	p.Groups = []*GroupProperties{}
	for _, d := range docs {
		g, _, err := load[GroupProperties](op, mustID(relationTargetID(kindGroup, mustID(d.ID))))
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
	}
	return nil
}

// productAPIs are the APIs of a product.
func productAPIs() Kind {
	return relation(Kind{Type: kindProductAPI, Title: "API", Filter: "name displayName description serviceUrl path"}, relationOf{
		target: kindAPI, putsTarget: true,
		check: func(op *Op, _ resource.ID) error {
			p, _, err := load[ProductProperties](op, op.Doc.Parent())
			if err != nil || p.SubscriptionRequired {
				return err
			}
			return op.onlyOpenProduct(op.Doc)
		},
	})
}

// productGroups are the groups that see a product.
func productGroups() Kind {
	return relation(Kind{Type: kindProductGroup, Title: "Group", Filter: "name displayName(eq,ne) description(eq,ne)"}, relationOf{target: kindGroup, putsTarget: true})
}

// apiProducts are the products of an API: a view of the same relation.
func apiProducts() Kind {
	return define(Kind{Type: "service/apis/products", Title: "Product", Verbs: "L", OfAPI: true, Filter: "displayName"}, Rules[ProductProperties]{
		List: func(op *Op) ([]*Shown, error) { return op.reverse(kindProductAPI, kindProduct) },
	})
}

// productAPILinks and productGroupLinks are the relations of a product as links.
func productAPILinks() Kind {
	return links(Kind{Type: "service/products/apiLinks", Title: "API link", Filter: "apiId"}, linkView{
		property: "apiId",
		relation: func(parent, target resource.ID) resource.ID {
			base, _ := resource.SplitRevision(target.Name())
			return parent.Child("apis", base)
		},
		find: func(op *Op, parent resource.ID) ([]linked, error) {
			return op.linksBelow(parent, kindProductAPI, func(id resource.ID) (string, error) { return relationTargetID(kindAPI, id), nil })
		},
	})
}

func productGroupLinks() Kind {
	return links(Kind{Type: "service/products/groupLinks", Title: "Group link", Filter: "groupId"}, linkView{
		property: "groupId",
		relation: func(parent, target resource.ID) resource.ID { return parent.Child("groups", target.Name()) },
		find: func(op *Op, parent resource.ID) ([]linked, error) {
			return op.linksBelow(parent, kindProductGroup, func(id resource.ID) (string, error) { return relationTargetID(kindGroup, id), nil })
		},
	})
}
