package resources

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// SubscriptionProperties let a caller in.
type SubscriptionProperties struct {
	// OwnerID is the user whose subscription it is; empty for a standalone one.
	OwnerID string `json:"ownerId,omitempty" ref:"service/users"`
	// Scope is the full id of a product or an API, ".../apis" for all APIs, or the service's id for everything.
	Scope       string `json:"scope" arm:"required"`
	DisplayName string `json:"displayName,omitempty" len:"0-100"`
	// State is active if the keys work.
	State            string     `json:"state,omitempty" enum:"suspended active expired submitted rejected cancelled"`
	CreatedDate      *time.Time `json:"createdDate,omitempty" arm:"readonly"`
	StartDate        *time.Time `json:"startDate,omitempty"`
	ExpirationDate   *time.Time `json:"expirationDate,omitempty"`
	EndDate          *time.Time `json:"endDate,omitempty"`
	NotificationDate *time.Time `json:"notificationDate,omitempty"`
	StateComment     string     `json:"stateComment,omitempty" len:"0-1000"`
	AllowTracing     bool       `json:"allowTracing" default:"false"`
	PrimaryKey       string     `json:"primaryKey,omitempty" arm:"secret" len:"1-256"`
	SecondaryKey     string     `json:"secondaryKey,omitempty" arm:"secret" len:"1-256"`
}

// kindSubscription is the kind of subscriptions. MasterSubscription is the name of the built-in one that opens everything.
const (
	kindSubscription   = "service/subscriptions"
	MasterSubscription = "master"
)

// subscriptionFilter is what the lists of subscriptions can be filtered by.
const subscriptionFilter = "name displayName stateComment ownerId scope userId productId state(eq)"

// subscriptions are the keys to products and APIs.
func subscriptions() Kind {
	return define(Kind{
		Type: kindSubscription, Title: "Subscription", Filter: subscriptionFilter,
		Actions: []Action{
			{Name: "listSecrets", Permission: "listSecrets/action", Run: listSubscriptionSecrets},
			{Name: "regeneratePrimaryKey", Permission: "regeneratePrimaryKey/action", Writes: true, Run: regenerate(func(p *SubscriptionProperties) *string { return &p.PrimaryKey })},
			{Name: "regenerateSecondaryKey", Permission: "regenerateSecondaryKey/action", Writes: true, Run: regenerate(func(p *SubscriptionProperties) *string { return &p.SecondaryKey })},
		},
	}, Rules[SubscriptionProperties]{
		Check: checkSubscription, References: subscriptionReferences, Fields: subscriptionField,
		Deleting: func(op *Op, _ *SubscriptionProperties) error {
			if op.Doc.Name() == MasterSubscription {
				return resource.Refused("Built-in subscription cannot be deleted.")
			}
			return nil
		},
	})
}

func checkSubscription(op *Op, before, p *SubscriptionProperties) error {
	if equalNames(op.Doc.Name(), MasterSubscription) && !op.seeding {
		return resource.Refused("Built-in subscription cannot be changed.")
	}
	if before == nil && p.DisplayName == "" && !op.seeding {
		return resource.Invalid("displayName", "'displayName' must not be empty.")
	}
	if err := checkScope(op, p); err != nil {
		return err
	}
	if err := checkSubscriptionLimit(op, before, p); err != nil {
		return err
	}
	subscriptionDates(op.now(), before, p)
	return checkKeys(op, before, p)
}

// subscriptionDates sets the dates that follow from the state and its changes.
func subscriptionDates(now time.Time, before, p *SubscriptionProperties) {
	p.CreatedDate = &now
	was := ""
	if before != nil {
		p.CreatedDate, was = before.CreatedDate, before.State
		if p.StartDate == nil {
			p.StartDate = before.StartDate
		}
		if p.State == "" {
			p.State = was
		}
	}
	if p.State == "" {
		p.State = "submitted"
	}
	ended := p.State == "cancelled" || p.State == "expired"
	switch {
	case p.State == was:
	case p.State == "active":
		if p.StartDate == nil {
			p.StartDate = &now
		}
		p.EndDate = nil
	case ended && p.EndDate == nil:
		p.EndDate = &now
	}
}

