package xsd

import "strings"

// expecting is the end of a message: what may stand here, or has to.
func expecting(m *matcher, required bool) string {
	var names []name
	var others []*wildcard
	for _, leaf := range m.expected(required) {
		if leaf.wildcard != nil {
			others = append(others, leaf.wildcard)
			continue
		}
		names = append(names, leaf.element.name)
		for _, member := range leaf.element.members {
			names = append(names, member.name)
		}
	}
	if len(names)+len(others) == 0 {
		return ""
	}
	parts := grouped(names)
	for _, w := range others {
		parts = append(parts, "any element in namespace '"+strings.Join(words(w.written), ", ")+"'")
	}
	return " List of possible elements expected: " + strings.Join(parts, " as well as ") + "."
}

// grouped writes names, those of one namespace that follow each other together. No name is there twice.
func grouped(names []name) []string {
	var parts []string
	seen := map[name]bool{}
	for i := 0; i < len(names); {
		n := names[i]
		var locals []string
		for ; i < len(names) && names[i].space == n.space; i++ {
			if !seen[names[i]] {
				seen[names[i]] = true
				locals = append(locals, names[i].local)
			}
		}
		if len(locals) == 0 {
			continue
		}
		part := "'" + strings.Join(locals, ", ") + "'"
		if n.space != "" {
			part += " in namespace '" + n.space + "'"
		}
		parts = append(parts, part)
	}
	return parts
}
