package jsonschema

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
	draft "github.com/santhosh-tekuri/jsonschema/v6"
)

// MaxSize is how many bytes a schema document may have (policy page of validate-content).
const MaxSize = 4 << 20

// matchTime is what one match of a pattern may take.
const matchTime = 100 * time.Millisecond

// Options change what a document says.
type Options struct {
	// Additional, if not nil, decides whether objects may have properties that are not declared, whatever the document says.
	Additional *bool
	// FoldCase ignores the letter case of property names.
	FoldCase bool
}

// Document is a schema document.
type Document struct {
	root     map[string]any
	options  Options
	names    map[string]string
	compiler *draft.Compiler

	mu       sync.Mutex
	compiled map[string]*Schema
}

// Schema is one definition of a document, compiled.
type Schema struct {
	schema   *draft.Schema
	document *Document
}

// containers are the places where documents keep definitions.
var containers = [][]string{{"components", "schemas"}, {"definitions"}, {"$defs"}, {"schemas"}}

// ErrNotFound says that a document has no such definition.
var ErrNotFound = errors.New("there is no such definition")

// Parse reads a document.
func Parse(text string, o Options) (*Document, error) {
	if len(text) > MaxSize {
		return nil, fmt.Errorf("the schema has %d bytes, more than %d", len(text), MaxSize)
	}
	value, err := draft.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	root, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the schema is not a JSON object")
	}
	d := &Document{root: root, options: o, names: map[string]string{}, compiled: map[string]*Schema{}}
	rewrite := dialect{additional: o.Additional, names: d.names}
	rewrite.schema(root)
	for _, path := range containers {
		rewrite.all(d.at(path...))
	}
	return d, d.prepare()
}

// at returns what stands at a path of names, nil if nothing does.
func (d *Document) at(path ...string) any {
	var v any = d.root
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// documentURL is what the compiler knows the document as.
const documentURL = "schema:///document"

func (d *Document) prepare() error {
	d.compiler = draft.NewCompiler()
	d.compiler.DefaultDraft(draft.Draft2020)
	d.compiler.UseLoader(nothing{})
	d.compiler.UseRegexpEngine(pattern)
	d.compiler.AssertFormat()
	return d.compiler.AddResource(documentURL, d.root)
}

// nothing loads no other documents.
type nothing struct{}

// Load refuses.
func (nothing) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is another document: a schema may refer to itself only", url)
}

// expression is a pattern as .NET reads it.
type expression struct{ *regexp2.Regexp }

// MatchString reports whether the pattern is found; a search that takes too long finds nothing.
func (e expression) MatchString(s string) bool {
	found, err := e.Regexp.MatchString(s)
	return found && err == nil
}

func pattern(text string) (draft.Regexp, error) {
	re, err := regexp2.Compile(text)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = matchTime
	return expression{re}, nil
}

// Definitions reports whether the document has definitions at all.
func (d *Document) Definitions() bool {
	for _, path := range containers {
		if named, ok := d.at(path...).(map[string]any); ok && len(named) > 0 {
			return true
		}
	}
	return false
}

// Definition compiles the definition of a name. The error is ErrNotFound if there is none.
func (d *Document) Definition(name string) (*Schema, error) {
	for _, path := range containers {
		named, _ := d.at(path...).(map[string]any)
		if _, ok := named[name]; ok {
			return d.Reference("#/" + strings.Join(path, "/") + "/" + escape(name))
		}
	}
	return nil, ErrNotFound
}

// escape writes a name as a part of a JSON pointer in a URL fragment (RFC 6901, sections 3 and 6).
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", " ", "%20", "\"", "%22", "#", "%23").Replace(name)
}

// Reference compiles what a local reference names: "#" is the document itself. The error is ErrNotFound if there is nothing.
func (d *Document) Reference(ref string) (*Schema, error) {
	if !strings.HasPrefix(ref, "#") {
		return nil, fmt.Errorf("%q is not a reference within the document: it would begin with #", ref)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.compiled[ref]; s != nil {
		return s, nil
	}
	compiled, err := d.compiler.Compile(documentURL + ref)
	var missing *draft.JSONPointerNotFoundError
	switch {
	case errors.As(err, &missing) && strings.HasSuffix(missing.URL, ref):
		return nil, ErrNotFound
	case err != nil:
		return nil, fmt.Errorf("compile %s: %w", ref, err)
	}
	s := &Schema{schema: compiled, document: d}
	d.compiled[ref] = s
	return s, nil
}
