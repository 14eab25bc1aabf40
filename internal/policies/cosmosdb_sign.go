package policies

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/portico-apim/portico/internal/policy"
)

// cosmosAccount is where requests go.
type cosmosAccount struct {
	endpoint            policy.URL
	key, token          string
	database, container string
}

// eval finds out where requests go.
func (p *cosmosConnection) eval(x *policy.Exchange) (*cosmosAccount, error) {
	var err error
	text := evalText(x, &err, &p.String.Text)
	clientID := evalText(x, &err, &p.String.ClientID)
	a := &cosmosAccount{database: strings.TrimSpace(evalText(x, &err, &p.Database)), container: strings.TrimSpace(evalText(x, &err, &p.Container))}
	if err != nil {
		return nil, err
	}
	endpoint := ""
	for pair := range strings.SplitSeq(text, ";") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(pair), "="); strings.ToLower(name) {
		case "accountendpoint":
			endpoint = strings.Join(strings.Fields(value), "")
		case "accountkey":
			a.key = value
		}
	}
	if a.endpoint, err = policy.ParseURL(endpoint); err != nil {
		return nil, invalid("The connection string has no AccountEndpoint that is an absolute URL.")
	}
	managed, err := p.String.UseManagedIdentity.Eval(x)
	if err == nil && managed {
		a.token, err = x.Services.Identities.Token(x.Context, a.endpoint.Scheme+"://"+a.endpoint.Host, clientID)
	}
	return a, err
}

// sign completes a request: its address and who sends it.
func (a *cosmosAccount) sign(r *cosmosCall) error {
	link := "dbs/" + a.database + "/colls/" + a.container
	path := "/dbs/" + url.PathEscape(a.database) + "/colls/" + url.PathEscape(a.container) + "/docs"
	if r.id != "" {
		link += "/docs/" + r.id
		path += "/" + url.PathEscape(r.id)
	}
	r.m.URL = a.endpoint
	r.m.URL.Path = policy.JoinPath(a.endpoint.Path, path)
	date := time.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	authorization := "type=aad&ver=1.0&sig=" + a.token
	if a.token == "" {
		signature, err := cosmosSignature(r.m.Method, "docs", link, date, a.key)
		if err != nil {
			return invalid("The AccountKey of the connection string is not base64.")
		}
		authorization = "type=master&ver=1.0&sig=" + signature
	}
	h := &r.m.Header
	h.Set("Authorization", url.QueryEscape(authorization))
	h.Set("x-ms-date", date)
	h.Set("x-ms-version", "2018-12-31")
	h.Set("Accept", "application/json")
	return nil
}

// cosmosSignature signs a request to Cosmos DB with a key of the account (Access control in the Azure Cosmos DB SQL API, constructing the hashed token signature).
func cosmosSignature(method, resourceType, link, date, key string) (string, error) {
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(key))
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(strings.ToLower(method) + "\n" + strings.ToLower(resourceType) + "\n" + link + "\n" + strings.ToLower(date) + "\n\n"))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// asciiJSON writes what is not ASCII in JSON as escapes, as headers need it.
func asciiJSON(raw []byte) string {
	var b strings.Builder
	for _, r := range string(raw) {
		if r < 0x7f {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}
