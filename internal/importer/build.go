package importer

import (
	"bytes"
	"encoding/json"

	"go.yaml.in/yaml/v3"
)

// obj returns an object that is a member.
func obj(key string, members ...node) node { return node{key: key, kind: object, children: members} }

// list returns an array that is a member.
func list(key string, items ...node) node { return node{key: key, kind: array, children: items} }

// str returns a string that is a member.
func str(key, value string) node { return node{key: key, kind: text, value: value} }

// yes returns true as a member.
func yes(key string) node { return node{key: key, kind: boolean, value: "true"} }

// renamed returns a node as another member.
func renamed(n node, key string) node {
	n.key = key
	return n
}

// raw returns a JSON text as a member; what is no JSON is a string.
func raw(key string, data json.RawMessage) node {
	d, err := read(data, Options{})
	if err != nil || !json.Valid(data) {
		return str(key, string(data))
	}
	return renamed(d.root, key)
}

func (n *node) add(child node) { n.children = append(n.children, child) }

// addText adds a string unless it is empty.
func (n *node) addText(key, value string) {
	if value != "" {
		n.add(str(key, value))
	}
}

// addFilled adds an object or array unless it is empty.
func (n *node) addFilled(child node) {
	if len(child.children) > 0 {
		n.add(child)
	}
}

// indentJSON writes a value as JSON with four blanks a level.
func indentJSON(n *node) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, appendJSON(nil, n), "", "    "); err != nil {
		return appendJSON(nil, n)
	}
	return append(b.Bytes(), '\n')
}

// writeYAML writes a value as YAML with two blanks a level.
func writeYAML(n *node) ([]byte, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(toYAML(n)); err != nil {
		return nil, err
	}
	err := encoder.Close()
	return b.Bytes(), err
}

// toYAML converts a node. Strings that read as something else get quotes from the encoder, because their tag says that they are
// strings.
func toYAML(n *node) *yaml.Node {
	out := &yaml.Node{Kind: yaml.ScalarNode, Value: n.value}
	switch n.kind {
	case null:
		out.Tag, out.Value = "!!null", "null"
	case boolean:
		out.Tag = "!!bool"
	case number:
		out.Tag = "!!float"
		if whole, rest := digits(trimSign(n.value)); whole != "" && rest == "" {
			out.Tag = "!!int"
		}
	case text:
		out.Tag = "!!str"
	case array:
		out.Kind = yaml.SequenceNode
		for i := range n.children {
			out.Content = append(out.Content, toYAML(&n.children[i]))
		}
	case object:
		out.Kind = yaml.MappingNode
		for i := range n.children {
			out.Content = append(out.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: n.children[i].key}, toYAML(&n.children[i]))
		}
	}
	return out
}

func trimSign(s string) string {
	if s != "" && s[0] == '-' {
		return s[1:]
	}
	return s
}
