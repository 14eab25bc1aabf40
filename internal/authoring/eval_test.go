package authoring_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/authoring"
)

// whole is a context that has everything.
const whole = `{
	"requestId": "0f8fad5b-d9cb-469f-a165-70867728950e", "timestamp": "2026-03-04T05:06:07.5Z", "tracing": true,
	"request": {
		"method": "PUT", "url": "http://backend:8080/x?y=1", "originalUrl": "https://api.example.org/a/x",
		"headers": {"B": "1", "A": ["2", "3"]}, "body": {"n" : [1]}, "ipAddress": "203.0.113.7",
		"matchedParameters": {"id": "7"}, "certificate": "CERT", "privateEndpointConnection": {"name": "n", "groupId": "g", "memberName": "m"}
	},
	"response": {"statusCode": 404, "statusReason": "Gone Fishing", "headers": {"Content-Type": "text/plain"}, "bodyBase64": "Y2Fmw6k="},
	"variables": {
		"text": "@ home", "yes": true, "none": null, "int": -7, "long": 2147483648, "double": 1.0, "object": {"a": {"b": 1}}, "array": [1, 2],
		"date": "@(new DateTime(2020, 2, 3))", "later": "@{ return ((DateTime)context.Variables[\"date\"]).AddDays(1); }"
	},
	"api": {"id": "a", "name": "An API", "path": "a", "serviceUrl": "http://backend:8080", "revision": "2", "version": "v1", "isCurrentRevision": false,
		"protocols": ["http", "wss"], "subscriptionKeyParameterNames": {"header": "X-Key"}},
	"operation": {"id": "o", "name": "Op", "method": "PUT", "urlTemplate": "/{id}"},
	"product": {"id": "p", "name": "Pro", "state": "NotPublished", "approvalRequired": true, "subscriptionRequired": true, "subscriptionsLimit": 3,
		"apis": [{"id": "b", "name": "Other"}], "groups": [{"id": "g", "name": "Group"}]},
	"subscription": {"id": "s", "name": "Sub", "key": "k", "primaryKey": "k1", "secondaryKey": "k2", "createdDate": "2020-01-02", "endDate": "2021-01-02T03:04:05Z"},
	"user": {"id": "u", "firstName": "Ada", "lastName": "L", "email": "a@example.org", "note": "n", "registrationDate": "2020-01-02",
		"groups": [{"id": "h", "name": "Heads"}], "identities": [{"id": "i", "provider": "Basic"}]},
	"deployment": {"serviceId": "/s", "serviceName": "svc", "region": "here", "gatewayId": "edge", "instanceId": "edge-1", "certificates": {"c": "CERT"}},
	"lastError": {"source": "s", "reason": "r", "message": "m", "scope": "api", "section": "inbound", "path": "p", "policyId": "i"},
	"workspace": {"id": "w", "name": "Work"}, "backend": {"id": "pool", "type": "Pool"},
	"graphQL": {"arguments": {"id": 7}, "parent": {"id": "x"}}
}`

