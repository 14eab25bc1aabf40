package resources

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/graphql"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/source"
	"github.com/portico-apim/portico/internal/store"
)

// Sealer encrypts secrets, as package secret does: what was sealed for one document does not open for another.
type Sealer interface {
	Seal(plain []byte, documentID string) []byte
	Open(sealed []byte, documentID string) ([]byte, error)
}

// Fetcher downloads what a request gives a link to. An implementation decides which addresses may be asked and how long an answer may be.
type Fetcher interface {
	Fetch(ctx context.Context, link string) ([]byte, error)
	// Post sends a JSON document to a link and returns the answer.
	Post(ctx context.Context, link string, body []byte) ([]byte, error)
}

// Deps are what the rules of the kinds need from outside.
type Deps struct {
	Sealer Sealer
	// Fetch serves the formats that end in -link; nil refuses them.
	Fetch Fetcher
	// Definitions and Universe are what policy documents are compiled with before they are stored.
	Definitions policy.Definitions
	Universe    *csharp.Universe
	// Simulate refuses documents that a kind of Azure's gateways would not take.
	Simulate policy.Gateway
	// Addresses says under which URLs a service can be reached.
	Addresses func(service resource.ID) Addresses
	// Identity tells object id and tenant of a service's own managed identity; nil if nobody knows.
	Identity func(service resource.ID) (object, tenant string)
	// HashPassword makes what is kept of a user's password; nil refuses passwords.
	HashPassword func(password string) (string, error)
	Now          func() time.Time
}

// Addresses are the public URLs of a service, without a slash at the end.
type Addresses struct {
	Gateway, Portal, Management string
}

// Table is the kinds together with what their rules need. It is immutable and safe for concurrent use.
type Table struct {
	kinds  []*Kind
	byType map[string]*Kind
	deps   Deps
}

// NewTable builds a table from rows.
func NewTable(rows []Kind, deps Deps) *Table {
	t := &Table{byType: make(map[string]*Kind, len(rows)), deps: deps}
	if t.deps.Now == nil {
		t.deps.Now = time.Now
	}
	for i := range rows {
		k := &rows[i]
		t.kinds = append(t.kinds, k)
		t.byType[strings.ToLower(k.Type)] = k
	}
	return t
}

// Kinds lists the rows.
func (t *Table) Kinds() []*Kind { return t.kinds }

// Kind finds a row by its type, in any casing.
func (t *Table) Kind(kind string) (*Kind, bool) {
	k, ok := t.byType[strings.ToLower(kind)]
	return k, ok
}

// Canonical gives a type in its own casing.
func (t *Table) Canonical(kind string) (string, bool) {
	k, ok := t.Kind(kind)
	if !ok {
		return "", false
	}
	return k.Type, true
}

// Request is what is asked about one resource or collection.
type Request struct {
	// ID is the resource, with types in their own casing. For a collection it is the parent and Collection is the kind.
	ID         resource.ID
	Collection string
	Query      url.Values
	Match      resource.Match
	// APIVersion is the date of the api-version asked for; empty is the newest.
	APIVersion string
	// By names the caller, for the record of who changed something.
	By string
	// Prepared is what Table.Prepare made of the body.
	Prepared any
}

// Preparation is a request body on its way through Table.Prepare.
type Preparation struct {
	ctx     context.Context
	Request *Request
	// Body is the body; Prepare may replace it.
	Body json.RawMessage
	deps *Deps
}

// Prepare does what must happen before a transaction begins, such as fetching links and parsing documents. It returns the body to go
// on with and completes the request.
func (t *Table) Prepare(ctx context.Context, req *Request, body json.RawMessage) (json.RawMessage, error) {
	k, ok := t.Kind(req.ID.Kind())
	if !ok || k.rules.prepare == nil {
		return body, nil
	}
	p := &Preparation{ctx: ctx, Request: req, Body: body, deps: &t.deps}
	err := k.rules.prepare(p)
	return p.Body, err
}

// readable decodes a body as far as a preparation needs it. What is wrong with one that it cannot decode, Put will say.
func readable(body json.RawMessage, into any) bool { return json.Unmarshal(body, into) == nil }

// fetch downloads a link that a property gave.
func (p *Preparation) fetch(property, link string) ([]byte, error) {
	if p.deps.Fetch == nil {
		return nil, resource.Invalid(property, "Links are not followed by this server.")
	}
	data, err := p.deps.Fetch.Fetch(p.ctx, link)
	if err != nil {
		return nil, resource.Invalid(property, "Cannot download '%s': %v.", link, err)
	}
	return data, nil
}

// introspect asks the GraphQL service at a link for its schema; if there is none, the link may lead to the schema itself.
func (p *Preparation) introspect(property, link string) ([]byte, error) {
	if p.deps.Fetch == nil {
		return nil, resource.Invalid(property, "Links are not followed by this server.")
	}
	data, problem := p.deps.Fetch.Post(p.ctx, link, encode(map[string]string{"query": graphql.IntrospectionQuery}))
	if problem == nil {
		if _, problem = graphql.FromIntrospection(data); problem == nil {
			return data, nil
		}
	}
	data, err := p.deps.Fetch.Fetch(p.ctx, link)
	if err == nil {
		if _, err = graphql.ParseSchema("schema", string(data)); err == nil {
			return data, nil
		}
	}
	if diags, ok := errors.AsType[source.Diagnostics](err); ok {
		err = errors.New(diags[0].Headline())
	}
	return nil, resource.Invalid(property, "'%s' is neither a GraphQL service that answers introspection queries (%v) nor a schema (%v).", link, problem, err)
}

// Op is one operation inside a transaction. It is valid only there. Rules use it to reach other resources.
type Op struct {
	Request
	// Kind is the row of the resource or collection.
	Kind *Kind
	// Doc is the id of the document behind Request.ID: an API's with its revision.
	Doc resource.ID

	ctx   context.Context
	table *Table
	tx    store.Tx
	roots map[string]APIRoot
	// ignored lists properties of the body that no field is for.
	ignored []string
	// seeding says that the server itself makes what only it may make.
	seeding bool
}

// Begin starts an operation in a transaction. The type of the request must be one of the table's.
func (t *Table) Begin(ctx context.Context, tx store.Tx, req Request) *Op {
	kind := req.ID.Kind()
	if req.Collection != "" {
		kind = strings.TrimPrefix(kind+"/"+req.Collection, "/")
	}
	k, _ := t.Kind(kind)
	if req.Query == nil {
		req.Query = url.Values{}
	}
	return &Op{ctx: ctx, Request: req, Kind: k, Doc: req.ID, table: t, tx: tx, roots: map[string]APIRoot{}}
}

// Ignored lists the properties of the request's body that were passed over because no kind has them.
func (op *Op) Ignored() []string { return op.ignored }

// on starts an operation on another resource in the same transaction, without the conditions of this one.
func (op *Op) on(id resource.ID) *Op {
	k, _ := op.table.Kind(id.Kind())
	return &Op{
		ctx: op.ctx, Request: Request{ID: id, Query: url.Values{}, APIVersion: op.APIVersion, By: op.By},
		Kind: k, Doc: id, table: op.table, tx: op.tx, roots: op.roots, seeding: op.seeding,
	}
}

// now returns the time of the operation, to the millisecond as Azure keeps it.
func (op *Op) now() time.Time { return op.table.deps.Now().UTC().Truncate(time.Millisecond) }

// service returns the id of the service the operation is about.
func (op *Op) service() resource.ID { return op.Doc.Service() }

// flag reads a query parameter that is true or false.
func (op *Op) flag(name string) bool { return strings.EqualFold(op.Query.Get(name), "true") }
