package resources

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// APIProperties are one revision of an API.
type APIProperties struct {
	DisplayName            string `json:"displayName" len:"0-300"`
	APIRevision            string `json:"apiRevision" len:"1-100"`
	APIRevisionDescription string `json:"apiRevisionDescription,omitempty" len:"0-256"`
	Description            string `json:"description,omitempty"`
	SubscriptionRequired   bool   `json:"subscriptionRequired" default:"true"`
	// ServiceURL is the address of the backend; BackendID is the name of a backend that goes first.
	ServiceURL string `json:"serviceUrl,omitempty" len:"1-2000"`
	BackendID  string `json:"backendId,omitempty"`
	// Path is the URL prefix without slashes at its ends; empty for the root.
	Path                          string                         `json:"path" len:"0-400"`
	Protocols                     []string                       `json:"protocols" enum:"http https ws wss"`
	AuthenticationSettings        AuthenticationSettings         `json:"authenticationSettings"`
	SubscriptionKeyParameterNames *SubscriptionKeyParameterNames `json:"subscriptionKeyParameterNames"`
	IsCurrent                     bool                           `json:"isCurrent,omitempty" arm:"readonly"`
	IsOnline                      bool                           `json:"isOnline,omitempty" arm:"readonly"`
	// Type is http, soap, websocket, graphql, odata or grpc.
	Type                  string `json:"type" enum:"http soap websocket graphql odata grpc"`
	APIVersion            string `json:"apiVersion,omitempty" len:"0-100"`
	APIVersionDescription string `json:"apiVersionDescription,omitempty" len:"0-256"`
	APIVersionSetID       string `json:"apiVersionSetId,omitempty" ref:"service/apiVersionSets"`
	// APIVersionSet creates a version set in a request and shows it in an answer that expands it.
	APIVersionSet     *APIVersionSetDetails `json:"apiVersionSet,omitempty" arm:"writeonly"`
	Contact           *APIContact           `json:"contact,omitempty"`
	License           *APILicense           `json:"license,omitempty"`
	TermsOfServiceURL string                `json:"termsOfServiceUrl,omitempty"`

	// The rest tells an import or a new revision what to begin with. SoapAPIType is Type as some clients write it.
	SoapAPIType                      string          `json:"apiType,omitempty" arm:"writeonly" enum:"http soap websocket graphql odata grpc"`
	SourceAPIID                      string          `json:"sourceApiId,omitempty" arm:"writeonly"`
	Format                           string          `json:"format,omitempty" arm:"writeonly"`
	Value                            string          `json:"value,omitempty" arm:"writeonly"`
	WSDLSelector                     json.RawMessage `json:"wsdlSelector,omitempty" arm:"writeonly"`
	TranslateRequiredQueryParameters string          `json:"translateRequiredQueryParameters,omitempty" arm:"writeonly" enum:"template query"`
}

// AuthenticationSettings say how callers of an API authorize; they concern portals, not the gateway.
type AuthenticationSettings struct {
	OAuth2        *OAuth2Setting   `json:"oAuth2,omitempty"`
	OpenID        *OpenIDSetting   `json:"openid,omitempty"`
	OAuth2Several []*OAuth2Setting `json:"oAuth2AuthenticationSettings,omitempty"`
	OpenIDSeveral []*OpenIDSetting `json:"openidAuthenticationSettings,omitempty"`
}

// OAuth2Setting names an authorization server.
type OAuth2Setting struct {
	AuthorizationServerID string `json:"authorizationServerId,omitempty"`
	Scope                 string `json:"scope,omitempty"`
}

// OpenIDSetting names an OpenID Connect provider.
type OpenIDSetting struct {
	OpenIDProviderID          string   `json:"openidProviderId,omitempty"`
	BearerTokenSendingMethods []string `json:"bearerTokenSendingMethods,omitempty" enum:"authorizationHeader query"`
}

// SubscriptionKeyParameterNames are the names under which a key is sent.
type SubscriptionKeyParameterNames struct {
	Header string `json:"header" default:"Ocp-Apim-Subscription-Key"`
	Query  string `json:"query" default:"subscription-key"`
}

// APIVersionSetDetails describe a version set inside of an API.
type APIVersionSetDetails struct {
	ID                string `json:"id,omitempty"`
	Name              string `json:"name,omitempty"`
	Description       string `json:"description,omitempty"`
	VersioningScheme  string `json:"versioningScheme,omitempty" enum:"Segment Query Header"`
	VersionQueryName  string `json:"versionQueryName,omitempty"`
	VersionHeaderName string `json:"versionHeaderName,omitempty"`
}

// APIContact is whom to ask about an API.
type APIContact struct {
	Name  string `json:"name,omitempty"`
	URL   string `json:"url,omitempty"`
	Email string `json:"email,omitempty"`
}

