package csharp_test

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// TestAllowList compares the library with the members of the types that Azure lets expressions use: testdata/allowlist.txt, whose head says
// how it is written. A member that is there must be marked neither as a gap nor as left out, and one that is not must be marked.
func TestAllowList(t *testing.T) {
	t.Parallel()
	u, err := types.New(lib.All()...)
	if err != nil {
		t.Fatal(err)
	}
	list := readAllowList(t)
	for _, typ := range list.types {
		have, known := membersOf(u, typ.name)
		if !known {
			have = nil
		}
		for _, row := range typ.rows {
			ok := have[row.member]
			switch {
			case row.mark == "" && !ok:
				t.Errorf("line %d: %s: not in the library: %s", row.line, typ.name, row.member)
			case row.mark != "" && ok:
				t.Errorf("line %d: %s: in the library, but marked %q: %s", row.line, typ.name, row.mark, row.member)
			case row.mark == "?":
				t.Errorf("line %d: %s: a gap: %s", row.line, typ.name, row.member)
			case row.mark != "" && list.reasons[row.mark] == "":
				t.Errorf("line %d: no reason has the name %q", row.line, row.mark)
			}
		}
	}
}

// TestNamesOnce finds types that were declared twice, of which only one would be meant by the name.
func TestNamesOnce(t *testing.T) {
	t.Parallel()
	u, err := types.New(lib.All()...)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	u.Defs(func(info *types.Info) {
		name := qualified(info.Def)
		if seen[name] {
			t.Errorf("there are two types %s", name)
		}
		seen[name] = true
	})
}

// An allowList is the content of testdata/allowlist.txt.
type allowList struct {
	types   []allowedType
	reasons map[string]string // by name
}

// An allowedType is a type with what it declares.
type allowedType struct {
	name string
	rows []allowedMember
}

// An allowedMember is a member as C# declares it, without the names of parameters, and its mark: empty, "?" for a gap, or the name of the reason
// why it is left out.
type allowedMember struct {
	line         int
	mark, member string
}

func readAllowList(t *testing.T) allowList {
	t.Helper()
	f, err := os.Open("testdata/allowlist.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list := allowList{reasons: map[string]string{}}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		switch {
		case text == "" || text[0] == '#':
		case text[0] == '!':
			name, why, _ := strings.Cut(text[1:], " ")
			list.reasons[name] = why
		case text[0] != ' ':
			list.types = append(list.types, allowedType{name: text})
		default:
			last := &list.types[len(list.types)-1]
			last.rows = append(last.rows, readAllowed(n, strings.TrimSpace(text)))
		}
	}
	if len(list.types) < 130 {
		t.Fatalf("the list has %d types", len(list.types))
	}
	return list
}

// readAllowed reads a row: "? member", "!reason member" or "member".
func readAllowed(line int, text string) allowedMember {
	mark, rest, _ := strings.Cut(text, " ")
	switch {
	case mark == "?":
		return allowedMember{line, "?", rest}
	case mark[0] == '!' && len(mark) > 1:
		return allowedMember{line, mark[1:], rest}
	}
	return allowedMember{line, "", text}
}

// membersOf writes the members of a type and its bases as the list does. Known is false for a type that does not exist.
func membersOf(u *types.Universe, name string) (have map[string]bool, known bool) {
	have = map[string]bool{}
	u.Defs(func(info *types.Info) {
		if qualified(info.Def) != name {
			return
		}
		known = true
		for s := info.Def.Type(); s != nil; s = u.Base(s) {
			on := u.Info(s.Def)
			for _, named := range on.Members {
				for _, m := range named {
					if m.Kind == syntax.ConstructorDecl && s.Def != info.Def {
						continue
					}
					have[signature(types.Bound{Member: m, On: s, Field: -1})] = true
				}
			}
			for _, m := range on.Conversions {
				have[signature(types.Bound{Member: m, On: s, Field: -1})] = true
			}
		}
	})
	return have, known
}

// qualified is System.Collections.Generic.Dictionary<TKey, TValue>.
func qualified(d *rt.Def) string {
	names := make([]string, len(d.Params))
	for i, p := range d.Params {
		names[i] = p.Name
	}
	if len(names) == 0 {
		return d.FullName()
	}
	return d.FullName() + "<" + strings.Join(names, ", ") + ">"
}

// signature writes a member without the names of its parameters.
func signature(m types.Bound) string {
	static := ""
	if m.Static || m.Kind == syntax.OperatorDecl || m.Kind == syntax.ConversionDecl {
		static = "static "
	}
	result := m.ResultType().String()
	switch m.Kind {
	case syntax.ConstDecl:
		if m.Owner.Kind == rt.KindEnum && slices.ContainsFunc(m.Owner.Values, func(v rt.EnumValue) bool { return v.Name == m.Name }) {
			return m.Name + " = " + strconv.FormatInt(m.Const.AsLong(), 10)
		}
		return "const " + result + " " + m.Name
	case syntax.PropertyDecl:
		return static + result + " " + m.Name + accessors(m)
	case syntax.IndexerDecl:
		return static + result + " this[" + parameters(m) + "]" + accessors(m)
	case syntax.ConstructorDecl:
		return m.Owner.Name[strings.LastIndexByte(m.Owner.Name, '.')+1:] + "(" + parameters(m) + ")"
	case syntax.OperatorDecl:
		return static + result + " operator " + strings.TrimPrefix(m.Name, "op ") + "(" + parameters(m) + ")"
	case syntax.ConversionDecl:
		kind := "explicit"
		if m.Implicit {
			kind = "implicit"
		}
		return static + kind + " operator " + result + "(" + parameters(m) + ")"
	}
	generic := ""
	if len(m.TypeParams) > 0 {
		names := make([]string, len(m.TypeParams))
		for i, p := range m.TypeParams {
			names[i] = p.Param
		}
		generic = "<" + strings.Join(names, ", ") + ">"
	}
	return static + result + " " + m.Name + generic + "(" + parameters(m) + ")"
}

func accessors(m types.Bound) string {
	text := " {"
	if m.Get {
		text += " get;"
	}
	if m.Set {
		text += " set;"
	}
	return text + " }"
}

func parameters(m types.Bound) string {
	texts := make([]string, len(m.Params))
	for i, p := range m.Params {
		mode := map[syntax.Mode]string{syntax.ByOut: "out ", syntax.ByRef: "ref ", syntax.ByParams: "params "}[p.Mode]
		if i == 0 && m.Extension {
			mode = "this "
		}
		texts[i] = mode + m.ParamType(i).String()
		if p.Optional {
			texts[i] += " ="
		}
	}
	return strings.Join(texts, ", ")
}
