package policies

import (
	"encoding/base64"

	"github.com/portico-apim/portico/internal/policy"
)

// authenticationBasic authenticates the gateway with the backend by user name and password (RFC 7617). It replaces the request's Authorization
// header.
type authenticationBasic struct {
	// Username is the user name.
	Username policy.Expr[string] `attr:"username,required"`
	// Password is the password.
	Password policy.Expr[string] `attr:"password,required"`
}

// Run sets the header.
func (p *authenticationBasic) Run(x *policy.Exchange) error {
	user, err := p.Username.Eval(x)
	if err != nil {
		return err
	}
	password, err := p.Password.Eval(x)
	if err != nil {
		return err
	}
	x.Request.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	return nil
}