// checkScope turns the scope into a full id of something that exists.
func checkScope(op *Op, p *SubscriptionProperties) error {
	service := op.service()
	id, tail, err := resource.ParseReference(service, p.Scope)
	if err != nil {
		return resource.Invalid("scope", "Subscription scope should be one of '/apis', '/apis/{apiId}', '/products/{productId}'.")
	}
	switch {
	case tail == "" && len(id.Segments) == 1 && op.seeding:
		p.Scope = service.String()
	case len(id.Segments) == 1 && equalNames(tail, "apis"):
		p.Scope = service.String() + "/apis"
	case tail == "" && len(id.Segments) == 2 && equalNames(id.Segments[1].Type, "apis"):
		base, _ := resource.SplitRevision(id.Name())
		return setScope(op, p, kindAPI, "/apis/"+base)
	case tail == "" && len(id.Segments) == 2 && equalNames(id.Segments[1].Type, "products"):
		return setScope(op, p, kindProduct, "/products/"+id.Name())
	default:
		return resource.Invalid("scope", "Subscription scope should be one of '/apis', '/apis/{apiId}', '/products/{productId}'.")
	}
	return nil
}

func setScope(op *Op, p *SubscriptionProperties, kind, ref string) error {
	full, err := op.existing(kind, ref)
	if problem, ok := errors.AsType[*resource.Error](err); ok {
		return resource.Invalid("scope", "%s", problem.Message)
	}
	p.Scope = full
	return err
}

// subscriptionReferences ties a subscription to its scope: it goes with an API, and holds a product.
func subscriptionReferences(id resource.ID, p *SubscriptionProperties) []Reference {
	scope, tail, err := resource.ParsePath(p.Scope)
	if err != nil || tail != "" || len(scope.Segments) < 2 {
		return nil
	}
	return []Reference{{Target: scope.String(), Cascade: scope.Kind() == kindAPI}}
}

// checkSubscriptionLimit keeps a user from having more subscriptions to a product than it allows.
func checkSubscriptionLimit(op *Op, before, p *SubscriptionProperties) error {
	scope, tail, err := resource.ParsePath(p.Scope)
	if err != nil || tail != "" || scope.Kind() != kindProduct || p.OwnerID == "" || before != nil || op.seeding {
		return err
	}
	product, _, err := load[ProductProperties](op, scope)
	if err != nil {
		return err
	}
	if product.SubscriptionsLimit == nil {
		return nil
	}
	ids, err := op.sources(scope.String(), kindSubscription)
	if err != nil {
		return err
	}
	used := 0
	for _, id := range ids {
		other, _, err := load[SubscriptionProperties](op, id)
		if err != nil {
			return err
		}
		if equalNames(other.OwnerID, p.OwnerID) && other.State != "cancelled" && other.State != "rejected" && other.State != "expired" {
			used++
		}
	}
	if used >= *product.SubscriptionsLimit {
		return resource.Refused("Subscriptions limit reached for same user.")
	}
	return nil
}

// checkKeys makes missing keys, and refuses given ones that another subscription has.
func checkKeys(op *Op, before, p *SubscriptionProperties) error {
	given := map[string]string{}
	for property, key := range map[string]*string{"primaryKey": &p.PrimaryKey, "secondaryKey": &p.SecondaryKey} {
		switch {
		case *key == "":
			*key = NewKey()
		case before == nil || *key != before.PrimaryKey && *key != before.SecondaryKey:
			given[*key] = property
		}
	}
	if p.PrimaryKey == p.SecondaryKey {
		return resource.Invalid("secondaryKey", "The keys of a subscription must differ.")
	}
	if len(given) == 0 {
		return nil
	}
	docs, err := op.documents(op.service().String(), kindSubscription)
	if err != nil {
		return err
	}
	for _, d := range docs {
		other, err := Reveal[SubscriptionProperties](d, op.table.deps.Sealer)
		if err != nil {
			return err
		}
		for _, key := range []string{other.PrimaryKey, other.SecondaryKey} {
			if property, ok := given[key]; ok && !equalNames(d.ID, op.Doc.String()) {
				return resource.Invalid(property, "Another subscription has the same key.")
			}
		}
	}
	return nil
}

