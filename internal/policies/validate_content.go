package policies

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/jsonschema"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// validateContent checks size and content of a body, that of the request or in outbound and on-error that of the response, against the
// definitions that the operation describes it with, or against a schema of the service.
type validateContent struct {
	// UnspecifiedAction is what becomes of a content type that neither the operation nor a content element has.
	UnspecifiedAction policy.Expr[string] `attr:"unspecified-content-type-action,required" enum:"ignore prevent detect"`
	// MaxSize is how many bytes a body may have, uncompressed: 4 MiB at most.
	MaxSize policy.Expr[int] `attr:"max-size,required" min:"0"`
	// SizeAction is what becomes of a larger body.
	SizeAction policy.Expr[string] `attr:"size-exceeded-action,required" enum:"ignore prevent detect"`
	// ErrorsVariable names the variable that errors are appended to.
	ErrorsVariable string `attr:"errors-variable-name"`
	// Map says as which type content is taken.
	Map *contentTypeMap `elem:"content-type-map"`
	// Contents says how content is checked, by its type.
	Contents []contentCheck `elem:"content"`
}

// contentTypeMap says as which content type a body is taken.
type contentTypeMap struct {
	// Any is the type of every body.
	Any string `attr:"any-content-type-value"`
	// Missing is the type of a body that comes without one.
	Missing string `attr:"missing-content-type-value"`
	// Types go before both.
	Types []contentTypeRule `elem:"type"`
}

// contentTypeRule maps one content type.
type contentTypeRule struct {
	// From is the type that is mapped.
	From string `attr:"from"`
	// When says whether a body is mapped, whatever its type.
	When policy.Expr[bool] `attr:"when"`
	// To is the type that it is taken as.
	To string `attr:"to,required"`
}

// contentCheck says how content of a type is checked.
type contentCheck struct {
	// Type is the content type; empty for every one that the operation describes.
	Type string `attr:"type"`
	// ValidateAs is the sort of content. With soap, what is in the body of a SOAP 1.1 or 1.2 envelope is compared with the schema.
	ValidateAs string `attr:"validate-as,required" enum:"json xml soap"`
	// SchemaID names a schema of the service that goes before the operation's.
	SchemaID string `attr:"schema-id"`
	// SchemaRef is the definition within that schema, such as #/components/schemas/address; without it the schema as a whole. Only JSON schemas have such
	// definitions: of an XML schema, any top-level element may be the document element.
	SchemaRef string `attr:"schema-ref"`
	// Action is what becomes of content that does not conform.
	Action policy.Expr[string] `attr:"action,required" enum:"ignore prevent detect"`
	// Additional decides whether JSON objects may have properties that are not declared, whatever the schema says.
	Additional *bool `attr:"allow-additional-properties"`
	// FoldCase ignores the letter case of property names of JSON objects.
	FoldCase bool `attr:"case-insensitive-property-names" default:"false"`
}

// maxContentSize is the largest value of max-size.
const maxContentSize = 4 << 20

// Check refuses what no body can be compared with.
func (p *validateContent) Check(c *policy.Check) {
	if size, ok := p.MaxSize.Literal(); ok && size > maxContentSize {
		c.Errorf("max-size", "The value '%d' of 'max-size' is larger than %d bytes.", size, maxContentSize)
	}
}

// Check refuses a rule that never or always holds.
func (p *contentTypeRule) Check(c *policy.Check) {
	if (p.From == "") == !p.When.IsSet() {
		c.Errorf("", "Each 'type' of 'content-type-map' needs exactly one of 'from' and 'when'.")
	}
}

// Check refuses what content of the sort does not have, and schemas of another sort.
func (p *contentCheck) Check(c *policy.Check) {
	if p.ValidateAs == "" {
		return
	}
	switch {
	case p.ValidateAs == "json":
		if p.SchemaRef != "" && (p.SchemaID == "" || !strings.HasPrefix(p.SchemaRef, "#")) {
			c.Errorf("schema-ref", "'schema-ref' is a reference that begins with # into the schema that 'schema-id' names.")
		}
	case p.SchemaRef != "":
		c.Errorf("schema-ref", "'schema-ref' is for JSON schemas only: any top-level element of an XML schema may be the document element.")
	}
	if p.ValidateAs != "json" {
		for _, attr := range []string{"allow-additional-properties", "case-insensitive-property-names"} {
			if _, ok := c.Element.Attr(attr); ok {
				c.Warnf(attr, "'%s' is for JSON only and changes nothing here.", attr)
			}
		}
	}
	if p.SchemaID != "" {
		p.checkSchema(c)
	}
}

