package xsd

import "slices"

// wildcard reads any or anyAttribute (Part 1, section 3.10.2).
func (p component) wildcard() (*wildcard, error) {
	w := &wildcard{written: attr(p.node, "namespace")}
	switch text := attr(p.node, "processContents"); text {
	case "", "strict":
	case "lax":
		w.process = lax
	case "skip":
		w.process = skip
	default:
		return nil, p.fail("The value '%s' of 'processContents' is not valid: it must be one of lax, skip, strict.", text)
	}
	if _, ok := p.node.Attr("", "namespace"); !ok {
		w.written = "##any"
	}
	for _, word := range words(w.written) {
		switch word {
		case "##any":
			w.not, w.spaces = true, nil
		case "##other":
			w.not, w.spaces = true, []string{p.in.target, ""}
		case "##targetNamespace":
			w.spaces = append(w.spaces, p.in.target)
		case "##local":
			w.spaces = append(w.spaces, "")
		default:
			w.spaces = append(w.spaces, word)
		}
	}
	return w, nil
}

// both returns what lets in what both of two wildcards do; none, in an attribute group, lets in everything that the other does.
func (w *wildcard) both(o *wildcard) *wildcard {
	if w == nil {
		return o
	}
	c := *w
	switch {
	case w.not && o.not:
		c.spaces = append(slices.Clone(w.spaces), o.spaces...)
	case w.not:
		c.not, c.spaces = false, keep(o.spaces, w)
	default:
		c.spaces = keep(w.spaces, o)
	}
	return &c
}

// union returns what lets in what either of two wildcards does. The first one, which may be nil, says how what is let in is processed.
func (w *wildcard) union(o *wildcard) *wildcard {
	if w == nil {
		return o
	}
	c := *w
	switch {
	case !w.not && !o.not:
		c.spaces = append(slices.Clone(w.spaces), o.spaces...)
	case w.not && o.not:
		c.spaces = slices.DeleteFunc(slices.Clone(w.spaces), func(s string) bool { return !slices.Contains(o.spaces, s) })
	case w.not:
		c.spaces = slices.DeleteFunc(slices.Clone(w.spaces), func(s string) bool { return slices.Contains(o.spaces, s) })
	default:
		c.not = true
		c.spaces = slices.DeleteFunc(slices.Clone(o.spaces), func(s string) bool { return slices.Contains(w.spaces, s) })
	}
	return &c
}

// keep returns the namespaces that a wildcard lets in.
func keep(spaces []string, w *wildcard) []string {
	return slices.DeleteFunc(slices.Clone(spaces), func(s string) bool { return !w.allows(s) })
}
