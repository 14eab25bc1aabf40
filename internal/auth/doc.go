// Package auth tells who is calling the management plane and what they may do.
//
//	issuer, err := auth.NewIssuer(ctx, auth.Options{Keys: auth.FileKeys(path), Endpoints: []string{"https://localhost:8444"}, Principals: list})
//	token, err := issuer.Administrator(time.Hour)          // what "portico token" prints
//	principal, err := issuer.Authenticate(r)               // from an Authorization header
//	err = issuer.Authorize(ctx, principal, "Microsoft.ApiManagement/service/apis/write", scope)
//	mux.Handle("/", issuer.Handler())                      // token endpoints, discovery, keys
//
// Tokens are JWTs signed with Portico's own key (ES256). Service principals get them with the client credentials grant at the addresses
// where Azure's clients look for them. The local administrator gets them from whoever can read the key.
//
// Roles are still to come: so far the administrator and every configured service principal may do everything, and nobody else anything.
package auth
