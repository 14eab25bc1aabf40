package policyxml

// Equal reports whether two documents say the same: the same elements, attributes, values, comments and instructions in the same order, wherever
// they stand and however they are escaped.
func Equal(a, b *Document) bool { return equalNodes(a.Nodes, b.Nodes) }

func equalNodes(a, b []Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equalNode(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalNode(a, b Node) bool {
	switch a := a.(type) {
	case *Element:
		b, ok := b.(*Element)
		return ok && a.Name == b.Name && equalAttrs(a.Attrs, b.Attrs) && equalNodes(a.Children, b.Children)
	case *Text:
		b, ok := b.(*Text)
		return ok && a.CDATA == b.CDATA && equalValue(a.Value, b.Value)
	case *Comment:
		b, ok := b.(*Comment)
		return ok && a.Text == b.Text
	case *Instruction:
		b, ok := b.(*Instruction)
		return ok && a.Text == b.Text
	}
	return false
}

func equalAttrs(a, b []Attr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Name != b[i].Name || !equalValue(a[i].Value, b[i].Value) {
			return false
		}
	}
	return true
}

func equalValue(a, b Value) bool { return a.Kind == b.Kind && a.Text == b.Text }
