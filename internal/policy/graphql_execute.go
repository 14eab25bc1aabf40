package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/graphql"
)

// resolversAtOnce is how many resolvers of one request run side by side.
const resolversAtOnce = 16

// Resolves reports whether the gateway executes the request itself rather than sending it on as it is: that to a GraphQL API with resolvers, or without a
// backend.
func (x *Exchange) Resolves() bool {
	if x.API == nil || x.API.Type != "graphql" || x.Handshake() {
		return false
	}
	return x.Resolvers != nil && len(x.Resolvers.fields) > 0 || x.Backend == "" && x.Request.URL.Host == ""
}

// Forwarding says how forward-request would have sent the request: what no resolver resolves is sent that way.
type Forwarding struct {
	Call Call
}

// executeGraphQL executes the request and makes the result the response.
func (x *Exchange) executeGraphQL() error {
	schema, err := x.Config.GraphQL(x.API)
	if err != nil {
		return &Error{Source: "graphql", Reason: ReasonPolicyConfiguration, Message: fmt.Sprintf("The request cannot be executed: %v.", err), Cause: err}
	}
	request, err := x.graphQLRequest()
	var failed *Error
	if errors.As(err, &failed) {
		return err
	}
	if err != nil {
		x.refuseGraphQL(400, graphql.Errors{{Message: err.Error()}})
		return nil //nolint:nilerr // it is in the response
	}
	operation, errs := graphql.Load(schema, request)
	switch {
	case errs != nil:
		x.refuseGraphQL(400, errs)
	case operation.Kind == "subscription":
		x.refuseGraphQL(400, graphql.Errors{{Message: "Subscriptions are possible over WebSocket only."}})
	case operation.Kind == "mutation" && x.Request.Method == "GET":
		x.refuseGraphQL(405, graphql.Errors{{Message: "A mutation can be sent with POST only."}})
		x.Response.Header.Set("Allow", "POST")
	default:
		x.respondGraphQL(operation.Execute(x.Context, x.resolving(request), x.bodyLimit()))
	}
	return nil
}

// graphQLRequest reads the request.
func (x *Exchange) graphQLRequest() (*graphql.Request, error) {
	if x.Request.Method == "GET" {
		return graphql.ReadQuery(x.Request.URL.Query)
	}
	body, err := x.Request.Body.Bytes(x.bodyLimit())
	switch {
	case errors.Is(err, ErrBodyTooLarge):
		return nil, Fail(413, "BodyTooLarge", "Request body is too large")
	case err != nil:
		return nil, AsError(&Error{Reason: ReasonClientConnection, Message: "The operation was canceled.", Cause: err}, "graphql")
	}
	return graphql.ReadRequest(body)
}

func (x *Exchange) refuseGraphQL(status int, errs graphql.Errors) {
	x.Response = NewResponse(status)
	x.Response.Header.Set("Content-Type", "application/json")
	x.Response.Body = BytesBody(errs.Response())
}

func (x *Exchange) respondGraphQL(r *graphql.Response) {
	status := 200
	if r.Data == nil {
		status = 400
	}
	x.Response = NewResponse(status)
	x.Response.Header.Set("Content-Type", "application/json")
	x.Response.Body = BytesBody(r.Body())
}

// resolving is one execution: where the values of fields come from.
type resolving struct {
	x *Exchange
	// head is what the body of the request has before the arguments, as resolvers see it.
	head []byte
}

func (x *Exchange) resolving(r *graphql.Request) *resolving {
	return &resolving{x: x, head: bytes.TrimSuffix(r.Body(r.Query), []byte("}"))}
}

// Resolves implements graphql.Source.
func (r *resolving) Resolves(typeName, field string) bool {
	return r.x.Resolvers.find(typeName, field) != nil
}

