package check

import (
	"strconv"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// operatorHint says what may help when an operator does not fit its operands.
func (c *checker) operatorHint(op string, l, r Expr) string {
	lt, rtt := l.Type(), r.Type()
	switch {
	case op == "==" && (lt.Kind == rt.KindBool) != (rtt.Kind == rt.KindBool):
		return ""
	case lt.Kind == rt.KindObject && rtt.Kind != rt.KindNull:
		return c.castHint(l, rtt)
	case rtt.Kind == rt.KindObject && lt.Kind != rt.KindNull:
		return c.castHint(r, lt)
	case lt.Kind == rt.KindArray && rt.Identical(lt.Args[0], rtt):
		return elementHint(c.text(l))
	case rtt.Kind == rt.KindArray && rt.Identical(rtt.Args[0], lt):
		return elementHint(c.text(r))
	case lt.Kind == rt.KindString && rtt.Kind.IsNumeric():
		return textNumberHint(l)
	case rtt.Kind == rt.KindString && lt.Kind.IsNumeric():
		return textNumberHint(r)
	case lt.Kind == rt.KindClass && c.u.Explicit(lt, rtt).OK():
		return c.castHint(l, rtt)
	case rtt.Kind == rt.KindClass && c.u.Explicit(rtt, lt).OK():
		return c.castHint(r, lt)
	}
	return ""
}

// elementHint is for an array where one of its elements is needed.
func elementHint(text string) string { return "it is an array; its first element is " + text + "[0]" }

// textNumberHint is for a text that meets a number.
func textNumberHint(text Expr) string {
	if k, ok := text.(*Const); ok && !k.Value.IsNull() {
		if _, err := strconv.ParseFloat(k.Value.AsString(), 64); err == nil {
			return "write " + k.Value.AsString() + " without quotes"
		}
	}
	return "make the text a number with int.Parse, or the number a text with ToString()"
}

// otherWay says how else a value may become one of a type that it does not convert to.
func (c *checker) otherWay(x Expr, t *rt.Type) string {
	from := x.Type()
	switch {
	case from.Kind == rt.KindArray && rt.Identical(from.Args[0], t):
		return elementHint(c.text(x))
	case ofHost(from) && len(c.u.Lookup(from, "As")) > 0: // the body of a message
		return "write " + c.text(x) + ".As<" + t.String() + ">()"
	case t.Kind == rt.KindString && from.Kind != rt.KindVoid && from.Kind < kindLambda:
		return "write " + c.text(x) + ".ToString()"
	case from.Kind == rt.KindString && t.Kind.IsNumeric():
		return "write " + t.String() + ".Parse(" + c.text(x) + ")"
	}
	return ""
}

// argumentHint is castHint for an argument, or another way.
func (c *checker) argumentHint(x Expr, t *rt.Type) string {
	if k, ok := x.(*Const); ok && k.typ.Kind == rt.KindChar && t.Kind == rt.KindString {
		return "a text stands between double quotes: " + strconv.Quote(rt.CharString(k.Value.AsChar()))
	}
	if hint := c.castHint(x, t); hint != "" || x.Type().Kind == rt.KindNull {
		return hint
	}
	if hint := fileHint(x, t); hint != "" {
		return hint
	}
	return c.otherWay(x, t)
}

// fileHint speaks to those who hand the name of a file to what reads or writes, such as XElement.Load and Save.
func fileHint(x Expr, t *rt.Type) string {
	if x.Type().Kind != rt.KindString || t.Def == nil {
		return ""
	}
	switch t.Def.FullName() {
	case "System.IO.TextReader", "System.Xml.XmlReader":
		return "expressions have no files or addresses to load from: new StringReader(…) reads a text, and so do Parse methods"
	case "System.IO.TextWriter":
		return "expressions have no files to save to: ToString() returns the text"
	}
	return ""
}
