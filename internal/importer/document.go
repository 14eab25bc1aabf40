package importer

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/source"
)

// The codes of diagnostics. They are stable.
const (
	codeSyntax    = "PI001" // no JSON or YAML
	codeLimit     = "PI002" // larger than Limits allows
	codeVersion   = "PI003" // no version of a format that is known
	codeReference = "PI004" // a $ref that leads nowhere or outside
	codeTemplate  = "PI005" // path, template parameters
	codeShape     = "PI006" // a value of the wrong type
)

const byteOrderMark = "\uFEFF"

// maxEntries is how many lines a report has.
const maxEntries = 100_000

// maxErrors is how many errors an import collects before it gives up.
const maxErrors = 20

// document is a document on its way in: its text, its tree, and what is to be said about it.
type document struct {
	src     *source.Source
	limits  Limits
	mode    Mode
	root    node
	diags   source.Diagnostics
	entries []ReportEntry
	lines   []int              // offsets of lines, computed at first use
	targets map[string]*cursor // by reference
	index   map[*node]map[string]*node
	// reported remembers what would be said twice because parts of the document are used twice.
	reported map[remark]bool
}

// remark is something said of a place.
type remark struct {
	at      int
	message string
}

// read builds the tree. A document that begins with a brace is JSON, any other is YAML.
func read(data []byte, opts Options) (*document, error) {
	text := strings.TrimPrefix(string(data), byteOrderMark)
	d := &document{src: source.New(opts.Name, text), limits: opts.Limits.withDefaults(), mode: opts.Mode, targets: map[string]*cursor{}, reported: map[remark]bool{}, index: map[*node]map[string]*node{}}
	d.check(text)
	if len(d.diags) == 0 {
		if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
			d.readJSON()
		} else {
			d.readYAML()
		}
	}
	if err := d.diags.Err(); err != nil {
		return nil, err
	}
	return d, nil
}

// check refuses what need not be parsed.
func (d *document) check(text string) {
	switch {
	case len(text) > d.limits.Bytes:
		d.tooLarge(0, "bytes", d.limits.Bytes)
	case strings.TrimSpace(text) == "":
		d.add(0, "", codeSyntax, "the document is empty").Hint = "send an OpenAPI document in JSON or YAML"
	case !utf8.ValidString(text):
		at := 0
		for i, r := range text {
			if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
				at = i
				break
			}
		}
		d.add(at, "", codeSyntax, "the document is not valid UTF-8 here").Hint = "save it as UTF-8"
	}
}

// add appends an error at an offset. pointer becomes its target.
func (d *document) add(at int, pointer, code, format string, args ...any) *source.Diagnostic {
	diag := d.diags.Add(d.src, source.At(at), code, format, args...)
	diag.Target = pointer
	return diag
}

func (d *document) tooLarge(at int, what string, limit int) bool {
	d.add(at, "", codeLimit, "the document has more than %d %s", limit, what).Hint = "split it, or raise the limit"
	return false
}

// lineStart returns the offset of a line counted from 1.
func (d *document) lineStart(line int) int {
	if d.lines == nil {
		d.lines = []int{0}
		for i := range len(d.src.Text) {
			if d.src.Text[i] == '\n' {
				d.lines = append(d.lines, i+1)
			}
		}
	}
	return d.lines[min(max(line, 1), len(d.lines))-1]
}

// problem says that something is wrong: an error in compatible mode, in lossless mode a report that the import went on without it. It returns true
// if the import shall go on.
func (d *document) problem(c cursor, code, remedy, format string, args ...any) bool {
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = short(s, maxToken)
		}
	}
	message := fmt.Sprintf(format, args...)
	if d.mode == Lossless {
		d.report(c, Changed, message)
		return true
	}
	if len(d.diags) < maxErrors && d.once(c, message) {
		d.add(d.offset(c), c.path(), code, "%s", message).Hint = remedy
	}
	return false
}

// offset returns where a node stands, or the nearest that is there.
func (d *document) offset(c cursor) int {
	for c.node == nil {
		if c.up == nil {
			return 0
		}
		c = *c.up
	}
	return int(c.at)
}

// report appends to the import report, once for each place and reason.
func (d *document) report(c cursor, action Action, reason string) {
	if !d.once(c, reason) || len(d.entries) > maxEntries {
		return
	}
	if len(d.entries) == maxEntries {
		d.entries = append(d.entries, ReportEntry{Action: Dropped, Reason: "and more: the report is cut here"})
		return
	}
	line := sort.SearchInts(d.lineStarts(), d.offset(c)+1)
	d.entries = append(d.entries, ReportEntry{Pointer: c.path(), Line: line, Action: action, Reason: short(reason, 3*maxToken)})
}

// once reports whether something is said of a place for the first time.
func (d *document) once(c cursor, message string) bool {
	if c.node == nil {
		message += "\x00" + c.name
	}
	key := remark{d.offset(c), message}
	said := d.reported[key]
	d.reported[key] = true
	return !said
}

func (d *document) lineStarts() []int {
	d.lineStart(1)
	return d.lines
}

// withoutRepeated reports members that occur twice and keeps the last of each.
func (d *document) withoutRepeated(members []node) []node {
	if !hasRepeated(members) {
		return members
	}
	later := map[string]bool{}
	var kept []node
	for i := len(members) - 1; i >= 0; i-- {
		n := &members[i]
		if later[n.key] {
			d.report(cursor{node: n}, Changed, "the member "+n.key+" is repeated: the last one counts")
			continue
		}
		later[n.key] = true
		kept = append(kept, *n)
	}
	slices.Reverse(kept)
	return kept
}

// fewMembers is up to how many members comparing all with all is cheaper than a map.
const fewMembers = 8

func hasRepeated(members []node) bool {
	if len(members) > fewMembers {
		seen := make(map[string]bool, len(members))
		for i := range members {
			seen[members[i].key] = true
		}
		return len(seen) < len(members)
	}
	for i := range members {
		for j := range members[:i] {
			if members[i].key == members[j].key {
				return true
			}
		}
	}
	return false
}

func itoa(i int) string { return strconv.Itoa(i) }
