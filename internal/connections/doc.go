// Package connections keeps the tokens of connections fresh: of what Azure calls the credential manager.
//
//	k := connections.New(connections.Options{Store: st, Sealer: box, Client: oauth.NewClient(transport), Log: log})
//	err := k.Run(ctx) // until ctx ends
//
// A connection is a resource, service/authorizationProviders/authorizations. Its tokens are a document of their own below it, sealed, which the feed
// hands to gateways with everything else. So a request waits for no token and asks nobody, and a gateway that has no store gets new tokens as it gets a
// new policy.
//
//	connection PUT ─┐                                                    ┌→ feed → model → snapshot → get-authorization-context
//	provider PUT ───┼─→ plan ─ due ─→ claim ─→ token endpoint ─→ settle ─┤
//	time passes ────┘                  └ in the store: one of all processes      └ plan (Next)
//
// A token is renewed before it ends, with a refresh token or with the client's credentials. Attempts that fail are made again, ever later, or when the settings
// change; meanwhile the token there is goes on serving. A refresh token that the provider does not take any more needs a new consent.
//
// # Consent
//
//	getLoginLinks → login link → …/login → provider → …?code → question → …/confirm → tokens → where the link said
//	                                                         └ consent code → confirmConsentCode ┘
//
// # Files
//
//	keeper.go  what is known, what is due, one attempt after the other
//	entry.go   when a connection is due
//	attempt.go one attempt: claim, ask, settle
//	consent.go a person's consent: from a login link to the provider and back
//	page.go    what that person sees
package connections
