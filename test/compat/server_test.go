package compat_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	azpolicy "github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/portico-apim/portico/internal/arm"
	"github.com/portico-apim/portico/internal/auth"
	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store/sqlite"
)

// library are the documents that the SDK's tests link to. They must be fetched by the server, which here needs no network for it.
type library struct{}

// petstore stands for the example of that name that the SDK's tests import.
const petstore = `openapi: "3.0.0"
info: {version: 1.0.0, title: Swagger Petstore, license: {name: MIT}}
servers: [{url: "http://petstore.swagger.io/v1"}]
paths:
  /pets:
    get: {summary: List all pets, operationId: listPets, responses: {"200": {description: A paged array of pets}}}
    post: {summary: Create a pet, operationId: createPets, responses: {"201": {description: Null response}}}
  /pets/{petId}:
    get:
      summary: Info for a specific pet
      operationId: showPetById
      parameters: [{name: petId, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: Expected response to a valid request}}
`

// Fetch answers the example for every link to a YAML document.
func (library) Fetch(_ context.Context, link string) ([]byte, error) {
	if filepath.Ext(link) == ".yaml" {
		return []byte(petstore), nil
	}
	return nil, errors.New("there is no such document")
}

// Post answers nothing: the SDK's tests ask no GraphQL service for its schema.
func (library) Post(context.Context, string, []byte) ([]byte, error) {
	return nil, errors.New("there is no such service")
}

// server is a management API with a service principal.
type server struct {
	url, ca, tenant  string
	client, password string
	// certificate is the DER of the server's own certificate.
	certificate []byte
}

// environment is how the SDK's tests find the server.
func (s *server) environment() []string {
	return []string{
		"PORTICO_ENDPOINT=" + s.url, "PORTICO_CA=" + s.ca, "PORTICO_TENANT=" + s.tenant, "PORTICO_CLIENT_ID=" + s.client, "PORTICO_CLIENT_SECRET=" + s.password,
		"AZURE_RECORD_MODE=live",
	}
}

// start starts a server on a fresh store.
func start(t *testing.T) *server {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "portico.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	box, err := secret.Parse(secret.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	listener := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(listener.Close)
	s := &server{url: listener.URL, certificate: listener.Certificate().Raw, ca: filepath.Join(t.TempDir(), "ca.pem")}
	if err := os.WriteFile(s.ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.certificate}), 0o600); err != nil {
		t.Fatal(err)
	}
	principals := auth.StoredPrincipals{Store: st}
	p, password, err := principals.Create(t.Context(), "compat")
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := auth.NewIssuer(t.Context(), auth.Options{Keys: auth.StoreKeys{Store: st, Sealer: box}, Endpoints: []string{s.url}, Principals: principals})
	if err != nil {
		t.Fatal(err)
	}
	table := resources.NewTable(resources.All(), resources.Deps{
		Sealer: box, Fetch: library{}, Definitions: policy.NewDefinitions(policies.All()), Universe: universe, HashPassword: auth.HashSecret,
		Addresses: func(resource.ID) resources.Addresses {
			return resources.Addresses{Gateway: s.url, Portal: s.url, Management: s.url}
		},
	})
	handler = arm.New(arm.Options{Table: table, Store: st, Issuer: issuer, Signer: box, Log: slog.New(slog.DiscardHandler)})
	s.tenant, s.client, s.password = issuer.Tenant(), p.AppID, password
	return s
}

// login is how a client logs in with the service principal, and reaches the server.
func (s *server) login() (azcore.TokenCredential, *azarm.ClientOptions, error) {
	pool := x509.NewCertPool()
	authority, err := x509.ParseCertificate(s.certificate)
	if err != nil {
		return nil, nil, err
	}
	pool.AddCert(authority)
	options := azpolicy.ClientOptions{
		Cloud: cloud.Configuration{
			ActiveDirectoryAuthorityHost: s.url + "/",
			Services:                     map[cloud.ServiceName]cloud.ServiceConfiguration{cloud.ResourceManager: {Endpoint: s.url, Audience: s.url}},
		},
		Transport: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}},
		Retry:     azpolicy.RetryOptions{MaxRetries: -1},
	}
	cred, err := azidentity.NewClientSecretCredential(s.tenant, s.client, s.password, &azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	return cred, &azarm.ClientOptions{ClientOptions: options}, err
}
