package policies

import (
	"errors"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/odata"
	"github.com/portico-apim/portico/internal/policy"
)

// validateODataRequest checks URL, header fields and size of a request to an OData API against the metadata of the API and the rules of OData.
//
// The URL is that of the request as it is at this place: a path from the service root, and query options. A request that does not conform is answered with 400.
// Requests to APIs of other types are let pass.
type validateODataRequest struct {
	// ErrorVariable names the variable that errors are appended to.
	ErrorVariable string `attr:"error-variable-name"`
	// DefaultVersion is the version of OData that a request without the header field OData-Version speaks.
	DefaultVersion policy.Expr[string] `attr:"default-odata-version" default:"4.0"`
	// MinVersion is the lowest version that the header field may name.
	MinVersion policy.Expr[string] `attr:"min-odata-version"`
	// MaxVersion is the highest version that the header field may name.
	MaxVersion policy.Expr[string] `attr:"max-odata-version"`
	// MaxSize is how many bytes the body may have.
	MaxSize policy.Expr[int] `attr:"max-size" min:"0"`
}

// versionHeader is the header field with the version of a request.
const versionHeader = "OData-Version"

// Check refuses what is no version.
func (p *validateODataRequest) Check(c *policy.Check) {
	versions := map[string]odata.Version{}
	for attr, e := range map[string]*policy.Expr[string]{"default-odata-version": &p.DefaultVersion, "min-odata-version": &p.MinVersion, "max-odata-version": &p.MaxVersion} {
		text, literal := e.Literal()
		if !literal {
			continue
		}
		v, ok := odata.ParseVersion(text)
		if !ok {
			c.Errorf(attr, "The value '%s' of '%s' is not valid: it must be a version of OData, such as 4.0 or 4.01.", text, attr)
			continue
		}
		versions[attr] = v
	}
	low, hasLow := versions["min-odata-version"]
	high, hasHigh := versions["max-odata-version"]
	if hasLow && hasHigh && high.Less(low) {
		c.Errorf("max-odata-version", "The version '%s' of 'max-odata-version' is lower than '%s' of 'min-odata-version'.", high, low)
	}
}

// Run checks size, header fields and URL.
func (p *validateODataRequest) Run(x *policy.Exchange) error {
	if x.API == nil || x.API.Type != "odata" {
		return nil
	}
	v := &validation{x: x, variable: p.ErrorVariable}
	if err := p.size(v); err != nil {
		return err
	}
	version, err := p.version(v)
	if err != nil {
		return err
	}
	p.mediaTypes(v)
	m, err := x.Config.OData(x.API)
	if err != nil {
		details := errNoSchema.Error()
		if !errors.Is(err, policy.ErrNoODataSchema) {
			details += " " + err.Error()
		}
		v.add(breach{Type: "ApiSchema", Action: actPrevent, Details: details, public: internalError})
		return v.settle()
	}
	for _, problem := range m.Check(odataRequest(x, m, version)) {
		details, kind := problem.Message, "Path"
		if problem.Option != "" {
			kind = queryParameter.kind
			if !strings.Contains(details, problem.Option) {
				details = fmt.Sprintf("The query option '%s' is not valid. %s", problem.Option, details)
			}
		}
		v.add(breach{Name: problem.Option, Type: kind, ValidationRule: "IncorrectMessage", Details: details, Action: actPrevent})
	}
	return v.settle()
}

// odataRequest is what is checked of the request: the parts of its URL that are not the backend's own.
func odataRequest(x *policy.Exchange, m *odata.Model, version odata.Version) odata.Request {
	u, method := &x.Request.URL, x.Request.Method
	if tunnelled := x.Request.Header.Get("X-HTTP-Method"); m.Legacy() && method == "POST" && tunnelled != "" {
		method = tunnelled
	}
	return odata.Request{
		Method: method, Path: strings.TrimPrefix(u.Path, x.BasePath), Query: strings.TrimPrefix(u.Query, x.BaseQuery), Version: version,
	}
}