// testCertificate makes a certificate and returns it in PEM.
func testCertificate(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "client"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// readContext reads a context through a file, CERT being a certificate.
func readContext(t *testing.T, text string) (*authoring.Context, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ctx.json")
	text = strings.ReplaceAll(text, "CERT", strings.ReplaceAll(testCertificate(t), "\n", `\n`))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return authoring.ReadContext(path)
}

// TestContext has an expression for each name of the form.
func TestContext(t *testing.T) {
	t.Parallel()
	c, err := readContext(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	d := desk(t)
	for _, row := range []struct{ expression, want string }{
		{`$"{context.RequestId} {context.Timestamp:o} {context.Tracing}"`, "0f8fad5b-d9cb-469f-a165-70867728950e 2026-03-04T05:06:07.5000000Z True"},
		{`context.Request.Method + context.Request.Url + context.Request.OriginalUrl.Path`, "PUThttp://backend:8080/x?y=1/a/x"},
		{`string.Join(";", context.Request.Headers.Select(h => h.Key + "=" + string.Join(",", h.Value)))`, "B=1;A=2,3"},
		{`context.Request.Body.As<string>()`, `{"n" : [1]}`},
		{`context.Request.IpAddress + context.Request.MatchedParameters["id"]`, "203.0.113.77"},
		{`context.Request.Certificate.Subject + context.Request.PrivateEndpointConnection.MemberName`, "CN=clientm"},
		{`context.Response.StatusCode + context.Response.StatusReason + context.Response.Body.As<string>()`, "404Gone Fishingcafé"},
		{`string.Join(" ", context.Variables.Select(v => v.Key + ":" + (v.Value == null ? "null" : v.Value.GetType().Name)))`,
			"text:String yes:Boolean none:null int:Int32 long:Int64 double:Double object:JObject array:JArray date:DateTime later:DateTime"},
		{`context.Variables["later"]`, "2020-02-04T00:00:00.0000000"},
		{`$"{context.Variables["text"]}{context.Variables["int"]}{((JObject)context.Variables["object"])["a"]["b"]}"`, "@ home-71"},
		{`$"{context.Api.Id} {context.Api.Name} {context.Api.Path} {context.Api.ServiceUrl} {context.Api.Revision} {context.Api.Version} {context.Api.IsCurrentRevision}"`,
			"a An API a http://backend:8080/ 2 v1 False"},
		{`string.Join(",", context.Api.Protocols) + context.Api.SubscriptionKeyParameterNames.Header + context.Api.SubscriptionKeyParameterNames.Query`,
			"http,wssX-Keysubscription-key"},
		{`context.Operation.Id + context.Operation.Name + context.Operation.Method + context.Operation.UrlTemplate`, "oOpPUT/{id}"},
		{`$"{context.Product.Id} {context.Product.Name} {context.Product.State} {context.Product.ApprovalRequired} {context.Product.SubscriptionRequired} {context.Product.SubscriptionsLimit}"`,
			"p Pro NotPublished True True 3"},
		{`context.Product.Apis.First().Name + context.Product.Groups.First().Name`, "OtherGroup"},
		{`$"{context.Subscription.Id} {context.Subscription.Name} {context.Subscription.Key} {context.Subscription.PrimaryKey} {context.Subscription.SecondaryKey}"`, "s Sub k k1 k2"},
		{`$"{context.Subscription.CreatedDate:yyyy-MM-dd} {context.Subscription.StartDate} {context.Subscription.EndDate:HH:mm}"`, "2020-01-02  03:04"},
		{`context.User.Id + context.User.FirstName + context.User.LastName + context.User.Email + context.User.Note + context.User.RegistrationDate.Year`, "uAdaLa@example.orgn2020"},
		{`context.User.Groups.Single().Name + context.User.Identities.Single().Id + context.User.Identities.Single().Provider`, "HeadsiBasic"},
		{`context.Deployment.ServiceId + context.Deployment.ServiceName + context.Deployment.Region + context.Deployment.GatewayId + context.Deployment.Gateway.InstanceId`,
			"/ssvchereedgeedge-1"},
		{`context.Deployment.Certificates["c"].Subject`, "CN=client"},
		{`context.LastError.Source + context.LastError.Reason + context.LastError.Message + context.LastError.Scope + context.LastError.Section + context.LastError.Path + context.LastError.PolicyId`,
			"srmapiinboundpi"},
		{`context.Workspace.Id + context.Workspace.Name + context.Backend.Id + context.Backend.Type`, "wWorkpoolPool"},
		{`$"{context.GraphQL.Arguments["id"]}{context.GraphQL.Parent["id"]}"`, "7x"},
	} {
		got, err := d.Evaluate("@("+row.expression+")", c)
		if err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%s\n got %s\nwant %s", row.expression, got, row.want)
		}
	}
}

// TestSparseContext has contexts of a few names, an expression, and its value or what is in the error.
func TestSparseContext(t *testing.T) {
	t.Parallel()
	d := desk(t)
	for _, row := range []struct{ context, expression, want string }{
		{`{}`, `context.Request.Method + " " + context.Request.Url + " " + context.Request.IpAddress`, "GET https://localhost/ 127.0.0.1"},
		{`{}`, `context.Request.Body?.As<string>() ?? "none"`, "none"},
		{`{}`, `context.Api == null && context.Response == null && context.Deployment.Gateway.IsManaged`, "true"},
		{`{"request": {"url": "http://a/b"}}`, `context.Request.OriginalUrl.ToString()`, "http://a/b"},
		{`{"request": {"body": "text"}}`, `context.Request.Body.As<string>()`, "text"},
		{`{"response": {}}`, `context.Response.StatusCode + context.Response.StatusReason`, "200OK"},
		{`{"elapsed": "01:00:00.5"}`, `context.Elapsed.TotalHours > 1 && context.Elapsed.TotalHours < 1.1`, "true"},
		{`{"elapsed": "90"}`, `context.Elapsed.Minutes`, "1"},
		{`{"backend": {"id": "b"}}`, `context.Backend.Type`, "Single"},
		{`{"product": {}}`, `context.Product.State`, "Published"},
		{`{"api": {"id": "a"}, "product": {"apis": [{"id": "a"}]}}`, `context.Api.IsCurrentRevision && context.Product.Apis.Count() == 1`, "true"},
		{`{"requets": {}}`, `1`, `unknown field "requets"`},
		{`{"request": {"methud": "GET"}}`, `1`, `unknown field "methud"`},
		{`{"request": {"url": "/x"}}`, `1`, "request: URL \"/x\" is not absolute"},
		{`{"request": {"ipAddress": "x"}}`, `1`, "request: ipAddress:"},
		{`{"request": {"certificate": "x"}}`, `1`, "request: certificate: it is not in PEM"},
		{`{"request": {"body": 1, "bodyBase64": "QQ=="}}`, `1`, "give one of them"},
		{`{"request": {"headers": {"A": 1}}}`, `1`, "A: json: cannot unmarshal number"},
		{`{"request": {"headers": ["A"]}}`, `1`, "an object is expected"},
		{`{"timestamp": "yesterday"}`, `1`, `timestamp: "yesterday" is not a date`},
		{`{"elapsed": "long"}`, `1`, `elapsed: "long" is not a time`},
		{`{"elapsed": "1", "timestamp": "2020-01-01"}`, `1`, "give one of them"},
		{`{"product": {"state": "new"}}`, `1`, `there is no state "new"`},
		{`{"backend": {"type": "new"}}`, `1`, `there is no type "new"`},
		{`{"deployment": {"certificates": {"c": "x"}}}`, `1`, "certificates: c: it is not in PEM"},
		{`{"variables": {"v": "@(nothing)"}}`, `1`, "variables: v: expression:1:3: error CS0103"},
		{`{}`, `context.Rquest`, "did you mean 'Request'?"},
		{`{}`, `int.Parse("x") + 1`, "expression:1:3: error FormatException: Input string was not in a correct format."},
		{`{}`, `new string('x', 2000000000)`, "the expression used too much: memory"},
	} {
		got := ""
		c, err := readContext(t, row.context)
		if err == nil {
			got, err = d.Evaluate("@("+row.expression+")", c)
		}
		if err != nil {
			got = err.Error()
		}
		if err == nil && got != row.want || !strings.Contains(got, row.want) {
			t.Errorf("%s %s\n got %s\nwant %s", row.context, row.expression, got, row.want)
		}
	}
}

// TestCases evaluates a file of expressions.
func TestCases(t *testing.T) {
	t.Parallel()
	cases, err := authoring.ReadCases(strings.NewReader("\uFEFF# comment\r\n@(1)\r\n\r\n  @{ return \"<é>\"; }\n@(x)\n@(int.Parse(\"x\"))\n@{ while (true) { } }\n@((string)null)\n@(\"\")"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := desk(t).EvaluateCases(cases, &authoring.Context{}, &out); err != nil {
		t.Fatal(err)
	}
	const want = `{"id":"2","type":"Int32","value":"1","expression":"@(1)"}
{"id":"4","type":"String","value":"<é>","expression":"@{ return \"<é>\"; }"}
{"id":"5","compile_error":"CS0103","expression":"@(x)"}
{"id":"6","exception":"FormatException","expression":"@(int.Parse(\"x\"))"}
{"id":"7","limit":"steps","expression":"@{ while (true) { } }"}
{"id":"8","type":"null","value":"null","expression":"@((string)null)"}
{"id":"9","type":"String","value":"","expression":"@(\"\")"}
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

// TestGuideNamesEverything looks for every name of the form in the guide.
func TestGuideNamesEverything(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../docs/guides/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	namesOf(reflect.TypeFor[authoring.Context](), names)
	namesOf(reflect.TypeFor[authoring.Finding](), names)
	if len(names) < 60 {
		t.Fatalf("found only %d names", len(names))
	}
	for name := range names {
		if !strings.Contains(string(guide), "`"+name+"`") {
			t.Errorf("docs/guides/policies.md does not say what %s is", name)
		}
	}
}

// namesOf collects the JSON names of a struct and of all structs below it.
func namesOf(typ reflect.Type, names map[string]bool) {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		namesOf(typ.Elem(), names)
	case reflect.Struct:
		for f := range typ.Fields() {
			if name := f.Tag.Get("json"); name != "" {
				names[name] = true
			}
			namesOf(f.Type, names)
		}
	}
}