// APILicense is the licence of an API.
type APILicense struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

// maxImportBody bounds a request with an API definition in it.
const maxImportBody = 64 << 20

// apis are the APIs, revision by revision.
func apis() Kind {
	return define(Kind{
		Type: kindAPI, Title: "API", Filter: "name displayName description serviceUrl path isCurrent(eq,ne)", Tagged: true, LateDelete: lateDeletes, MaxBody: maxImportBody,
	}, Rules[APIProperties]{
		Prepare: prepareImport, Locate: locateRevision, Check: checkAPI, Written: apiWritten, Delete: deleteAPI, Show: showAPI,
		References: func(id resource.ID, p *APIProperties) []Reference {
			refs := namedValueReferences(id, p.ServiceURL)
			if p.BackendID != "" {
				refs = append(refs, Reference{Target: id.Service().Child("backends", p.BackendID).String()})
			}
			return refs
		},
	})
}

// locateRevision gives a new API its first revision.
func locateRevision(op *Op, id resource.ID) (resource.ID, error) {
	base, revision := resource.SplitRevision(id.Name())
	if revision == "" {
		revision = "1"
	}
	return id.Rename(resource.JoinRevision(base, revision)), nil
}

// checkAPI completes and judges a revision.
func checkAPI(op *Op, before, p *APIProperties) error {
	root, exists, err := op.root(op.Doc)
	if err != nil {
		return err
	}
	_, named := resource.SplitRevision(op.ID.Name())
	if !exists && named == "" && p.APIRevision != "" {
		if !validRevision(p.APIRevision) {
			return resource.Invalid("apiRevision", "'%s' is not the number of a revision.", p.APIRevision)
		}
		op.Doc = root.document(p.APIRevision)
	}
	_, p.APIRevision = resource.SplitRevision(op.Doc.Name())
	p.IsCurrent, p.IsOnline = !exists || root.Current == p.APIRevision, true
	if before == nil && exists {
		if err := newRevision(op, root, p); err != nil {
			return err
		}
	}
	if err := applyImport(op, before, p); err != nil {
		return err
	}
	completeAPI(before, p)
	if err := judgeAPI(op, root, before, p); err != nil {
		return err
	}
	if err := useVersionSet(op, p); err != nil {
		return err
	}
	return claimPath(op, root, before, p)
}

// completeAPI fills in what may be left out.
func completeAPI(before, p *APIProperties) {
	if p.SoapAPIType != "" && p.Type == "" {
		p.Type = p.SoapAPIType
	}
	switch {
	case p.Type != "":
	case before != nil:
		p.Type = before.Type
	default:
		p.Type = "http"
	}
	if len(p.Protocols) == 0 {
		p.Protocols = []string{"https"}
		if p.Type == "websocket" {
			p.Protocols = []string{"wss"}
		}
	}
	if p.SubscriptionKeyParameterNames == nil {
		p.SubscriptionKeyParameterNames = &SubscriptionKeyParameterNames{Header: "Ocp-Apim-Subscription-Key", Query: "subscription-key"}
	}
	p.Path = strings.Trim(p.Path, "/")
}

// judgeAPI says what is wrong with a complete state.
func judgeAPI(op *Op, root APIRoot, before, p *APIProperties) error {
	switch {
	case p.DisplayName == "":
		return resource.Invalid("displayName", "'displayName' must not be empty.")
	case strings.ContainsAny(p.Path, "*?#\\ {}"):
		return resource.Invalid("path", "'%s' is not a valid path.", p.Path)
	case p.APIVersion != "" && p.APIVersionSetID == "" && p.APIVersionSet == nil:
		return resource.Invalid("apiVersionSetId", "'apiVersionSetId' must be given for an API that has a version.")
	case p.ServiceURL != "" && !strings.Contains(p.ServiceURL, "{{") && !absoluteURL(p.ServiceURL):
		return resource.Invalid("serviceUrl", "'%s' is not an absolute URL.", p.ServiceURL)
	}
	if err := judgeAuthentication(&p.AuthenticationSettings); err != nil {
		return err
	}
	if err := op.namedValuesExist("serviceUrl", p.ServiceURL); err != nil {
		return err
	}
	if p.BackendID != "" {
		full, err := op.existing(kindBackend, "/backends/"+p.BackendID[strings.LastIndexByte(p.BackendID, '/')+1:])
		if err != nil {
			return err
		}
		p.BackendID = mustID(full).Name()
	}
	if before == nil || p.IsCurrent {
		return nil
	}
	current, _, err := load[APIProperties](op, root.document(root.Current))
	if err != nil {
		return err
	}
	return frozen(current, p)
}

func absoluteURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && u.Host != ""
}