// size checks how long the body is. One whose length is not known is read.
func (p *validateODataRequest) size(v *validation) error {
	body := &v.x.Request.Body
	if !p.MaxSize.IsSet() || !body.Exists() {
		return nil
	}
	limit, err := within(v.x, &p.MaxSize, "max-size", 0, maxSeconds)
	if err != nil {
		return err
	}
	size := body.Length()
	if size < 0 {
		data, err := readBody(v.x, v.x.Request)
		if err != nil {
			return err
		}
		size = int64(len(data))
	}
	if size > int64(limit) {
		text := fmt.Sprintf("Request's body is %d bytes long and it exceeds the %%slimit of %d bytes.", size, limit)
		v.add(breach{
			Type: "RequestBody", ValidationRule: "SizeLimit", Action: actPrevent, Details: fmt.Sprintf(text, "configured "), public: fmt.Sprintf(text, ""),
		})
	}
	return nil
}

// version returns the version that the request speaks, and checks that it is allowed.
func (p *validateODataRequest) version(v *validation) (odata.Version, error) {
	assumed, _, err := versionOf(v.x, &p.DefaultVersion, "default-odata-version")
	if err != nil {
		return assumed, err
	}
	headers := &v.x.Request.Header
	if highest := headers.Get("OData-MaxVersion"); highest != "" {
		if _, ok := odata.ParseVersion(highest); !ok {
			v.header("OData-MaxVersion", "Value of the header OData-MaxVersion is not a version of OData: '%s'.", highest)
		}
	}
	text := headers.Get(versionHeader)
	if text == "" {
		return assumed, nil
	}
	version, ok := odata.ParseVersion(text)
	if !ok {
		v.header(versionHeader, "Value of the header OData-Version is not a version of OData: '%s'.", text)
		return assumed, nil
	}
	return version, p.bounds(v, version)
}

// bounds compares the version of a request with the lowest and the highest one.
func (p *validateODataRequest) bounds(v *validation, version odata.Version) error {
	low, hasLow, err := versionOf(v.x, &p.MinVersion, "min-odata-version")
	if err != nil {
		return err
	}
	high, hasHigh, err := versionOf(v.x, &p.MaxVersion, "max-odata-version")
	if err != nil {
		return err
	}
	switch {
	case hasLow && version.Less(low):
		v.header(versionHeader, "The OData version %s of the request is lower than %s, the lowest that is allowed.", version, low)
	case hasHigh && high.Less(version):
		v.header(versionHeader, "The OData version %s of the request is higher than %s, the highest that is allowed.", version, high)
	}
	return nil
}

// versionOf evaluates an attribute that names a version, if the document has it.
func versionOf(x *policy.Exchange, e *policy.Expr[string], attr string) (version odata.Version, given bool, err error) {
	if !e.IsSet() {
		return version, false, nil
	}
	text, err := e.Eval(x)
	if err != nil {
		return version, false, err
	}
	version, given = odata.ParseVersion(text)
	if !given {
		return version, false, invalid("The value '%s' of '%s' is not a version of OData.", text, attr)
	}
	return version, true, nil
}

// mediaTypes checks the parameters that OData gives media types, and the isolation that a request asks for.
func (p *validateODataRequest) mediaTypes(v *validation) {
	headers := &v.x.Request.Header
	for _, name := range []string{"Accept", "Content-Type"} {
		value, _ := headers.Joined(name)
		if problem := odata.CheckMediaTypes(value); problem != "" {
			v.header(name, "Value of the header %s is not valid. %s", name, problem)
		}
	}
	if isolation := headers.Get("OData-Isolation"); isolation != "" && isolation != "snapshot" {
		v.header("OData-Isolation", "Value of the header OData-Isolation is not 'snapshot', but '%s'.", isolation)
	}
}

// header takes note of a header field that does not conform.
func (v *validation) header(name, format string, args ...any) {
	v.add(breach{Name: name, Type: requestHeader.kind, ValidationRule: "IncorrectMessage", Action: actPrevent, Details: fmt.Sprintf(format, args...)})
}
