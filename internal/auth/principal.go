package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// Principal is who is calling.
type Principal struct {
	// ObjectID and TenantID are the claims oid and tid; AppID is the client id of a service principal, empty for the administrator.
	ObjectID, TenantID, AppID string
	// Name is for logs and for the record of who changed something.
	Name string
	// Administrator says that the token was made by who can read the signing key.
	Administrator bool
}

// ServicePrincipal is a program that may get tokens with a client secret.
type ServicePrincipal struct {
	// AppID is the client id.
	AppID string `json:"appId"`
	// ObjectID identifies the principal in roles.
	ObjectID string `json:"objectId"`
	Name     string `json:"name"`
	// Secrets are hashes made by HashSecret. Several allow one to be replaced without an interruption.
	Secrets []string `json:"secrets"`
}

// Principals finds service principals. Ok is false if there is none of the client id.
type Principals interface {
	Principal(ctx context.Context, appID string) (p ServicePrincipal, ok bool, err error)
}

// PrincipalList are service principals from the configuration.
type PrincipalList []ServicePrincipal

// Principal finds one by its client id.
func (list PrincipalList) Principal(_ context.Context, appID string) (ServicePrincipal, bool, error) {
	for _, p := range list {
		if strings.EqualFold(p.AppID, appID) {
			return p, true, nil
		}
	}
	return ServicePrincipal{}, false, nil
}

// StoredPrincipals are service principals in the store.
type StoredPrincipals struct{ Store store.Store }

// kindPrincipal is the kind of their documents.
const kindPrincipal = "portico/principals"

func principalID(appID string) string { return "/portico/principals/" + appID }

// Principal finds one by its client id.
func (s StoredPrincipals) Principal(ctx context.Context, appID string) (p ServicePrincipal, ok bool, err error) {
	if wellFormed := uuid.Validate(appID) == nil; !wellFormed {
		return p, false, nil
	}
	err = s.Store.View(ctx, func(tx store.Tx) error {
		d, err := tx.Get(principalID(appID))
		if err != nil {
			return err
		}
		return json.Unmarshal(d.Body, &p)
	})
	if errors.Is(err, store.ErrNotFound) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("find service principal: %w", err)
	}
	return p, true, nil
}

// Create makes a service principal and returns it with its secret, which is not kept.
func (s StoredPrincipals) Create(ctx context.Context, name string) (ServicePrincipal, string, error) {
	text := newSecret()
	hash, err := HashSecret(text)
	if err != nil {
		return ServicePrincipal{}, "", err
	}
	p := ServicePrincipal{AppID: uuid.NewString(), ObjectID: uuid.NewString(), Name: name, Secrets: []string{hash}}
	body, err := json.Marshal(p)
	if err != nil {
		return p, "", err
	}
	_, err = s.Store.Update(ctx, func(tx store.Tx) error {
		return tx.Put(store.Document{ID: principalID(p.AppID), Kind: kindPrincipal, Body: body})
	})
	return p, text, err
}

// List returns all of them, without their secrets.
func (s StoredPrincipals) List(ctx context.Context) (list []ServicePrincipal, err error) {
	err = s.Store.View(ctx, func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{Kinds: []string{kindPrincipal}}) {
			if err != nil {
				return err
			}
			var p ServicePrincipal
			if err := json.Unmarshal(d.Body, &p); err != nil {
				return fmt.Errorf("read %s: %w", d.ID, err)
			}
			p.Secrets = nil
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// Delete takes a service principal away. Its tokens are worth nothing from then on.
func (s StoredPrincipals) Delete(ctx context.Context, appID string) error {
	_, err := s.Store.Update(ctx, func(tx store.Tx) error { return tx.Delete(principalID(appID)) })
	return err
}

// AnyOf looks for a service principal in several places, in order.
type AnyOf []Principals

// Principal finds one by its client id.
func (all AnyOf) Principal(ctx context.Context, appID string) (ServicePrincipal, bool, error) {
	for _, p := range all {
		if found, ok, err := p.Principal(ctx, appID); ok || err != nil {
			return found, ok, err
		}
	}
	return ServicePrincipal{}, false, nil
}

// Authorize decides whether a principal may perform an action on a scope, which is the id of a resource. It returns nil or a
// *resource.Error with the status 403. The administrator and every configured service principal may do everything.
func (i *Issuer) Authorize(ctx context.Context, p Principal, action, scope string) error {
	if p.Administrator {
		return nil
	}
	if p.AppID != "" {
		known, ok, err := i.principals.Principal(ctx, p.AppID)
		if err != nil {
			return err
		}
		if ok && known.ObjectID == p.ObjectID {
			return nil
		}
	}
	return resource.Errorf(403, "AuthorizationFailed",
		"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid.", p.AppID, p.ObjectID, action, scope)
}