// NewKey makes a subscription key: 32 hexadecimal digits.
func NewKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// subscriptionField gives the fields that are not properties: the names of the product and of the user.
func subscriptionField(_ *Op, s *Shown, field string) (any, bool) {
	p := s.Properties.(*SubscriptionProperties)
	switch strings.ToLower(field) {
	case "productid":
		if id, err := resource.Parse(p.Scope); err == nil && id.Kind() == kindProduct {
			return id.Name(), true
		}
		return nil, true
	case "userid":
		return p.OwnerID[strings.LastIndexByte(p.OwnerID, '/')+1:], true
	}
	return nil, false
}

func listSubscriptionSecrets(op *Op, _ json.RawMessage) (any, error) {
	p, _, err := loadSecret[SubscriptionProperties](op, op.Doc)
	if err != nil {
		return nil, err
	}
	return map[string]string{"primaryKey": p.PrimaryKey, "secondaryKey": p.SecondaryKey}, nil
}

// regenerate replaces one of the keys.
func regenerate(key func(*SubscriptionProperties) *string) func(*Op, json.RawMessage) (any, error) {
	return func(op *Op, _ json.RawMessage) (any, error) {
		p, _, err := loadSecret[SubscriptionProperties](op, op.Doc)
		if err != nil {
			return nil, err
		}
		old := *p
		*key(p) = NewKey()
		return nil, op.save(op.Kind, op.Doc, &old, p)
	}
}

// deleteSubscriptions deletes the subscriptions of a user or product if deleteSubscriptions is asked for.
func (op *Op) deleteSubscriptions(target resource.ID, title string) error {
	ids, err := op.sources(target.String(), kindSubscription)
	if err != nil || len(ids) == 0 {
		return err
	}
	if !op.flag("deleteSubscriptions") {
		return resource.Refused("%s has subscriptions and cannot be deleted unless they are deleted too.", title)
	}
	for _, id := range ids {
		if err := op.on(id).delete(); err != nil {
			return err
		}
	}
	return nil
}

// subscriptionsOf lists the subscriptions of a product or user: a view.
func subscriptionsOf(kind, verbs string) Kind {
	return define(Kind{Type: kind, Title: "Subscription", Verbs: verbs, Filter: subscriptionFilter}, Rules[SubscriptionProperties]{
		Fields: subscriptionField,
		List: func(op *Op) ([]*Shown, error) {
			ids, err := op.sources(op.Doc.String(), kindSubscription)
			if err != nil {
				return nil, err
			}
			items := make([]*Shown, 0, len(ids))
			for _, id := range ids {
				s, err := op.on(id).Get()
				if err != nil {
					return nil, err
				}
				items = append(items, s)
			}
			return items, nil
		},
		Get: func(op *Op) (*Shown, error) {
			s, err := op.on(op.service().Child("subscriptions", op.Doc.Name())).Get()
			if err == nil && !equalNames(s.Properties.(*SubscriptionProperties).OwnerID, op.Doc.Parent().String()) {
				err = resource.NotFound("Subscription")
			}
			return s, err
		},
	})
}

// productSubscriptions and userSubscriptions are views of the subscriptions.
func productSubscriptions() Kind { return subscriptionsOf("service/products/subscriptions", "L") }

func userSubscriptions() Kind { return subscriptionsOf("service/users/subscriptions", "GL") }
