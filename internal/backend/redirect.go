package backend

import (
	"errors"
	"net/url"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// maxRedirects is how many redirects are followed; the next one is the response.
const maxRedirects = 10

// The methods that mean something here. The names in net/http are out of reach.
const (
	methodGet  = "GET"
	methodHead = "HEAD"
	methodPost = "POST"
)

// redirect points the request to where a response sends it, and reports whether it is to be sent again. As with browsers, 303, and 301 and
// 302 of a POST, turn into a GET without a body. A redirect from https to http is not followed.
func (h *hop) redirect(res *policy.Message) bool {
	location := res.Header.Get("Location")
	if !h.call.FollowRedirects || location == "" {
		return false
	}
	switch res.Status {
	case 301, 302:
		if h.request.Method == methodPost {
			h.turnIntoGet()
		}
	case 303:
		if h.request.Method != methodHead {
			h.turnIntoGet()
		}
	case 307, 308:
	default:
		return false
	}
	if h.request.Length != 0 && !h.message.Body.Exists() {
		return false // the body was a stream, which is gone
	}
	return h.moveTo(location)
}

// turnIntoGet drops the body and what described it.
func (h *hop) turnIntoGet() {
	h.request.Method, h.request.Length, h.request.Trailer = methodGet, 0, nil
	header := h.request.Header.Clone()
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Language", "Content-Location"} {
		header.Del(name)
	}
	h.request.Header = &header
	h.bodyless = true
}

// moveTo takes another address. What was meant for the old host only stays behind when the host changes.
func (h *hop) moveTo(location string) bool {
	base, err := url.Parse(h.request.URL.String())
	if err != nil {
		return false
	}
	target, err := base.Parse(location)
	if err != nil {
		return false
	}
	target.User, target.Fragment = nil, ""
	next, err := policy.ParseURL(target.String())
	if err != nil || secure(h.request.URL.Scheme) && !secure(next.Scheme) {
		return false
	}
	old := h.request.URL
	h.request.URL = next
	if next.HostPort() != old.HostPort() || next.Scheme != old.Scheme {
		h.leaveHost()
	}
	if h.request.Host = next.Authority(); h.call.KeepHost && next.HostPort() == old.HostPort() {
		h.request.Host = h.message.Header.Get("Host")
	}
	return true
}

// leaveHost drops credentials, the client certificate, and what the backend's definition allows itself.
func (h *hop) leaveHost() {
	header := h.request.Header.Clone()
	for _, name := range []string{"Authorization", "Cookie"} {
		header.Del(name)
	}
	h.request.Header = &header
	h.credentials = nil
	h.fields()
	h.route.TLS, _ = h.backends.tlsFor(h.config, false, false, policy.ClientCertificate{}) // fails only with a certificate
}

func secure(scheme string) bool { return strings.HasSuffix(scheme, "s") }

// clientFailure is the error of a call whose request could not be read.
func clientFailure(cause error) *policy.Error {
	e := &policy.Error{Reason: policy.ReasonClientConnection, Message: textCanceled, Cause: cause}
	if errors.Is(cause, policy.ErrBodyTooLarge) {
		e.Status, e.Message, e.PublicMessage = 413, "Request body is too large", "Request body is too large"
	}
	return e
}
