package compat_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	apim "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/apimanagement/armapimanagement/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources"

	_ "github.com/stretchr/testify/suite" // of the SDK's own tests
)

// Where the tests make their service.
const (
	subscriptionID = "00000000-0000-0000-0000-0000000000aa"
	service        = "compat"
)

// client is a logged-in client with a service.
type client struct {
	*testing.T
	ctx     context.Context
	server  *server
	factory *apim.ClientFactory
	group   string
	// seen is the last raw response.
	seen *http.Response
}

// recorder keeps the last raw response.
type recorder struct{ c *client }

func (r recorder) Do(req *policy.Request) (*http.Response, error) {
	res, err := req.Next()
	r.c.seen = res
	return res, err
}

func newClient(t *testing.T) *client {
	t.Helper()
	c := &client{T: t, ctx: t.Context(), server: start(t), group: "compat"}
	cred, options, err := c.server.login()
	if err != nil {
		t.Fatal(err)
	}
	options.PerRetryPolicies = []policy.Policy{recorder{c}}
	c.prepare(cred, options)
	return c
}

// prepare makes a resource group and a service.
func (c *client) prepare(cred azcore.TokenCredential, options *azarm.ClientOptions) {
	c.Helper()
	groups, err := armresources.NewResourceGroupsClient(subscriptionID, cred, options)
	if err != nil {
		c.Fatal(err)
	}
	must[armresources.ResourceGroupsClientCreateOrUpdateResponse](c)(groups.CreateOrUpdate(c.ctx, c.group, armresources.ResourceGroup{Location: to.Ptr("local")}, nil))
	if c.factory, err = apim.NewClientFactory(subscriptionID, cred, options); err != nil {
		c.Fatal(err)
	}
	got := poll[apim.ServiceClientCreateOrUpdateResponse](c)(c.factory.NewServiceClient().BeginCreateOrUpdate(c.ctx, c.group, service, apim.ServiceResource{
		Location: to.Ptr("local"), SKU: &apim.ServiceSKUProperties{Name: to.Ptr(apim.SKUTypeDeveloper), Capacity: to.Ptr[int32](1)},
		Properties: &apim.ServiceProperties{PublisherEmail: to.Ptr("a@example.com"), PublisherName: to.Ptr("A")},
	}, nil))
	c.same("provisioning state", *got.Properties.ProvisioningState, "Succeeded")
}

// poll waits for the end of an operation.
func poll[R any](c *client) func(*runtime.Poller[R], error) R {
	return func(p *runtime.Poller[R], err error) R {
		c.Helper()
		if err != nil {
			c.Fatal(err)
		}
		r, err := p.PollUntilDone(c.ctx, &runtime.PollUntilDoneOptions{Frequency: time.Second})
		if err != nil {
			c.Fatal(err)
		}
		return r
	}
}

// must fails the test on an error.
func must[R any](c *client) func(R, error) R {
	return func(r R, err error) R {
		c.Helper()
		if err != nil {
			c.Fatal(err)
		}
		return r
	}
}

// gone fails the test unless an error is a 404.
func gone[R any](c *client) func(R, error) {
	return func(_ R, err error) {
		c.Helper()
		if problem, ok := errors.AsType[*azcore.ResponseError](err); !ok || problem.StatusCode != http.StatusNotFound {
			c.Errorf("after deletion: %v", err)
		}
	}
}

func (c *client) same(what, got, want string) {
	c.Helper()
	if got != want {
		c.Errorf("%s is %q, want %q", what, got, want)
	}
}

// count drains a pager.
func count[R any](c *client, p *runtime.Pager[R], n func(R) int) int {
	c.Helper()
	total := 0
	for p.More() {
		page, err := p.NextPage(c.ctx)
		if err != nil {
			c.Fatal(err)
		}
		total += n(page)
	}
	return total
}

