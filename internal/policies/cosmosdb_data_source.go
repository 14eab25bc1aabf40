package policies

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// cosmosDBDataSource resolves a field of a GraphQL API by one request to a container of Azure Cosmos DB for NoSQL.
//
// It is the document of a resolver; what its expressions see is that of http-data-source. A query gives an object whose member items has the documents and whose member continuationToken,
// if there are more of them, leads to the next page; a read or a write gives the document, null where there is none.
type cosmosDBDataSource struct {
	// Connection says where the container is.
	Connection cosmosConnection `elem:"connection-info,required"`
	// Query asks for documents.
	Query *cosmosQuery `elem:"query-request"`
	// Read reads a document.
	Read *cosmosRead `elem:"read-request"`
	// Delete deletes a document.
	Delete *cosmosDelete `elem:"delete-request"`
	// Write writes a document.
	Write *cosmosWrite `elem:"write-request"`
	// Response makes another value of the answer.
	Response *cosmosResponse `elem:"response"`
}

// cosmosConnection says where a container is, and how to log in.
type cosmosConnection struct {
	// String is the connection string.
	String cosmosConnectionString `elem:"connection-string,required"`
	// Database is the name of the database.
	Database policy.Expr[string] `elem:"database-name,required"`
	// Container is the name of the container.
	Container policy.Expr[string] `elem:"container-name,required"`
}

// cosmosConnectionString is the connection string of an account.
type cosmosConnectionString struct {
	// Text is AccountEndpoint=…;AccountKey=…; without the key for a managed identity.
	Text policy.Expr[string] `text:"required"`
	// UseManagedIdentity logs in with a token of a managed identity instead of the key.
	UseManagedIdentity policy.Expr[bool] `attr:"use-managed-identity" default:"false"`
	// ClientID names an assigned identity; without it it is the service's own. Azure does not document it.
	ClientID policy.Expr[string] `attr:"client-id"`
}

// cosmosQuery asks for documents.
type cosmosQuery struct {
	// LowPrecision allows ORDER BY on indexes of low precision.
	LowPrecision policy.Expr[bool] `attr:"enable-low-precision-order-by"`
	// Statement is the query; without it all documents are asked for.
	Statement policy.Expr[string] `elem:"sql-statement"`
	// Parameters are the values of its parameters.
	Parameters *cosmosParameters `elem:"parameters"`
	// PartitionKey leads to one partition; without it all are asked.
	PartitionKey *cosmosPartitionKey `elem:"partition-key"`
	// Paging asks for a page.
	Paging *cosmosPaging `elem:"paging"`
}

// cosmosParameters are the parameters of a query.
type cosmosParameters struct {
	// Parameters are one each.
	Parameters []cosmosParameter `elem:"parameter"`
}

// cosmosPaging asks for a page of the documents.
type cosmosPaging struct {
	// MaxItemCount is how many documents a page has at most; -1 leaves it to the account.
	MaxItemCount templated `elem:"max-item-count,required"`
	// ContinuationToken is that of the page before; empty for the first one.
	ContinuationToken templated `elem:"continuation-token,required"`
}

// cosmosRead reads a document.
type cosmosRead struct {
	// ID is the id of the document.
	ID templated `elem:"id,required"`
	// PartitionKey is its partition key.
	PartitionKey *cosmosPartitionKey `elem:"partition-key"`
}

// cosmosOptions are what requests that change something have in common.
type cosmosOptions struct {
	// ConsistencyLevel is how consistent the request is.
	ConsistencyLevel string `attr:"consistency-level" enum:"bounded-staleness consistent-prefix eventual session strong"`
	// PreTrigger names a trigger that runs before.
	PreTrigger policy.Expr[string] `attr:"pre-trigger"`
	// PostTrigger names a trigger that runs afterwards.
	PostTrigger policy.Expr[string] `attr:"post-trigger"`
	// ETag is the entity tag that the document must have.
	ETag *cosmosETag `elem:"etag"`
	// PartitionKey is the partition key of the document.
	PartitionKey *cosmosPartitionKey `elem:"partition-key"`
}

