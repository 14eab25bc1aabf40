package resource_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/resource"
)

const service = "/subscriptions/S1/resourceGroups/RG/providers/Microsoft.ApiManagement/service/apim"

// canon knows the types that the tests use.
func canon(kind string) (string, bool) {
	known := map[string]string{
		"service": "service", "service/apis": "service/apis", "service/apiversionsets": "service/apiVersionSets",
		"service/apis/operations": "service/apis/operations", "locations/deletedservices": "locations/deletedservices",
	}
	k, ok := known[kind]
	return k, ok
}

func TestParsePath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, id, tail string }{
		{service, service, ""},
		{"/subscriptions/S1/resourcegroups/RG/providers/microsoft.apimanagement/SERVICE/apim", service, ""},
		{"//subscriptions//S1/resourceGroups/RG/providers/Microsoft.ApiManagement/service/apim/", service, ""},
		{service + "/APIVERSIONSETS/v", service + "/apiVersionSets/v", ""},
		{service + "/apis/echo%3Brev%3D2", service + "/apis/echo;rev=2", ""},
		{service + "/apis/echo;rev=2/operations", service + "/apis/echo;rev=2", "operations"},
		{"/subscriptions/S1/providers/Microsoft.ApiManagement/Locations/west/DELETEDservices/x", "/subscriptions/S1/providers/Microsoft.ApiManagement/locations/west/deletedservices/x", ""},
	} {
		id, tail, err := resource.ParsePath(c.path)
		if err == nil {
			id, err = id.Canonical(canon)
		}
		if err != nil || id.String() != c.id || tail != c.tail {
			t.Errorf("ParsePath(%q) = %q, %q, %v; want %q, %q", c.path, id, tail, err, c.id, c.tail)
		}
	}
}

func TestParsePathRefuses(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", "/", "/subscriptions", "/subscriptions/s", "/tenants/x", "/subscriptions/s/resourceGroups/g",
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/service/x",
		service + "/apis/a%2Fb", service + "/apis/a%00b", service + "/apis/a%zz", service + "/apis/~references",
		service + "/apis/" + strings.Repeat("x", resource.MaxName+1),
		service + strings.Repeat("/apis/x", 20),
	} {
		if id, _, err := resource.ParsePath(path); !errors.Is(err, resource.ErrPath) {
			t.Errorf("ParsePath(%.80q) = %v, %v; want ErrPath", path, id, err)
		}
	}
	if _, err := resource.Parse(service + "/apis"); !errors.Is(err, resource.ErrPath) {
		t.Errorf("Parse of a collection: %v; want ErrPath", err)
	}
	if id, tail, err := resource.ParsePath("/subscriptions/s/providers/Microsoft.ApiManagement/service"); err != nil || tail != "service" || len(id.Segments) != 0 {
		t.Errorf("the services of a subscription: %v, %q, %v", id, tail, err)
	}
	id, err := resource.Parse(service + "/nothings/x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = id.Canonical(canon); !errors.Is(err, resource.ErrPath) {
		t.Errorf("Canonical of an unknown type: %v; want ErrPath", err)
	}
}

