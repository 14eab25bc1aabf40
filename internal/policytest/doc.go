// Package policytest plays stories about policies: requests that go through the real gateway, with the real compiler of policies and
// expressions, real counters and caches, and backends that answer as the story says.
//
//	player, err := policytest.New()
//	c, err := policytest.Parse("set-header/append.txtar", data)
//	result := player.Play(c)
//	for _, m := range c.Compare(result) { fmt.Println(m) }
//
// In tests, Run(t, dir, update) does all of this for every case below a directory, in virtual time, so that a story may wait for days.
//
// # A case
//
// A case is a txtar archive: a comment that says what the story shows, and files. What is given:
//
//	policy.xml              the document of the API's scope
//	global.xml              that of the global scope; without it the default one, which forwards the request
//	product.xml             that of the product's scope; the product is open unless the case has a subscription
//	operation.xml           that of the operation's scope
//	fragment/<id>           a policy fragment
//	schema.graphql          the schema of the API, which is then a GraphQL API and has no operations
//	resolver/<Type>.<field>.xml   the resolver of a field
//	metadata.xml            the metadata document of the API, which is then an OData API and has no operations
//	values.txt              named values, one "name = value" on a line
//	model.json              changes to the model, see below
//	request, request.2 …    requests, sent one after another
//	backend, backend.2 …    what backends answer
//
// Documents are read as rawxml. A case may stand for a public document whose text is not ours to keep:
//
//	stands-for              "policy.xml = owner/repository/path" on a line: whose place the file of the case takes;
//	                        "fill TEXT = value": what is written for a placeholder of the original
//
// RunOriginals plays such cases with the originals. What is wanted, each only if the case cares:
//
//	want, want.2 …                   the response, to the byte
//	backend.want                     what backends received, in order
//	variables.want, .2 …             context.Variables at the end
//	error.want, .2 …                 context.LastError at the end
//	trace.want, .2 …                 the request trace; requests are traced if there is such a file
//	traced.want                      what trace policies handed to the loggers
//	emitted.want                     the values of custom metrics
//	events.want                      what would be sent to event hubs and Service Bus
//	diagnostics.want                 what the compiler says about the documents; if there are errors no request is sent
//
// # Messages
//
// Requests and answers are written as HTTP/1.1 writes them, with line feeds alone and without framing:
//
//	GET /echo/things?a=b HTTP/1.1         HTTP/1.1 201 Created
//	Host: api.example.org                 Content-Type: text/plain
//	X-Test: 1
//	                                      hello
//	body
//
// The line feed at the end of the file is not part of the body. A body that has other control characters than tabs and line feeds, or is not UTF-8,
// is shown as a quoted Go string behind "quoted: ".
//
// Directives may stand before the first line. For a request:
//
//	wait: 10s       begins that long after the previous request has ended; without a directive it begins at once
//	after: 1s       begins that long after the previous request has begun, side by side with it
//	abort: 2s       the caller goes away that long after the request has begun
//	client: 1.2.3.4 the address of the caller
//	certificate: c  the caller shows the certificate c of the model's "clients"
//	scheme: http    the scheme of the URL; https if not given
//
// For an answer:
//
//	url: https://auth.example.org/*   answers only calls whose URL fits, * being anything; a call to a named backend has the URL backend://name/path
//	times: 3                          answers that many calls; * is any number, none included; 1 if not given
//	delay: 3s                         the headers come after that time
//	body-delay: 3s                    the body comes that long after the headers
//	error: refused                    there is no answer: refused, timeout, reset (in the middle of the body), unavailable
//
// A call gets the first answer that fits and is not used up. A call without an answer, and an answer without a call, are failures of the
// case. In a case without any answer every call gets an empty 200.
//
// Tokens of managed identities come from the metadata service at http://169.254.169.254, which is a backend like the others.
//
// What backends received is a list of requests separated by a line with three dashes. A line that begins with > tells what else there is to
// know of a call: when it came (> at 3s) and how it was sent, where that differs from an ordinary forward-request.
//
// # The model
//
// There is one API, "echo", with path echo, backend address https://backend.example.org/api, and an operation * for every method. model.json
// overrides any of that:
//
//	{"api": {…}, "operation": {…}, "product": {…}, "subscription": {…}, "user": {…},
//	 "backends": […], "certificates": […], "loggers": […], "groups": […], "schemas": […], "versionSets": […], "connections": […], "service": {…},
//	 "externalCache": true, "externalCacheAway": false, "bodyLimit": 4194304}
//
// in the forms of package model. A subscription is to the product if there is one, else to the API, and has the primary key "key".
package policytest