// cosmosDelete deletes a document.
type cosmosDelete struct {
	cosmosOptions
	// ID is the id of the document.
	ID templated `elem:"id,required"`
}

// cosmosWrite writes a document.
type cosmosWrite struct {
	cosmosOptions
	// Type is insert for a new document, replace for one that is there, upsert for either.
	Type string `attr:"type" enum:"insert replace upsert" default:"upsert"`
	// IndexingDirective is default, include or exclude.
	IndexingDirective string `attr:"indexing-directive" enum:"default include exclude" default:"default"`
	// ContentResponse is false to have no document in the answer. Azure does not document it.
	ContentResponse *bool `attr:"enable-content-response-on-write"`
	// ID is the id of the document; replace needs it. The body gets it if it has none.
	ID *templated `elem:"id"`
	// SetBody is the document; without it it is the arguments of the field.
	SetBody *setBody `elem:"set-body"`
	// Fragments have more of these elements.
	Fragments []policy.Included `elem:"include-fragment"`
}

// cosmosPartitionKey is the value of a partition key.
type cosmosPartitionKey struct {
	templated
	// DataType is the type of the value; none is the partition of documents without one.
	DataType string `attr:"data-type" enum:"string number bool none null" default:"string"`
}

// cosmosETag is an entity tag.
type cosmosETag struct {
	templated
	// Type is match for a document that must have the tag, no-match for one that must not.
	Type string `attr:"type" enum:"match no-match" default:"match"`
}

// templated is a text that may be a Liquid template.
type templated struct {
	// Text is the text.
	Text policy.Expr[rt.Value] `text:"verbatim"`
	// Template is liquid for a template, which sees what one in set-body does.
	Template string `attr:"template" enum:"liquid"`

	liquid *liquidTemplate
}

// cosmosResponse makes the value of a field of what Cosmos DB answered. Its elements run in the order in which they stand.
type cosmosResponse struct {
	// SetBody is another body.
	SetBody *setBody `elem:"set-body"`
	// Fragments have more of these elements.
	Fragments []policy.Included `elem:"include-fragment"`
}

// cosmosTimeout is how long a request may take.
const cosmosTimeout = 60 * time.Second

// Check asks for one request.
func (p *cosmosDBDataSource) Check(c *policy.Check) {
	sequence(c, "connection-info", "query-request", "read-request", "delete-request", "write-request", "response")
	if count(p.Query != nil, p.Read != nil, p.Delete != nil, p.Write != nil) != 1 {
		c.Errorf("", "Exactly one of 'query-request', 'read-request', 'delete-request' and 'write-request' must be given.")
	}
}

// Check asks for the id of what is replaced.
func (p *cosmosWrite) Check(c *policy.Check) {
	if p.Type == "replace" && c.Element.Child("id") == nil {
		c.Errorf("type", "With type=\"replace\" the element 'id' must be given.")
	}
}

// Check parses a template.
func (p *templated) Check(c *policy.Check) {
	if p.Template == "liquid" {
		p.liquid = newLiquidTemplate(c, &setBody{Body: p.Text, Template: p.Template, XSINil: "blank", ParseDate: true}, c.Element.Text())
	}
}

// eval returns the text.
func (p *templated) eval(x *policy.Exchange) (string, error) {
	if p.liquid != nil {
		text, err := p.liquid.render(x, x.Request)
		return strings.TrimSpace(text), err
	}
	value, err := p.Text.Eval(x)
	return strings.TrimSpace(policy.Text(value)), err
}

// Run sends the request and makes the answer the response.
func (p *cosmosDBDataSource) Run(x *policy.Exchange) error {
	c, err := p.Connection.eval(x)
	if err != nil {
		return err
	}
	r := &cosmosCall{m: &policy.Message{Proto: "HTTP/1.1"}}
	switch {
	case p.Query != nil:
		err = p.Query.build(x, r)
	case p.Read != nil:
		err = p.Read.build(x, r)
	case p.Delete != nil:
		err = p.Delete.build(x, r)
	default:
		err = p.Write.build(x, r)
	}
	if err == nil {
		err = c.sign(r)
	}
	if err != nil {
		return err
	}
	x.Notef("cosmosdb-data-source", "Request is being sent to %s.", r.m.URL.String())
	res, err := x.Services.Backends.Send(x.Context, r.m, policy.Call{Timeout: cosmosTimeout})
	if err != nil {
		return err
	}
	x.Response = res
	if x.Response, err = r.result(x, res); err != nil || p.Response == nil || p.Response.SetBody == nil {
		return err
	}
	return p.Response.SetBody.Run(x)
}