func TestBackends(t *testing.T) {
	c := newClient(t)
	x := c.factory.NewBackendClient()
	single := func(url string) apim.BackendContract {
		return apim.BackendContract{Properties: &apim.BackendContractProperties{
			URL: to.Ptr(url), Protocol: to.Ptr(apim.BackendProtocolHTTP),
			CircuitBreaker: &apim.BackendCircuitBreaker{Rules: []*apim.CircuitBreakerRule{{
				Name: to.Ptr("r"), TripDuration: to.Ptr("PT1M"), AcceptRetryAfter: to.Ptr(true),
				FailureCondition: &apim.CircuitBreakerFailureCondition{Count: to.Ptr[int64](3), Interval: to.Ptr("PT5M"), StatusCodeRanges: []*apim.FailureStatusCodeRange{{Min: to.Ptr[int32](500), Max: to.Ptr[int32](599)}}},
			}}},
			Credentials: &apim.BackendCredentialsContract{Header: map[string][]*string{"x": {to.Ptr("1")}}},
		}}
	}
	created := must[apim.BackendClientCreateOrUpdateResponse](c)(x.CreateOrUpdate(c.ctx, c.group, service, "one", single("https://one.example"), nil))
	if created.Properties.CircuitBreaker.Rules[0].FailureCondition.Count == nil || *created.Properties.Credentials.Header["x"][0] != "1" {
		t.Errorf("created: %+v", created.Properties)
	}
	pool := apim.BackendContract{Properties: &apim.BackendContractProperties{
		Type: to.Ptr(apim.BackendTypePool), URL: to.Ptr(""), Pool: &apim.BackendBaseParametersPool{Services: []*apim.BackendPoolItem{{ID: created.ID, Weight: to.Ptr[int32](2), Priority: to.Ptr[int32](1)}}},
	}}
	pooled := must[apim.BackendClientCreateOrUpdateResponse](c)(x.CreateOrUpdate(c.ctx, c.group, service, "pool", pool, nil))
	c.same("pool member", *pooled.Properties.Pool.Services[0].ID, *created.ID)
	patched := must[apim.BackendClientUpdateResponse](c)(x.Update(c.ctx, c.group, service, "one", *created.ETag, apim.BackendUpdateParameters{Properties: &apim.BackendUpdateParameterProperties{Title: to.Ptr("T")}}, nil))
	got := must[apim.BackendClientGetResponse](c)(x.Get(c.ctx, c.group, service, "one", nil))
	c.same("title", *got.Properties.Title, "T")
	c.same("ETag", *got.ETag, *patched.ETag)
	if n := count(c, x.NewListByServicePager(c.group, service, &apim.BackendClientListByServiceOptions{Filter: to.Ptr("contains(url,'one')")}), func(p apim.BackendClientListByServiceResponse) int { return len(p.Value) }); n != 1 {
		t.Errorf("%d backends found", n)
	}
	must[apim.BackendClientReconnectResponse](c)(x.Reconnect(c.ctx, c.group, service, "one", nil))
	if _, err := x.Delete(c.ctx, c.group, service, "one", *created.ETag, nil); err == nil {
		t.Error("an old ETag was accepted")
	}
	must[apim.BackendClientDeleteResponse](c)(x.Delete(c.ctx, c.group, service, "pool", "*", nil))
	must[apim.BackendClientDeleteResponse](c)(x.Delete(c.ctx, c.group, service, "one", *got.ETag, nil))
	gone[apim.BackendClientGetResponse](c)(x.Get(c.ctx, c.group, service, "one", nil))
}

