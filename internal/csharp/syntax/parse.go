// Package syntax reads C# 7 expressions and statements: text to tokens to a tree in which every node knows its place.
//
// The grammar is that of the C# specification, without declarations of types and without unsafe code. Where the language is
// ambiguous without types (casts, generic calls, declarations) the parser decides as the specification's section on
// grammar ambiguities says.
package syntax

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// A Tree is a parsed text: an expression, or a block that must return.
type Tree struct {
	Expr  Expr
	Block *Block
}

// maxDepth bounds how deep expressions, types and statements may nest.
const maxDepth = 150

// What bounds the length of a text: its bytes and its tokens.
const (
	maxText   = 1 << 20
	maxTokens = 50_000
)

// maxGuesses bounds how many tokens the parser looks at to find out what stands where, for each byte of the text.
const maxGuesses = 8

// Parse reads a whole @( … ) or @{ … }, or a bare expression. The first mistake is reported, and the tree is nil then.
func Parse(src *source.Source) (*Tree, source.Diagnostics) {
	var diags source.Diagnostics
	p := newParser(src, &diags)
	text := strings.TrimLeft(src.Text, " \t\r\n\ufeff")
	start := len(src.Text) - len(text)
	tree := &Tree{}
	switch {
	case strings.HasPrefix(text, "@{"):
		p.scanFrom(start + 1)
		tree.Block = p.block()
	case strings.HasPrefix(text, "@("):
		p.scanFrom(start + 1)
		p.want("(")
		tree.Expr = p.expr()
		p.want(")")
	default:
		p.scanFrom(start)
		tree.Expr = p.expr()
	}
	if !p.failed && p.tok().kind != tokEOF {
		p.unexpectedEnd(tree)
	}
	if len(diags) > 0 {
		return nil, diags
	}
	return tree, nil
}

// unexpectedEnd reports what stands after the end of an expression.
func (p *parser) unexpectedEnd(tree *Tree) {
	t := p.tok()
	if tree.Expr != nil && t.text == ";" {
		p.fail(t.span, "CS1003", "Syntax error, ')' expected").Hint = "an expression in @( ) has no semicolon; statements stand in @{ }"
		return
	}
	p.fail(t.span, "CS1003", "Syntax error, end of expression expected, but there is '%s'", t.text)
}

// A parser reads tokens. After the first mistake it sees only the end of the text, so that everything ends soon.
type parser struct {
	src    *source.Source
	toks   []token
	at     int
	end    token
	diags  *source.Diagnostics
	failed bool
	inHole bool // of an interpolated string
	guess  bool // mistakes are not reported: the parser only tries
	depth  int
	looked *int // how many tokens were only looked at; a hole counts with the text around it
}

func newParser(src *source.Source, diags *source.Diagnostics) *parser {
	return &parser{src: src, diags: diags, end: token{kind: tokEOF, span: source.At(len(src.Text))}, looked: new(int)}
}

// scanFrom cuts the text into tokens from an offset on.
func (p *parser) scanFrom(offset int) {
	s := &scanner{src: p.src, text: p.src.Text, pos: offset, diags: p.diags}
	if len(s.text) > maxText {
		s.tooComplex(offset)
	}
	p.toks = s.tokens()
	p.end = p.toks[len(p.toks)-1]
	p.failed = s.bad
}

// sub returns a parser for the tokens of a hole.
func (p *parser) sub(toks []token) *parser {
	return &parser{inHole: true, src: p.src, toks: toks, end: toks[len(toks)-1], diags: p.diags, failed: p.failed, guess: p.guess, depth: p.depth, looked: p.looked}
}

// fail reports the first mistake.
func (p *parser) fail(span source.Span, code, format string, args ...any) *source.Diagnostic {
	if p.failed || p.guess {
		p.failed = true
		return &source.Diagnostic{}
	}
	p.failed = true
	return p.diags.Add(p.src, span, code, format, args...)
}

func (p *parser) tooComplex(span source.Span) {
	p.fail(span, "CS8078", "An expression is too long or complex to compile")
}