// Resolve implements graphql.Source: some resolvers run side by side, each in a fork of the exchange. All have ended when it returns.
func (r *resolving) Resolve(ctx context.Context, calls []graphql.Call) []graphql.Result {
	results, forks := make([]graphql.Result, len(calls)), make([]*Exchange, len(calls))
	for i := range calls {
		forks[i] = r.fork(ctx, &calls[i])
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(resolversAtOnce, len(calls)) {
		workers.Go(func() {
			for i := range next {
				results[i] = forks[i].resolve(r.x.Resolvers.find(calls[i].Type, calls[i].Field), &calls[i])
			}
		})
	}
	for i := range calls {
		next <- i
	}
	close(next)
	workers.Wait()
	r.x.Abandon(forks...)
	return results
}

// fork returns the exchange of a resolver. Its request has the header of the client's, and a body of the client's request and the arguments.
func (r *resolving) fork(ctx context.Context, call *graphql.Call) *Exchange {
	x := r.x.Fork(ctx)
	x.section, x.Response = InResolver, nil
	x.Backend, x.BackendBy, x.BasePath, x.BaseQuery = "", 0, "", ""
	x.Certificate, x.Proxy = ClientCertificate{}, ""
	arguments := `,"arguments":`
	x.Request.Body = StreamBody(io.NopCloser(io.MultiReader(bytes.NewReader(r.head), strings.NewReader(arguments), bytes.NewReader(call.Arguments), strings.NewReader("}"))),
		int64(len(r.head)+len(arguments)+len(call.Arguments)+1))
	x.Request.Header.Set("Content-Type", "application/json")
	x.Request.Header.Del("Content-Length")
	x.GraphQL = &GraphQL{}
	return x
}

// resolve runs a resolver in its exchange.
func (x *Exchange) resolve(r *Resolver, call *graphql.Call) graphql.Result {
	value, err := x.runResolver(r, call)
	if err == nil {
		return graphql.Result{Value: value}
	}
	e := AsError(err, "graphql-resolver")
	x.Notef("graphql-resolver", "The field '%s' of the type '%s' could not be resolved: %s", call.Field, call.Type, e.Message)
	message := e.PublicMessage
	if message == "" {
		message = fmt.Sprintf("The field '%s' of the type '%s' could not be resolved.", call.Field, call.Type)
	}
	reference := x.ID
	if r.Document == nil {
		reference = r.Reference
	}
	return graphql.Result{Err: &graphql.Error{Message: message, Extensions: map[string]any{"code": e.Reason, "activityId": reference}}}
}

func (x *Exchange) runResolver(r *Resolver, call *graphql.Call) (json.RawMessage, error) {
	if r.Document == nil {
		return nil, &Error{Reason: ReasonPolicyConfiguration, Message: "The resolver does not compile."}
	}
	var err error
	if x.GraphQL.Arguments, err = graphQLValue(call.Arguments); err == nil {
		x.GraphQL.Parent, err = graphQLValue(call.Parent)
	}
	if err == nil {
		err = r.Document.source.run(x)
	}
	if x.Response != nil {
		defer x.Response.Body.Close()
	}
	if err != nil {
		return nil, err
	}
	return x.resolved()
}

// graphQLValue makes a JToken of JSON. Texts stay texts: GraphQL has no dates.
func graphQLValue(raw json.RawMessage) (rt.Value, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return rt.Null, nil
	}
	node, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), string(raw), false)
	if err != nil {
		return rt.Null, &Error{Reason: ReasonExpression, Message: err.Error(), Cause: err}
	}
	return node.Token(), nil
}

// resolved takes the value out of the response of a data source. What is not JSON is a text.
func (x *Exchange) resolved() (json.RawMessage, error) {
	if x.Response == nil {
		return nil, nil
	}
	data, err := x.Response.Body.Bytes(x.bodyLimit())
	if errors.Is(err, ErrBodyTooLarge) {
		return nil, &Error{Reason: "BodyTooLarge", Message: fmt.Sprintf("The answer of the data source is larger than %d bytes.", x.bodyLimit()), Cause: err}
	}
	if err != nil {
		return nil, &Error{Reason: ReasonBackendConnection, Message: "Underlying transport connection was unexpectedly closed.", Cause: err}
	}
	text, err := x.Response.Text(data)
	if err != nil {
		return nil, &Error{Reason: "BodyConversionFailure", Message: err.Error(), Cause: err}
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, nil
	case json.Valid([]byte(text)):
		return json.RawMessage(text), nil
	}
	var quoted bytes.Buffer
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	err = e.Encode(text)
	return bytes.TrimSpace(quoted.Bytes()), err
}

// Forward implements graphql.Source: what no resolver resolves goes to the backend of the API, if forward-request says how and there is one.
func (r *resolving) Forward(ctx context.Context, request []byte) ([]byte, error) {
	x := r.x
	if x.Forwarding == nil || x.Backend == "" && x.Request.URL.Host == "" {
		return nil, nil
	}
	m := &Message{Method: "POST", Proto: "HTTP/1.1", URL: x.Request.URL, Header: x.Request.Header.Clone(), KeepHost: x.Request.KeepHost}
	m.Header.Set("Content-Type", "application/json")
	m.SetBody(request)
	m.URL.Query = x.BaseQuery
	if x.Forwarding.Call.Backend != "" {
		m.URL.Path = x.RelativePath()
	}
	res, err := x.Services.Backends.Send(ctx, m, x.Forwarding.Call)
	if err != nil {
		x.Notef("graphql", "The backend service could not be asked: %v", err)
		return nil, errors.New("The backend service could not be asked.") //nolint:revive,staticcheck // read by callers
	}
	defer res.Body.Close()
	body, err := res.Body.Bytes(x.bodyLimit())
	if err != nil {
		x.Notef("graphql", "The answer of the backend service could not be read: %v", err)
		return nil, errors.New("The answer of the backend service could not be read.") //nolint:revive,staticcheck // read by callers
	}
	return body, nil
}
