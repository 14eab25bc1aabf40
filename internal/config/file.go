package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readFile sets what a YAML file says. Every error has the file's name, line and column.
func readFile(s *Settings, path string, data []byte) (errs []error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return []error{fmt.Errorf("%s: %w", path, err)}
	}
	if len(doc.Content) == 0 {
		return nil // nothing but comments
	}
	r := &fileReader{into: s, path: path, settings: All(), seen: map[string]bool{}}
	r.mapping(doc.Content[0], "")
	return r.errs
}

// fileReader walks the nodes of a settings file.
type fileReader struct {
	into     *Settings
	path     string
	settings []Setting
	seen     map[string]bool // the keys that were read
	errs     []error
}

func (r *fileReader) fail(n *yaml.Node, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf("%s:%d:%d: %w", r.path, n.Line, n.Column, fmt.Errorf(format, args...)))
}

// mapping reads the file itself, or a group whose keys all begin with prefix.
func (r *fileReader) mapping(n *yaml.Node, prefix string) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "expected settings as key: value")
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		name, value := n.Content[i], n.Content[i+1]
		r.entry(name, value, prefix+name.Value)
	}
}

func (r *fileReader) entry(name, value *yaml.Node, key string) {
	defer func() { r.seen[key] = true }()
	if r.seen[key] {
		r.fail(name, "%s is set twice", key)
		return
	}
	for _, s := range r.settings {
		switch {
		case strings.HasPrefix(s.Key, key+"."):
			r.mapping(value, key+".")
			return
		case s.Key == key && !s.From("file"):
			r.fail(name, "%s cannot be set in a file; use %s", key, s.Env())
			return
		case s.Key == key:
			r.setting(value, s)
			return
		}
	}
	r.fail(name, "no such setting: %s%s", key, meant(key, r.keys()))
}

// keys are the names that a file may have, groups included.
func (r *fileReader) keys() (all []string) {
	for _, s := range r.settings {
		if group, _, ok := strings.Cut(s.Key, "."); ok && !slices.Contains(all, group) {
			all = append(all, group)
		}
		all = append(all, s.Key)
	}
	return all
}

func (r *fileReader) setting(value *yaml.Node, s Setting) {
	text, err := scalarText(value)
	if err == nil {
		err = s.set(r.into, text)
	}
	if err != nil {
		r.fail(value, "%s: %w", s.Key, err)
	}
}

// scalarText gives the text of a value; that of a list has commas between its items.
func scalarText(n *yaml.Node) (string, error) {
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return n.Value, nil
	case n.Kind != yaml.SequenceNode:
		return "", errors.New("expected a value")
	}
	var items []string
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return "", errors.New("expected a list of values")
		}
		items = append(items, item.Value)
	}
	return strings.Join(items, ","), nil
}
