package policies

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/policy"
)

// validateGraphQLRequest checks a GraphQL request against the schema of its API and decides which fields it may ask for.
//
// What is wrong with the request as a whole, its size, its grammar, its depth or a field that a rule rejects, ends it with an answer that has errors
// and no data. A field that a rule removes is left out, and the answer has an error for it. Requests to APIs of other types are let pass.
type validateGraphQLRequest struct {
	// ErrorVariable names a variable that errors are appended to, beside GraphQLErrors.
	ErrorVariable policy.Expr[string] `attr:"error-variable-name"`
	// MaxSize is how many bytes the request may have: 102,400 at most.
	MaxSize policy.Expr[int] `attr:"max-size,required" min:"0"`
	// MaxDepth is how many fields may lie one inside another.
	MaxDepth policy.Expr[int] `attr:"max-depth" default:"6" min:"1"`
	// MaxTotalDepth is how many fields may have fields of their own. Azure does not document it.
	MaxTotalDepth policy.Expr[int] `attr:"max-total-depth" min:"0"`
	// MaxComplexity is how many fields a request may have, each as often as its fragment is used. Azure does not document it.
	MaxComplexity policy.Expr[int] `attr:"max-complexity" min:"0"`
	// Authorize has rules about single fields.
	Authorize *graphQLAuthorize `elem:"authorize"`
}

const (
	// maxGraphQLSize is the largest value of max-size, maxGraphQLFields how many fields a request may have (policy page).
	maxGraphQLSize   = 100 << 10
	maxGraphQLFields = 250
	// graphQLErrors is the variable that all errors are appended to.
	graphQLErrors = "GraphQLErrors"
)

// Check refuses a limit that Azure does not allow.
func (p *validateGraphQLRequest) Check(c *policy.Check) {
	if size, ok := p.MaxSize.Literal(); ok && size > maxGraphQLSize {
		c.Errorf("max-size", "The value '%d' of 'max-size' is larger than %d bytes.", size, maxGraphQLSize)
	}
}

// Run checks the request and takes fields out of it.
func (p *validateGraphQLRequest) Run(x *policy.Exchange) error {
	if x.API == nil || x.API.Type != "graphql" {
		return nil
	}
	if x.Handshake() {
		return p.refuse(x, failed("Requests over WebSocket are not possible where requests are validated."))
	}
	schema, err := x.Config.GraphQL(x.API)
	if err != nil {
		return &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: fmt.Sprintf("The request cannot be validated: %v.", err), Cause: err}
	}
	request, err := p.request(x)
	if err != nil {
		return err
	}
	operation, errs := graphql.Load(schema, request)
	if errs != nil {
		return p.refuse(x, errs)
	}
	if err := p.measure(x, operation); err != nil || p.Authorize == nil {
		return err
	}
	return p.restrict(x, request, operation)
}

// request reads the request, which must not be larger than allowed.
func (p *validateGraphQLRequest) request(x *policy.Exchange) (*graphql.Request, error) {
	limit, err := within(x, &p.MaxSize, "max-size", 0, maxGraphQLSize)
	if err != nil {
		return nil, err
	}
	size := x.Request.Body.Length()
	var body []byte
	if x.Request.Method == "GET" {
		size = int64(len(x.Request.URL.Query))
	} else if size <= int64(limit) {
		if body, err = readBody(x, x.Request); err != nil {
			return nil, err
		}
		size = int64(len(body))
	}
	if size > int64(limit) {
		return nil, p.refuse(x, failed("The request has %d bytes; %d are allowed.", size, limit))
	}
	var request *graphql.Request
	switch {
	case x.Request.Method == "GET":
		request, err = graphql.ReadQuery(x.Request.URL.Query)
	case graphql.InQuery(x.Request.URL.Query):
		return nil, p.refuse(x, failed("A POST request has its query in the body alone.")) // services differ in which of two they take
	default:
		request, err = graphql.ReadRequest(body)
	}
	if err != nil {
		return nil, p.refuse(x, failed("%s", err.Error()))
	}
	return request, nil
}

// failed is a list of one error.
func failed(format string, args ...any) graphql.Errors {
	return graphql.Errors{{Message: fmt.Sprintf(format, args...)}}
}

