package policy

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
)

var (
	apiDef          = rt.Declare("", "interface IApi")
	contextAPIDef   = rt.Declare("", "interface IContextApi : IApi")
	keyNamesDef     = rt.Declare("", "interface ISubscriptionKeyParameterNames")
	operationDef    = rt.Declare("", "interface IOperation")
	productDef      = rt.Declare("", "interface IProduct")
	productStateDef = rt.Declare("", "enum ProductState { NotPublished, Published }")
	groupDef        = rt.Declare("", "interface IGroup")
	workspaceDef    = rt.Declare("", "interface IWorkspace")
)

// contextAPIObject is the API of an exchange as expressions see it; apiObject is any other API.
type (
	contextAPIObject Exchange
	apiObject        struct{ api *model.API }
)

// Type returns IContextApi, which is also an IApi.
func (*contextAPIObject) Type() *rt.Type { return contextAPIDef.Type() }

// Type returns IApi.
func (*apiObject) Type() *rt.Type { return apiDef.Type() }

// ofAPI makes the function of a property that reads something of an API.
func ofAPI(read func(*model.API) rt.Value) rt.Func {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		if a := rt.As[*apiObject](this); a != nil {
			return read(a.api), nil
		}
		return read(rt.As[*contextAPIObject](this).API), nil
	}
}

// contextAPI is context.Api.
func contextAPI(c *contextObject) rt.Value {
	if c.API == nil {
		return rt.Null
	}
	return rt.Obj((*contextAPIObject)(c))
}

// apiClass is what an API of a product shows. contextAPIClass adds what only the API of the request shows.
var (
	apiClass = rt.Class{Def: apiDef, Doc: "An API.", Members: []rt.Member{
		row("string Id { get; }", ofAPI(func(a *model.API) rt.Value { return textOrNull(a.Name) }), "Id is the API's identifier."),
		row("string Name { get; }", ofAPI(func(a *model.API) rt.Value { return textOrNull(a.DisplayName) }), "Name is the API's display name."),
		row("string Path { get; }", ofAPI(func(a *model.API) rt.Value { return rt.String(a.Path) }), "Path is the leading part of the URL that belongs to the API."),
		row("IEnumerable<string> Protocols { get; }", ofAPI(func(a *model.API) rt.Value { return rt.Strings(a.Protocols) }),
			"Protocols are the URL schemes the API answers to."),
		row("IUrl ServiceUrl { get; }", ofAPI(func(a *model.API) rt.Value { return urlValue(a.ServiceURL) }),
			"ServiceUrl is the address of the API's backend; null if it has none."),
		row("ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; }", ofAPI(func(a *model.API) rt.Value { return rt.Obj(&keyNamesObject{a}) }),
			"SubscriptionKeyParameterNames are the names under which callers send their key."),
	}}
	contextAPIClass = rt.Class{Def: contextAPIDef, Doc: "The API of the request.", Members: []rt.Member{
		row("bool IsCurrentRevision { get; }", ofAPI(func(a *model.API) rt.Value { return rt.Bool(a.Current) }),
			"IsCurrentRevision says whether this is the revision that callers reach without naming one."),
		row("string Revision { get; }", ofAPI(func(a *model.API) rt.Value { return textOrNull(a.Revision) }), "Revision is the number of the revision."),
		row("string Version { get; }", ofAPI(func(a *model.API) rt.Value { return textOrNull(a.Version) }),
			"Version is the version in the API's version set; null for an API without versions."),
	}}
)

// keyNamesObject are the subscription key parameters of an API as expressions see them.
type keyNamesObject struct{ api *model.API }

// Type returns ISubscriptionKeyParameterNames.
func (*keyNamesObject) Type() *rt.Type { return keyNamesDef.Type() }

var keyNamesClass = rt.Class{Def: keyNamesDef, Doc: "The names under which callers send a subscription key.", Members: []rt.Member{
	row("string Header { get; }", text(func(k *keyNamesObject) string { return k.api.KeyHeader }), "Header is the name of the header."),
	row("string Query { get; }", text(func(k *keyNamesObject) string { return k.api.KeyQuery }), "Query is the name of the query parameter."),
}}

// operationObject is an operation as expressions see it.
type operationObject model.Operation

// Type returns IOperation.
func (*operationObject) Type() *rt.Type { return operationDef.Type() }

