package resource

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Provider is the namespace of the resource provider that all of Portico's kinds belong to.
const Provider = "Microsoft.ApiManagement"

// MaxName is the greatest length of one name in an id, in bytes.
const MaxName = 256

// maxSegments bounds the depth of an id: the deepest of Azure's has five pairs below the provider.
const maxSegments = 12

// Segment is one type and name pair of an id.
type Segment struct {
	Type string
	Name string
}

// ID is an ARM resource id below the API Management provider. Group is empty for resources that belong to a subscription
// only. The zero ID is no resource.
type ID struct {
	Subscription string
	Group        string
	Segments     []Segment
}

// ErrPath is wrapped by the errors of ParsePath.
var ErrPath = errors.New("not a resource path")

// ParsePath reads an URL path that may be percent-encoded, in any casing and with doubled slashes. The tail is what follows the last complete
// type and name pair: the type of a collection, or the name of an action; it is empty for a resource. Types and names are
// returned as written; Canonical mends the casing of the types.
func ParsePath(path string) (id ID, tail string, err error) {
	parts, err := splitPath(path)
	if err != nil {
		return ID{}, "", err
	}
	if len(parts) < 2 || !strings.EqualFold(parts[0], "subscriptions") {
		return ID{}, "", fmt.Errorf("%w: it does not begin with /subscriptions/{id}", ErrPath)
	}
	id.Subscription, parts = parts[1], parts[2:]
	if len(parts) >= 2 && strings.EqualFold(parts[0], "resourceGroups") {
		id.Group, parts = parts[1], parts[2:]
	}
	if len(parts) < 3 || !strings.EqualFold(parts[0], "providers") || !strings.EqualFold(parts[1], Provider) {
		return ID{}, "", fmt.Errorf("%w: it names no provider %s", ErrPath, Provider)
	}
	parts = parts[2:]
	if len(parts) > 2*maxSegments {
		return ID{}, "", fmt.Errorf("%w: it has more than %d levels", ErrPath, maxSegments)
	}
	for ; len(parts) >= 2; parts = parts[2:] {
		id.Segments = append(id.Segments, Segment{Type: parts[0], Name: parts[1]})
	}
	if len(parts) == 1 {
		tail = parts[0]
	}
	return id, tail, nil
}

// splitPath cuts a path into its decoded, non-empty segments.
func splitPath(path string) ([]string, error) {
	var parts []string
	for raw := range strings.SplitSeq(path, "/") {
		if raw == "" {
			continue
		}
		part, err := url.PathUnescape(raw)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPath, err)
		}
		if len(part) > MaxName || strings.ContainsFunc(part, notInName) {
			return nil, fmt.Errorf("%w: segment %.40q is too long or has characters that no name may have", ErrPath, part)
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// notInName reports the characters that would make an id ambiguous or unprintable.
func notInName(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune("/\\?#%~", r) }

// Parse reads the id of a resource: a path without a tail.
func Parse(path string) (ID, error) {
	id, tail, err := ParsePath(path)
	if err == nil && (tail != "" || len(id.Segments) == 0) {
		err = fmt.Errorf("%w: %q ends with a type", ErrPath, path)
	}
	return id, err
}

// String returns the id in Azure's casing of the fixed parts, starting with a slash.
func (id ID) String() string {
	var b strings.Builder
	b.WriteString("/subscriptions/" + id.Subscription)
	if id.Group != "" {
		b.WriteString("/resourceGroups/" + id.Group)
	}
	b.WriteString("/providers/" + Provider)
	for _, s := range id.Segments {
		b.WriteString("/" + s.Type + "/" + s.Name)
	}
	return b.String()
}

// Kind returns the type below the provider, for example "service/apis/operations".
func (id ID) Kind() string {
	types := make([]string, len(id.Segments))
	for i, s := range id.Segments {
		types[i] = s.Type
	}
	return strings.Join(types, "/")
}

// Type returns the full type, for example "Microsoft.ApiManagement/service/apis".
func (id ID) Type() string { return Provider + "/" + id.Kind() }

// Name returns the last segment, or "" for the zero ID.
func (id ID) Name() string {
	if len(id.Segments) == 0 {
		return ""
	}
	return id.Segments[len(id.Segments)-1].Name
}

// Child returns the id of a resource directly below.
func (id ID) Child(kind, name string) ID {
	segments := make([]Segment, 0, len(id.Segments)+1)
	id.Segments = append(append(segments, id.Segments...), Segment{Type: kind, Name: name})
	return id
}

// Parent returns the id without its last segment.
func (id ID) Parent() ID { return id.Up(len(id.Segments) - 1) }

// Up returns the ancestor that has n segments.
func (id ID) Up(n int) ID {
	n = max(0, min(n, len(id.Segments)))
	id.Segments = id.Segments[:n:n]
	return id
}

// Rename returns the id with another last name.
func (id ID) Rename(name string) ID {
	if len(id.Segments) == 0 {
		return id
	}
	return id.Parent().Child(id.Segments[len(id.Segments)-1].Type, name)
}

// Service returns the id of the API Management service the resource belongs to.
func (id ID) Service() ID { return id.Up(1) }

// Relative returns the id without the service's, starting with a slash: "/apis/echo". It is empty for the service itself.
func (id ID) Relative() string {
	var b strings.Builder
	for i, s := range id.Segments {
		if i > 0 {
			b.WriteString("/" + s.Type + "/" + s.Name)
		}
	}
	return b.String()
}

// Equal reports whether two ids mean the same resource: ids differ only if they differ in more than case.
func (id ID) Equal(other ID) bool { return strings.EqualFold(id.String(), other.String()) }

// Canonical returns the id with its types in the casing that canon gives for a lower-cased kind such as "service/apiversionsets". It fails
// for a kind that canon does not know.
func (id ID) Canonical(canon func(kind string) (string, bool)) (ID, error) {
	known, ok := canon(strings.ToLower(id.Kind()))
	types := strings.Split(known, "/")
	if !ok || len(types) != len(id.Segments) {
		return ID{}, fmt.Errorf("%w: there is no type %s", ErrPath, id.Kind())
	}
	segments := make([]Segment, len(id.Segments))
	for i, s := range id.Segments {
		segments[i] = Segment{Type: types[i], Name: s.Name}
	}
	id.Segments = segments
	return id, nil
}

// ParseReference reads how a property names another resource of the same service: a full id, or one relative to the
// service such as "/apis/echo" or "apis/echo;rev=2". A collection such as "/apis" has a tail.
func ParseReference(service ID, ref string) (id ID, tail string, err error) {
	if i := strings.Index(ref, "/subscriptions/"); i > 0 && strings.Contains(ref[:i], "://") {
		ref = ref[i:]
	}
	if strings.Contains(strings.ToLower(ref), "/providers/") {
		id, tail, err = ParsePath(ref)
		if err == nil && !id.Service().Equal(service) {
			err = fmt.Errorf("%w: %q belongs to another service", ErrPath, ref)
		}
		return id, tail, err
	}
	return ParsePath(service.String() + "/" + ref)
}

// SplitRevision cuts the name of an API into the name proper and the number of its revision, which is empty if there is none:
// "echo;rev=2" is echo and 2.
func SplitRevision(name string) (base, revision string) {
	i := strings.LastIndexByte(name, ';')
	if i < 0 || len(name) < i+5 || !strings.EqualFold(name[i+1:i+5], "rev=") {
		return name, ""
	}
	return name[:i], name[i+5:]
}

// JoinRevision is the inverse of SplitRevision.
func JoinRevision(base, revision string) string {
	if revision == "" {
		return base
	}
	return base + ";rev=" + revision
}