func TestLoggersAndDiagnostics(t *testing.T) {
	c := newClient(t)
	x, d := c.factory.NewLoggerClient(), c.factory.NewDiagnosticClient()
	logger := must[apim.LoggerClientCreateOrUpdateResponse](c)(x.CreateOrUpdate(c.ctx, c.group, service, "l", apim.LoggerContract{Properties: &apim.LoggerContractProperties{
		LoggerType: to.Ptr(apim.LoggerTypeApplicationInsights), Credentials: map[string]*string{"instrumentationKey": to.Ptr("secret")},
	}}, nil))
	if !strings.HasPrefix(*logger.Properties.Credentials["instrumentationKey"], "{{") || !*logger.Properties.IsBuffered {
		t.Errorf("logger: %+v", logger.Properties)
	}
	must[apim.LoggerClientUpdateResponse](c)(x.Update(c.ctx, c.group, service, "l", "*", apim.LoggerUpdateContract{Properties: &apim.LoggerUpdateParameters{Description: to.Ptr("d")}}, nil))
	made := must[apim.DiagnosticClientCreateOrUpdateResponse](c)(d.CreateOrUpdate(c.ctx, c.group, service, "applicationinsights", apim.DiagnosticContract{Properties: &apim.DiagnosticContractProperties{
		LoggerID: to.Ptr("/loggers/l"), AlwaysLog: to.Ptr(apim.AlwaysLogAllErrors), Sampling: &apim.SamplingSettings{SamplingType: to.Ptr(apim.SamplingTypeFixed), Percentage: to.Ptr(50.0)},
		Frontend: &apim.PipelineDiagnosticSettings{Request: &apim.HTTPMessageDiagnostic{Headers: to.SliceOfPtrs("Content-type"), Body: &apim.BodyDiagnosticSettings{Bytes: to.Ptr[int32](512)}}},
	}}, nil))
	c.same("logger", *made.Properties.LoggerID, *logger.ID)
	must[apim.DiagnosticClientUpdateResponse](c)(d.Update(c.ctx, c.group, service, "applicationinsights", "*", apim.DiagnosticContract{Properties: &apim.DiagnosticContractProperties{LoggerID: logger.ID, Verbosity: to.Ptr(apim.VerbosityError)}}, nil))
	got := must[apim.DiagnosticClientGetResponse](c)(d.Get(c.ctx, c.group, service, "applicationinsights", nil))
	c.same("verbosity", string(*got.Properties.Verbosity), "error")
	must[apim.DiagnosticClientDeleteResponse](c)(d.Delete(c.ctx, c.group, service, "applicationinsights", "*", nil))
	must[apim.LoggerClientDeleteResponse](c)(x.Delete(c.ctx, c.group, service, "l", "*", nil))
	gone[apim.LoggerClientGetResponse](c)(x.Get(c.ctx, c.group, service, "l", nil))
}

func TestCertificates(t *testing.T) {
	c := newClient(t)
	x := c.factory.NewCertificateClient()
	made := must[apim.CertificateClientCreateOrUpdateResponse](c)(x.CreateOrUpdate(c.ctx, c.group, service, "c", apim.CertificateCreateOrUpdateParameters{Properties: &apim.CertificateCreateOrUpdateProperties{
		Data: to.Ptr(base64.StdEncoding.EncodeToString(c.server.certificate)), Password: to.Ptr(""),
	}}, nil))
	if len(*made.Properties.Thumbprint) != 40 || made.Properties.ExpirationDate == nil || *made.Properties.Subject == "" {
		t.Errorf("certificate: %+v", made.Properties)
	}
	got := must[apim.CertificateClientGetResponse](c)(x.Get(c.ctx, c.group, service, "c", nil))
	c.same("thumbprint", *got.Properties.Thumbprint, *made.Properties.Thumbprint)
	must[apim.CertificateClientDeleteResponse](c)(x.Delete(c.ctx, c.group, service, "c", *got.ETag, nil))
	gone[apim.CertificateClientGetResponse](c)(x.Get(c.ctx, c.group, service, "c", nil))
}

