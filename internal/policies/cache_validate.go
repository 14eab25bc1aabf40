package policies

import (
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// validate makes the response one that says that the client has it already, if it has. Policies may have changed it since it was found.
func validate(x *policy.Exchange) {
	if res := x.Response; unchanged(&x.Request.Header, res) {
		res.Status, res.Reason = 304, ""
		res.SetBody(nil)
		res.Header.Del("Content-Type")
		res.Body = policy.Body{}
	}
}

// unchanged reports whether a client that asks by If-None-Match or If-Modified-Since has the response already (RFC 9110 section 13.2.2).
func unchanged(asked *policy.Header, res *policy.Message) bool {
	if res.Status != 200 {
		return false
	}
	if tags, ok := asked.Joined("If-None-Match"); ok {
		return tagMatches(tags, res.Header.Get("ETag"))
	}
	since, okSince := httpDate(asked.Get("If-Modified-Since"))
	modified, okModified := httpDate(res.Header.Get("Last-Modified"))
	return okSince && okModified && !modified.After(since)
}

// tagMatches compares an entity tag with a list of them by the weak comparison of RFC 9110 section 8.8.3.2.
func tagMatches(list, tag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for t := range strings.SplitSeq(list, ",") {
		if t = strings.TrimSpace(t); tag != "" && strings.TrimPrefix(t, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// httpDate reads a date in the form that HTTP prefers.
func httpDate(text string) (time.Time, bool) {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", text)
	return t, err == nil
}