// cosmosCall is a request on its way to an account.
type cosmosCall struct {
	m *policy.Message
	// id is that of the document that the request is about; empty for the container.
	id string
	// query says that the answer has several documents.
	query bool
}

// result makes the value of an answer.
func (r *cosmosCall) result(x *policy.Exchange, res *policy.Message) (*policy.Message, error) {
	body, err := readBody(x, res)
	switch {
	case err != nil:
		return res, err
	case res.Status == 404 && r.m.Method == "GET", res.Status < 300 && len(body) == 0:
		body = []byte("null")
	case res.Status >= 300:
		return res, errorStatus(res, false)
	case r.query:
		var answer struct{ Documents json.RawMessage }
		if json.Unmarshal(body, &answer) != nil {
			return res, &policy.Error{Reason: "DataSourceFailure", Message: "Cosmos DB answered with something else than documents."}
		}
		page := map[string]any{"items": answer.Documents}
		if token := res.Header.Get("x-ms-continuation"); token != "" {
			page["continuationToken"] = token
		}
		if body, err = json.Marshal(page); err != nil {
			return res, err
		}
	}
	return graphQLResponse(200, body), nil
}

// build makes a query.
func (p *cosmosQuery) build(x *policy.Exchange, r *cosmosCall) error {
	type parameter struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	}
	var err error
	query := struct {
		Query      string      `json:"query"`
		Parameters []parameter `json:"parameters"`
	}{evalText(x, &err, &p.Statement), []parameter{}}
	if query.Query == "" {
		query.Query = "SELECT * FROM c"
	}
	for i := 0; err == nil && p.Parameters != nil && i < len(p.Parameters.Parameters); i++ {
		one := &p.Parameters.Parameters[i]
		var value rt.Value
		evalInto(x, &err, &one.Value, &value)
		var raw json.RawMessage
		if err == nil {
			raw, err = one.json(x, value)
		}
		query.Parameters = append(query.Parameters, parameter{one.Name, raw})
	}
	if err != nil {
		return err
	}
	low, err := p.LowPrecision.Eval(x)
	if err != nil {
		return err
	}
	body, err := json.Marshal(query)
	if err != nil {
		return err
	}
	r.m.Method, r.query = "POST", true
	r.m.SetBody(body)
	h := &r.m.Header
	h.Set("Content-Type", "application/query+json")
	h.Set("x-ms-documentdb-isquery", "True")
	if low {
		h.Set("x-ms-documentdb-query-enable-low-precision-order-by", "True")
	}
	if p.PartitionKey == nil {
		h.Set("x-ms-documentdb-query-enablecrosspartition", "True")
	}
	if p.Paging != nil {
		r.optional(x, &err, "x-ms-max-item-count", &p.Paging.MaxItemCount)
		r.optional(x, &err, "x-ms-continuation", &p.Paging.ContinuationToken)
	}
	return r.partition(x, err, p.PartitionKey)
}

// optional sets a header unless the text is empty or something failed before.
func (r *cosmosCall) optional(x *policy.Exchange, failed *error, name string, text *templated) {
	if *failed != nil {
		return
	}
	value, err := text.eval(x)
	if err == nil && !isFieldValue(value) {
		err = invalid("The value of '%s' contains characters that no header can have.", name)
	}
	if *failed = err; err == nil && value != "" {
		r.m.Header.Set(name, value)
	}
}

