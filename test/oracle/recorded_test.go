package oracle_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/portico-apim/portico/internal/csharp"
)

type outcome = csharp.Outcome

// recorded is where the cases are that internal/csharp is compared with. Those in known*.jsonl are not the oracle's words.
const recorded = "../../internal/csharp/testdata/oracle"

// record is a file of cases.
type record struct {
	path  string
	lines []string
	cases []outcome
}

func records(t *testing.T) []record {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recorded, "*.jsonl"))
	if err != nil || len(files) < 2 {
		t.Fatalf("no recorded cases: %v", err)
	}
	var all []record
	for _, path := range files {
		if strings.HasPrefix(filepath.Base(path), "known") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r := record{path: path}
		for text := range bytes.Lines(data) {
			var c outcome
			if err := json.Unmarshal(text, &c); err != nil {
				t.Fatalf("%s, case %d: %v", path, len(r.cases)+1, err)
			}
			r.lines, r.cases = append(r.lines, string(text)), append(r.cases, c)
		}
		all = append(all, r)
	}
	return all
}

// TestRecorded asks the oracle about every recorded case again. With -update it writes what is new; a line that has only an expression becomes a case.
func TestRecorded(t *testing.T) {
	t.Parallel()
	all := records(t)
	var expressions []string
	for _, r := range all {
		for _, c := range r.cases {
			expressions = append(expressions, c.Expression)
		}
	}
	said := ask(t, expressions)
	for _, r := range all {
		r.compare(t, said[:len(r.cases)])
		said = said[len(r.cases):]
	}
}

// compare compares the cases of a file with what the oracle says now, or takes it over.
func (r *record) compare(t *testing.T, said []outcome) {
	t.Helper()
	var out strings.Builder
	for i, was := range r.cases {
		now := said[i]
		now.ID = was.ID
		if was.ID == "" {
			now.ID = strconv.Itoa(i + 1)
		}
		if was == now {
			out.WriteString(r.lines[i])
			continue
		}
		out.WriteString(line(now))
		if !*update {
			t.Errorf("%s: the oracle now says\n%swhere is recorded\n%s", filepath.Base(r.path), line(now), r.lines[i])
		}
	}
	if *update {
		if err := os.WriteFile(r.path, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// line writes a case as the files have them: a space behind each colon and comma, escapes for all that is not ASCII.
func line(c outcome) string {
	var fields []string
	add := func(name, value string, there bool) {
		if there {
			fields = append(fields, quote(name)+": "+quote(value))
		}
	}
	add("id", c.ID, true)
	add("type", c.Type, c.Type != "")
	add("value", c.Value, c.Type != "")
	add("exception", c.Exception, c.Exception != "")
	add("compile_error", c.CompileError, c.CompileError != "")
	add("expression", c.Expression, true)
	return "{" + strings.Join(fields, ", ") + "}\n"
}

func quote(text string) string {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(text); err != nil {
		return err.Error()
	}
	var ascii strings.Builder
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if r < 0x80 {
			ascii.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&ascii, `\u%04x`, unit)
		}
	}
	return ascii.String()
}
