package policy_test

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/source"
)

// sample is an exchange in the outbound section: everything under context that can be there is.
func sample(t testing.TB) *policy.Exchange {
	t.Helper()
	parse := func(address string) policy.URL {
		u, err := policy.ParseURL(address)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	started := time.Date(2026, 3, 4, 5, 6, 7, 890_000_000, time.UTC)
	x := &policy.Exchange{
		Context: t.Context(), ID: "0f8fad5b-d9cb-469f-a165-70867728950e", Started: started, Limit: 1 << 20, Key: "primary",
		Client:      policy.Client{Addr: netip.MustParseAddrPort("[::ffff:203.0.113.7]:5000")},
		OriginalURL: parse("https://gw.example.com/shop/items/7?q=a%20b&tag=x&tag=y"),
		Request: &policy.Message{
			Method: "POST", URL: parse("http://backend.local:8080/base/items/7?q=1"),
			Header: policy.MakeHeader("Content-Type", "application/json", "Accept", "text/html", "accept", "text/plain", "X-One", "1"),
			Body:   policy.BytesBody([]byte(`{"name":"Ada","n":[1,2]}`)),
		},
		Response: &policy.Message{Status: 404, Header: policy.MakeHeader("Content-Type", "text/plain; charset=iso-8859-1"), Body: policy.BytesBody([]byte("caf\xe9"))},
		API: &model.API{
			Name: "shop", DisplayName: "The shop", Path: "shop", Revision: "2", Current: true, Version: "v1", Protocols: []string{"https", "http"},
			ServiceURL: "http://backend.local:8080/base", KeyHeader: "X-Key", KeyQuery: "key",
		},
		Operation: &model.Operation{Name: "get-item", DisplayName: "Get item", Method: "POST", URLTemplate: "/items/{id}"},
		Product: &model.Product{
			Name: "starter", DisplayName: "Starter", State: "published", SubscriptionRequired: true, SubscriptionsLimit: 3,
			APIs: []string{"shop", "gone"}, Groups: []string{"developers"},
		},
		Subscription: &model.Subscription{Name: "sub", DisplayName: "A subscription", PrimaryKey: "primary", SecondaryKey: "secondary", CreatedDate: started},
		User: &model.User{
			Name: "1", FirstName: "Grace", LastName: "Hopper", Email: "grace@example.com", RegistrationDate: started,
			Groups: []string{"developers", "admins"}, Identities: []model.Identity{{Provider: "Basic", ID: "grace"}},
		},
		Workspace: &policy.WorkspaceRef{ID: "ws", Name: "Work"},
		Matched:   []policy.Param{{Name: "id", Value: "7"}},
		LastError: &policy.Error{Source: "validate-jwt", Reason: "TokenExpired", Message: "expired", Scope: "api", Section: "inbound", Path: "choose[1]", PolicyID: "mine"},
		Backend:   "pool",
	}
	x.Config = &policy.Config{
		Service:  &model.Service{ID: "/subscriptions/s/service/svc", Name: "svc", Region: "here"},
		Groups:   map[string]*model.Group{"developers": {Name: "developers", DisplayName: "Developers"}, "admins": {Name: "admins", DisplayName: "Admins"}},
		APIs:     map[string]*model.API{"shop": x.API},
		Backends: map[string]*model.Backend{"pool": {Name: "pool", Pool: []model.PoolMember{{Backend: "a"}}}},
	}
	for name, value := range map[string]rt.Value{
		"text": rt.String("words"), "number": rt.Int(5), "long": rt.Long(5), "flag": rt.Bool(true), "double": rt.Double(1.5), "null": rt.Null, "bytes": rt.Bytes([]byte("abc")),
		"answer": policy.ResponseValue(&policy.Message{Status: 201, Header: policy.MakeHeader("Location", "/x"), Body: policy.BytesBody([]byte(`[1,2]`))}),
		"token":  policy.JWTValue(token(`{"alg":"RS256","typ":"JWT"}`, `{"sub":"me","aud":["a","b"],"roles":["r1","r2"],"exp":1700000000,"n":1}`)),
	} {
		x.Variables.Set(name, value)
	}
	return x
}

func universe(t testing.TB) *csharp.Universe {
	t.Helper()
	u, err := csharp.New(policy.Classes()...)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// prepare compiles an expression; its errors are one text.
func prepare(u *csharp.Universe, text string) (*csharp.Program, string) {
	program, diags := u.Compile(source.New("test", "@("+text+")"), policy.ExpressionOptions())
	if err := diags.Err(); err != nil || program == nil {
		return nil, fmt.Sprint(err)
	}
	return program, ""
}

// eval evaluates an expression: its value's type and text, or what is thrown.
func eval(u *csharp.Universe, x *policy.Exchange, text string) string {
	program, mistakes := prepare(u, text)
	if program == nil {
		return mistakes
	}
	v, err := program.Eval(x.EvalFrame())
	var exception *rt.Exception
	switch {
	case errors.As(err, &exception):
		return exception.Class.Name + ": " + exception.Message
	case err != nil:
		return err.Error()
	case v.IsNull():
		return "null"
	}
	text, err = rt.ToString(x.EvalFrame(), v)
	if err != nil {
		return err.Error()
	}
	return v.Type().String() + " " + text
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	u := universe(t)
	for row := range strings.SplitSeq(strings.TrimSpace(rows), "\n") {
		expr, want, ok := strings.Cut(row, " → ")
		if strings.HasPrefix(row, "#") || row == "" {
			continue
		}
		if !ok {
			t.Fatalf("row without an arrow: %s", row)
		}
		if got := eval(u, sample(t), strings.TrimSpace(expr)); got != strings.TrimSpace(want) {
			t.Errorf("%s\n  gives %s\n  want  %s", expr, got, want)
		}
	}
}

const rows = `
# The context itself.
context.RequestId.ToString()                                           → string 0f8fad5b-d9cb-469f-a165-70867728950e
context.Timestamp.ToString("o")                                        → string 2026-03-04T05:06:07.8900000Z
context.Elapsed.TotalSeconds > 0                                       → bool True
context.Tracing                                                        → bool False
context.GraphQL == null                                                → bool True
context.Backend.Id + context.Backend.Type + context.Backend.AzureRegion → string poolPool
context.Workspace.Id + context.Workspace.Name                          → string wsWork
# The API and what belongs to it.
context.Api.Id + "|" + context.Api.Name + "|" + context.Api.Path + "|" + context.Api.Revision + "|" + context.Api.Version → string shop|The shop|shop|2|v1
context.Api.IsCurrentRevision                                          → bool True
string.Join(",", context.Api.Protocols)                                → string https,http
context.Api.ServiceUrl.ToString()                                      → string http://backend.local:8080/base
context.Api.ServiceUrl.Host + context.Api.ServiceUrl.Port              → string backend.local8080
context.Api.SubscriptionKeyParameterNames.Header + context.Api.SubscriptionKeyParameterNames.Query → string X-Keykey
context.Operation.Id + context.Operation.Name + context.Operation.Method + context.Operation.UrlTemplate → string get-itemGet itemPOST/items/{id}
context.Product.Id + context.Product.Name                              → string starterStarter
context.Product.State                                                  → ProductState Published
context.Product.State == ProductState.Published                        → bool True
context.Product.SubscriptionsLimit                                     → int 3
context.Product.SubscriptionLimit                                      → int 3
context.Product.ApprovalRequired || !context.Product.SubscriptionRequired → bool False
string.Join(",", context.Product.Groups.Select(g => g.Name))           → string Developers
string.Join(",", context.Product.Apis.Select(a => a.Id))               → string shop
# Who is calling.
context.Subscription.Id + context.Subscription.Name + context.Subscription.Key → string subA subscriptionprimary
context.Subscription.PrimaryKey + context.Subscription.SecondaryKey    → string primarysecondary
context.Subscription.CreatedDate == context.Timestamp                  → bool True
context.Subscription.CreatedTime == context.Subscription.CreatedDate   → bool True
context.Subscription.StartDate.HasValue                                → bool False
context.Subscription.EndDate                                           → null
context.User.Id + context.User.FirstName + context.User.LastName + context.User.Email → string 1GraceHoppergrace@example.com
context.User.Note                                                      → null
string.Join(",", context.User.Groups.Select(g => g.Id))                → string developers,admins
context.User.Groups.Any(g => g.Name == "Admins")                       → bool True
context.User.Identities.First().Provider + context.User.Identities.First().Id → string Basicgrace
context.User.RegistrationDate.Year                                     → int 2026
# Where it runs.
context.Deployment.ServiceName + context.Deployment.Region + context.Deployment.ServiceId → string svchere/subscriptions/s/service/svc
context.Deployment.GatewayId + context.Deployment.Gateway.Id + context.Deployment.Gateway.InstanceId → string managedmanagedmanaged
context.Deployment.Gateway.IsManaged                                   → bool True
context.Deployment.SustainabilityInfo.CurrentCarbonIntensity.ToString() → string NotAvailable
context.Deployment.Certificates.Count                                  → int 0
context.Deployment.Certificates.ContainsKey("x")                       → bool False
# What failed.
context.LastError.Source + "|" + context.LastError.Reason + "|" + context.LastError.Message → string validate-jwt|TokenExpired|expired
context.LastError.Scope + "|" + context.LastError.Section + "|" + context.LastError.Path + "|" + context.LastError.PolicyId → string api|inbound|choose[1]|mine
# The request.
context.Request.Method                                                 → string POST
context.Request.IpAddress                                              → string 203.0.113.7
context.Request.Certificate == null                                    → bool True
context.Request.PrivateEndpointConnection == null                      → bool True
context.Request.Url.ToString()                                         → string http://backend.local:8080/base/items/7?q=1
context.Request.OriginalUrl.Scheme + context.Request.OriginalUrl.Host  → string httpsgw.example.com
context.Request.OriginalUrl.Port                                       → int 443
context.Request.OriginalUrl.Path + context.Request.OriginalUrl.QueryString → string /shop/items/7?q=a%20b&tag=x&tag=y
context.Request.OriginalUrl.ToUri().AbsolutePath                       → string /shop/items/7
context.Request.OriginalUrl.ToUri().Host                               → string gw.example.com
"" + context.Request.Url                                               → string http://backend.local:8080/base/items/7?q=1
context.Request.OriginalUrl.Query.GetValueOrDefault("q")               → string a b
context.Request.OriginalUrl.Query.GetValueOrDefault("TAG", "none")     → string x,y
context.Request.OriginalUrl.Query.GetValueOrDefault("no", "none")      → string none
context.Request.OriginalUrl.Query["tag"][1]                            → string y
context.Request.OriginalUrl.Query["no"]                                → KeyNotFoundException: The given key 'no' was not present in the dictionary.
context.Request.OriginalUrl.Query.ContainsKey("Q")                     → bool True
string.Join("&", context.Request.OriginalUrl.Query.Select(p => p.Key + "=" + string.Join("+", p.Value))) → string q=a b&tag=x+y
context.Request.MatchedParameters["id"]                                → string 7
context.Request.MatchedParameters.GetValueOrDefault("id", "none")      → string 7
context.Request.MatchedParameters.GetValueOrDefault("no", "none")      → string none
context.Request.MatchedParameters.GetValueOrDefault("no")              → null
context.Request.MatchedParameters.Count                                → int 1
# Headers.
context.Request.Headers.GetValueOrDefault("accept", "")                → string text/html,text/plain
context.Request.Headers.GetValueOrDefault("ACCEPT")                    → string text/html,text/plain
context.Request.Headers.GetValueOrDefault("No", "none")                → string none
context.Request.Headers.GetValueOrDefault("No")                        → null
context.Request.Headers["accept"].Length                               → int 2
context.Request.Headers["x-one"].First()                               → string 1
context.Request.Headers.ContainsKey("x-ONE")                           → bool True
context.Request.Headers.Count                                          → int 3
string.Join(",", context.Request.Headers.Keys.OrderBy(k => k))         → string Accept,Content-Type,X-One
string.Join(";", context.Request.Headers.Where(h => h.Key.StartsWith("X")).Select(h => h.Key + h.Value[0])) → string X-One1
context.Request.Headers.GetValueOrDefault("ACC" + context.Variables["ept"], "none") → KeyNotFoundException: The given key 'ept' was not present in the dictionary.
context.Request.Headers.GetValueOrDefault("ACC" + context.Request.Method.Substring(0, 0) + "EPT", "none") → string text/html,text/plain
context.Request.Headers.Where(h => h.Key == "X-One").ToDictionary(h => h.Key, h => h.Value).GetValueOrDefault("X-One") → string 1
(context.Request.Headers.Count > 0 ? null : context.Request.Headers).GetValueOrDefault("Accept", "none") → ArgumentNullException: Value cannot be null. (Parameter 'dictionary')
context.Request.Headers.GetValueOrDefault(null, "none")                → ArgumentNullException: Value cannot be null. (Parameter 'key')
# Variables.
(string)context.Variables["text"]                                      → string words
(int)context.Variables["number"]                                       → int 5
context.Variables["no"]                                                → KeyNotFoundException: The given key 'no' was not present in the dictionary.
context.Variables.ContainsKey("text") && !context.Variables.ContainsKey("Text") → bool True
context.Variables.GetValueOrDefault<string>("text")                    → string words
context.Variables.GetValueOrDefault<string>("no")                      → null
context.Variables.GetValueOrDefault<string>("no", "none")              → string none
context.Variables.GetValueOrDefault("text", "none")                    → string words
context.Variables.GetValueOrDefault("no", "none")                      → string none
context.Variables.GetValueOrDefault("no", 7)                           → int 7
context.Variables.GetValueOrDefault("number")                          → int 5
context.Variables.GetValueOrDefault("no")                              → null
new Dictionary<string, int>().GetValueOrDefault("no") + "" + (context.Variables.GetValueOrDefault("no") == null) → string 0True
context.Variables.GetValueOrDefault<int>("number")                     → int 5
context.Variables.GetValueOrDefault<int>("no")                         → int 0
context.Variables.GetValueOrDefault<int>("no", 9)                      → int 9
context.Variables.GetValueOrDefault<bool>("flag")                      → bool True
context.Variables.GetValueOrDefault<double>("double", 0)               → double 1.5
context.Variables.GetValueOrDefault<int?>("number")                    → int 5
context.Variables.GetValueOrDefault<int?>("no")                        → null
context.Variables.GetValueOrDefault<object>("number")                  → int 5
context.Variables.GetValueOrDefault<byte[]>("bytes").Length            → int 3
context.Variables.GetValueOrDefault<int>("long")                       → InvalidCastException: Unable to cast object of type 'System.Int64' to type 'System.Int32'.
context.Variables.GetValueOrDefault<string>("number")                  → InvalidCastException: Unable to cast object of type 'System.Int32' to type 'System.String'.
context.Variables.GetValueOrDefault<int>("null")                       → NullReferenceException: Object reference not set to an instance of an object.
context.Variables.GetValueOrDefault<string>("null", "none")            → null
context.Variables.Count                                                → int 9
string.Join(",", context.Variables.Where(v => v.Value is int).Select(v => v.Key)) → string number
# Responses.
context.Response.StatusCode                                            → int 404
context.Response.StatusReason                                          → string Not Found
context.Response.Headers.GetValueOrDefault("content-type", "")         → string text/plain; charset=iso-8859-1
((IResponse)context.Variables["answer"]).StatusCode                    → int 201
((IResponse)context.Variables["answer"]).StatusReason                  → string Created
((IResponse)context.Variables["answer"]).Headers["Location"][0]        → string /x
context.Variables.GetValueOrDefault<IResponse>("answer").StatusCode    → int 201
context.Variables.GetValueOrDefault<IResponse>("no")?.StatusCode       → null
context.Variables.GetValueOrDefault<IResponse>("text").StatusCode      → InvalidCastException: Unable to cast object of type 'System.String' to type 'IResponse'.
# Bodies.
context.Request.Body.As<string>()                                      → string {"name":"Ada","n":[1,2]}
context.Response.Body.As<string>(preserveContent: true)                → string café
context.Response.Body.As<byte[]>(true)[3]                              → byte 233
context.Request.Body.As<string>(true).Length + context.Request.Body.As<string>().Length → int 48
context.Request.Body.As<string>() + context.Request.Body.As<string>()  → NullReferenceException: Object reference not set to an instance of an object.
(string)context.Request.Body.As<JObject>()["name"]                     → string Ada
context.Request.Body.As<JObject>(true)["n"][1].Value<int>()            → int 2
context.Request.Body.As<JToken>()["n"].Type.ToString()                 → string Array
((IResponse)context.Variables["answer"]).Body.As<JArray>().Count       → int 2
context.Request.Body.As<JArray>().Count                                → JsonReaderException: The message body is not a valid JSON. Error reading JArray from JsonReader. Current JsonReader item is not an array: StartObject. Path '', line 1, position 1.
context.Response.Body.As<JObject>()["x"]                               → JsonReaderException: The message body is not a valid JSON. Unexpected character encountered while parsing value: c. Path '', line 0, position 0.
context.Request.Body.As<int>()                                         → NotSupportedException: A message body cannot be read as int.
# Tokens and credentials.
((Jwt)context.Variables["token"]).Subject                              → string me
((Jwt)context.Variables["token"]).Algorithm + ((Jwt)context.Variables["token"]).Type → string RS256JWT
((Jwt)context.Variables["token"]).Claims["roles"][1]                   → string r2
((Jwt)context.Variables["token"]).Claims.GetValueOrDefault("roles", "") → string r1,r2
((Jwt)context.Variables["token"]).Claims.GetValueOrDefault("n")        → string 1
((Jwt)context.Variables["token"]).Claims.GetValueOrDefault("roles", new string[0]).Length → int 2
((Jwt)context.Variables["token"]).Claims.GetValueOrDefault("no", new string[0]).Length → int 0
((Jwt)context.Variables["token"]).Claims.ContainsKey("Sub")            → bool False
string.Join(",", ((Jwt)context.Variables["token"]).Claims.Select(c => c.Key)) → string sub,aud,roles,exp,n
string.Join(",", ((Jwt)context.Variables["token"]).Audiences)          → string a,b
((Jwt)context.Variables["token"]).ExpirationTime.Value.ToString("o")   → string 2023-11-14T22:13:20.0000000Z
((Jwt)context.Variables["token"]).IssuedAt == null                     → bool True
"no token".AsJwt() == null                                             → bool True
"Basic dXNlcjpzZWNyZXQ=".AsBasic().UserId                              → string user
"Basic dXNlcjpzZWNyZXQ=".AsBasic().Password                            → string secret
"".AsBasic()?.UserId                                                   → null
((string)null).AsJwt() == null                                         → bool True
# Ciphers.
Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("plain").Encrypt("Aes", new byte[16], new byte[16]).Decrypt("Aes", new byte[16], new byte[16])) → string plain
`

func TestBlocks(t *testing.T) {
	t.Parallel()
	u := universe(t)
	for _, c := range []struct{ block, want string }{
		{`Jwt jwt; return "Bearer x".TryParseJwt(out jwt) ? jwt.Subject : "none";`, "string none"},
		{`Jwt jwt; return "` + token(`{}`, `{"sub":"me"}`) + `".TryParseJwt(out jwt) ? jwt.Subject : "none";`, "string me"},
		{`BasicAuthCredentials c; "Basic YTpi".TryParseBasic(out c); return c.UserId + c.Password;`, "string ab"},
		{`string[] v; return context.Request.Headers.TryGetValue("accept", out v) ? v.Length : 0;`, "int 2"},
		{`var n = 0; foreach (var h in context.Request.Headers) { n += h.Value.Length; } return n;`, "int 4"},
		{`foreach (var v in context.Variables) { if (v.Key == "flag") { return v.Value; } } return null;`, "bool True"},
		{`var form = ((IResponse)context.Variables["form"]).Body.AsFormUrlEncodedContent(); return form["a"][1] + form["b c"][0] + form.Count;`, "string 2é2"},
		{`return ((IResponse)context.Variables["form"]).Body.AsFormUrlEncodedContent().ToFormUrlEncodedContent();`, "string a=1&a=2&b+c=%C3%A9"},
		{`return ((IResponse)context.Variables["form"]).Body.AsFormUrlEncodedContent().ToQueryString();`, "string a=1&a=2&b%20c=%C3%A9"},
		{`return JsonConvert.SerializeObject(((IResponse)context.Variables["form"]).Body.AsFormUrlEncodedContent());`, `string {"a":["1","2"],"b c":["é"]}`},
		{`return ((IResponse)context.Variables["xml"]).Body.As<XElement>(true).Element("b").Value;`, "string té"},
		{`return ((IResponse)context.Variables["xml"]).Body.As<XDocument>().Root.Name.LocalName;`, "string a"},
		{`return ((IResponse)context.Variables["xml"]).Body.As<XNode>().NodeType;`, "XmlNodeType Element"},
		{`try { return ((IResponse)context.Variables["form"]).Body.As<XElement>(); } catch (Exception e) { return e.Message.Split('.')[0]; }`,
			"string The message body is not a valid XML"},
	} {
		x := sample(t)
		x.Variables.Set("form", policy.ResponseValue(&policy.Message{Body: policy.BytesBody([]byte("a=1&b+c=%C3%A9&a=2"))}))
		x.Variables.Set("xml", policy.ResponseValue(&policy.Message{
			Body: policy.BytesBody([]byte("<?xml version='1.0' encoding='iso-8859-1'?><a><b>t\xe9</b></a>")),
		}))
		if got := evalBlock(u, x, c.block); got != c.want {
			t.Errorf("%s\n  gives %s\n  want  %s", c.block, got, c.want)
		}
	}
}

// evalBlock evaluates a block of statements.
func evalBlock(u *csharp.Universe, x *policy.Exchange, block string) string {
	program, diags := u.Compile(source.New("test", "@{"+block+"}"), policy.ExpressionOptions())
	if err := diags.Err(); err != nil || program == nil {
		return fmt.Sprint(err)
	}
	v, err := program.Eval(x.EvalFrame())
	if err != nil {
		return err.Error()
	}
	if v.IsNull() {
		return "null"
	}
	text, err := rt.ToString(x.EvalFrame(), v)
	if err != nil {
		return err.Error()
	}
	return v.Type().String() + " " + text
}

// brokenReader fails in the middle of a body.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestBodiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	u := universe(t)
	stream := func(r io.Reader) policy.Body { return policy.StreamBody(io.NopCloser(r), -1) }
	for _, c := range []struct {
		what   string
		change func(*policy.Exchange)
		expr   string
		want   policy.Error
	}{
		{"a large request", func(x *policy.Exchange) { x.Limit, x.Request.Body = 10, stream(strings.NewReader("01234567890")) },
			"context.Request.Body.As<string>()", policy.Error{Reason: policy.ReasonExpression, Status: 413, PublicMessage: "Request body is too large"}},
		{"a large response", func(x *policy.Exchange) { x.Limit, x.Response.Body = 10, stream(strings.NewReader("01234567890")) },
			"context.Response.Body.As<string>()", policy.Error{Reason: policy.ReasonExpression}},
		{"a client that went away", func(x *policy.Exchange) { x.Request.Body = stream(brokenReader{}) },
			"context.Request.Body.As<string>(true)", policy.Error{Reason: policy.ReasonClientConnection}},
		{"a backend that went away", func(x *policy.Exchange) { x.Response.Body = stream(brokenReader{}) },
			"context.Response.Body.As<byte[]>()", policy.Error{Reason: policy.ReasonBackendConnection}},
	} {
		x := sample(t)
		c.change(x)
		program, mistakes := prepare(u, c.expr)
		if program == nil {
			t.Fatal(mistakes)
		}
		_, err := program.Eval(x.EvalFrame())
		var failed *policy.Error
		if !errors.As(err, &failed) || failed.Reason != c.want.Reason || failed.Status != c.want.Status || failed.PublicMessage != c.want.PublicMessage {
			t.Errorf("%s: %#v", c.what, err)
		}
	}
}

func TestNothingThere(t *testing.T) {
	t.Parallel()
	u := universe(t)
	x := &policy.Exchange{Context: t.Context(), ID: "0f8fad5b-d9cb-469f-a165-70867728950e", Request: &policy.Message{Method: "GET"}}
	for _, name := range []string{
		"Api", "Backend", "GraphQL", "LastError", "Operation", "Product", "Response", "Subscription", "User", "Workspace",
		"Request.Body", "Request.Certificate", "Request.IpAddress", "Deployment.Region", "Deployment.ServiceName",
	} {
		if got := eval(u, x, "context."+name); got != "null" {
			t.Errorf("context.%s is %s", name, got)
		}
	}
	if got := eval(u, x, `context.Deployment.GatewayId + context.Deployment.Certificates.Count`); got != "string managed0" {
		t.Errorf("without a configuration: %s", got)
	}
}

func TestHotPathsDoNotAllocate(t *testing.T) {
	u := universe(t)
	for _, expr := range []string{
		`context.Request.Headers.GetValueOrDefault("X-One","") == "1"`,
		`context.Request.Headers.GetValueOrDefault("X-One","")`,
		`context.Request.Headers.ContainsKey("No")`,
		`context.Variables.GetValueOrDefault<string>("text")`,
		`context.Variables.GetValueOrDefault<int>("number", 0) > 3`,
		`(string)context.Variables["text"]`,
		`context.Variables["answer"] is IResponse && !(context.Variables["answer"] is JToken)`,
		`(string)((JToken)context.Variables["order"])["name"]`,
		`context.Variables["order"] is JContainer`,
		`context.Response.StatusCode == 404`,
		`context.Request.MatchedParameters["id"]`,
		`context.Request.Url.Query.GetValueOrDefault("q","")`,
		`context.Subscription?.Id`,
		`context.Api.Id`,
		`context.Request.Method == "POST" && context.Operation.Id == "get-item"`,
		`context.Request.Body != null`,
	} {
		x := sample(t)
		order, _ := prepare(u, `JObject.Parse("{\"name\":\"Ada\"}")`)
		parsed, err := order.Eval(x.EvalFrame())
		if err != nil {
			t.Fatal(err)
		}
		x.Variables.Set("order", parsed)
		program, mistakes := prepare(u, expr)
		if program == nil {
			t.Error(mistakes)
			continue
		}
		frame := x.EvalFrame()
		if n := testing.AllocsPerRun(100, func() {
			if _, err := program.Eval(frame); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s allocates %v times", expr, n)
		}
	}
}
