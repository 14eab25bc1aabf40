// Package oauth asks authorization servers for tokens (RFC 6749), on behalf of the connections of the credential manager.
//
//	p, ok := oauth.Find("github")
//	s, err := p.Settings(oauth.AuthorizationCode, parameters)  // what the provider's table says, with what was configured
//	token, err := client.Redeem(ctx, s, code, redirect, verifier)
//	token, err = client.Refresh(ctx, s, token.Refresh)
//	token, err = client.Credentials(ctx, s)
//
// It knows no store and no ARM. Answers are bounded in size and time, and no error repeats a secret.
//
// # Files
//
//	provider.go  the table of providers, and what has to be configured for each
//	client.go    requests to token endpoints
//	answer.go    what they answer
package oauth