var operationClass = rt.Class{Def: operationDef, Doc: "An operation of an API.", Members: []rt.Member{
	row("string Id { get; }", text(func(o *operationObject) string { return o.Name }), "Id is the operation's identifier."),
	row("string Method { get; }", text(func(o *operationObject) string { return o.Method }), "Method is the HTTP method."),
	row("string Name { get; }", text(func(o *operationObject) string { return o.DisplayName }), "Name is the operation's display name."),
	row("string UrlTemplate { get; }", text(func(o *operationObject) string { return o.URLTemplate }), "UrlTemplate is the template of the URL behind the API's path."),
}}

// productObject is a product as expressions see it.
type productObject model.Product

// Type returns IProduct.
func (*productObject) Type() *rt.Type { return productDef.Type() }

var productClass = rt.Class{Def: productDef, Doc: "A product: a package of APIs.", Members: []rt.Member{
	row("IEnumerable<IApi> Apis { get; }", productAPIs, "Apis are the current revisions of the product's APIs."),
	row("bool ApprovalRequired { get; }", get(func(p *productObject) rt.Value { return rt.Bool(p.ApprovalRequired) }),
		"ApprovalRequired says whether an administrator must approve subscriptions."),
	row("IEnumerable<IGroup> Groups { get; }", productGroups, "Groups are the groups that see the product."),
	row("string Id { get; }", text(func(p *productObject) string { return p.Name }), "Id is the product's identifier."),
	row("string Name { get; }", text(func(p *productObject) string { return p.DisplayName }), "Name is the product's display name."),
	row("ProductState State { get; }", get(productState), "State says whether the product is published."),
	row("int? SubscriptionLimit { get; }", get(productLimit), "SubscriptionLimit is an older name of SubscriptionsLimit."),
	row("int? SubscriptionsLimit { get; }", get(productLimit), "SubscriptionsLimit is how many subscriptions a user may have; null if there is no limit."),
	row("bool SubscriptionRequired { get; }", get(func(p *productObject) rt.Value { return rt.Bool(p.SubscriptionRequired) }),
		"SubscriptionRequired says whether callers need a subscription key."),
}}

var productStateClass = rt.Class{Def: productStateDef, Doc: "Whether a product is published."}

func productAPIs(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	apis := configOf(f).APIs
	return list(apiDef, rt.As[*productObject](this).APIs, func(name string) *apiObject {
		if apis[name] == nil {
			return nil
		}
		return &apiObject{apis[name]}
	}), nil
}

func productGroups(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return groups(f, rt.As[*productObject](this).Groups), nil
}

func productState(p *productObject) rt.Value {
	if p.State == "published" {
		return rt.Scalar(productStateDef.Type(), 1)
	}
	return rt.Scalar(productStateDef.Type(), 0)
}

func productLimit(p *productObject) rt.Value {
	if p.SubscriptionsLimit == 0 {
		return rt.Null
	}
	return rt.Int(p.SubscriptionsLimit)
}

// groupObject is a group as expressions see it.
type groupObject model.Group

// Type returns IGroup.
func (*groupObject) Type() *rt.Type { return groupDef.Type() }

var groupClass = rt.Class{Def: groupDef, Doc: "A group of users.", Members: []rt.Member{
	row("string Id { get; }", text(func(g *groupObject) string { return g.Name }), "Id is the group's identifier."),
	row("string Name { get; }", text(func(g *groupObject) string { return g.DisplayName }), "Name is the group's display name."),
}}

// groups returns the groups with the names.
func groups(f *rt.Frame, names []string) rt.Value {
	known := configOf(f).Groups
	return list(groupDef, names, func(name string) *groupObject { return (*groupObject)(known[name]) })
}

// WorkspaceRef names the part of a service that an API belongs to.
type WorkspaceRef struct {
	// ID is the identifier, the last segment of the ARM id. Name is the display name.
	ID, Name string
}

// workspaceObject is a workspace as expressions see it.
type workspaceObject WorkspaceRef

// Type returns IWorkspace.
func (*workspaceObject) Type() *rt.Type { return workspaceDef.Type() }

var workspaceClass = rt.Class{Def: workspaceDef, Doc: "A workspace.", Members: []rt.Member{
	row("string Id { get; }", text(func(w *workspaceObject) string { return w.ID }), "Id is the workspace's identifier."),
	row("string Name { get; }", text(func(w *workspaceObject) string { return w.Name }), "Name is the workspace's display name."),
}}

// configOf returns the configuration of the exchange whose expression runs, an empty one if it has none.
func configOf(f *rt.Frame) *Config {
	if x := exchangeOf(f); x != nil && x.Config != nil {
		return x.Config
	}
	return &Config{}
}
