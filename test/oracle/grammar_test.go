package oracle_test

import (
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pgregory.net/rapid"
)

//go:embed testdata/grammar.txt
var grammarText string

// A form is a line of the grammar: pieces of text, holes for expressions of a type, and variables.
type form struct {
	typ    string
	pieces []piece
	leaf   bool
}

// piece is a part of a form. At most one of hole, variable and end is set.
type piece struct {
	text string
	// hole is the type of an expression.
	hole string
	// variable is the name that the form has for a variable; of is its type where it is declared.
	variable, of string
	// end ends the scope of the variable that was declared last.
	end bool
}

// A grammar is the forms of each type, those without holes apart.
type grammar struct {
	forms, leaves map[string][]*form
	// used are the forms that were generated.
	used map[*form]bool
}

// mark matches what is not text in a form.
var mark = regexp.MustCompile(`\{(top|any|u?int\??(?:\[\])?|small|year|month|long|bool|char|string(?:\[\])?|digits|List<\w+>|Dictionary<string,int>|decimal|DateTime|TimeSpan|JObject|JArray|jvalue|Guid)\}|\$([a-z])(?::([\w<>\[\],?]*[\w>\]?]))?|\$- ?`)

// readGrammar reads lines of a type, two spaces and a form.
func readGrammar(text string) (*grammar, error) {
	g := &grammar{forms: map[string][]*form{}, leaves: map[string][]*form{}, used: map[*form]bool{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		typ, body, ok := strings.Cut(line, "  ")
		if !ok {
			return nil, fmt.Errorf("%q is not a type and a form", line)
		}
		f := readForm(typ, body)
		g.forms[typ] = append(g.forms[typ], f)
		if f.leaf {
			g.leaves[typ] = append(g.leaves[typ], f)
		}
	}
	for _, forms := range g.forms {
		for _, f := range forms {
			for _, p := range f.pieces {
				if p.hole != "" && g.forms[p.hole] == nil {
					return nil, fmt.Errorf("there is no form of type %s", p.hole)
				}
			}
		}
	}
	return g, nil
}

func readForm(typ, body string) *form {
	f := &form{typ: typ, leaf: true}
	at := 0
	for _, m := range mark.FindAllStringSubmatchIndex(body, -1) {
		f.text(body[at:m[0]])
		at = m[1]
		switch {
		case m[2] >= 0:
			f.pieces, f.leaf = append(f.pieces, piece{hole: body[m[2]:m[3]]}), false
		case m[6] >= 0:
			f.pieces = append(f.pieces, piece{variable: body[m[4]:m[5]], of: body[m[6]:m[7]]})
		case m[4] >= 0:
			f.pieces = append(f.pieces, piece{variable: body[m[4]:m[5]]})
		default:
			f.pieces = append(f.pieces, piece{end: true})
		}
	}
	f.text(body[at:])
	return f
}

func (f *form) text(s string) {
	if s != "" {
		f.pieces = append(f.pieces, piece{text: s})
	}
}

// A tree is an expression that was generated: a form, and what stands in its holes and for its variables, in order. A tree without a form is a variable.
type tree struct {
	typ   string
	form  *form
	holes []*tree
	names []string
}

// String returns the expression.
func (n *tree) String() string {
	if n.form == nil {
		return n.names[0]
	}
	var b strings.Builder
	hole, name := 0, 0
	for _, p := range n.form.pieces {
		switch {
		case p.hole != "":
			b.WriteString(n.holes[hole].String())
			hole++
		case p.variable != "":
			b.WriteString(n.names[name])
			name++
		default:
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// variable is a variable that may be used.
type variable struct{ name, typ string }

// maxDepth is how deep forms nest.
const maxDepth = 5

// expressions returns a generator of whole expressions.
func (g *grammar) expressions() *rapid.Generator[*tree] {
	return rapid.Custom(func(t *rapid.T) *tree {
		count := 0
		return g.tree(t, "top", rapid.IntRange(1, maxDepth).Draw(t, "depth"), nil, &count)
	})
}

// tree generates an expression of a type with the variables in scope. Count numbers the variables of the whole expression.
func (g *grammar) tree(t *rapid.T, typ string, depth int, scope []variable, count *int) *tree {
	if names := inScope(scope, typ); len(names) > 0 && rapid.IntRange(0, 2).Draw(t, "variable") > 0 {
		return &tree{typ: typ, names: []string{rapid.SampledFrom(names).Draw(t, "name")}}
	}
	forms := g.forms[typ]
	if leaves := g.leaves[typ]; depth <= 0 && leaves != nil {
		forms = leaves
	}
	f := rapid.SampledFrom(forms).Draw(t, typ)
	g.used[f] = true
	n := &tree{typ: typ, form: f}
	fresh := map[string]string{}
	var pending []variable
	for _, p := range f.pieces {
		switch {
		case p.hole != "":
			n.holes = append(n.holes, g.tree(t, p.hole, depth-1, scope, count))
		case p.variable != "":
			if fresh[p.variable] == "" || p.of != "" {
				*count++
				fresh[p.variable] = p.variable + strconv.Itoa(*count)
			}
			n.names = append(n.names, fresh[p.variable])
			if p.of != "" {
				pending = append(pending, variable{fresh[p.variable], p.of})
			}
		case p.end:
			scope = scope[:max(0, len(scope)-1)]
		case begins.MatchString(p.text):
			scope = append(scope[:len(scope):len(scope)], pending...)
			pending = nil
		}
	}
	return n
}

// begins matches text behind which the variables that were declared may be used.
var begins = regexp.MustCompile(`;|=>|\) \{| (where|let|orderby|select) `)

func inScope(scope []variable, typ string) (names []string) {
	for _, v := range scope {
		if v.typ == typ {
			names = append(names, v.name)
		}
	}
	return names
}
