package policies

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// daprBackend is the backend-id that stands for the Dapr sidecar.
const daprBackend = "dapr"

// checkDapr reports whether the request is to go to a Dapr application, and complains where only a part of what that takes is given.
func (p *setBackendService) checkDapr(c *policy.Check) bool {
	given := func(name string) bool {
		_, ok := c.Element.Attr(name)
		return ok
	}
	if !slices.ContainsFunc([]string{"dapr-app-id", "dapr-method", "dapr-namespace"}, given) {
		return false
	}
	if id, _ := p.BackendID.Literal(); id != daprBackend || given("base-url") {
		c.Errorf("backend-id", "With Dapr attributes 'backend-id' must be 'dapr', and nothing else names a backend.")
	}
	if g := c.Env().Simulate; g != policy.AnyGateway && g != policy.SelfHostedGateway {
		c.Errorf("backend-id", "Dapr is not supported in the %s gateway, which is simulated.", g)
	}
	for _, name := range []string{"dapr-app-id", "dapr-method"} {
		if !given(name) {
			c.Errorf("", "The required attribute '%s' is missing.", name)
		}
	}
	return true
}

// byDapr points the exchange at the sidecar's invocation of an application (Dapr service invocation API).
func (p *setBackendService) byDapr(x *policy.Exchange) error {
	var err error
	app := evalText(x, &err, &p.DaprAppID)
	method := evalText(x, &err, &p.DaprMethod)
	namespace := evalText(x, &err, &p.DaprNamespace)
	if err != nil {
		return err
	}
	if app == "" {
		return invalid("The value of 'dapr-app-id' is empty.")
	}
	if namespace != "" {
		app += "." + namespace
	}
	target, err := daprURL(x, "invoke", app, "method", strings.TrimPrefix(method, "/"))
	if err != nil {
		return err
	}
	x.SetBackendURL(target)
	x.Request.URL.Path = target.Path // the method is the whole path
	return nil
}

// daprURL is an address of the sidecar: the segments behind /v1.0. The last one may hold slashes, and what would be a query.
func daprURL(x *policy.Exchange, segments ...string) (policy.URL, error) {
	last := len(segments) - 1
	var path strings.Builder
	path.WriteString(strings.TrimSuffix(x.Services.Dapr, "/") + "/v1.0")
	for _, s := range segments[:last] {
		path.WriteString("/" + escapePath(s))
	}
	rest, query, found := strings.Cut(segments[last], "?")
	path.WriteString("/" + escapeRest(rest, isPathCharacter))
	if found {
		path.WriteString("?" + escapeRest(query, isQueryCharacter))
	}
	u, err := policy.ParseURL(path.String())
	if err != nil {
		return u, &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: "The address of the Dapr sidecar is not valid.", Cause: err}
	}
	return u, nil
}