func (p *contentCheck) checkSchema(c *policy.Check) {
	found, ok := c.Lookup(policy.RefSchema, p.SchemaID)
	switch isXML := p.ValidateAs != "json"; {
	case !ok:
		c.MissingReference("schema-id", "Schema with id '%s' could not be found.", p.SchemaID)
	case found.Format != "" && isXML != strings.EqualFold(found.Format, "xml"):
		c.Errorf("schema-id", "The schema '%s' is of type '%s': content cannot be validated as '%s' with it.", p.SchemaID, found.Format, p.ValidateAs)
	}
}

// Run checks size, type and content, until one of them is refused.
func (p *validateContent) Run(x *policy.Exchange) error {
	v := &validation{x: x, variable: p.ErrorsVariable}
	m := x.Request
	if v.responding() {
		m = x.Response
	}
	if m == nil || !m.Body.Exists() {
		return nil
	}
	body, err := p.size(v, m)
	if err == nil {
		err = v.settle()
	}
	if err != nil || body == nil {
		return err
	}
	v.found = nil
	if err := p.content(v, m, body); err != nil {
		return err
	}
	return v.settle()
}

// side names the message that is checked: Request or Response.
func side(v *validation) string {
	if v.responding() {
		return "Response"
	}
	return "Request"
}

// size reads the body, and checks how large it is. It returns nil if there is nothing more to check.
func (p *validateContent) size(v *validation, m *policy.Message) ([]byte, error) {
	limit, err := within(v.x, &p.MaxSize, "max-size", 0, maxContentSize)
	if err != nil {
		return nil, err
	}
	action, err := v.action(&p.SizeAction, "size-exceeded-action")
	if err != nil {
		return nil, err
	}
	if n := m.Body.Length(); action == actPrevent && n > int64(limit) {
		p.tooLarge(v, n, limit, action)
		return nil, nil
	}
	raw, err := readBody(v.x, m)
	if err != nil {
		return nil, err
	}
	body, err := decompress(m, raw, v.x.BodyLimit())
	if err != nil {
		return nil, p.broken(v, m, err)
	}
	if len(body) > limit && action != actIgnore {
		p.tooLarge(v, int64(len(body)), limit, action)
		if action == actPrevent {
			return nil, nil
		}
	}
	if len(body) == 0 {
		return nil, nil
	}
	return body, nil
}

func (p *validateContent) tooLarge(v *validation, size int64, limit int, action string) {
	text := fmt.Sprintf("%s's body is %d bytes long and it exceeds the %%slimit of %d bytes.", side(v), size, limit)
	v.add(breach{
		Type: side(v) + "Body", ValidationRule: "SizeLimit", Action: action,
		Details: fmt.Sprintf(text, "configured "), public: fmt.Sprintf(text, ""),
	})
}

// broken takes note of a body that cannot be read.
func (p *validateContent) broken(v *validation, m *policy.Message, cause error) error {
	contentType, err := p.contentType(v.x, m)
	if err != nil {
		return err
	}
	check, _, err := p.rule(v, contentType)
	if err != nil || check == nil {
		return err
	}
	action, err := v.action(&check.Action, "action")
	if err == nil && action != actIgnore {
		v.exception(contentType, action, cause.Error())
	}
	return err
}

func (v *validation) exception(contentType, action, cause string) {
	v.add(breach{
		Type: side(v) + "Body", ValidationRule: "ValidationException", Action: action, public: internalError,
		Details: fmt.Sprintf("Body of the %s cannot be validated for the content type %s.\n\n%s", strings.ToLower(side(v)), contentType, cause),
	})
}

// contentType returns the type that a body is taken as.
func (p *validateContent) contentType(x *policy.Exchange, m *policy.Message) (string, error) {
	actual := mediaType(m.Header.Get("Content-Type"))
	if p.Map == nil {
		return actual, nil
	}
	for i := range p.Map.Types {
		rule := &p.Map.Types[i]
		fits := rule.From != "" && strings.EqualFold(mediaType(rule.From), actual)
		if rule.When.IsSet() {
			var err error
			if fits, err = rule.When.Eval(x); err != nil {
				return "", err
			}
		}
		if fits {
			return mediaType(rule.To), nil
		}
	}
	switch {
	case p.Map.Any != "":
		return mediaType(p.Map.Any), nil
	case actual == "" && p.Map.Missing != "":
		return mediaType(p.Map.Missing), nil
	}
	return actual, nil
}

