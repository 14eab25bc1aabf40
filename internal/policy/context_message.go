package policy

import (
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	requestDef  = rt.Declare("", "interface IRequest")
	responseDef = rt.Declare("", "interface IResponse")
	endpointDef = rt.Declare("", "interface IPrivateEndpointConnection")
)

// requestObject is an exchange as the request that expressions see.
type requestObject Exchange

// Type returns IRequest.
func (*requestObject) Type() *rt.Type { return requestDef.Type() }

var requestClass = rt.Class{Def: requestDef, Doc: "The request as it will be sent to the backend.", Members: []rt.Member{
	row("IMessageBody Body { get; }", get(func(r *requestObject) rt.Value { return bodyValue(r.Request) }),
		"Body is the body; null if the request has none, or if it was read without preserveContent or sent on."),
	row("X509Certificate2 Certificate { get; }", get(requestCertificate), "Certificate is the client's certificate; null if it showed none."),
	row("IReadOnlyDictionary<string, string[]> Headers { get; }", requestHeaders,
		"Headers are the header fields. The letter case of their names does not count."),
	row("string IpAddress { get; }", get(requestAddress), "IpAddress is the address of the client."),
	row("IReadOnlyDictionary<string, string> MatchedParameters { get; }", get(func(r *requestObject) rt.Value { return rt.Obj((*matchedObject)(r)) }),
		"MatchedParameters are the decoded values of the parameters of the operation's URL template."),
	row("string Method { get; }", requestMethod, "Method is the HTTP method."),
	row("IUrl OriginalUrl { get; }", get(func(r *requestObject) rt.Value { return rt.Obj((*urlObject)(&r.OriginalURL)) }), "OriginalUrl is the URL the client asked for."),
	row("IPrivateEndpointConnection PrivateEndpointConnection { get; }", get(func(r *requestObject) rt.Value { return rt.Obj((*endpointObject)(r.Client.PrivateEndpoint)) }),
		"PrivateEndpointConnection is the private endpoint through which the request came; null if it came through none."),
	row("IUrl Url { get; }", requestURL, "Url is the URL the request will be sent to."),
}}

func requestAddress(r *requestObject) rt.Value {
	if !r.Client.Addr.IsValid() {
		return rt.Null
	}
	return rt.String(r.Client.Addr.Addr().Unmap().String())
}

func requestCertificate(r *requestObject) rt.Value {
	return lib.NewCertificate(r.Client.Certificate, r.Client.Chain, nil)
}

// responseObject is a message as the response that expressions see: that of the exchange, or one that send-request put into a variable.
type responseObject Message

// Type returns IResponse.
func (*responseObject) Type() *rt.Type { return responseDef.Type() }

var responseClass = rt.Class{Def: responseDef, Doc: "A response.", Members: []rt.Member{
	row("IMessageBody Body { get; }", get(func(r *responseObject) rt.Value { return bodyValue((*Message)(r)) }),
		"Body is the body; null if the response has none, or if it was read without preserveContent."),
	row("IReadOnlyDictionary<string, string[]> Headers { get; }", get(func(r *responseObject) rt.Value { return rt.Obj((*headersObject)(&r.Header)) }),
		"Headers are the header fields. The letter case of their names does not count."),
	row("int StatusCode { get; }", get(func(r *responseObject) rt.Value { return rt.Int(r.Status) }), "StatusCode is the status code."),
	row("string StatusReason { get; }", get(responseReason), "StatusReason is the text behind the status code."),
}}

func responseReason(r *responseObject) rt.Value {
	if r.Reason != "" {
		return rt.String(r.Reason)
	}
	return rt.String(StatusText(r.Status))
}

// ResponseValue returns a message as an IResponse, for variables; null for nil.
func ResponseValue(m *Message) rt.Value { return rt.Obj((*responseObject)(m)) }

// ResponseOf returns the message behind an IResponse, nil for any other value.
func ResponseOf(v rt.Value) *Message { return (*Message)(rt.As[*responseObject](v)) }

// PrivateEndpoint is a private endpoint connection through which a client came.
type PrivateEndpoint struct {
	Name, GroupID, MemberName string
}

// endpointObject is a private endpoint as expressions see it.
type endpointObject PrivateEndpoint

// Type returns IPrivateEndpointConnection.
func (*endpointObject) Type() *rt.Type { return endpointDef.Type() }

var endpointClass = rt.Class{Def: endpointDef, Doc: "A private endpoint connection.", Members: []rt.Member{
	row("string GroupId { get; }", text(func(e *endpointObject) string { return e.GroupID }), "GroupId is the group of the endpoint."),
	row("string MemberName { get; }", text(func(e *endpointObject) string { return e.MemberName }), "MemberName is the member of the endpoint."),
	row("string Name { get; }", text(func(e *endpointObject) string { return e.Name }), "Name is the name of the connection."),
}}
