package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/resources"
)

// resourcesPage is docs/reference/resources.md, from the table of kinds and the comments of their properties.
func resourcesPage(root string) (string, error) {
	structs, err := loadStructs(root + "/internal/resources")
	if err != nil {
		return "", err
	}
	w := &resourceWriter{structs: structs}
	w.b.WriteString(resourcesHead)
	for _, k := range resources.All() {
		w.kind(&k)
	}
	return w.b.String(), nil
}

const resourcesHead = `# Resources

<!-- Generated from internal/resources by make gen. Do not edit. -->

Every kind of resource of the management API, by its type below ` + "`Microsoft.ApiManagement`" + `. A resource of the type ` + "`service/products`" + ` is at
` + "`/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ApiManagement/service/{service}/products/{name}`" + `. All take the query parameter ` + "`api-version`" + `,
answer with an ETag, and honour If-Match. Lists take ` + "`$filter`, `$top`, `$skip` and `$orderby`" + `.
`

type resourceWriter struct {
	b       strings.Builder
	structs map[string]*structDoc
}

// verbs are what the letters of Kind.Verbs stand for.
var verbs = []struct{ letter, text string }{
	{"H", "HEAD"}, {"G", "GET"}, {"C", "PUT"}, {"U", "PATCH"}, {"D", "DELETE"}, {"L", "list"},
}

func (w *resourceWriter) kind(k *resources.Kind) {
	fmt.Fprintf(&w.b, "\n## %s\n\n", k.Type)
	s := w.structs[reflect.TypeOf(k.New()).Elem().Name()]
	if s != nil && !k.Bodiless {
		first, _, _ := strings.Cut(strings.TrimSpace(s.doc), "\n\n")
		fmt.Fprintf(&w.b, "%s: %s\n\n", k.Title, sentence(first, s.name, "they"))
	}
	var offered []string
	for _, v := range verbs {
		if strings.Contains(k.Verbs, v.letter) {
			offered = append(offered, v.text)
		}
	}
	for _, a := range k.Actions {
		offered = append(offered, "POST `"+a.Name+"`")
	}
	fmt.Fprintf(&w.b, "%s.", strings.Join(offered, ", "))
	if k.Names != "" {
		fmt.Fprintf(&w.b, " Names: %s.", words(strings.Fields(k.Names)))
	}
	if k.Filter != "" {
		fmt.Fprintf(&w.b, " Filter: %s.", words(strings.Fields(k.Filter)))
	}
	w.b.WriteString("\n")
	if k.Bodiless || s == nil {
		return
	}
	var rows []string
	w.fields(&rows, s, "", nil)
	if len(rows) > 0 {
		fmt.Fprintf(&w.b, "\n| property | type | rules | |\n|---|---|---|---|\n%s", strings.Join(rows, ""))
	}
}

// fields adds a row for every property, and for those of the structs in it. Above are the structs on the way, so that a type that
// contains itself is described once.
func (w *resourceWriter) fields(rows *[]string, s *structDoc, path string, above []string) {
	above = append(slices.Clone(above), s.name)
	for _, f := range s.fields {
		name, _, _ := strings.Cut(f.tag.Get("json"), ",")
		inner := w.structs[typeText(f.base)]
		if f.embedded && inner != nil && name == "" {
			w.fields(rows, inner, path, above)
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		kind := jsonType(f)
		*rows = append(*rows, fmt.Sprintf("| `%s` | %s | %s | %s |\n", path+name, kind, cell(rules(f)), cell(sentence(f.doc, f.name, "It"))))
		if inner != nil && !slices.Contains(above, inner.name) {
			w.fields(rows, inner, path+name+suffix(f), above)
		}
	}
}

// suffix leads from a property to those of its struct.
func suffix(f fieldDoc) string {
	if f.many {
		return "[]."
	}
	return "."
}

// jsonType names the JSON form of a field.
func jsonType(f fieldDoc) string {
	word, ok := map[string]string{
		"string": "string", "bool": "boolean", "int": "integer", "int64": "integer", "float64": "number", "time.Time": "date and time",
		"Time": "date and time", "any": "any", "json.RawMessage": "any",
	}[typeText(f.base)]
	if !ok {
		word = "object"
	}
	if f.many {
		return "array of " + word
	}
	return word
}

// rules says in words what the tags of a field demand.
func rules(f fieldDoc) string {
	var all []string
	for flag := range strings.SplitSeq(f.tag.Get("arm"), ",") {
		switch flag {
		case "readonly":
			all = append(all, "read-only")
		case "writeonly":
			all = append(all, "write-only")
		case "secret":
			all = append(all, "secret: never answered")
		case "immutable":
			all = append(all, "cannot change")
		case "":
		default:
			all = append(all, flag)
		}
	}
	if list := strings.Fields(f.tag.Get("enum")); len(list) > 0 {
		all = append(all, words(list))
	}
	for _, tag := range []struct{ name, text string }{{"default", "default `%s`"}, {"len", "%s characters"}, {"range", "%s"}, {"pattern", "`%s`"}, {"ref", "id of a %s"}} {
		if v, ok := f.tag.Lookup(tag.name); ok {
			v, _, _ = strings.Cut(v, ",cascade")
			all = append(all, fmt.Sprintf(tag.text, v))
		}
	}
	return strings.Join(all, "; ")
}