func TestIDParts(t *testing.T) {
	t.Parallel()
	id, err := resource.Parse(service + "/apis/echo;rev=2/operations/get")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, got, want string }{
		{"kind", id.Kind(), "service/apis/operations"},
		{"type", id.Type(), "Microsoft.ApiManagement/service/apis/operations"},
		{"name", id.Name(), "get"},
		{"parent", id.Parent().String(), service + "/apis/echo;rev=2"},
		{"service", id.Service().String(), service},
		{"relative", id.Relative(), "/apis/echo;rev=2/operations/get"},
		{"rename", id.Parent().Rename("echo").String(), service + "/apis/echo"},
		{"child", id.Service().Child("tags", "t").String(), service + "/tags/t"},
		{"above the root", id.Up(-1).Name(), ""},
		{"below the leaf", id.Up(9).Name(), "get"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
	upper, _ := resource.Parse(strings.ToUpper(id.String()))
	if !id.Equal(upper) || id.Equal(id.Parent()) {
		t.Error("Equal must ignore case and nothing else")
	}
}

func TestChildDoesNotShare(t *testing.T) {
	t.Parallel()
	id, _ := resource.Parse(service)
	a, b := id.Child("apis", "a"), id.Child("apis", "b")
	if a.Name() != "a" || b.Name() != "b" || len(id.Segments) != 1 {
		t.Errorf("children of one id disturb each other: %v %v %v", id, a, b)
	}
	up := a.Parent()
	if c := up.Child("tags", "t"); a.Name() != "a" || c.Name() != "t" {
		t.Errorf("a child of a parent overwrote its sibling: %v %v", a, c)
	}
}

func TestParseReference(t *testing.T) {
	t.Parallel()
	svc, _ := resource.Parse(service)
	for _, c := range []struct{ ref, relative, tail string }{
		{"/apis/echo", "/apis/echo", ""},
		{"apis/echo;rev=2", "/apis/echo;rev=2", ""},
		{"/apis", "", "apis"},
		{"/subscriptions/master", "/subscriptions/master", ""},
		{service + "/products/p", "/products/p", ""},
		{strings.ToLower(service) + "/products/p", "/products/p", ""},
		{"https://management.example" + service + "/products/p", "/products/p", ""},
	} {
		id, tail, err := resource.ParseReference(svc, c.ref)
		if err != nil || id.Relative() != c.relative || tail != c.tail {
			t.Errorf("ParseReference(%q) = %q, %q, %v; want %q, %q", c.ref, id.Relative(), tail, err, c.relative, c.tail)
		}
	}
	if _, _, err := resource.ParseReference(svc, strings.Replace(service, "apim", "other", 1)+"/apis/x"); !errors.Is(err, resource.ErrPath) {
		t.Errorf("reference to another service: %v; want ErrPath", err)
	}
}

func TestRevisionNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, base, revision string }{
		{"echo", "echo", ""}, {"echo;rev=2", "echo", "2"}, {"echo;REV=13", "echo", "13"}, {"a;b;rev=1", "a;b", "1"}, {"echo;v=2", "echo;v=2", ""},
	} {
		base, revision := resource.SplitRevision(c.name)
		if base != c.base || revision != c.revision {
			t.Errorf("SplitRevision(%q) = %q, %q", c.name, base, revision)
		}
		if joined := resource.JoinRevision(base, revision); !strings.EqualFold(joined, c.name) {
			t.Errorf("JoinRevision(%q, %q) = %q", base, revision, joined)
		}
	}
}

func TestETags(t *testing.T) {
	t.Parallel()
	if got := resource.ETag(7); got != `"AAAAAAAAAAc="` {
		t.Errorf("ETag(7) = %s", got)
	}
	for _, c := range []struct {
		header      string
		conditional bool
		holds       bool
	}{
		{"", false, true}, {" ", false, true}, {"*", false, true}, {`"*"`, false, true},
		{resource.ETag(7), true, true}, {"AAAAAAAAAAc=", true, true}, {"W/" + resource.ETag(7), true, true},
		{resource.ETag(6), true, false}, {resource.ETag(6) + ", " + resource.ETag(7), true, true}, {"x", true, false},
	} {
		m := resource.ParseMatch(c.header)
		if m.Conditional() != c.conditional || m.Holds(7) != c.holds {
			t.Errorf("If-Match %q: conditional %v, holds %v; want %v, %v", c.header, m.Conditional(), m.Holds(7), c.conditional, c.holds)
		}
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  *resource.Error
		want string
	}{
		{resource.NotFound("API"), `{"error":{"code":"ResourceNotFound","message":"API not found.","details":null}}`},
		{resource.Invalid("path", "is %s", "bad"), `{"error":{"code":"ValidationError","message":"One or more fields contain incorrect values:","details":[{"code":"ValidationError","target":"path","message":"is bad"}]}}`},
		{resource.PreconditionFailed(), `{"error":{"code":"PreconditionFailed","message":"Resource was modified since last retrieval.","details":null}}`},
	} {
		if got, err := c.err.MarshalJSON(); err != nil || string(got) != c.want {
			t.Errorf("got %s, %v\nwant %s", got, err, c.want)
		}
	}
	svc, _ := resource.Parse(service)
	if got, want := resource.ServiceNotFound(svc).Error(), "ResourceNotFound: The Resource 'Microsoft.ApiManagement/service/apim' under resource group 'RG' was not found."; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := resource.Invalid("path", "is bad").Error(); !strings.Contains(got, "[path: is bad]") {
		t.Errorf("the text of an error must name its details: %s", got)
	}
}