// partition sets the partition key, unless something failed before.
func (r *cosmosCall) partition(x *policy.Exchange, err error, p *cosmosPartitionKey) error {
	if err != nil || p == nil {
		return err
	}
	text, err := p.eval(x)
	if err != nil {
		return err
	}
	value := []byte(text)
	switch p.DataType {
	case "string":
		value, err = json.Marshal(text)
	case "none":
		value = []byte("{}")
	case "null":
		value = []byte("null")
	case "bool":
		value = bytes.ToLower(value)
	}
	if err != nil || !json.Valid(value) {
		return invalid("The partition key is not of the type %s.", p.DataType)
	}
	r.m.Header.Set("x-ms-documentdb-partitionkey", "["+asciiJSON(value)+"]")
	return nil
}

// build makes a read.
func (p *cosmosRead) build(x *policy.Exchange, r *cosmosCall) (err error) {
	r.m.Method = "GET"
	r.id, err = p.ID.eval(x)
	return r.partition(x, err, p.PartitionKey)
}

// build makes a deletion.
func (p *cosmosDelete) build(x *policy.Exchange, r *cosmosCall) (err error) {
	r.m.Method = "DELETE"
	r.id, err = p.ID.eval(x)
	return p.apply(x, r, err)
}

// apply sets the headers that changes have in common, unless something failed before.
func (p *cosmosOptions) apply(x *policy.Exchange, r *cosmosCall, err error) error {
	pre, post := evalText(x, &err, &p.PreTrigger), evalText(x, &err, &p.PostTrigger)
	if err != nil {
		return err
	}
	for _, h := range [][2]string{
		{"x-ms-documentdb-pre-trigger-include", pre}, {"x-ms-documentdb-post-trigger-include", post}, {"x-ms-consistency-level", joinWords(p.ConsistencyLevel)},
	} {
		if !isFieldValue(h[1]) {
			return invalid("The value of '%s' contains characters that no header can have.", h[0])
		}
		if h[1] != "" {
			r.m.Header.Set(h[0], h[1])
		}
	}
	if p.ETag != nil {
		name := "If-Match"
		if p.ETag.Type == "no-match" {
			name = "If-None-Match"
		}
		r.optional(x, &err, name, &p.ETag.templated)
	}
	return r.partition(x, err, p.PartitionKey)
}

// joinWords writes words with hyphens as .NET writes names: bounded-staleness is BoundedStaleness.
func joinWords(text string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(text, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// build makes a write.
func (p *cosmosWrite) build(x *policy.Exchange, r *cosmosCall) error {
	id := ""
	var err error
	if p.ID != nil {
		if id, err = p.ID.eval(x); err != nil {
			return err
		}
	}
	if err := p.document(x, r, id); err != nil {
		return err
	}
	switch r.m.Method = "POST"; p.Type {
	case "replace":
		r.m.Method, r.id = "PUT", id
	case "upsert":
		r.m.Header.Set("x-ms-documentdb-is-upsert", "True")
	}
	r.m.Header.Set("Content-Type", "application/json")
	if p.IndexingDirective != "default" && p.IndexingDirective != "" {
		r.m.Header.Set("x-ms-indexing-directive", joinWords(p.IndexingDirective))
	}
	if p.ContentResponse != nil && !*p.ContentResponse {
		r.m.Header.Set("Prefer", "return=minimal")
	}
	return p.apply(x, r, nil)
}

// document makes the body of a write.
func (p *cosmosWrite) document(x *policy.Exchange, r *cosmosCall, id string) error {
	if p.SetBody != nil {
		if err := p.SetBody.apply(x, r.m, x.Request); err != nil {
			return err
		}
	} else {
		raw, err := jsonOf(x, x.GraphQL.Arguments)
		if err != nil {
			return err
		}
		r.m.SetBody(raw)
	}
	if id == "" {
		return nil
	}
	body, err := r.m.Body.Bytes(x.BodyLimit())
	var members map[string]json.RawMessage
	if err != nil || json.Unmarshal(body, &members) != nil || members == nil || members["id"] != nil {
		return err
	}
	text, err := json.Marshal(id)
	if err == nil {
		members["id"] = text
		body, err = json.Marshal(members)
		r.m.SetBody(body)
	}
	return err
}
