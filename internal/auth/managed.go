package auth

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// ManagedIdentity makes a token for one of a service's managed identities, in the form in which Azure's endpoints for them give it: that of the service
// itself, or the assigned one with a client id. The ids that Azure would make up follow from the service's ARM id or from the client id, so that they
// stay what they are. A client id of a service principal is refused: no policy may pass for one.
func (i *Issuer) ManagedIdentity(ctx context.Context, service, clientID, audience string) (token string, expires time.Time, err error) {
	name, owner := strings.ToLower(clientID), ""
	if clientID == "" {
		name, owner = strings.ToLower(service), service
		clientID = uuid.NewSHA1(uuid.NameSpaceURL, []byte("client "+name)).String()
	} else if _, taken, err := i.principals.Principal(ctx, clientID); err != nil || taken {
		return "", expires, managedError(err, clientID)
	}
	object := i.ManagedObject(name)
	expires = i.now().Add(tokenLifetime)
	token, err = i.sign(claims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: i.issuerAt(i.Endpoint("")), Subject: object, Audience: jwt.ClaimStrings{audience}},
		ObjectID:         object, TenantID: i.signing.Tenant, AppID: clientID, AppACR: "2", Type: "app", Version: "1.0", ManagedBy: owner,
	}, tokenLifetime)
	return token, expires, err
}

// ManagedObject is the object id of a service's own identity, given the service's ARM id, or of an assigned one, given its client id.
func (i *Issuer) ManagedObject(of string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.ToLower(of))).String()
}

func managedError(err error, clientID string) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("the client id %s is that of a service principal, not of a managed identity", clientID)
}
