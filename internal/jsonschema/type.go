package jsonschema

import draft "github.com/santhosh-tekuri/jsonschema/v6"

// Type returns the type that a definition asks for, in the words of JSON Schema; "" if it asks for none, or for one of several. Null does not count, and integer
// is also a number.
func (s *Schema) Type() string { return asked(s.schema, maxReferences) }

// ItemType returns the type that the items of an array should have.
func (s *Schema) ItemType() string {
	at := s.schema
	for range maxReferences {
		switch {
		case at == nil:
			return ""
		case at.Items2020 != nil:
			return asked(at.Items2020, maxReferences)
		}
		at = at.Ref
	}
	return ""
}

// maxReferences is how many references, and lists of one alternative, are followed to find a type.
const maxReferences = 32

func asked(s *draft.Schema, references int) string {
	if s == nil || references == 0 {
		return ""
	}
	if s.Types != nil && !s.Types.IsEmpty() {
		found := ""
		for _, t := range s.Types.ToStrings() {
			switch {
			case t == "null":
			case found != "":
				return ""
			default:
				found = t
			}
		}
		return found
	}
	if s.Ref != nil {
		return asked(s.Ref, references-1)
	}
	for _, part := range s.AllOf {
		if t := asked(part, references-1); t != "" {
			return t
		}
	}
	return ""
}