func TestFragmentsAndPolicies(t *testing.T) {
	c := newClient(t)
	x := c.factory.NewPolicyFragmentClient()
	made := poll[apim.PolicyFragmentClientCreateOrUpdateResponse](c)(x.BeginCreateOrUpdate(c.ctx, c.group, service, "f", apim.PolicyFragmentContract{Properties: &apim.PolicyFragmentContractProperties{
		Value: to.Ptr(`<fragment><set-header name="x"><value>1</value></set-header></fragment>`), Format: to.Ptr(apim.PolicyFragmentContentFormatRawxml), Description: to.Ptr("d"),
	}}, nil))
	if made.Properties.Format != nil {
		t.Errorf("format %q is answered although it was not asked for", *made.Properties.Format)
	}
	p := c.factory.NewPolicyClient()
	must[apim.PolicyClientCreateOrUpdateResponse](c)(p.CreateOrUpdate(c.ctx, c.group, service, apim.PolicyIDNamePolicy, apim.PolicyContract{Properties: &apim.PolicyContractProperties{
		Format: to.Ptr(apim.PolicyContentFormatRawxml), Value: to.Ptr(`<policies><inbound><include-fragment fragment-id="f" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`),
	}}, nil))
	refs := must[apim.PolicyFragmentClientListReferencesResponse](c)(x.ListReferences(c.ctx, c.group, service, "f", nil))
	if len(refs.Value) != 1 || !strings.HasSuffix(*refs.Value[0].ID, "/policies/policy") {
		t.Errorf("references: %+v", refs.Value)
	}
	if _, err := x.Delete(c.ctx, c.group, service, "f", "*", nil); err == nil {
		t.Error("a fragment that is used was deleted")
	}
	must[apim.PolicyClientDeleteResponse](c)(p.Delete(c.ctx, c.group, service, apim.PolicyIDNamePolicy, "*", nil))
	must[apim.PolicyFragmentClientDeleteResponse](c)(x.Delete(c.ctx, c.group, service, "f", "*", nil))
	gone[apim.PolicyFragmentClientGetResponse](c)(x.Get(c.ctx, c.group, service, "f", nil))
}

func TestRevisionsAndLinks(t *testing.T) {
	c := newClient(t)
	x := c.factory.NewAPIClient()
	put := func(id string, p apim.APICreateOrUpdateProperties) apim.APIClientCreateOrUpdateResponse {
		t.Helper()
		return poll[apim.APIClientCreateOrUpdateResponse](c)(x.BeginCreateOrUpdate(c.ctx, c.group, service, id, apim.APICreateOrUpdateParameter{Properties: &p}, nil))
	}
	put("pets", apim.APICreateOrUpdateProperties{Path: to.Ptr("pets"), Format: to.Ptr(apim.ContentFormatOpenapiLink), Value: to.Ptr("https://example.com/petstore.yaml")})
	second := put("pets;rev=2", apim.APICreateOrUpdateProperties{Path: to.Ptr("pets"), SourceAPIID: to.Ptr("/apis/pets"), APIRevisionDescription: to.Ptr("second")})
	c.same("name", *second.Name, "pets;rev=2")
	must[apim.APIReleaseClientCreateOrUpdateResponse](c)(c.factory.NewAPIReleaseClient().CreateOrUpdate(c.ctx, c.group, service, "pets", "r", apim.APIReleaseContract{Properties: &apim.APIReleaseContractProperties{APIID: to.Ptr("/apis/pets;rev=2"), Notes: to.Ptr("n")}}, nil))
	got := must[apim.APIClientGetResponse](c)(x.Get(c.ctx, c.group, service, "pets", nil))
	c.same("revision", *got.Properties.APIRevision, "2")
	if n := count(c, c.factory.NewAPIRevisionClient().NewListByServicePager(c.group, service, "pets", nil), func(p apim.APIRevisionClientListByServiceResponse) int { return len(p.Value) }); n != 2 {
		t.Errorf("%d revisions", n)
	}
	if n := count(c, c.factory.NewAPIOperationClient().NewListByAPIPager(c.group, service, "pets", &apim.APIOperationClientListByAPIOptions{Top: to.Ptr[int32](2)}), func(p apim.APIOperationClientListByAPIResponse) int { return len(p.Value) }); n != 3 {
		t.Errorf("%d operations over several pages", n)
	}
	exported := must[apim.APIExportClientGetResponse](c)(c.factory.NewAPIExportClient().Get(c.ctx, c.group, service, "pets", apim.ExportFormatOpenapi, apim.ExportAPITrue, nil))
	if exported.Value == nil || !strings.Contains(*exported.Value.Link, "/exports?") {
		t.Errorf("export: %+v", exported)
	}
	must[apim.ProductClientCreateOrUpdateResponse](c)(c.factory.NewProductClient().CreateOrUpdate(c.ctx, c.group, service, "p", apim.ProductContract{Properties: &apim.ProductContractProperties{DisplayName: to.Ptr("P")}}, nil))
	link := must[apim.ProductAPILinkClientCreateOrUpdateResponse](c)(c.factory.NewProductAPILinkClient().CreateOrUpdate(c.ctx, c.group, service, "p", "k", apim.ProductAPILinkContract{Properties: &apim.ProductAPILinkContractProperties{APIID: got.ID}}, nil))
	c.same("linked API", *link.Properties.APIID, *got.ID)
	must[apim.ProductAPIClientCheckEntityExistsResponse](c)(c.factory.NewProductAPIClient().CheckEntityExists(c.ctx, c.group, service, "p", "pets", nil))
	poll[apim.APIClientDeleteResponse](c)(x.BeginDelete(c.ctx, c.group, service, "pets", "*", &apim.APIClientBeginDeleteOptions{DeleteRevisions: to.Ptr(true)}))
	gone[apim.APIClientGetResponse](c)(x.Get(c.ctx, c.group, service, "pets", nil))
	if n := count(c, c.factory.NewProductAPIClient().NewListByProductPager(c.group, service, "p", nil), func(p apim.ProductAPIClientListByProductResponse) int { return len(p.Value) }); n != 0 {
		t.Errorf("%d APIs are left in the product", n)
	}
	poll[apim.ServiceClientDeleteResponse](c)(c.factory.NewServiceClient().BeginDelete(c.ctx, c.group, service, nil))
	c.same("status", c.seen.Status[:3], "200")
	must[apim.DeletedServicesClientGetByNameResponse](c)(c.factory.NewDeletedServicesClient().GetByName(c.ctx, service, "local", nil))
	poll[apim.DeletedServicesClientPurgeResponse](c)(c.factory.NewDeletedServicesClient().BeginPurge(c.ctx, service, "local", nil))
}

