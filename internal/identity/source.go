package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	// patience is how long one try to get a token may take.
	patience = 10 * time.Second
	// maxAnswer bounds the answer of a token endpoint, in bytes.
	maxAnswer = 256 << 10
)

// Off is the source where managed identities are turned off.
type Off struct{}

// Token implements Source.
func (Off) Token(context.Context, string, string) (Token, error) {
	return Token{}, errors.New("managed identities are turned off by the setting identity.source")
}

// Own is the source where Portico itself signs tokens.
type Own func(ctx context.Context, resource, clientID string) (Token, error)

// Token implements Source.
func (sign Own) Token(ctx context.Context, resource, clientID string) (Token, error) {
	return sign(ctx, resource, clientID)
}

// IMDS is the Instance Metadata Service of Azure's virtual machines.
type IMDS struct {
	Backends policy.Backends
	// Address is scheme and host of the service.
	Address string
}

// Token implements Source.
func (s IMDS) Token(ctx context.Context, resource, clientID string) (Token, error) {
	query := managedQuery("2018-02-01", resource, clientID)
	address := strings.TrimRight(s.Address, "/") + "/metadata/identity/oauth2/token?" + query.Encode()
	return ask(ctx, s.Backends, "GET", address, policy.MakeHeader("Metadata", "true"), "")
}

// AppService is the endpoint that Azure's App Service, Functions and Container Apps give to their programs.
type AppService struct {
	Backends policy.Backends
	// Endpoint is its URL, Header the secret that proves that a request comes from the program it was given to.
	Endpoint, Header string
}

// Token implements Source.
func (s AppService) Token(ctx context.Context, resource, clientID string) (Token, error) {
	query := managedQuery("2019-08-01", resource, clientID)
	separator := "?"
	if strings.Contains(s.Endpoint, "?") {
		separator = "&"
	}
	return ask(ctx, s.Backends, "GET", s.Endpoint+separator+query.Encode(), policy.MakeHeader("X-IDENTITY-HEADER", s.Header), "")
}

// managedQuery is what both endpoints for managed identities are asked with.
func managedQuery(version, resource, clientID string) url.Values {
	query := url.Values{"api-version": {version}, "resource": {resource}}
	if clientID != "" {
		query.Set("client_id", clientID)
	}
	return query
}

// Workload is workload identity federation, as AKS sets it up for pods: a token of the platform, in a file, stands for the secret of an application
// (RFC 7523 section 2.2).
type Workload struct {
	Backends policy.Backends
	// Authority is the URL of the directory service, Tenant the directory.
	Authority, Tenant string
	// ClientID is the application if the caller names none.
	ClientID string
	// File holds the platform's token, which is replaced now and then.
	File string
}

// Token implements Source.
func (s Workload) Token(ctx context.Context, resource, clientID string) (Token, error) {
	if clientID == "" {
		clientID = s.ClientID
	}
	if clientID == "" {
		return Token{}, errors.New("the setting identity.client, or AZURE_CLIENT_ID, does not name the application")
	}
	assertion, err := os.ReadFile(s.File)
	if err != nil {
		return Token{}, fmt.Errorf("read the federated token: %w", err)
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {clientID}, "scope": {resource + "/.default"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {strings.TrimSpace(string(assertion))},
	}
	address := strings.TrimRight(s.Authority, "/") + "/" + url.PathEscape(s.Tenant) + "/oauth2/v2.0/token"
	return ask(ctx, s.Backends, "POST", address, policy.MakeHeader("Content-Type", "application/x-www-form-urlencoded"), form.Encode())
}

// ask sends a request for a token and reads the answer.
func ask(ctx context.Context, backends policy.Backends, method, address string, header policy.Header, body string) (Token, error) {
	u, err := policy.ParseURL(address)
	if err != nil {
		return Token{}, fmt.Errorf("token endpoint: %w", err)
	}
	header.Set("Accept", "application/json")
	req := &policy.Message{Method: method, URL: u, Header: header}
	if body != "" {
		req.SetBody([]byte(body))
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	asked := time.Now()
	res, err := backends.Send(ctx, req, policy.Call{Timeout: patience})
	if err != nil {
		return Token{}, fmt.Errorf("ask %s: %w", u.HostPort(), err)
	}
	data, err := res.Body.Take(maxAnswer)
	if err != nil {
		return Token{}, fmt.Errorf("ask %s: %w", u.HostPort(), err)
	}
	token, err := read(data, res.Status, asked)
	if err != nil {
		return token, fmt.Errorf("ask %s: %w", u.HostPort(), err)
	}
	return token, nil
}

// answer is what token endpoints say. Their numbers come with quotes and without.
type answer struct {
	AccessToken string          `json:"access_token"`
	ExpiresIn   json.RawMessage `json:"expires_in"`
	ExpiresOn   json.RawMessage `json:"expires_on"`
	Code        string          `json:"error"`
	Description string          `json:"error_description"`
}

// read reads an answer to a request that was sent at a time.
func read(data []byte, status int, asked time.Time) (Token, error) {
	var a answer
	err := json.Unmarshal(data, &a)
	switch {
	case status != 200 && err == nil && a.Code != "":
		line, _, _ := strings.Cut(a.Description, "\n")
		return Token{}, fmt.Errorf("status %d, %s: %s", status, a.Code, strings.TrimSpace(line))
	case status != 200:
		return Token{}, fmt.Errorf("status %d", status)
	case err != nil:
		return Token{}, errors.New("the answer is not the JSON that was expected") // the decoder's words may hold parts of the token
	case a.AccessToken == "":
		return Token{}, errors.New("the answer has no access_token")
	}
	// Endpoints keep tokens themselves, and expires_in may count from when one was made.
	if on, ok := seconds(a.ExpiresOn); ok {
		return Token{a.AccessToken, time.Unix(on, 0)}, nil
	}
	in, ok := seconds(a.ExpiresIn)
	if !ok {
		return Token{}, errors.New("the answer does not say when the token expires")
	}
	return Token{a.AccessToken, asked.Add(time.Duration(in) * time.Second)}, nil
}

// maxSeconds bounds what is believed of a duration or a moment, so that it fits into Go's types.
const maxSeconds = 1 << 32

func seconds(number json.RawMessage) (int64, bool) {
	n, err := strconv.ParseInt(strings.Trim(string(number), `"`), 10, 64)
	return min(n, maxSeconds), err == nil
}
