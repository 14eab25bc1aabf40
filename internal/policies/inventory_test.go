package policies_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
)

// TestInventory compares testdata/inventory.txt, which has what is publicly known of every policy, with the table of policies and the tags of their
// structs. Where they differ docs/compatibility.md says so, with the reason.
func TestInventory(t *testing.T) {
	t.Parallel()
	excused := readExcuses(t)
	inv := &inventory{declared: declarations(), seen: map[string]bool{}}
	data, err := os.ReadFile("testdata/inventory.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			inv.line(strings.Split(strings.TrimSuffix(line, "\n"), " | "))
		}
	}
	inv.unknown()
	for _, finding := range inv.findings {
		if !excused[finding] {
			t.Errorf("%s: docs/compatibility.md does not have it", finding)
		}
		delete(excused, finding)
	}
	for finding := range excused {
		t.Errorf("docs/compatibility.md says %q, which is not so", finding)
	}
	t.Logf("%d elements, %d attributes, %d children and texts of the inventory; %d differences, each with a reason", inv.elements, inv.attributes, inv.children, len(inv.findings))
}

// readExcuses reads the table of differences of docs/compatibility.md: policy, what, difference.
func readExcuses(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("../../docs/compatibility.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(data), "\n## Where declarations differ\n")
	section, _, _ = strings.Cut(section, "\n## ")
	excused := map[string]bool{}
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		if len(cells) == 4 && strings.HasPrefix(cells[0], "`") {
			excused[strings.Trim(cells[0], "`")+" "+strings.Trim(cells[1], "`")+": "+cells[2]] = true
		}
	}
	return excused
}

// declaration is what the project's own tables say of one attribute, child element or text.
type declaration struct {
	required, many, expr, value bool
	fallback                    string
	enum                        []string
	typ                         reflect.Type
}

// rows are the policies and what else stands in their places.
func rows() []policy.Definition { return append(policies.All(), policy.Structural()...) }

// declarations returns everything that the table and its structs declare, by policy and place. A policy itself stands under its name.
func declarations() map[string]declaration {
	all := map[string]declaration{}
	for _, def := range rows() {
		all[def.Name] = declaration{typ: reflect.TypeOf(def)}
		declare(all, def.Name+" ", reflect.TypeOf(def.New()).Elem())
	}
	return all
}

func declare(all map[string]declaration, prefix string, t reflect.Type) {
	for _, f := range reflect.VisibleFields(t) {
		place, options := tagged(f)
		if place == "" || f.Anonymous {
			continue
		}
		e := element(f.Type)
		d := declaration{
			required: slices.Contains(options, "required"), many: f.Type.Kind() == reflect.Slice, fallback: f.Tag.Get("default"),
			enum: strings.Fields(f.Tag.Get("enum")), typ: valueType(e), value: isValue(e), expr: strings.HasPrefix(e.Name(), "Expr["),
		}
		all[prefix+place] = d
		if strings.HasPrefix(place, "<") && !d.value && !reflect.PointerTo(e).Implements(reflect.TypeFor[policy.Policy]()) {
			declare(all, prefix+place, e)
		}
	}
}

// tagged returns the place of a field in its element, as the inventory names it, and the options of its tag.
func tagged(f reflect.StructField) (place string, options []string) {
	for kind, form := range map[string]string{"attr": "@%s", "elem": "<%s>", "text": "text", "block": "<any policy>"} {
		tag, ok := f.Tag.Lookup(kind)
		if !ok {
			continue
		}
		if kind == "text" || kind == "block" {
			return form, strings.Split(tag, ",")
		}
		parts := strings.Split(tag, ",")
		return fmt.Sprintf(form, parts[0]), parts[1:]
	}
	return "", nil
}

// valueType is the type of a value, that of what its expression gives.
func valueType(t reflect.Type) reflect.Type {
	for _, v := range []reflect.Type{
		reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[float64](), reflect.TypeFor[time.Duration](), reflect.TypeFor[rt.Value](),
	} {
		if t.Name() == "Expr["+v.String()+"]" || strings.HasPrefix(t.Name(), "Expr[") && strings.HasSuffix(t.Name(), v.Name()+"]") {
			return v
		}
	}
	return t
}

// inventory is a run through the inventory.
type inventory struct {
	declared                       map[string]declaration
	seen                           map[string]bool
	findings                       []string
	elements, attributes, children int
}

func (inv *inventory) differ(name, format string, args ...any) {
	inv.findings = append(inv.findings, name+": "+fmt.Sprintf(format, args...))
}

// line compares one line.
func (inv *inventory) line(cells []string) {
	name, place, nested := strings.Cut(cells[0], " ")
	inv.seen[strings.Replace(cells[0], "<literal content>", "text", 1)] = true
	switch {
	case !nested || strings.HasPrefix(place, "("):
		inv.elements++
		inv.element(name, cells)
	case strings.Contains(place, "@"):
		inv.attributes++
		inv.attribute(cells[0], cells)
	default:
		inv.children++
		inv.child(cells[0], cells)
	}
}

