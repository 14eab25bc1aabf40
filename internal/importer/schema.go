package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The content types of schema documents.
const (
	contentTypeComponents  = "application/vnd.oai.openapi.components+json"
	contentTypeDefinitions = "application/vnd.ms-azure-apim.swagger.definitions+json"
)

// schemaIDBytes is the length of a schema id before it is written in hexadecimal digits: as long as Azure's.
const schemaIDBytes = 12

// schemaSet is the types of the schema document in the making: those of the document, then those made of inline schemas.
type schemaSet struct {
	names  map[string]bool
	inline []inlineSchema
	// known are the types made of schemas that several operations share by reference.
	known map[identity]string
	// next is the number to try next for a name that is taken.
	next map[string]int
}

// identity tells the values of a document apart.
type identity struct {
	at       int32
	kind     kind
	children int
}

type inlineSchema struct {
	name string
	node *node
}

// has reports whether the document defines a type.
func (s *schemaSet) has(name string, r *reader) bool {
	return r.target(r.schemaPrefix()+escapePointer(name)) != nil
}

// schemaPrefix is how references to types begin.
func (r *reader) schemaPrefix() string {
	if r.v2 {
		return "#/definitions/"
	}
	return "#/components/schemas/"
}

// schemaName returns the name of the type that a schema refers to, "" if it is no such reference.
func schemaName(c cursor, prefix string) string {
	if c.node == nil {
		return ""
	}
	name, ok := strings.CutPrefix(c.str("$ref"), prefix)
	if !ok || strings.Contains(name, "/") {
		return ""
	}
	return unescapePointer(name)
}

// typeName is what the name of an inline schema is made of.
type typeName struct {
	path, method, status, contentType string
}

// String returns a name as Azure makes it: PetsPostRequest, PetsGet200ApplicationJsonResponse.
func (t typeName) String() string {
	var b strings.Builder
	path, _, _ := strings.Cut(t.path, "?")
	for segment := range strings.SplitSeq(path, "/") {
		b.WriteString(capital(strings.Map(dashed, segment)))
	}
	b.WriteString(capital(strings.ToLower(t.method)))
	if t.status == "" {
		return b.String() + "Request"
	}
	b.WriteString(t.status)
	media, _, _ := strings.Cut(t.contentType, ";")
	for _, word := range strings.FieldsFunc(media, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(capital(word))
	}
	return b.String() + "Response"
}

// dashed keeps what a reference can hold unescaped.
func dashed(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' || r == '-' {
		return r
	}
	return '-'
}

func capital(word string) string {
	first, n := utf8.DecodeRuneInString(word)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + word[n:]
}

// typeOf returns the type of a schema, which it adds to the set if it stands inline.
func (r *reader) typeOf(schema cursor, naming typeName) string {
	if schema.node == nil {
		return ""
	}
	if name := schemaName(schema, r.schemaPrefix()); name != "" {
		if !r.schemas.has(name, r) {
			r.problem(schema, codeReference, "define it in the document", "the type %s is not defined", name)
			return ""
		}
		return name
	}
	if r.v2 && len(schema.children) == 2 && schema.str("type") == "array" {
		if name := schemaName(schema.in("items"), r.schemaPrefix()); name != "" && r.schemas.has(name, r) {
			if list := name + "Array"; r.schemas.names[list] {
				return list
			}
			return r.addInline(name+"Array", schema.node)
		}
	}
	if schema.member("$ref") != nil { // a reference elsewhere would lead nowhere in the schema document
		followed, ok := r.follow(schema)
		if !ok {
			return ""
		}
		schema = followed
	}
	return r.addInline(naming.String(), schema.node)
}

// addInline adds a type under a name that is still free, once for each schema.
func (r *reader) addInline(name string, n *node) string {
	id := identity{n.at, n.kind, len(n.children)}
	if known, ok := r.schemas.known[id]; ok {
		return known
	}
	base := name
	for r.schemas.names[name] || r.schemas.has(name, r) {
		r.schemas.next[base]++
		name = base + "-" + itoa(r.schemas.next[base])
	}
	r.schemas.names[name], r.schemas.known[id] = true, name
	r.schemas.inline = append(r.schemas.inline, inlineSchema{name: name, node: n})
	return name
}

// finishSchemas writes the schema document and gives its id to all that use its types.
func (r *reader) finishSchemas() {
	document, contentType := r.schemaDocument()
	if document == nil {
		return
	}
	sum := sha256.Sum256(document)
	id := hex.EncodeToString(sum[:schemaIDBytes])
	r.out.Schemas = []Schema{{ID: id, ContentType: contentType, Document: document}}
	for i := range r.out.Operations {
		r.out.Operations[i].eachType(func(typeName string, schemaID *string) {
			if typeName != "" {
				*schemaID = id
			}
		})
	}
}

// schemaDocument returns the document, nil if there are no types.
func (r *reader) schemaDocument() (json.RawMessage, string) {
	open, end, contentType, types := `{"components":{"schemas":{`, `}}}`, contentTypeComponents, r.top.in("components").in("schemas")
	if r.v2 {
		open, end, contentType, types = `{"definitions":{`, `}}`, contentTypeDefinitions, r.top.in("definitions")
	}
	out := []byte(open)
	add := func(name string, n *node) {
		if out[len(out)-1] != '{' {
			out = append(out, ',')
		}
		out = append(appendString(out, name), ':')
		out = appendJSON(out, n)
	}
	types.each(func(c cursor) { add(c.key, c.node) })
	for _, s := range r.schemas.inline {
		add(s.name, s.node)
	}
	if len(out) == len(open) {
		return nil, ""
	}
	return append(out, end...), contentType
}

// eachType visits every place of an operation that can name a type.
func (op *Operation) eachType(visit func(typeName string, schemaID *string)) {
	parameters := func(list []Parameter) {
		for i := range list {
			visit(list[i].TypeName, &list[i].SchemaID)
		}
	}
	representations := func(list []Representation) {
		for i := range list {
			visit(list[i].TypeName, &list[i].SchemaID)
			parameters(list[i].FormParameters)
		}
	}
	parameters(op.TemplateParameters)
	if op.Request != nil {
		parameters(op.Request.QueryParameters)
		parameters(op.Request.Headers)
		representations(op.Request.Representations)
	}
	for _, response := range op.Responses {
		parameters(response.Headers)
		representations(response.Representations)
	}
}
