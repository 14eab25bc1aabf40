package snapshot

import (
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// api is one revision of an API, compiled. It is immutable and shared by the snapshots in which nothing of it changed.
type api struct {
	*model.API
	operations *operations
	// bad are operations with a template that cannot be parsed, by index.
	bad        map[int]error
	base       policy.URL
	versionSet *model.VersionSet
	// doc is the API's document, docs those of its operations; both are nil where there is none.
	doc  document
	docs []document
	// sources are the documents of the resolvers; resolvers is what they make, nil if there are none.
	sources   []document
	resolvers *policy.Resolvers
}

// paths finds the APIs by the leading segments of the path. The longest path wins; the letter case does not count.
type paths struct {
	children map[string]*paths
	place    *place
}

// place is what a path leads to: APIs and versions that share it.
type place struct {
	// plain are the APIs without a version: unversioned ones and the originals of version sets.
	plain []*api
	// segments are the versions told apart by the next path segment, by lower-case version.
	segments map[string][]*api
	// named are the versions told apart by a header or a query parameter.
	named []*api
}

func (p *paths) add(a *api) {
	at := p
	for segment := range strings.SplitSeq(strings.ToLower(strings.Trim(a.Path, "/")), "/") {
		if segment == "" {
			continue
		}
		if at.children == nil {
			at.children = map[string]*paths{}
		}
		next := at.children[segment]
		if next == nil {
			next = &paths{}
			at.children[segment] = next
		}
		at = next
	}
	if at.place == nil {
		at.place = &place{}
	}
	at.place.add(a)
}

func (p *place) add(a *api) {
	switch {
	case a.Version == "" || a.versionSet == nil:
		p.plain = append(p.plain, a)
	case a.versionSet.Scheme == "Segment":
		if p.segments == nil {
			p.segments = map[string][]*api{}
		}
		version := strings.ToLower(a.Version)
		p.segments[version] = append(p.segments[version], a)
	default:
		p.named = append(p.named, a)
	}
}

// found is an API and the part of the path that is left for its operations.
type found struct {
	api  *api
	rest string
}

// find returns the API for a request.
func (p *paths) find(req *policy.Message, upgrade bool) (found, bool) {
	var best *place
	rest, revision := req.URL.Path, ""
	at, remaining := p, strings.TrimPrefix(req.URL.Path, "/")
	if p.place != nil {
		best, rest = p.place, req.URL.Path
	}
	for remaining != "" && at.children != nil {
		segment, behind, more := strings.Cut(remaining, "/")
		name, rev := cutRevision(segment)
		var space [64]byte
		at = at.children[string(appendLower(space[:0], unescape(name)))]
		if at == nil {
			break
		}
		remaining = behind
		if at.place != nil {
			best, rest, revision = at.place, "", rev
			if more {
				rest = req.URL.Path[len(req.URL.Path)-len(behind)-1:]
			}
		}
	}
	if best == nil {
		return found{}, false
	}
	return best.choose(req, rest, revision, upgrade)
}

// choose picks the version and the revision.
func (p *place) choose(req *policy.Message, rest, revision string, upgrade bool) (found, bool) {
	if a := pick(p.namedVersion(req), revision, upgrade); a != nil {
		return found{a, rest}, true
	}
	if p.segments != nil {
		segment, behind, more := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
		name, rev := cutRevision(segment)
		if rev == "" {
			rev = revision
		}
		if a := pick(p.segments[strings.ToLower(unescape(name))], rev, upgrade); a != nil {
			if !more {
				return found{a, ""}, true
			}
			return found{a, rest[len(rest)-len(behind)-1:]}, true
		}
	}
	if a := pick(p.plain, revision, upgrade); a != nil {
		return found{a, rest}, true
	}
	return found{}, false
}

// namedVersion returns the revisions of the version that a header or query parameter of the request asks for.
func (p *place) namedVersion(req *policy.Message) []*api {
	for i, a := range p.named {
		var value string
		if a.versionSet.Scheme == "Header" {
			value = req.Header.Get(a.versionSet.HeaderName)
		} else {
			value, _ = queryValue(req.URL.Query, a.versionSet.QueryName)
		}
		if value != "" && strings.EqualFold(value, a.Version) {
			return p.sameVersion(i)
		}
	}
	return nil
}

func (p *place) sameVersion(i int) []*api {
	var same []*api
	for _, a := range p.named[i:] {
		if a.VersionSet == p.named[i].VersionSet && a.Version == p.named[i].Version {
			same = append(same, a)
		}
	}
	return same
}

// pick returns the revision asked for, or the current one. A WebSocket API and an HTTP API may share a path: the handshake tells them apart.
func pick(list []*api, revision string, upgrade bool) *api {
	var other *api
	for _, a := range list {
		if !a.Online || (revision == "" && !a.Current) || (revision != "" && a.Revision != revision) {
			continue
		}
		if (a.Type == "websocket") == upgrade {
			return a
		}
		other = a
	}
	return other
}

// cutRevision takes ;rev=n off a path segment.
func cutRevision(segment string) (name, revision string) {
	if i := strings.Index(segment, ";rev="); i >= 0 {
		return segment[:i], segment[i+len(";rev="):]
	}
	return segment, ""
}
