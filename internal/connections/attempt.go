package connections

import (
	"context"
	"errors"
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// hold is how long an attempt belongs to who claimed it: longer than the requests of one can take. patience is how long keeping its outcome may take.
const (
	hold     = 90 * time.Second
	patience = 5 * time.Second
)

// claimed is an attempt that is ours.
type claimed struct {
	settings oauth.Settings
	// wrong says that there are no settings.
	wrong  error
	digest string
	token  *resources.ConnectionToken
}

// attempt makes one attempt for a connection, unless somebody else does.
func (k *Keeper) attempt(ctx context.Context, id resource.ID) {
	c, err := k.claim(ctx, id)
	if err == nil && c != nil {
		err = k.settle(ctx, id, k.ask(ctx, id, c))
	}
	if err != nil && ctx.Err() == nil {
		k.log.Error("a token cannot be renewed", "connection", name(id), "error", err)
		sleep(ctx, retry)
	}
}

// claim takes the attempt for this process, if it is still due; nil if it is not.
func (k *Keeper) claim(ctx context.Context, id resource.ID) (c *claimed, err error) {
	_, err = k.store.Update(ctx, func(tx store.Tx) error {
		c = nil
		e, p, err := k.current(tx, id)
		if err != nil {
			return err
		}
		now := time.Now()
		e.schedule(p)
		if at, ok := e.due(now); !ok || at.After(now) {
			return nil
		}
		if e.token == nil {
			e.token = &resources.ConnectionToken{}
		}
		c = &claimed{digest: digest(p, e.connection), token: e.token}
		c.settings, c.wrong = p.Settings(e.connection.GrantType, e.connection)
		e.token.Holder, e.token.Until = k.holder, now.Add(hold)
		return resources.PutToken(tx, id, e.token, k.sealer)
	})
	if err != nil {
		return nil, wrap("claim", id, err)
	}
	return c, nil
}

// current reads a connection as it is in a transaction; its parts are nil if it is gone.
func (k *Keeper) current(tx store.Tx, id resource.ID) (*entry, *resources.AuthorizationProviderProperties, error) {
	e := newEntry(id)
	p, err := read[resources.AuthorizationProviderProperties](tx, id.Parent(), k.sealer)
	if err == nil {
		e.connection, err = read[resources.AuthorizationProperties](tx, id, k.sealer)
	}
	if err == nil {
		e.token, err = read[resources.ConnectionToken](tx, resources.TokenID(id), k.sealer)
	}
	return e, p, err
}

// read reads a document with its secrets; nil if it is not there.
func read[P any](tx store.Tx, id resource.ID, sealer resources.Sealer) (*P, error) {
	d, err := tx.Get(id.String())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil //nolint:nilnil // what is not there is no failure here
	}
	if err != nil {
		return nil, err
	}
	return resources.Reveal[P](d, sealer)
}

// ask gets a new token, and returns what is to be kept.
func (k *Keeper) ask(ctx context.Context, id resource.ID, c *claimed) *resources.ConnectionToken {
	token, err := oauth.Token{}, c.wrong
	switch {
	case err != nil:
	case c.settings.Grant == oauth.ClientCredentials:
		token, err = k.client.Credentials(ctx, c.settings)
	default:
		token, err = k.client.Refresh(ctx, c.settings, c.token.Refresh)
	}
	if err == nil {
		k.count("obtained")
		k.log.Debug("token renewed", "connection", name(id), "expires", token.Expires)
		return obtained(token, c.settings, c.digest, time.Now())
	}
	t := failed(c.token, err, c.digest, time.Now())
	if ctx.Err() != nil { // given up because the process stops, which says nothing of the connection
		*t = *c.token
		t.Holder, t.Until = "", time.Time{}
		return t
	}
	k.count("failed")
	k.log.Warn("no token", "connection", name(id), "code", t.Code, "reason", t.Message, "failures", t.Failures)
	return t
}

// settle keeps the outcome of an attempt, unless the connection is gone or has got tokens by other means. It does so even while the process stops: a
// refresh token may be good only once.
func (k *Keeper) settle(ctx context.Context, id resource.ID, t *resources.ConnectionToken) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_, err := k.store.Update(ctx, func(tx store.Tx) error {
		e, _, err := k.current(tx, id)
		if err != nil || e.connection == nil || e.token == nil || e.token.Holder != k.holder {
			return err
		}
		return resources.PutToken(tx, id, t, k.sealer)
	})
	if err != nil {
		return wrap("keep the token of", id, err)
	}
	return nil
}
