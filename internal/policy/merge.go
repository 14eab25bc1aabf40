package policy

// Effective returns the steps that run in a section for a chain of documents, the narrowest scope first. A nil document is a scope that has none,
// which takes in the next broader one; a section that a document does not have is empty and takes in nothing. At the broad end <base/>
// expands to nothing.
func Effective(section Section, chain ...*Document) []*Step {
	for i, doc := range chain {
		if doc == nil {
			continue
		}
		own := doc.sections[section]
		if own == nil {
			return nil
		}
		return expand(*own, section, chain[i+1:])
	}
	return nil
}

// expand puts the steps of the broader scopes where a section says <base/>.
func expand(own sectionSteps, section Section, broader []*Document) []*Step {
	for i, step := range own {
		if step != nil {
			continue
		}
		inherited := Effective(section, broader...)
		if len(own) == 1 {
			return inherited
		}
		steps := make([]*Step, 0, len(own)-1+len(inherited))
		steps = append(steps, own[:i]...)
		steps = append(steps, inherited...)
		return append(steps, own[i+1:]...)
	}
	return own
}
