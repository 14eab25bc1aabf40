package importer

import "strings"

// Existing is an operation that an API has before a document is imported into it again.
type Existing struct {
	ID, Method, URLTemplate string
}

// Change is what becomes of an operation of the document.
type Change struct {
	// Operation is the index of the operation in the document.
	Operation int
	// Update is the id of the existing operation that takes the new properties and keeps everything else; "" if the operation is
	// created.
	Update string
	// PoliciesFrom is the id of an existing operation whose policy a created operation takes over; "" if there is none.
	PoliciesFrom string
}

// Merge says how operations of a document replace those of an API. An operation of the same id is updated. Any other is created and takes
// over the policy of the existing operation of the same method and URL template, which the document names differently; a template that
// differs in nothing but the names of its parameters is the same if no other is. All existing operations that are not updated are
// to be deleted.
func Merge(existing []Existing, operations []Operation) (changes []Change, deleted []string) {
	ids, updated := map[string]string{}, map[string]bool{}
	for _, e := range existing {
		ids[strings.ToLower(e.ID)] = e.ID
	}
	for _, op := range operations {
		updated[ids[strings.ToLower(op.ID)]] = true
	}
	exact, similar := map[string]string{}, map[string]string{}
	for _, e := range existing {
		key := strings.ToUpper(e.Method) + " "
		first(exact, key+strings.ToLower(e.URLTemplate), e.ID)
		first(similar, key+shape(e.URLTemplate), e.ID)
		if !updated[e.ID] {
			deleted = append(deleted, e.ID)
		}
	}
	for i, op := range operations {
		change := Change{Operation: i, Update: ids[strings.ToLower(op.ID)]}
		if change.Update == "" {
			key := strings.ToUpper(op.Method) + " "
			change.PoliciesFrom = exact[key+strings.ToLower(op.URLTemplate)]
			if change.PoliciesFrom == "" {
				change.PoliciesFrom = similar[key+shape(op.URLTemplate)]
			}
		}
		changes = append(changes, change)
	}
	return changes, deleted
}

func first(m map[string]string, key, value string) {
	if _, ok := m[key]; !ok {
		m[key] = value
	}
}

// shape returns a template without the names of its parameters.
func shape(template string) string {
	var b strings.Builder
	for template != "" {
		open := strings.IndexByte(template, '{')
		length := -1
		if open >= 0 {
			length = strings.IndexByte(template[open:], '}')
		}
		if length < 0 {
			break
		}
		b.WriteString(strings.ToLower(template[:open]) + "{")
		if template[open+1] == '*' {
			b.WriteByte('*')
		}
		b.WriteByte('}')
		template = template[open+length+1:]
	}
	return b.String() + strings.ToLower(template)
}
