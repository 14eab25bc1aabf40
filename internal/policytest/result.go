package policytest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/portico-apim/portico/internal/policy"
)

// Result is what came of a case.
type Result struct {
	// files are what the files of the case that say what is wanted should have been.
	files    map[string]string
	problems []string
}

// outcome is what came of one request.
type outcome struct {
	status     string
	header     policy.Header
	body       []byte
	broken     error
	unbuffered bool
	variables  string
	lastError  string
	trace      string
}

// state writes down what of the exchange is gone after its end.
func (o *outcome) state(x *policy.Exchange) {
	var b strings.Builder
	for i := range x.Variables.Len() {
		name, value := x.Variables.At(i)
		switch {
		case value.IsNull():
			fmt.Fprintf(&b, "%s = null\n", name)
		case policy.ResponseOf(value) != nil:
			fmt.Fprintf(&b, "%s = %s %d\n", name, value.Type(), policy.ResponseOf(value).Status)
		case value.AsBytes() != nil:
			fmt.Fprintf(&b, "%s = %s %q\n", name, value.Type(), value.AsBytes())
		default:
			fmt.Fprintf(&b, "%s = %s %q\n", name, value.Type(), policy.Text(value))
		}
	}
	o.variables = b.String()
	o.lastError = formatError(x.LastError)
	if x.Trace != nil {
		o.trace = formatTrace(x.Trace)
	}
}

func formatError(e *policy.Error) string {
	if e == nil {
		return ""
	}
	var b strings.Builder
	for _, line := range [][2]string{
		{"source", e.Source}, {"reason", e.Reason}, {"message", e.Message}, {"scope", e.Scope}, {"section", e.Section},
		{"path", e.Path}, {"policy-id", e.PolicyID},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "%s: %s\n", line[0], line[1])
		}
	}
	return b.String()
}

// formatTrace writes one line for each entry, without the times.
func formatTrace(t *policy.Trace) string {
	var b strings.Builder
	for _, section := range []policy.Section{policy.Inbound, policy.Backend, policy.Outbound, policy.OnError} {
		for _, e := range t.Entries(section) {
			data, err := json.Marshal(e.Data)
			if err != nil {
				data = []byte(err.Error())
			}
			fmt.Fprintf(&b, "%s %s %s\n", section, e.Source, data)
		}
	}
	return b.String()
}

// take keeps what came of a request.
func (r *Result) take(req *request, o outcome) {
	n := suffix(req.number)
	text := formatMessage(o.status, &o.header, o.body)
	if o.unbuffered {
		text = "> unbuffered\n" + text
	}
	if o.broken != nil {
		text += "> broken off\n"
	}
	r.files["want"+n] = text
	r.files["variables.want"+n], r.files["error.want"+n], r.files["trace.want"+n] = o.variables, o.lastError, o.trace
}

// A Mismatch is something that went otherwise than the case says.
type Mismatch struct {
	// File is the file of the case that is not met; empty for what no file is about.
	File string
	// Text shows the difference.
	Text string
}

// String returns file and difference.
func (m Mismatch) String() string { return strings.TrimPrefix(m.File+": "+m.Text, ": ") }

// Compare returns where a result is not what the case wants.
func (c *Case) Compare(r *Result) []Mismatch {
	var all []Mismatch
	for _, f := range c.archive.Files {
		if !wantFile.MatchString(f.Name) {
			continue
		}
		if got := r.files[f.Name]; got != string(f.Data) {
			all = append(all, Mismatch{f.Name, "\n" + string(diff.Diff("want", f.Data, "got", []byte(got)))})
		}
	}
	for _, name := range c.missing(r) {
		all = append(all, Mismatch{name, "the case has no such file; it would be\n" + r.files[name]})
	}
	for _, p := range r.problems {
		all = append(all, Mismatch{"", p})
	}
	return all
}

// missing names the files that no case may leave out: the responses, and what the compiler complained about.
func (c *Case) missing(r *Result) []string {
	names := []string{diagnosticsWant}
	for _, req := range c.requests {
		names = append(names, "want"+suffix(req.number))
	}
	var missing []string
	for _, name := range names {
		if !c.has(name) && r.files[name] != "" {
			missing = append(missing, name)
		}
	}
	return missing
}

// Update returns the text of the case with everything wanted as the result has it.
func (c *Case) Update(r *Result) []byte {
	updated := &txtar.Archive{Comment: c.archive.Comment}
	for _, f := range c.archive.Files {
		if wantFile.MatchString(f.Name) {
			f.Data = []byte(r.files[f.Name])
		}
		updated.Files = append(updated.Files, f)
	}
	for _, name := range c.missing(r) {
		updated.Files = append(updated.Files, txtar.File{Name: name, Data: []byte(r.files[name])})
	}
	return txtar.Format(updated)
}
