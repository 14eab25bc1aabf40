package layers_test

import (
	"go/ast"
	"reflect"
	"slices"
	"testing"

	"github.com/portico-apim/portico/internal/config"
)

// TestSettingsAreUsed fails for a setting that is read and then forgotten: the composition root must hand every field to somebody.
func TestSettingsAreUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, p := range load(t) {
		if _, root := matches("app cmd/...", p.short()); !root {
			continue
		}
		for _, f := range p.files {
			if !f.test {
				selectors(f, used)
			}
		}
	}
	for _, field := range settingFields(reflect.TypeFor[config.Settings](), "") {
		if !used[field] && !used["Settings."+field] && !used["settings."+field] {
			t.Errorf("setting %s is declared, and neither internal/app nor cmd uses it", field)
		}
	}
}

// selectors notes the names behind the dots of a file, with the name before the dot where that stands behind a dot itself: for s.Limits.URLBytes
// they are Limits and Limits.URLBytes.
func selectors(f *sourceFile, names map[string]bool) {
	ast.Inspect(f.ast, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if outer, ok := sel.X.(*ast.SelectorExpr); ok {
			names[outer.Sel.Name+"."+sel.Sel.Name] = true
		} else {
			names[sel.Sel.Name] = true
		}
		return true
	})
}

// settingFields gives the fields that hold values, as Data or Limits.URLBytes.
func settingFields(t reflect.Type, prefix string) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[config.Secret]() {
			names = append(names, settingFields(f.Type, f.Name+".")...)
		} else if f.Name != "Config" { // the file itself is read by config
			names = append(names, prefix+f.Name)
		}
	}
	return names
}

func TestSettingFields(t *testing.T) {
	t.Parallel()
	names := settingFields(reflect.TypeFor[config.Settings](), "")
	for _, want := range []string{"Data", "EncryptionKey", "Limits.URLBytes", "Timeouts.Drain"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among the fields: %v", want, names)
		}
	}
	used := map[string]bool{}
	selectors(sample(t, "internal/a", map[string]string{"a.go": "package a\nvar v = s.Limits.URLBytes"}).files[0], used)
	if !used["Limits.URLBytes"] || used["URLBytes"] {
		t.Errorf("got %v", used)
	}
}