// enter counts nesting; it reports false when there is too much of it. leave ends what enter began.
func (p *parser) enter() bool {
	if p.depth++; p.depth > maxDepth {
		p.tooComplex(p.tok().span)
		return false
	}
	return true
}

func (p *parser) leave() { p.depth-- }

// tok returns the token at hand.
func (p *parser) tok() *token { return p.ahead(0) }

// ahead returns the n-th token after the one at hand.
func (p *parser) ahead(n int) *token {
	if p.failed || p.at+n >= len(p.toks) {
		return &p.end
	}
	return &p.toks[p.at+n]
}

// next passes a token.
func (p *parser) next() token {
	t := *p.tok()
	if p.at < len(p.toks) {
		p.at++
	}
	return t
}

// is reports whether the token at hand is that operator or keyword.
func (p *parser) is(text string) bool { return p.tok().is(text) }

func (t *token) is(text string) bool {
	return t.text == text && (t.kind == tokOp || t.kind == tokKeyword)
}

// isWord reports whether the token at hand is that contextual keyword.
func (p *parser) isWord(text string) bool {
	return p.tok().kind == tokIdent && p.tok().text == text
}

// got passes the token at hand if it is that one.
func (p *parser) got(text string) bool {
	if p.is(text) {
		p.next()
		return true
	}
	return false
}

// want passes the token at hand, which must be that one.
func (p *parser) want(text string) source.Span {
	t := p.tok()
	if !t.is(text) {
		p.expected(text)
	}
	return p.next().span
}

// expected reports that a token is missing, with the codes of the C# compiler.
func (p *parser) expected(text string) {
	at := p.after()
	switch text {
	case ";":
		p.fail(at, "CS1002", "; expected")
	case ")":
		p.fail(at, "CS1026", ") expected")
	case "}":
		p.fail(at, "CS1513", "} expected")
	case "{":
		p.fail(at, "CS1514", "{ expected")
	case "in":
		p.fail(at, "CS1515", "'in' expected")
	default:
		p.fail(at, "CS1003", "Syntax error, '%s' expected", text)
	}
}

// after returns the place right behind the token before the one at hand: where something is missing.
func (p *parser) after() source.Span {
	if p.at == 0 || p.failed {
		return p.tok().span
	}
	last := p.toks[min(p.at, len(p.toks))-1].span
	return source.Span{Start: max(last.End-1, last.Start), End: last.End}
}

// ident passes an identifier.
func (p *parser) ident() (string, source.Span) {
	t := p.tok()
	if t.kind != tokIdent {
		if t.kind == tokKeyword {
			p.fail(t.span, "CS1041", "Identifier expected; '%s' is a keyword", t.text)
		} else {
			p.fail(p.missing(), "CS1001", "Identifier expected")
		}
		return "", t.span
	}
	p.next()
	return t.text, t.span
}

// missing is the token at hand, or the last place of the text at its end.
func (p *parser) missing() source.Span {
	if p.tok().kind == tokEOF {
		return p.after()
	}
	return p.tok().span
}

// from returns the span from a start to the token before the one at hand.
func (p *parser) from(start int) pos {
	end := start
	if p.at > 0 && p.at <= len(p.toks) {
		end = p.toks[p.at-1].span.End
	}
	return pos{source.Span{Start: start, End: max(start, end)}}
}

// look counts tokens that were looked at, or passed on trial; it reports false when there were too many.
func (p *parser) look(n int) bool {
	if *p.looked += n; *p.looked > maxGuesses*(len(p.src.Text)+256) {
		p.guess, p.failed = false, false
		p.tooComplex(p.tok().span)
		return false
	}
	return true
}

// try runs a parsing function without reporting mistakes, and returns to where it was if it fails or says no.
func (p *parser) try(f func() bool) bool {
	at, depth, guess := p.at, p.depth, p.guess
	p.guess = true
	ok := f() && !p.failed
	p.guess = guess
	if !p.look(p.at - at) {
		return false
	}
	if !ok {
		p.at, p.depth, p.failed = at, depth, false
	}
	return ok
}
