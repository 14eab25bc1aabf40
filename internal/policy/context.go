package policy

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// contextDef is the type of the context variable.
var contextDef = rt.Declare("", "interface IProxyRequestContext")

// contextObject is the exchange as expressions see it. Like most objects in these files it is a view: a conversion of a pointer into the
// exchange or the configuration, so that reading a member of context allocates nothing.
type contextObject Exchange

// Type returns the type of the context variable.
func (*contextObject) Type() *rt.Type { return contextDef.Type() }

// Classes are the classes that expressions in policies can use besides those of the library: the types of context and its parts, and the
// extension methods that Azure adds to texts, byte arrays and dictionaries.
func Classes() []rt.Class {
	return []rt.Class{
		contextClass, contextAPIClass, apiClass, keyNamesClass, operationClass, productClass, productStateClass, groupClass, workspaceClass,
		subscriptionClass, userClass, identityClass, deploymentClass, gatewayClass, sustainabilityClass, carbonClass, backendClass,
		lastErrorClass, graphQLClass, graphQLDataClass, requestClass, responseClass, bodyClass, endpointClass, urlClass,
		basicClass, jwtClass, authorizationClass, dictionaryExtensions, textExtensions, formExtensions, cipherExtensions, certificateExtensions,
	}
}

var contextClass = rt.Class{Def: contextDef, Doc: "The request that is being handled, and everything known about it.", Members: []rt.Member{
	row("IContextApi Api { get; }", get(contextAPI),
		"Api is the API the request was matched to; null if there is none."),
	row("IBackend Backend { get; }", get(contextBackend), "Backend is the backend resource the request goes to; null if it goes to a plain address."),
	row("IDeployment Deployment { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*deploymentObject)(c)) }),
		"Deployment is the service and the gateway that handle the request."),
	row("TimeSpan Elapsed { get; }", get(func(c *contextObject) rt.Value { return rt.Span(time.Since(c.Started)) }),
		"Elapsed is the time since Timestamp."),
	row("IGraphQL GraphQL { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*graphQLObject)(c.GraphQL)) }),
		"GraphQL is the field that a GraphQL resolver resolves; null outside of resolvers."),
	row("ILastError LastError { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*lastErrorObject)(c.LastError)) }),
		"LastError is the failure that led to the on-error section; null while nothing has failed."),
	row("IOperation Operation { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*operationObject)(c.Operation)) }),
		"Operation is the operation the request was matched to; null if there is none."),
	row("IProduct Product { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*productObject)(c.Product)) }),
		"Product is the product through which the API is called; null if it is called through none."),
	row("IRequest Request { get; }", contextRequest,
		"Request is the request as it will be sent to the backend."),
	row("Guid RequestId { get; }", get(func(c *contextObject) rt.Value { return guid(c.ID) }), "RequestId identifies the request."),
	row("IResponse Response { get; }", get(func(c *contextObject) rt.Value { return ResponseValue(c.Response) }),
		"Response is the response to the caller; null until there is one."),
	row("ISubscription Subscription { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*subscriptionObject)(c.Subscription)) }),
		"Subscription is the one whose key the caller sent; null if there is none."),
	row("DateTime Timestamp { get; }", get(func(c *contextObject) rt.Value { return dateTime(c.Started) }),
		"Timestamp is when the request was received, in UTC."),
	row("bool Tracing { get; }", get(func(c *contextObject) rt.Value { return rt.Bool(c.Trace != nil) }), "Tracing says whether the request is traced."),
	row("void Trace(string message)", contextTrace, "Trace adds a message to the trace of the request."),
	row("IUser User { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*userObject)(c.User)) }),
		"User is the owner of the subscription; null if there is none."),
	row("IReadOnlyDictionary<string, object> Variables { get; }", contextVariables,
		"Variables are the values that policies of this request have set. Names are case-sensitive."),
	row("IWorkspace Workspace { get; }", get(func(c *contextObject) rt.Value { return rt.Obj((*workspaceObject)(c.Workspace)) }),
		"Workspace is the workspace of the API; null if the API belongs to the service itself."),
}}

// contextTrace is context.Trace.
func contextTrace(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	x := (*Exchange)(rt.As[*contextObject](this))
	if x.Trace != nil {
		x.Note("context.Trace", map[string]any{"message": args[0].AsString()})
	}
	return rt.Null, nil
}

// exchangeOf returns the exchange whose expression runs in a frame, or nil.
func exchangeOf(f *rt.Frame) *Exchange {
	if len(f.Globals) == 0 {
		return nil
	}
	return (*Exchange)(rt.As[*contextObject](f.Globals[0]))
}

// row is one line of a class table.
func row(decl string, do rt.Func, doc string) rt.Member {
	return rt.Member{Decl: decl, Func: do, Doc: doc}
}

// bind gives a member a binder.
func bind(b rt.Binder, m rt.Member) rt.Member {
	m.Bind = b
	return m
}

// get makes the function of a property that reads something of a view.
//
//go:noinline
func get[T any](read func(T) rt.Value) rt.Func {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return read(rt.As[T](this)), nil }
}

// text makes the function of a property of type string. The empty text is null, as it is where Azure has no value.
//
//go:noinline
func text[T any](read func(T) string) rt.Func {
	return get(func(view T) rt.Value { return textOrNull(read(view)) })
}

func textOrNull(s string) rt.Value {
	if s == "" {
		return rt.Null
	}
	return rt.String(s)
}

// list returns an array over views of the items, in order. Items that are nil are left out.
func list[T any, V any, P interface {
	*V
	rt.Object
}](def *rt.Def, items []T, view func(T) P) rt.Value {
	values := make([]rt.Value, 0, len(items))
	for _, item := range items {
		if v := view(item); v != nil {
			values = append(values, rt.Obj(v))
		}
	}
	return rt.NewArray(def.Type(), values)
}
