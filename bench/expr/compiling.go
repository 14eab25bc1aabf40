package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// compileRounds is how often every expression is compiled, each time in a universe that has not seen it.
const compileRounds = 9

// measureCompiling prints what compiling costs: scanning, parsing, checking, closures.
func measureCompiling(w io.Writer, root, corpus string) error {
	stories, err := documentExpressions(filepath.Join(root, "internal/policies/testdata"))
	if err != nil {
		return err
	}
	cases, err := oracleExpressions(filepath.Join(root, "internal/csharp/testdata/oracle"))
	if err != nil {
		return err
	}
	sets := []expressionSet{{"stories of the policies", stories}, {"cases of the language", cases}}
	if corpus != "" {
		found, err := documentExpressions(corpus)
		if err != nil {
			return err
		}
		sets = append(sets, expressionSet{"documents in " + filepath.Base(corpus), found})
	}
	fmt.Fprintf(w, "\n## Compilation\n\nOf %d rounds, the median for every expression; over the expressions that compile, these quantiles.\n\n", compileRounds)
	fmt.Fprint(w, "| | expressions | bytes, median | median | 90 % | 99 % | all |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, set := range sets {
		if err := set.measure(w); err != nil {
			return err
		}
	}
	return nil
}

// expressionSet are the expressions from one place.
type expressionSet struct {
	name  string
	texts []string
}

// measure compiles the expressions and prints a row.
func (s expressionSet) measure(w io.Writer) error {
	times := make(map[string][]float64, len(s.texts))
	for range compileRounds {
		u, err := csharp.New(policy.Classes()...)
		if err != nil {
			return err
		}
		for _, text := range s.texts {
			if took, ok := compileOnce(u, text); ok {
				times[text] = append(times[text], took)
			}
		}
	}
	var each, sizes []float64
	sum := 0.0
	for text, rounds := range times {
		ns := quantile(rounds, 0.5)
		each, sizes, sum = append(each, ns), append(sizes, float64(len(text))), sum+ns
	}
	if len(each) == 0 {
		return fmt.Errorf("%s: no expressions", s.name)
	}
	fmt.Fprintf(w, "| %s | %d | %.0f | %s | %s | %s | %.1f ms |\n", s.name, len(each), quantile(sizes, 0.5),
		duration(quantile(each, 0.5)), duration(quantile(each, 0.9)), duration(quantile(each, 0.99)), sum/1e6)
	return nil
}

// compileOnce returns how long a text takes to compile, in nanoseconds, and whether it does.
func compileOnce(u *csharp.Universe, text string) (float64, bool) {
	src := source.New("", text)
	opts := policy.ExpressionOptions()
	start := time.Now()
	p, _ := u.Compile(src, opts)
	return float64(time.Since(start)), p != nil
}

// documentExpressions finds the expressions in the policy documents of a folder. Documents may stand inside other text, as they do in stories.
func documentExpressions(dir string) ([]string, error) {
	var texts unique
	err := eachFile(dir, func(_ string, data []byte) error {
		for _, document := range documents.FindAll(data, -1) {
			parsed, _ := policyxml.Parse(source.New("", string(document)), policyxml.RawXML)
			if parsed != nil && parsed.Root != nil {
				texts.addElement(parsed.Root)
			}
		}
		return nil
	})
	return texts.list, err
}

var documents = regexp.MustCompile(`(?s)<policies>.*?</policies>|<fragment>.*?</fragment>`)

// oracleExpressions finds the expressions in lines of JSON.
func oracleExpressions(dir string) ([]string, error) {
	var texts unique
	err := eachFile(dir, func(path string, data []byte) error {
		if !strings.HasSuffix(path, ".jsonl") {
			return nil
		}
		lines := bufio.NewScanner(strings.NewReader(string(data)))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var line struct{ Expression string }
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				return err
			}
			texts.add(line.Expression)
		}
		return lines.Err()
	})
	return texts.list, err
}

// eachFile reads the files below a folder.
func eachFile(dir string, visit func(path string, data []byte) error) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return visit(path, data)
	})
}

// unique are texts without repetitions.
type unique struct {
	list []string
	seen map[string]bool
}

func (u *unique) add(text string) {
	if u.seen == nil {
		u.seen = map[string]bool{}
	}
	if !u.seen[text] {
		u.seen[text] = true
		u.list = append(u.list, text)
	}
}

// addElement adds the expressions in an element.
func (u *unique) addElement(el *policyxml.Element) {
	values := []policyxml.Value{el.Text()}
	for _, a := range el.Attrs {
		values = append(values, a.Value)
	}
	for _, v := range values {
		if v.IsExpression() {
			u.add(v.Trimmed())
		}
	}
	for child := range el.Elements() {
		u.addElement(child)
	}
}
