package resources

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// SeedOptions say what Seed makes.
type SeedOptions struct {
	// Service is the id of the service.
	Service        resource.ID
	Location       string
	PublisherEmail string
	PublisherName  string
	// EchoURL is the backend of the Echo API. If it is empty, no API and no products are made.
	EchoURL string
}

// Seed creates a service with what a new one has: groups, the administrator, the built-in subscription and, if there is a backend for it, an
// Echo API with the products Starter and Unlimited. It does nothing if the service is there.
func (t *Table) Seed(ctx context.Context, s store.Store, o SeedOptions) error {
	_, err := s.Update(ctx, func(tx store.Tx) error {
		op := t.Begin(ctx, tx, Request{ID: o.Service})
		op.seeding = true
		if _, ok, err := op.found(o.Service.String()); err != nil || ok {
			return err
		}
		if err := op.seedService(o); err != nil {
			return err
		}
		if o.EchoURL == "" {
			return nil
		}
		return op.seedEcho(o)
	})
	if err != nil {
		return fmt.Errorf("seed %s: %w", o.Service, err)
	}
	return nil
}

func (op *Op) seedService(o SeedOptions) error {
	group := GroupID(o.Service.Subscription, o.Service.Group)
	if err := op.put(KindResourceGroup, group, ResourceGroup{Location: o.Location}); err != nil {
		return err
	}
	_, err := op.Put(encode(map[string]any{
		"location": o.Location, "sku": map[string]any{"name": "Developer", "capacity": 1},
		"properties": map[string]any{"publisherEmail": o.PublisherEmail, "publisherName": o.PublisherName},
	}))
	return err
}

// KindResourceGroup is the kind of the documents of resource groups.
const KindResourceGroup = "portico/resourceGroups"

// ResourceGroup is a resource group.
type ResourceGroup struct {
	Location string            `json:"location"`
	Tags     map[string]string `json:"tags,omitempty"`
}

// defaultContent makes what every service has from the beginning.
func (op *Op) defaultContent(p *ServiceResource) error {
	seeding := op.on(op.Doc)
	seeding.seeding = true
	for _, g := range []struct{ name, display, description string }{
		{"administrators", "Administrators", "Administrators is a built-in group. Its membership is managed by the system."},
		{"developers", "Developers", "Developers is a built-in group. Signed-in users are its members."},
		{"guests", "Guests", "Guests is a built-in group. Visitors who have not signed in are its members."},
	} {
		group := &GroupProperties{DisplayName: g.display, Description: g.description, BuiltIn: true, Type: "system"}
		if err := seeding.set(op.Doc.Child("groups", g.name), group); err != nil {
			return err
		}
	}
	user := &UserProperties{
		FirstName: "Administrator", Email: p.Properties.PublisherEmail, State: "active",
		Identities: []Identity{{Provider: "Azure", ID: p.Properties.PublisherEmail}},
	}
	if err := seeding.set(op.Doc.Child("users", administrator), user); err != nil {
		return err
	}
	if err := seeding.set(op.Doc.Child("groups", "administrators").Child("users", administrator), &Link{}); err != nil {
		return err
	}
	return seeding.set(op.Doc.Child("subscriptions", MasterSubscription), &SubscriptionProperties{
		DisplayName: "Built-in all-access subscription", Scope: op.Doc.String(), State: "active", AllowTracing: true,
	})
}

// seedStep is one resource of the default content, as a client would PUT it.
type seedStep struct {
	path string
	body any
}

// seedEcho makes the Echo API and the two products.
func (op *Op) seedEcho(o SeedOptions) error {
	steps := append(echoSteps(o.EchoURL), productSteps()...)
	for _, step := range steps {
		id, _, err := resource.ParsePath(o.Service.String() + step.path)
		if err != nil {
			return err
		}
		sub := op.on(id)
		sub.Query = url.Values{}
		if _, err := sub.Put(encode(step.body)); err != nil {
			return fmt.Errorf("make %s: %w", step.path, err)
		}
	}
	return nil
}

// properties wraps a body as a client sends it.
func properties(p map[string]any) any { return map[string]any{"properties": p} }

func echoSteps(backend string) []seedStep {
	operation := func(name, display, method, template, description string) seedStep {
		return seedStep{"/apis/echo-api/operations/" + name, properties(map[string]any{
			"displayName": display, "method": method, "urlTemplate": template, "description": description,
			"responses": []any{map[string]any{"statusCode": 200}},
		})}
	}
	retrieve := properties(map[string]any{
		"displayName": "Retrieve resource", "method": "GET", "urlTemplate": "/resource",
		"description": "Answers with the headers of the request.",
		"request": map[string]any{"queryParameters": []any{
			map[string]any{"name": "param1", "type": "string", "defaultValue": "sample", "required": true, "description": "A sample parameter."},
			map[string]any{"name": "param2", "type": "number", "description": "Another sample parameter."},
		}},
		"responses": []any{map[string]any{"statusCode": 200, "description": "The request, sent back."}},
	})
	return []seedStep{
		{"/apis/echo-api", properties(map[string]any{
			"displayName": "Echo API", "path": "echo", "serviceUrl": backend, "protocols": []string{"http", "https"}, "subscriptionRequired": true,
			"description": "Answers every request with the request itself.",
		})},
		{"/apis/echo-api/operations/retrieve-resource", retrieve},
		operation("retrieve-header-only", "Retrieve header only", "HEAD", "/resource", "Answers as GET does, without a body."),
		operation("create-resource", "Create resource", "POST", "/resource", "Sends the body back."),
		operation("modify-resource", "Modify resource", "PUT", "/resource", "Sends the body back."),
		operation("remove-resource", "Remove resource", "DELETE", "/resource", "Removes nothing."),
		operation("retrieve-resource-cached", "Retrieve resource (cached)", "GET", "/resource-cached", "Answers as GET does; the gateway keeps the answer for a while."),
	}
}

// The policies of the product Starter, as in API Management: five calls a minute and a hundred a week.
const starterPolicy = "<policies>\r\n\t<inbound>\r\n\t\t<rate-limit calls=\"5\" renewal-period=\"60\" />\r\n\t\t<quota calls=\"100\" renewal-period=\"604800\" />\r\n\t\t<base />\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n</policies>"

func productSteps() []seedStep {
	var steps []seedStep
	for _, p := range []struct {
		name, display, description string
		approval                   bool
		limit                      any
	}{
		{"starter", "Starter", "Subscribers can make 5 calls a minute, and 100 calls a week at most.", false, 1},
		{"unlimited", "Unlimited", "Subscribers have unlimited access. Administrators approve subscriptions.", true, 1},
	} {
		base := "/products/" + p.name
		steps = append(steps, seedStep{base, properties(map[string]any{
			"displayName": p.display, "description": p.description, "subscriptionRequired": true, "approvalRequired": p.approval,
			"subscriptionsLimit": p.limit, "state": "published",
		})})
		for _, group := range []string{"administrators", "developers", "guests"} {
			steps = append(steps, seedStep{base + "/groups/" + group, nil})
		}
		steps = append(steps, seedStep{base + "/apis/echo-api", nil}, seedStep{"/subscriptions/" + p.name, properties(map[string]any{
			"displayName": p.display, "scope": base, "ownerId": "/users/" + administrator, "state": "active",
		})})
	}
	return append(steps, seedStep{"/products/starter/policies/policy", properties(map[string]any{"format": "rawxml", "value": starterPolicy})})
}

var _ json.Marshaler = (*Shown)(nil)