// rule finds how content of a type is checked, and what the operation says of it; nil for what is not.
func (p *validateContent) rule(v *validation, contentType string) (*contentCheck, *model.Representation, error) {
	described := representation(v, contentType)
	for i := range p.Contents {
		c := &p.Contents[i]
		if c.Type == "" && described != nil || c.Type != "" && strings.EqualFold(mediaType(c.Type), contentType) {
			return c, described, nil
		}
	}
	if described != nil {
		return nil, described, nil
	}
	action, err := v.action(&p.UnspecifiedAction, "unspecified-content-type-action")
	if err == nil && action != actIgnore {
		v.add(breach{
			Name: contentType, Type: side(v) + "Body", ValidationRule: "Unspecified", Action: action,
			Details: fmt.Sprintf("Unspecified content type %s is not allowed.", contentType),
		})
	}
	return nil, nil, err
}

// representation returns what the operation says of a content type, nil if nothing.
func representation(v *validation, contentType string) *model.Representation {
	op := v.x.Operation
	if op == nil {
		return nil
	}
	m := op.Request
	if v.responding() {
		m = describedResponse(v.x)
	}
	if m == nil {
		return nil
	}
	i := slices.IndexFunc(m.Representations, func(r model.Representation) bool { return strings.EqualFold(mediaType(r.ContentType), contentType) })
	if i < 0 {
		return nil
	}
	return &m.Representations[i]
}

// content checks type and content of a body.
func (p *validateContent) content(v *validation, m *policy.Message, body []byte) error {
	contentType, err := p.contentType(v.x, m)
	if err != nil {
		return err
	}
	check, described, err := p.rule(v, contentType)
	if err != nil || check == nil {
		return err
	}
	action, err := v.action(&check.Action, "action")
	if err != nil || action == actIgnore {
		return err
	}
	definition, name, err := check.definition(v.x, described)
	switch {
	case errors.Is(err, jsonschema.ErrNotFound):
		v.add(breach{
			Name: contentType, Type: side(v) + "Body", ValidationRule: "MissingDefinition", Action: action, public: internalError,
			Details: fmt.Sprintf("API's schema does not contain definition %s, which is associated with the content type %s.", name, contentType),
		})
	case errors.Is(err, errNoSchema), errors.Is(err, errNoDefinitions):
		v.add(breach{Type: "ApiSchema", Action: action, Details: err.Error(), public: internalError})
	case err != nil:
		v.exception(contentType, action, err.Error())
	case definition != nil:
		v.conform(definition, name, contentType, action, m, body)
	}
	return nil
}

// bodySchema is what a body is compared with.
type bodySchema interface {
	// violations says what is wrong with a body, each with its place. The error says that it could not be compared.
	violations(m *policy.Message, body []byte) ([]string, error)
}

// conform compares a body with a definition.
func (v *validation) conform(definition bodySchema, name, contentType, action string, m *policy.Message, body []byte) {
	violations, err := definition.violations(m, body)
	if err != nil {
		v.exception(contentType, action, err.Error())
		return
	}
	for _, violation := range violations {
		v.add(breach{
			Name: contentType, Type: side(v) + "Body", ValidationRule: "IncorrectMessage", Action: action,
			Details: fmt.Sprintf("Body of the %s does not conform to the definition %s, which is associated with the content type %s.\n\n%s",
				strings.ToLower(side(v)), name, contentType, violation),
		})
	}
}

// decompress returns the content of a body whatever its coding; no more than limit bytes of it are unpacked.
func decompress(m *policy.Message, raw []byte, limit int64) ([]byte, error) {
	var unpacked io.Reader
	var err error
	switch coding := strings.ToLower(m.Header.Get("Content-Encoding")); coding {
	case "", "identity":
		return raw, nil
	case "gzip", "x-gzip":
		unpacked, err = gzip.NewReader(bytes.NewReader(raw))
	case "deflate":
		unpacked, err = zlib.NewReader(bytes.NewReader(raw))
	default:
		return nil, fmt.Errorf("the content coding %s is not known", coding)
	}
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(unpacked, limit+1))
	if err == nil && int64(len(body)) > limit {
		err = fmt.Errorf("the body has more than %d bytes", limit)
	}
	return body, err
}
