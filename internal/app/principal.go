package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
)

// CreatePrincipal makes a service principal and prints what a client logs in with.
func CreatePrincipal(ctx context.Context, s *config.Settings, name string, out io.Writer) error {
	return withStore(ctx, s, func(st store.Store, box *secret.Box) error {
		issuer, err := newIssuer(ctx, s, st, box, "")
		if err != nil {
			return err
		}
		p, password, err := auth.StoredPrincipals{Store: st}.Create(ctx, name)
		if err != nil {
			return fmt.Errorf("create service principal: %w", err)
		}
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]string{"displayName": p.Name, "appId": p.AppID, "password": password, "tenant": issuer.Tenant()})
	})
}

// ListPrincipals returns the service principals, without their secrets.
func ListPrincipals(ctx context.Context, s *config.Settings) (list []auth.ServicePrincipal, err error) {
	err = withStore(ctx, s, func(st store.Store, _ *secret.Box) error {
		list, err = auth.StoredPrincipals{Store: st}.List(ctx)
		return err
	})
	return list, err
}

// DeletePrincipal takes a service principal away.
func DeletePrincipal(ctx context.Context, s *config.Settings, appID string) error {
	return withStore(ctx, s, func(st store.Store, _ *secret.Box) error {
		principals := auth.StoredPrincipals{Store: st}
		_, ok, err := principals.Principal(ctx, appID)
		if err == nil && !ok {
			err = errors.New("there is no service principal " + appID + "; `portico principal list` shows them")
		}
		if err != nil {
			return err
		}
		return principals.Delete(ctx, appID)
	})
}
