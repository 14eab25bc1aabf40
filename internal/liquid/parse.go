package liquid

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// parser makes nodes of tokens.
type parser struct {
	tokens   []token
	pos      int
	depth    int
	warnings []Warning
}

// maxBlocks bounds how deep blocks may nest in a template. Few of them can be rendered within each other, see maxDepth.
const maxBlocks = 1000

func decode(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// block parses up to the end of a tag, or up to a tag that only the block around it knows, which it returns; at the end of the template that is none.
func (p *parser) block() (nodes []node, end token, err error) {
	if p.depth++; p.depth > maxBlocks {
		return nil, token{}, fail(p.tokens[p.pos-1], "Nesting too deep")
	}
	defer func() { p.depth-- }()
	for p.pos < len(p.tokens) {
		t := p.tokens[p.pos]
		p.pos++
		switch t.kind {
		case textToken:
			nodes = append(nodes, text(t.text))
		case variableToken:
			nodes = append(nodes, p.variable(t.text, t.at))
		case tagToken:
			parse, known := tagNamed(t.name)
			if !known {
				return nodes, t, nil
			}
			n, err := parse(p, t)
			if err != nil {
				return nil, t, err
			}
			nodes = append(nodes, n)
		}
	}
	return nodes, token{}, nil
}

// body parses a block that has no other tags than its end.
func (p *parser) body(t token) ([]node, error) {
	nodes, end, err := p.block()
	switch {
	case err != nil:
		return nil, err
	case end.name != "end"+t.name:
		return nil, p.unknown(end, t.name, t)
	}
	return nodes, nil
}

// unknown is the error of a tag that has no business where it stands, or of a block that the template does not close.
func (p *parser) unknown(t token, block string, open ...token) error {
	switch {
	case t.name == "" && len(open) > 0:
		return fail(open[0], "%s tag was never closed", block)
	case t.name == "include" || t.name == "extends" || t.name == "block":
		return fail(t, "Error - This liquid context does not allow includes")
	case t.name == "else":
		return fail(t, "%s tag does not expect else tag", block)
	case t.name == "end":
		return fail(t, "'end' is not a valid delimiter for %s tags. Use end%s", block, block)
	}
	return fail(t, "Unknown tag '%s'", t.name)
}

func fail(t token, format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...), t.offset, t.length}
}

// parse is how a tag becomes a node; the blocks of the tag follow.
type parse func(p *parser, t token) (node, error)

// tagNamed returns how the tag of a name is parsed.
func tagNamed(name string) (parse, bool) {
	switch name {
	case "assign":
		return parseAssign, true
	case "break", "continue":
		return parseInterrupt, true
	case "capture":
		return parseCapture, true
	case "case":
		return parseCase, true
	case "comment", "raw", "literal":
		return parseRaw, true
	case "cycle":
		return parseCycle, true
	case "for", "JSONArrayFor":
		return parseFor, true
	case "if", "unless":
		return parseIf, true
	case "ifchanged":
		return parseIfChanged, true
	case "increment", "decrement":
		return parseCounter, true
	case "tablerow":
		return parseTableRow, true
	}
	return nil, false
}

var variableName = regexp.MustCompile(`^\s*([\pL\p{Mn}\p{Mc}\p{Nd}\p{Pc}-]+)\s*$`)

// attributes finds name: value in the markup of a tag.
func attributes(markup string) map[string]expr {
	found := map[string]expr{}
	for i := 0; i < len(markup); i++ {
		if c := markup[i]; c == '\'' || c == '"' {
			if n := strings.IndexByte(markup[i+1:], c); n >= 0 {
				i += n + 1
			}
			continue
		}
		if markup[i] != ':' {
			continue
		}
		name := lastWord(markup[:i])
		next := i + 1 + len(markup[i+1:]) - len(strings.TrimLeft(markup[i+1:], " \t"))
		if from, to := fragment(markup, next, true); name != "" && from == next {
			found[name] = parseExpr(markup[from:to])
			i = to - 1
		}
	}
	return found
}

// lastWord is the word that a text ends with, but for white space.
func lastWord(s string) string {
	s = strings.TrimRight(s, " \t")
	i := strings.LastIndexFunc(s, func(r rune) bool { return !isWord(r) })
	if i >= 0 {
		_, size := decode(s[i:])
		return s[i+size:]
	}
	return s
}