func TestUsers(t *testing.T) {
	c := newClient(t)
	x := c.factory.NewUserClient()
	made := must[apim.UserClientCreateOrUpdateResponse](c)(x.CreateOrUpdate(c.ctx, c.group, service, "u", apim.UserCreateParameters{Properties: &apim.UserCreateParameterProperties{
		Email: to.Ptr("u@example.com"), FirstName: to.Ptr("U"), LastName: to.Ptr("V"), Confirmation: to.Ptr(apim.ConfirmationSignup), Password: to.Ptr("a long password"),
	}}, nil))
	must[apim.UserClientUpdateResponse](c)(x.Update(c.ctx, c.group, service, "u", *made.ETag, apim.UserUpdateParameters{Properties: &apim.UserUpdateParametersProperties{Note: to.Ptr("n")}}, nil))
	s := c.factory.NewSubscriptionClient()
	must[apim.SubscriptionClientCreateOrUpdateResponse](c)(s.CreateOrUpdate(c.ctx, c.group, service, "s", apim.SubscriptionCreateParameters{Properties: &apim.SubscriptionCreateParameterProperties{
		DisplayName: to.Ptr("S"), Scope: to.Ptr("/apis"), OwnerID: made.ID, State: to.Ptr(apim.SubscriptionStateActive),
	}}, nil))
	if n := count(c, c.factory.NewUserSubscriptionClient().NewListPager(c.group, service, "u", nil), func(p apim.UserSubscriptionClientListResponse) int { return len(p.Value) }); n != 1 {
		t.Errorf("%d subscriptions", n)
	}
	if n := count(c, c.factory.NewUserGroupClient().NewListPager(c.group, service, "u", nil), func(p apim.UserGroupClientListResponse) int { return len(p.Value) }); n != 1 {
		t.Errorf("%d groups", n)
	}
	if _, err := x.BeginDelete(c.ctx, c.group, service, "u", "*", nil); err == nil {
		t.Error("a user with subscriptions was deleted")
	}
	poll[apim.UserClientDeleteResponse](c)(x.BeginDelete(c.ctx, c.group, service, "u", "*", &apim.UserClientBeginDeleteOptions{DeleteSubscriptions: to.Ptr(true)}))
	gone[apim.UserClientGetResponse](c)(x.Get(c.ctx, c.group, service, "u", nil))
	gone[apim.SubscriptionClientGetResponse](c)(s.Get(c.ctx, c.group, service, "s", nil))
}