// element compares sections, scopes and kinds of gateways.
func (inv *inventory) element(name string, cells []string) {
	i := slices.IndexFunc(rows(), func(d policy.Definition) bool { return d.Name == name })
	if i < 0 {
		inv.differ(name+" element", "not declared")
		return
	}
	if strings.Contains(cells[0], "(") {
		return // a variant; the element has both sets
	}
	def := rows()[i]
	if once := cells[5] == "once"; def.Once != once && name != "base" {
		inv.differ(name+" once", "%v", def.Once)
	}
	for _, c := range []struct {
		what, want string
		got        []string
	}{
		{"category", cells[1], []string{def.Category}}, {"sections", cells[2], def.Sections.Names()}, {"scopes", cells[3], def.Scopes.Names()},
		{"gateways", cells[4], def.Gateways.Names()},
	} {
		want := strings.Split(c.want, ",")
		slices.Sort(want)
		got := slices.Sorted(slices.Values(c.got))
		if c.want != "unknown" && c.want != "structural-and-undocumented" && !slices.Equal(want, got) {
			inv.differ(name+" "+c.what, "%s, not %s", strings.Join(c.got, ","), c.want)
		}
	}
}

// alternatives matches values that are a list of words.
var alternatives = regexp.MustCompile(`^[\w.-]+( / [\w.-]+)+$`)

func (inv *inventory) attribute(name string, cells []string) {
	if strings.HasSuffix(name, " @id") {
		return // the compiler takes it for every policy
	}
	d, ok := inv.declared[name]
	if !ok {
		inv.undeclared(name)
		return
	}
	if want := cells[1] == "true"; (want || cells[1] == "false") && d.required != want {
		inv.differ(name, "required is %v", d.required)
	}
	if word := regexp.MustCompile(`^[\w-]+$`); cells[2] != "-" && word.MatchString(cells[2]) && d.fallback != cells[2] {
		inv.differ(name, "the default is '%s', not '%s'", d.fallback, cells[2])
	}
	if want := cells[3] == "true"; (want || cells[3] == "false") && d.expr != want {
		inv.differ(name, "expressions are allowed is %v", d.expr)
	}
	inv.values(name, d, cells[4])
}

// values compares the set of words and the type.
func (inv *inventory) values(name string, d declaration, want string) {
	if want == "bool" && d.typ.Kind() != reflect.Bool {
		inv.differ(name, "is no boolean")
	}
	if !alternatives.MatchString(want) || want == "true / false" {
		return
	}
	words := slices.Sorted(strings.SplitSeq(want, " / "))
	if got := slices.Sorted(slices.Values(d.enum)); !slices.Equal(words, got) {
		inv.differ(name, "the values are '%s', not '%s'", strings.Join(d.enum, " / "), want)
	}
}

func (inv *inventory) child(name string, cells []string) {
	name = strings.Replace(name, "<literal content>", "text", 1)
	d, ok := inv.declared[name]
	if !ok && inv.nested(name) {
		return
	}
	if !ok {
		inv.undeclared(name)
		return
	}
	if strings.HasSuffix(name, "text") || strings.HasSuffix(name, "<any policy>") {
		return
	}
	if regexp.MustCompile(`\.\.(n|[2-9]\d*|1\d+)\b`).MatchString(cells[1]) != d.many {
		inv.differ(name, "may repeat is %v", d.many)
	}
	if exact := regexp.MustCompile(`^(1|[01]\.\.\w+)$`); exact.MatchString(cells[1]) && strings.HasPrefix(cells[1], "1") != d.required {
		inv.differ(name, "required is %v", d.required)
	}
}

// unknown notes what is declared and not in the inventory. The text of an element is said in the element's own line.
func (inv *inventory) unknown() {
	for _, name := range slices.Sorted(maps.Keys(inv.declared)) {
		owner, isText := strings.CutSuffix(name, "text")
		_, own, _ := cutLast(name, "<") // "set-header>@name" may stand under set-header itself
		if !inv.seen[name] && !(isText && inv.seen[owner]) && !inv.seen[strings.Replace(own, ">", " ", 1)] {
			inv.differ(name, "not in the inventory")
		}
	}
}

// cutLast cuts a text around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(s, separator); at >= 0 {
		return s[:at], s[at+len(separator):], true
	}
	return s, "", false
}

// nested reports whether a child is a policy inside one that holds policies.
func (inv *inventory) nested(name string) bool {
	at := strings.LastIndex(name, "<")
	if at < 0 {
		return false
	}
	_, block := inv.declared[name[:at]+"<any policy>"]
	_, row := inv.declared[strings.Trim(name[at:], "<>")]
	return block && row
}

// undeclared notes something that is not declared, unless what it stands in is not.
func (inv *inventory) undeclared(name string) {
	policyName, place, _ := strings.Cut(name, " ")
	if _, ok := inv.declared[policyName]; !ok {
		return
	}
	for at := strings.LastIndexAny(place, "<@"); at > 0; at = strings.LastIndexAny(place[:at], "<@") {
		if _, ok := inv.declared[policyName+" "+place[:at]]; !ok {
			return
		}
	}
	inv.differ(name, "not declared")
}
