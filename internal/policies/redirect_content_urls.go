package policies

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// redirectContentURLs replaces links to the backend in the body of the response by links to the API at the gateway; in inbound, links to the API in the
// body of the request by links to the backend.
//
// A link is a URL that begins with the address of the backend, or with that of the API as the caller wrote it; the rest of it stays. Headers stay as they
// are, and so do bodies that are compressed, or not text, and event streams.
type redirectContentURLs struct{}

// Run changes the body.
func (p *redirectContentURLs) Run(x *policy.Exchange) error {
	m := subject(x)
	if !m.Body.Exists() || !isText(m.Header.Get("Content-Type")) || compressed(x, m, "redirect-content-urls") {
		return nil
	}
	from, to := backendBases(x), gatewayBase(x)
	if m == x.Request {
		if len(from) != 1 {
			x.Notef("redirect-content-urls", "The body stays as it is: which address the request goes to is not known yet.")
			return nil
		}
		from[0], to = to, from[0]
	}
	body, err := readBody(x, m)
	if err != nil {
		return err
	}
	if changed := redirectLinks(body, from, to); !bytes.Equal(changed, body) {
		m.SetBody(changed)
	}
	return nil
}

// backendBases returns the addresses that the backend of a request may have: several for a pool.
func backendBases(x *policy.Exchange) []policy.URL {
	if u := x.Request.URL; u.Host != "" {
		return []policy.URL{{Scheme: u.Scheme, Host: u.Host, Port: u.Port, Path: x.BasePath}}
	}
	var bases []policy.URL
	if pool := x.Config.Backends[x.Backend]; pool != nil {
		for _, member := range pool.Pool {
			if b := x.Config.Backends[member.Backend]; b != nil {
				if u, err := policy.ParseURL(b.URL); err == nil {
					bases = append(bases, u)
				}
			}
		}
	}
	// The one with the longest path is the one that is meant.
	slices.SortStableFunc(bases, func(a, b policy.URL) int { return len(b.Path) - len(a.Path) })
	return bases
}

// gatewayBase returns the address of the API as the caller wrote it: the leading segments of the path that do not belong to the operation.
func gatewayBase(x *policy.Exchange) policy.URL {
	u := x.OriginalURL
	segments := strings.Count("/"+x.API.Path, "/")
	if x.API.Path == "" {
		segments = 0
	}
	if x.API.Version != "" && x.VersionSet != nil && x.VersionSet.Scheme == "Segment" {
		segments++
	}
	end := 0
	for ; segments > 0 && end < len(u.Path); segments-- {
		if next := strings.IndexByte(u.Path[end+1:], '/'); next >= 0 {
			end += 1 + next
		} else {
			end = len(u.Path)
		}
	}
	return policy.URL{Scheme: u.Scheme, Host: u.Host, Port: u.Port, Path: u.Path[:end]}
}

// redirectLinks replaces the beginning of URLs in a text. JSON in which slashes are escaped keeps them so.
func redirectLinks(text []byte, from []policy.URL, to policy.URL) []byte {
	var out []byte
	done := 0
	for at := 0; at < len(text); {
		colon := bytes.IndexByte(text[at:], ':')
		if colon < 0 {
			break
		}
		at += colon + 1
		for i := range from {
			l := link{text: text, base: &from[i]}
			if start, end, ok := l.at(at - 1); ok {
				out = append(append(out, text[done:start]...), l.write(to)...)
				done, at = end, end
				break
			}
		}
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// link looks for a URL that begins with a base.
type link struct {
	text []byte
	base *policy.URL
	// slash is how the text writes a slash.
	slash string
}

// at returns where a URL with its colon at an index begins, and where the part of it that is the base ends.
func (l *link) at(colon int) (start, end int, ok bool) {
	start = colon - len(l.base.Scheme)
	if start < 0 || !strings.EqualFold(string(l.text[start:colon]), l.base.Scheme) || start > 0 && isWord(l.text[start-1]) {
		return 0, 0, false
	}
	rest := l.text[colon+1:]
	for _, l.slash = range []string{"/", `\/`} {
		if after, found := bytes.CutPrefix(rest, []byte(l.slash+l.slash)); found {
			if after, ok = l.behind(after); ok {
				return start, len(l.text) - len(after), true
			}
		}
	}
	return 0, 0, false
}

// behind returns what follows the base's host, port and path, if the text has them and the last one ends there.
func (l *link) behind(text []byte) ([]byte, bool) {
	host := len(l.base.Host)
	if len(text) < host || !strings.EqualFold(string(text[:host]), l.base.Host) {
		return nil, false
	}
	text = text[host:]
	text, named := bytes.CutPrefix(text, []byte(":"+strconv.Itoa(l.base.Port)))
	if !named && l.base.Port != policy.DefaultPort(l.base.Scheme) {
		return nil, false
	}
	path := strings.ReplaceAll(strings.TrimSuffix(l.base.Path, "/"), "/", l.slash)
	text, ok := bytes.CutPrefix(text, []byte(path))
	return text, ok && endsName(text)
}

// write returns another base in the way the text writes its slashes.
func (l *link) write(to policy.URL) string {
	return to.Scheme + ":" + strings.ReplaceAll("//"+to.Authority()+strings.TrimSuffix(to.Path, "/"), "/", l.slash)
}

// isWord reports whether a byte can stand within a scheme, a host's label or a segment.
func isWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '~' || b == '%' || b >= 0x80
}

// endsName reports whether a host or segment has ended before the text: a dot ends a sentence rather than a name if nothing of a name follows.
func endsName(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	switch b := text[0]; b {
	case '.', ':':
		return len(text) == 1 || !isWord(text[1])
	case '@', '+', '=', '!', '$', '*':
		return false
	default:
		return !isWord(b)
	}
}