// measure refuses what is too large.
func (p *validateGraphQLRequest) measure(x *policy.Exchange, o *graphql.Operation) error {
	if o.Measure.Fields > maxGraphQLFields {
		return p.refuse(x, failed("The query has %d fields; %d are allowed.", o.Measure.Fields, maxGraphQLFields))
	}
	for _, limit := range []struct {
		e       *policy.Expr[int]
		attr    string
		size    int
		message string
	}{
		{&p.MaxDepth, "max-depth", o.Measure.Depth, "The query is %d fields deep; %d are allowed."},
		{&p.MaxTotalDepth, "max-total-depth", o.Measure.Parents, "The query has %d fields with fields of their own; %d are allowed."},
		{&p.MaxComplexity, "max-complexity", o.Measure.Fields, "The query has a complexity of %d; %d is allowed."},
	} {
		if !limit.e.IsSet() {
			continue
		}
		most, err := within(x, limit.e, limit.attr, 0, maxSeconds)
		if err != nil {
			return err
		}
		if limit.size > most {
			return p.refuse(x, failed(limit.message, limit.size, most))
		}
	}
	return nil
}

// restrict applies the rules, and sends on what is left of the request.
func (p *validateGraphQLRequest) restrict(x *policy.Exchange, request *graphql.Request, o *graphql.Operation) error {
	removed, err := o.Restrict(func(types []string, field string) (bool, error) { return p.Authorize.judge(x, types, field) })
	var rejected *rejectedField
	switch {
	case errors.As(err, &rejected):
		return p.refuse(x, failed("Access to the field '%s' of the type '%s' is not allowed.", rejected.field, rejected.typeName))
	case err != nil || len(removed) == 0:
		return err
	}
	errs := make(graphql.Errors, len(removed))
	for i, r := range removed {
		errs[i] = &graphql.Error{
			Message:   fmt.Sprintf("Access to the field '%s' of the type '%s' is not allowed.", r.Field, r.Type),
			Locations: r.Locations, Path: r.Path,
		}
	}
	if err := p.record(x, errs); err != nil {
		return err
	}
	if o.Empty() {
		x.Response = graphQLResponse(200, []byte(`{"data":{}}`))
		x.OnResponse(func(x *policy.Exchange) { addGraphQLErrors(x, errs) })
		return policy.ErrSkipBackend
	}
	x.Request.URL.Query = ""
	if x.Request.Method = "POST"; !x.Request.Header.Has("Content-Type") {
		x.Request.Header.Set("Content-Type", "application/json")
	}
	x.Request.SetBody(request.Body(o.Text()))
	x.OnResponse(func(x *policy.Exchange) { addGraphQLErrors(x, errs) })
	return nil
}

// refuse ends the exchange with an answer that has errors and no data.
func (p *validateGraphQLRequest) refuse(x *policy.Exchange, errs graphql.Errors) error {
	if err := p.record(x, errs); err != nil {
		return err
	}
	x.Response = graphQLResponse(400, errs.Response())
	return &policy.Error{Reason: "Bad request", Message: errs[0].Message, Status: 400, KeepResponse: true}
}

// record appends errors to the variables.
func (p *validateGraphQLRequest) record(x *policy.Exchange, errs graphql.Errors) error {
	name, err := p.ErrorVariable.Eval(x)
	if err != nil {
		return err
	}
	if err := appendErrors(x, graphQLErrors, errs); err != nil || name == "" || name == graphQLErrors {
		return err
	}
	return appendErrors(x, name, errs)
}

// appendErrors appends errors to the JArray in a variable.
func appendErrors(x *policy.Exchange, variable string, errs graphql.Errors) error {
	all := []json.RawMessage{}
	if before, ok := x.Variables.Get(variable); ok {
		if text, isJSON, err := lib.JSONText(x.EvalFrame(), before, false); err == nil && isJSON {
			_ = json.Unmarshal([]byte(text), &all) // what is no array of errors is replaced
		}
	}
	for _, e := range errs {
		text, err := json.Marshal(e)
		if err != nil {
			return err
		}
		all = append(all, text)
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	value, err := lib.ParseJSON(rt.NewFrame(rt.DefaultLimits), string(text), lib.JArrayType)
	if err == nil {
		x.Variables.Set(variable, value)
	}
	return err
}

// graphQLResponse is a response in the form of GraphQL.
func graphQLResponse(status int, body []byte) *policy.Message {
	res := policy.NewResponse(status)
	res.Header.Set("Content-Type", "application/json")
	res.Body = policy.BytesBody(body)
	return res
}

// addGraphQLErrors adds errors to a response with data; one of another form stays as it is.
func addGraphQLErrors(x *policy.Exchange, errs graphql.Errors) {
	res := x.Response
	raw, err := res.Body.Bytes(x.BodyLimit())
	if err != nil {
		return
	}
	body, err := decompress(res, raw, x.BodyLimit())
	if err != nil {
		return
	}
	if merged, ok := graphql.AddErrors(body, errs); ok {
		res.SetBody(merged)
	}
}
