package csharp_test

import (
	"bufio"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// TestEveryMemberHasACase finds members of the types that Azure lists which no recorded case calls. Those that cannot stand in one, because they give
// what nobody can compare, or because the oracle's library is too old, are in testdata/uncovered.txt with the reason.
func TestEveryMemberHasACase(t *testing.T) {
	t.Parallel()
	u, err := types.New(lib.All()...)
	if err != nil {
		t.Fatal(err)
	}
	called := calledByCases(t, u)
	excused := readExcuses(t)
	listed := map[string]bool{}
	for _, typ := range readAllowList(t).types {
		listed[typ.name] = true
	}
	u.Defs(func(info *types.Info) {
		if !listed[qualified(info.Def)] || info.Def.Namespace == cryptography || strings.HasPrefix(info.Def.Namespace, cryptography+".") {
			return
		}
		for _, m := range membersDeclared(info) {
			name := qualified(info.Def) + ": " + signature(types.Bound{Member: m, On: info.Def.Type(), Field: -1})
			_, isExcused := excused[name]
			delete(excused, name)
			switch {
			case m.Kind == syntax.ConstDecl: // its value is in the list, and compared there
			case !called[m] && !isExcused:
				t.Errorf("no case calls %s", name)
			case called[m] && isExcused:
				t.Errorf("a case calls %s: take it out of testdata/uncovered.txt", name)
			}
		}
	})
	for name := range excused {
		t.Errorf("testdata/uncovered.txt: there is no %s", name)
	}
}

// cryptography is the namespace of which the oracle is asked little: keys and what is random are compared with OpenSSL and with vectors.
const cryptography = "System.Security.Cryptography"

// membersDeclared are all members of a type, in one order.
func membersDeclared(info *types.Info) []*types.Member {
	var all []*types.Member
	for _, named := range info.Members {
		all = append(all, named...)
	}
	all = append(all, info.Conversions...)
	slices.SortFunc(all, func(a, b *types.Member) int { return strings.Compare(a.Decl, b.Decl) })
	return all
}

// readExcuses reads lines of a type, a member and a reason: "System.Guid: static Guid NewGuid() # random".
func readExcuses(t *testing.T) map[string]string {
	t.Helper()
	f, err := os.Open("testdata/uncovered.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	excuses := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, why, ok := strings.Cut(lines.Text(), " # ")
		if !ok {
			t.Errorf("no reason: %s", name)
		}
		excuses[name] = why
	}
	return excuses
}

// calledByCases are the members that the recorded cases call.
func calledByCases(t *testing.T, u *types.Universe) map[*types.Member]bool {
	t.Helper()
	files, err := filepath.Glob("testdata/oracle/*.jsonl")
	if err != nil || len(files) < 2 {
		t.Fatalf("no case files: %v", err)
	}
	called := map[*types.Member]bool{}
	for _, file := range files {
		readLines(t, file, func(c csharp.Outcome) {
			src := source.New("", c.Expression)
			tree, _ := syntax.Parse(src)
			if tree == nil {
				return
			}
			if p, _ := check.Check(u, src, tree, check.Options{}); p != nil {
				w := walker{called: called, seen: map[uintptr]bool{}}
				w.walk(reflect.ValueOf(p.Main))
			}
		})
	}
	return called
}

// A walker goes through a checked tree and collects the members it meets.
type walker struct {
	called map[*types.Member]bool
	seen   map[uintptr]bool
}

var (
	memberType   = reflect.TypeFor[*types.Member]()
	universeType = reflect.TypeFor[*types.Universe]()
)

func (w *walker) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		w.pointer(v)
	case reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem())
		}
	case reflect.Struct:
		if strings.HasSuffix(v.Type().PkgPath(), "/rt") {
			return
		}
		for i := range v.NumField() {
			w.walk(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i))
		}
	}
}

func (w *walker) pointer(v reflect.Value) {
	switch {
	case v.IsNil() || v.Type() == universeType || w.seen[v.Pointer()]:
		return
	case v.Type() == memberType:
		w.called[(*types.Member)(v.UnsafePointer())] = true
		return
	}
	w.seen[v.Pointer()] = true
	w.walk(v.Elem())
}
