package authoring

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/portico-apim/portico/internal/source"
)

// Report is what a check has found.
type Report struct {
	// Files counts the documents and fragments that were checked, Others the files of folders that hold neither.
	Files, Others int
	// Found is everything that is wrong or doubtful, by file and place.
	Found source.Diagnostics
}

// Finding is the form of a diagnostic for programs.
type Finding struct {
	File string `json:"file"`
	// Line and Column count from 1, columns in characters; they are 0 for what is about the whole file.
	Line   int `json:"line"`
	Column int `json:"column"`
	// Severity is error or warning.
	Severity string `json:"severity"`
	// Code is stable: PX… is about the text of the document, PP… about policies, CS… is that of the C# compiler.
	Code    string `json:"code"`
	Message string `json:"message"`
	// Hint says what to do; it is empty where the message says everything.
	Hint string `json:"hint"`
}

func (r *Report) add(diags source.Diagnostics) {
	r.Files++
	for _, d := range diags {
		if !slices.ContainsFunc(r.Found, func(o source.Diagnostic) bool { return sameFinding(o, d) }) {
			r.Found = append(r.Found, d)
		}
	}
}

// sameFinding tells what was found in a fragment and found again where it is included.
func sameFinding(a, b source.Diagnostic) bool {
	if a.Code != b.Code || a.Message != b.Message {
		return false
	}
	aFile, aLine, aColumn := a.Position()
	bFile, bLine, bColumn := b.Position()
	return aFile == bFile && aLine == bLine && aColumn == bColumn
}

// sort puts what was found into the order of the files, and of the text in each.
func (r *Report) sort(files []string) {
	slices.SortStableFunc(r.Found, func(a, b source.Diagnostic) int {
		file, line, column := a.Position()
		otherFile, otherLine, otherColumn := b.Position()
		return cmp.Or(cmp.Compare(slices.Index(files, file), slices.Index(files, otherFile)), cmp.Compare(line, otherLine), cmp.Compare(column, otherColumn))
	})
}

// Count returns how many errors and warnings there are.
func (r *Report) Count() (errors, warnings int) {
	for _, d := range r.Found {
		if d.Severity == source.Error {
			errors++
		}
	}
	return errors, len(r.Found) - errors
}

// Summary says in a line how many files were checked and what was found.
func (r *Report) Summary() string {
	errors, warnings := r.Count()
	text := fmt.Sprintf("%s checked: %s, %s", plural(r.Files, "file"), plural(errors, "error"), plural(warnings, "warning"))
	if r.Others > 0 {
		text += fmt.Sprintf("; %s passed over: no policies", plural(r.Others, "XML file"))
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Print writes what was found for people: place, code and message, the line with a caret, what to do. If there is more than one file a summary
// follows.
func (r *Report) Print(w io.Writer) error {
	for _, d := range r.Found {
		if _, err := fmt.Fprintln(w, d.Error()); err != nil {
			return err
		}
	}
	if r.Files+r.Others == 1 {
		return nil
	}
	_, err := fmt.Fprintln(w, r.Summary())
	return err
}

// PrintJSON writes what was found for programs: an array of Finding.
func (r *Report) PrintJSON(w io.Writer) error {
	findings := make([]Finding, len(r.Found))
	for i, d := range r.Found {
		f := Finding{Severity: d.Severity.String(), Code: d.Code, Message: d.Message, Hint: d.Hint}
		f.File, f.Line, f.Column = d.Position()
		findings[i] = f
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(findings)
}
