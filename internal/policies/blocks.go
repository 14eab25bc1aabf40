package policies

import "github.com/portico-apim/portico/internal/policy"

// holder is a policy with policies inside.
type holder interface{ blocks() []policy.Block }

// find returns the first step with the name in a block, however deep inside other policies; nil if there is none.
func find(steps policy.Block, name string) *policy.Step {
	for _, s := range steps {
		if s.Definition.Name == name {
			return s
		}
		h, ok := s.Policy.(holder)
		if !ok {
			continue
		}
		for _, b := range h.blocks() {
			if found := find(b, name); found != nil {
				return found
			}
		}
	}
	return nil
}
