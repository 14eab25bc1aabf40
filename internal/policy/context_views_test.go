package policy_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// TestRareParts has a row for each part of context that most exchanges do not have.
func TestRareParts(t *testing.T) {
	t.Parallel()
	u := universe(t)
	object := func(text string) rt.Value {
		v, err := lib.ParseJSON(rt.NewFrame(rt.DefaultLimits), text, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		change     func(*policy.Exchange)
		expr, want string
	}{
		{func(x *policy.Exchange) { x.GraphQL = &policy.GraphQL{Arguments: object(`{"id":7}`)} }, `$"{context.GraphQL.Arguments["id"]}"`, "string 7"},
		{func(x *policy.Exchange) { x.GraphQL = &policy.GraphQL{Arguments: object(`{"id":7}`)} }, `(int)context.GraphQL.GraphQLArguments["id"]`, "int 7"},
		{func(x *policy.Exchange) { x.GraphQL = &policy.GraphQL{Arguments: object(`{"id":7}`)} }, `context.GraphQL.Arguments["no"]`, "null"},
		{func(x *policy.Exchange) { x.GraphQL = &policy.GraphQL{Parent: object(`{"id":"p"}`)} }, `context.GraphQL.Parent["id"].ToString()`, "string p"},
		{func(x *policy.Exchange) { x.GraphQL = &policy.GraphQL{} }, `context.GraphQL.Parent["id"]`, "null"},
		{func(x *policy.Exchange) {
			auth := &policy.Authorization{AccessToken: "secret"}
			auth.Claims.Set("scope", rt.String("all"))
			x.Variables.Set("auth", rt.Obj(auth))
		}, `((Authorization)context.Variables["auth"])?.AccessToken + ((Authorization)context.Variables["auth"]).Claims["scope"]`, "string secretall"},
		{func(x *policy.Exchange) { x.Config.Backends["pool"] = &model.Backend{Name: "one", URL: "http://one"} }, `context.Backend.Id + context.Backend.Type`, "string oneSingle"},
		{func(x *policy.Exchange) { x.Backend = "" }, `context.Backend`, "null"},
		{func(x *policy.Exchange) { x.Config.GatewayID = "edge" }, `context.Deployment.GatewayId + context.Deployment.Gateway.InstanceId`, "string edgeedge"},
		{func(x *policy.Exchange) { x.Config.GatewayID, x.Config.InstanceID = "edge", "edge-1" },
			`context.Deployment.Gateway.Id + context.Deployment.Gateway.InstanceId + context.Deployment.Gateway.IsManaged`, "string edgeedge-1False"},
		{func(x *policy.Exchange) {
			x.Client.PrivateEndpoint = &policy.PrivateEndpoint{Name: "n", GroupID: "g", MemberName: "m"}
		}, `context.Request.PrivateEndpointConnection.Name + context.Request.PrivateEndpointConnection.GroupId + context.Request.PrivateEndpointConnection.MemberName`, "string ngm"},
		{func(x *policy.Exchange) { x.Trace = policy.NewTrace(x.Started) }, `context.Tracing`, "bool True"},
		{func(x *policy.Exchange) { x.Key = "" }, `context.Subscription.Key`, "string primary"},
		{func(x *policy.Exchange) { x.API.ServiceURL = "" }, `context.Api.ServiceUrl?.Host`, "null"},
		{func(x *policy.Exchange) { x.API.Version = "" }, `context.Api.Version ?? "none"`, "string none"},
		{func(x *policy.Exchange) { x.Product.State, x.Product.SubscriptionsLimit = "notPublished", 0 },
			`context.Product.State.ToString() + context.Product.SubscriptionsLimit`, "string NotPublished"},
		{func(x *policy.Exchange) { x.Product = nil }, `context.Product?.Name?.ToString() ?? "none"`, "string none"},
		{func(x *policy.Exchange) { x.Response = nil }, `context.Response?.StatusCode`, "null"},
		{func(x *policy.Exchange) { x.Response.Reason = "Gone Fishing" }, `context.Response.StatusReason`, "string Gone Fishing"},
		{func(x *policy.Exchange) { x.Response.Status = 799 }, `context.Response.StatusReason`, "string "},
		{func(x *policy.Exchange) { x.ID = "no guid" }, `context.RequestId == Guid.Empty`, "bool True"},
		{func(x *policy.Exchange) { x.Request.URL.Query = "" }, `context.Request.Url.QueryString + context.Request.Url.Query.Count`, "string 0"},
	} {
		x := sample(t)
		c.change(x)
		if got := eval(u, x, c.expr); got != c.want {
			t.Errorf("%s\n  gives %s\n  want  %s", c.expr, got, c.want)
		}
	}
}

func TestTraceFromAnExpression(t *testing.T) {
	t.Parallel()
	u := universe(t)
	x := sample(t)
	const block = `context.Trace("seen"); return 1;`
	if got := evalBlock(u, x, block); got != "int 1" {
		t.Errorf("without a trace: %s", got)
	}
	x.Trace = policy.NewTrace(x.Started)
	if got := evalBlock(u, x, block); got != "int 1" {
		t.Errorf("with a trace: %s", got)
	}
	entries := x.Trace.Entries(policy.Inbound)
	if len(entries) != 1 || entries[0].Data.(map[string]any)["message"] != "seen" {
		t.Errorf("traced: %v", entries)
	}
}
