package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/importer"
)

// TestMerge has the operations an API has, those of a document, and what becomes of them: =id is updated, +id is created, +id<old takes over the
// policy of old, -id is deleted. An operation is written id:METHOD:template.
func TestMerge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ existing, document, want string }{
		{"", "a:GET:/a", "+a"},
		{"a:GET:/a", "", "-a"},
		{"a:GET:/a", "a:GET:/a", "=a"},
		{"A:GET:/a", "a:POST:/b", "=A"},
		{"old:GET:/a", "new:GET:/a", "+new<old -old"},
		{"old:GET:/a/{x}", "new:get:/A/{y}", "+new<old -old"},
		{"x:GET:/a/{x}b y:GET:/a/{y}b", "new:GET:/a/{y}b", "+new<y -x -y"},
		{"old:GET:/a/{*x}", "new:GET:/a/{x}", "+new -old"},
		{"old:GET:/a?b={b}", "new:GET:/a", "+new -old"},
		{"old:POST:/a", "new:GET:/a", "+new -old"},
		{"a:GET:/a b:GET:/b", "a:GET:/b b:GET:/a c:GET:/c", "=a =b +c"},
		{"a:GET:/a", "a:GET:/x b:GET:/a", "=a +b<a"},
		{"a:GET:/{", "b:GET:/{", "+b<a -a"},
	} {
		var existing []importer.Existing
		for _, op := range strings.Fields(c.existing) {
			part := strings.SplitN(op, ":", 3)
			existing = append(existing, importer.Existing{ID: part[0], Method: part[1], URLTemplate: part[2]})
		}
		var operations []importer.Operation
		for _, op := range strings.Fields(c.document) {
			part := strings.SplitN(op, ":", 3)
			operations = append(operations, importer.Operation{ID: part[0], Method: part[1], URLTemplate: part[2]})
		}
		changes, deleted := importer.Merge(existing, operations)
		var got []string
		for _, change := range changes {
			switch id := operations[change.Operation].ID; {
			case change.Update != "":
				got = append(got, "="+change.Update)
			case change.PoliciesFrom != "":
				got = append(got, fmt.Sprintf("+%s<%s", id, change.PoliciesFrom))
			default:
				got = append(got, "+"+id)
			}
		}
		for _, id := range deleted {
			got = append(got, "-"+id)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s with %s: got %s, want %s", c.existing, c.document, s, c.want)
		}
	}
}