// judgeAuthentication refuses what contradicts itself: OAuth 2.0 and OpenID Connect at once, or the one setting beside a list without it.
func judgeAuthentication(a *AuthenticationSettings) error {
	if a.OAuth2 != nil && a.OpenID != nil {
		return resource.Invalid("authenticationSettings", "Either oAuth2 or openid can be given, not both.")
	}
	listed := func(found bool, n int) bool { return n == 0 || found }
	if a.OAuth2 != nil {
		found := false
		for _, s := range a.OAuth2Several {
			found = found || *s == *a.OAuth2
		}
		if !listed(found, len(a.OAuth2Several)) {
			return resource.Invalid("authenticationSettings", "Either oAuth2 or oAuth2AuthenticationSettings can be given, not both.")
		}
	}
	if a.OpenID != nil {
		found := false
		for _, s := range a.OpenIDSeveral {
			found = found || s.OpenIDProviderID == a.OpenID.OpenIDProviderID
		}
		if !listed(found, len(a.OpenIDSeveral)) {
			return resource.Invalid("authenticationSettings", "Either openid or openidAuthenticationSettings can be given, not both.")
		}
	}
	return nil
}

// frozen refuses changes to what a revision that is not current shares with the one that is.
func frozen(current, p *APIProperties) error {
	for _, f := range []struct {
		property string
		differs  bool
	}{
		{"displayName", p.DisplayName != current.DisplayName},
		{"type", p.Type != current.Type},
		{"description", p.Description != current.Description},
		{"subscriptionRequired", p.SubscriptionRequired != current.SubscriptionRequired},
		{"apiVersion", p.APIVersion != current.APIVersion},
		{"apiVersionSetId", p.APIVersionSetID != current.APIVersionSetID && p.APIVersionSetID != ""},
		{"path", p.Path != current.Path},
		{"protocols", !sameSet(p.Protocols, current.Protocols)},
	} {
		if f.differs {
			return resource.Invalid(f.property, "'%s' cannot be changed in a revision that is not current.", f.property)
		}
	}
	return nil
}

func sameSet(a, b []string) bool {
	in := map[string]bool{}
	for _, s := range a {
		in[s] = true
	}
	for _, s := range b {
		if !in[s] {
			return false
		}
		delete(in, s)
	}
	return len(in) == 0
}

// useVersionSet creates the version set that a request describes, if it does not name one.
func useVersionSet(op *Op, p *APIProperties) error {
	d := p.APIVersionSet
	if d == nil || p.APIVersionSetID != "" {
		return nil
	}
	if d.ID != "" {
		id, err := op.existing("service/apiVersionSets", d.ID)
		p.APIVersionSetID = id
		return err
	}
	id := op.service().Child("apiVersionSets", shortHash(NewKey()))
	p.APIVersionSetID = id.String()
	return op.set(id, &VersionSetProperties{
		DisplayName: d.Name, Description: d.Description, VersioningScheme: d.VersioningScheme, VersionQueryName: d.VersionQueryName, VersionHeaderName: d.VersionHeaderName,
	})
}

// pathKey is what no two APIs share.
func pathKey(p *APIProperties) string {
	if p.APIVersion == "" {
		return p.Path + "~"
	}
	return p.Path + "~" + p.APIVersion
}

// claimPath takes the path and version for the API, which all its revisions share.
func claimPath(op *Op, root APIRoot, before, p *APIProperties) error {
	if !p.IsCurrent {
		return nil
	}
	old := ""
	if before != nil {
		old = pathKey(before)
	}
	taken, err := op.claim(namesPath, old, pathKey(p), root.id)
	if err != nil || taken == "" {
		return err
	}
	other := mustID(taken)
	return resource.Invalid("path", "Cannot create API '%s' with the same Path '%s' as API '%s'.", p.DisplayName, p.Path, other.Name())
}

// showAPI shows the authentication settings in both forms, and the version set if that is asked for.
func showAPI(op *Op, _ *Shown, p *APIProperties) error {
	a := &p.AuthenticationSettings
	if op.APIVersion == "" || op.APIVersion >= "2022-08-01" {
		if a.OAuth2 != nil && len(a.OAuth2Several) == 0 {
			a.OAuth2Several = []*OAuth2Setting{a.OAuth2}
		}
		if a.OpenID != nil && len(a.OpenIDSeveral) == 0 {
			a.OpenIDSeveral = []*OpenIDSetting{a.OpenID}
		}
	}
	if p.APIVersionSetID == "" || !op.flag("expandApiVersionSet") {
		return nil
	}
	set, _, err := load[VersionSetProperties](op, mustID(p.APIVersionSetID))
	if err != nil {
		return err
	}
	p.APIVersionSet = &APIVersionSetDetails{
		ID: p.APIVersionSetID, Name: set.DisplayName, Description: set.Description, VersioningScheme: set.VersioningScheme,
		VersionQueryName: set.VersionQueryName, VersionHeaderName: set.VersionHeaderName,
	}
	return nil
}