// TestAuthorizations goes through the kinds of the credential manager, up to the link at which somebody logs in.
func TestAuthorizations(t *testing.T) {
	c := newClient(t)
	p, a, x := c.factory.NewAuthorizationProviderClient(), c.factory.NewAuthorizationClient(), c.factory.NewAuthorizationAccessPolicyClient()
	provider := must[apim.AuthorizationProviderClientCreateOrUpdateResponse](c)(p.CreateOrUpdate(c.ctx, c.group, service, "google", apim.AuthorizationProviderContract{Properties: &apim.AuthorizationProviderContractProperties{
		DisplayName: to.Ptr("google"), IdentityProvider: to.Ptr("google"),
		Oauth2: &apim.AuthorizationProviderOAuth2Settings{
			RedirectURL: to.Ptr("https://authorization-manager.consent.azure-apim.net/redirect/apim/" + service),
			GrantTypes:  &apim.AuthorizationProviderOAuth2GrantTypes{AuthorizationCode: map[string]*string{"clientId": to.Ptr("c"), "clientSecret": to.Ptr("s"), "scopes": nil}},
		},
	}}, nil))
	if got := provider.Properties.Oauth2.GrantTypes.AuthorizationCode; *got["clientId"] != "c" || got["clientSecret"] != nil || !strings.HasSuffix(*provider.Properties.Oauth2.RedirectURL, "/redirect/apim/"+service) {
		t.Errorf("provider: %v", got)
	}
	must[apim.AuthorizationClientCreateOrUpdateResponse](c)(a.CreateOrUpdate(c.ctx, c.group, service, "google", "one", apim.AuthorizationContract{Properties: &apim.AuthorizationContractProperties{
		AuthorizationType: to.Ptr(apim.AuthorizationTypeOAuth2), OAuth2GrantType: to.Ptr(apim.OAuth2GrantTypeAuthorizationCode),
	}}, nil))
	got := must[apim.AuthorizationClientGetResponse](c)(a.Get(c.ctx, c.group, service, "google", "one", nil))
	c.same("status", *got.Properties.Status+" "+*got.Properties.Error.Code, "Error Unauthenticated")
	must[apim.AuthorizationAccessPolicyClientCreateOrUpdateResponse](c)(x.CreateOrUpdate(c.ctx, c.group, service, "google", "one", "me", apim.AuthorizationAccessPolicyContract{Properties: &apim.AuthorizationAccessPolicyContractProperties{
		ObjectID: to.Ptr("o"), TenantID: to.Ptr("t"), AppIDs: []*string{to.Ptr("x")},
	}}, nil))
	if n := count(c, x.NewListByAuthorizationPager(c.group, service, "google", "one", nil), func(p apim.AuthorizationAccessPolicyClientListByAuthorizationResponse) int { return len(p.Value) }); n != 1 {
		t.Errorf("%d access policies", n)
	}
	if n := count(c, a.NewListByAuthorizationProviderPager(c.group, service, "google", nil), func(p apim.AuthorizationClientListByAuthorizationProviderResponse) int { return len(p.Value) }); n != 1 {
		t.Errorf("%d authorizations", n)
	}
	link := must[apim.AuthorizationLoginLinksClientPostResponse](c)(c.factory.NewAuthorizationLoginLinksClient().Post(c.ctx, c.group, service, "google", "one", apim.AuthorizationLoginRequestContract{PostLoginRedirectURL: to.Ptr("https://www.example.com/")}, nil))
	if !strings.Contains(*link.LoginLink, "/redirect/apim/"+service+"/login?data=") {
		t.Errorf("login link: %s", *link.LoginLink)
	}
	if _, err := a.ConfirmConsentCode(c.ctx, c.group, service, "google", "one", apim.AuthorizationConfirmConsentCodeRequestContract{ConsentCode: to.Ptr("wrong")}, nil); err == nil {
		t.Error("any consent code is good")
	}
	must[apim.AuthorizationProviderClientDeleteResponse](c)(p.Delete(c.ctx, c.group, service, "google", "*", nil))
	gone[apim.AuthorizationClientGetResponse](c)(a.Get(c.ctx, c.group, service, "google", "one", nil))
}
