package policytest

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/portico-apim/portico/internal/policy"
)

// Mutate drops every attribute, child element and text of every policy in turn, and wants a case below the policy's folder to notice: one that
// does not come out as it says any more. What stands in exempt, as "policy <child>@attribute", is left out; a line there that is not needed is a failure.
func Mutate(t *testing.T, dir string, rows []policy.Definition, exempt map[string]bool) {
	t.Helper()
	player, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		row := &rows[i]
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			m := mutation{player: player, row: row, exempt: exempt}
			m.read(t, filepath.Join(dir, row.Name))
			m.walk(t, reflect.TypeOf(row.New()).Elem(), "", nil)
			t.Logf("%d cases, %d mutants", len(m.cases), m.count)
		})
	}
}

// mutation is the run for one policy.
type mutation struct {
	player *Player
	row    *policy.Definition
	exempt map[string]bool
	cases  []*Case
	texts  []string
	count  int
}

// read reads the cases of the policy. Those that do not hold anyhow are no witnesses.
func (m *mutation) read(t *testing.T, dir string) {
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("%s has no folder of cases", m.row.Name)
		return
	}
	eachCase(t, dir, func(path string) {
		c, data := readCase(t, path)
		if holds(t, m.player, c) {
			m.cases, m.texts = append(m.cases, c), append(m.texts, string(data))
		}
	})
}

// walk drops each field of a struct, and of the structs of its child elements, in turn.
func (m *mutation) walk(t *testing.T, typ reflect.Type, path string, above []reflect.Type) {
	for _, f := range reflect.VisibleFields(typ) {
		if place := placeOf(f); place != "" && !f.Anonymous {
			m.drop(t, typ, place, path+place)
			if inner := elementOf(f.Type); isElement(f, inner) {
				m.walk(t, inner, path+place, append(above, typ))
			}
		}
	}
}

// drop wants a case that notices.
func (m *mutation) drop(t *testing.T, typ reflect.Type, place, path string) {
	m.count++
	row := *m.row
	row.Blind = func(owner reflect.Type, p string) bool { return owner == typ && p == place }
	noticed := m.noticed(t, m.player.with(&row), strings.Trim(place, "@<>"))
	switch name := m.row.Name + " " + path; {
	case !noticed && !m.exempt[name]:
		t.Errorf("no case below %s notices that %s is ignored", m.row.Name, path)
	case noticed && m.exempt[name]:
		t.Errorf("%s is exempt, but a case notices that it is ignored", name)
	}
}

// noticed reports whether a case does not hold any more. Those that speak of the name are tried first.
func (m *mutation) noticed(t *testing.T, player *Player, name string) bool {
	for _, first := range []bool{true, false} {
		for i, c := range m.cases {
			if strings.Contains(m.texts[i], name) == first && !holds(t, player, c) {
				return true
			}
		}
	}
	return false
}

// holds plays a case and reports whether everything is as it says.
func holds(t *testing.T, player *Player, c *Case) bool {
	var result *Result
	var err error
	synctest.Test(t, func(*testing.T) { result, err = player.Play(c) })
	return err == nil && len(c.Compare(result)) == 0
}

// placeOf names a field as policy.Definition.Blind takes it; "" if it has no tag.
func placeOf(f reflect.StructField) string {
	if tag, ok := f.Tag.Lookup("attr"); ok {
		name, _, _ := strings.Cut(tag, ",")
		return "@" + name
	}
	if tag, ok := f.Tag.Lookup("elem"); ok {
		name, _, _ := strings.Cut(tag, ",")
		return "<" + name + ">"
	}
	if _, ok := f.Tag.Lookup("text"); ok {
		return "text"
	}
	if _, ok := f.Tag.Lookup("block"); ok {
		return "{policies}"
	}
	return ""
}

// elementOf returns the type behind pointers and slices.
func elementOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

// isElement reports whether a field is a child element with fields of its own, and no policy, which has cases of its own.
func isElement(f reflect.StructField, t reflect.Type) bool {
	_, elem := f.Tag.Lookup("elem")
	return elem && t.Kind() == reflect.Struct && !strings.HasPrefix(t.Name(), "Expr[") && !reflect.PointerTo(t).Implements(reflect.TypeFor[policy.Policy]())
}
