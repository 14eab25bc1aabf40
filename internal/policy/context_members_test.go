package policy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policy"
)

// TestContextReference compares the tables of context and its parts with testdata/context.txt, whose head says how it is written: every member that is
// there exists, and every member that exists is there.
func TestContextReference(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	for _, class := range policy.Classes() {
		for _, m := range class.Members {
			declared[class.Def.Name+": "+strings.TrimSuffix(m.Decl, " { get; }")] = true
		}
	}
	listed := contextReference(t)
	for member := range listed {
		if !declared[member] {
			t.Errorf("%s is listed, but does not exist", member)
		}
	}
	for member := range declared {
		if !listed[member] {
			t.Errorf("%s exists, but is not listed", member)
		}
	}
}

// contextReference reads testdata/context.txt: each member as its class and declaration.
func contextReference(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("testdata/context.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if rest, ok := strings.CutPrefix(line, "+ "); ok {
			member, reason, _ := strings.Cut(rest, " : ")
			if reason == "" {
				t.Errorf("%s has no reason", member)
			}
			line = member
		}
		class, members, _ := strings.Cut(line, ": ")
		for decl := range strings.SplitSeq(members, " | ") {
			listed[class+": "+decl] = true
		}
	}
	return listed
}

// TestEveryMemberIsEvaluated finds members that no expression of this package's tests touches.
func TestEveryMemberIsEvaluated(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text += string(data)
	}
	name := regexp.MustCompile(`(\w+)(?:<[^(]*>)?(?:\(.*|)$`)
	for member := range contextReference(t) {
		if strings.Contains(member, " this[") {
			continue
		}
		match := name.FindStringSubmatch(member)
		if match == nil || !regexp.MustCompile(`(?:\.|")`+match[1]+`\b`).MatchString(text) {
			t.Errorf("no test evaluates %s", member)
		}
	}
}

// TestEveryMemberIsDocumented keeps the reference, which is generated from the tables, complete: each member has a sentence that begins with its name.
func TestEveryMemberIsDocumented(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`(?:^| )(\w+)(?:<[^(]*>)?(?:\(| \{|\[string name)`)
	for _, class := range policy.Classes() {
		for _, m := range class.Members {
			match := name.FindStringSubmatch(m.Decl)
			if match == nil {
				t.Fatalf("%s: no name in %s", class.Def.Name, m.Decl)
			}
			want := match[1]
			if want == "this" {
				want = "The indexer"
			}
			if !strings.HasPrefix(m.Doc, want+" ") || !strings.HasSuffix(m.Doc, ".") {
				t.Errorf("%s.%s: documentation is %q", class.Def.Name, match[1], m.Doc)
			}
		}
	}
}
