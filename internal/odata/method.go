package odata

import "slices"

// methods says whether a method can be used with what the path leads to (OData 4.01 Part 1, section 11).
func (c *check) methods(at place) error {
	allowed := c.allowedMethods(at)
	if c.Method == "HEAD" && slices.Contains(allowed, "GET") || c.Method == "OPTIONS" || slices.Contains(allowed, c.Method) {
		return nil
	}
	return wrong("The method %s is not allowed for the resource: it can be used with %s.", c.Method, list(allowed))
}

func (c *check) allowedMethods(at place) []string {
	update := []string{"GET", "PUT", "PATCH", "DELETE"}
	if c.legacy {
		update = append(update, "MERGE")
	}
	switch {
	case at.called != nil && at.called.action:
		return []string{"POST"}
	case at.called != nil && at.called.method != "":
		return []string{at.called.method}
	case at.called != nil:
		return []string{"GET"}
	case at.typ.family == unknown && at.kind == atValues:
		return append(update, "POST")
	}
	switch at.kind {
	case atBatch:
		return []string{"POST"}
	case atRaw:
		return []string{"GET", "PUT", "DELETE"}
	case atRef:
		return []string{"GET", "POST", "PUT", "DELETE"}
	case atValues:
		if at.typ.many && at.set {
			return []string{"GET", "POST", "PATCH"} // PATCH is a delta payload
		}
		if at.typ.many {
			return []string{"GET", "POST", "PUT", "DELETE"}
		}
		return update
	}
	return []string{"GET"}
}

// list joins words.
func list(words []string) string {
	text := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			text += " and "
		default:
			text += ", "
		}
		text += w
	}
	return text
}
