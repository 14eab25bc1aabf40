package policies

import (
	"mime"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// conversion is what xml-to-json and json-to-xml have in common: when a body is converted, and what becomes of the message.
type conversion struct {
	// policy is the name of the policy, title the one it has in traces.
	policy, title string
	// contentType is that of the result.
	contentType string
	// from and to tell the content types that there are to convert, and those of the result.
	from, to func(contentType string) bool
}

// text returns the body of the message to convert; ok is false if there is nothing to do.
func (c *conversion) text(x *policy.Exchange, apply string, considerAccept bool) (m *policy.Message, text string, ok bool, err error) {
	m = subject(x)
	switch {
	case !m.Body.Exists() || compressed(x, m, c.policy):
		return m, "", false, nil
	case apply != "always" && !c.from(m.Header.Get("Content-Type")):
		x.Notef(c.policy, "The body stays as it is: its content type is '%s'.", m.Header.Get("Content-Type"))
		return m, "", false, nil
	case considerAccept && !c.wanted(x):
		x.Notef(c.policy, "The body stays as it is: the Accept header of the request does not ask for '%s'.", c.contentType)
		return m, "", false, nil
	}
	body, err := readBody(x, m)
	if err != nil || len(body) == 0 {
		return m, "", false, err
	}
	text, err = m.Text(body)
	return m, text, err == nil, err
}

// wanted reports whether the Accept header of the request asks for the result: its type must be listed, wildcards do not count, and be no less welcome than
// what there is now.
func (c *conversion) wanted(x *policy.Exchange) bool {
	accept, _ := x.Request.Header.Joined("Accept")
	var wanted, present float64
	for item := range strings.SplitSeq(accept, ",") {
		t, params, err := mime.ParseMediaType(strings.TrimSpace(item))
		if err != nil {
			continue
		}
		quality := 1.0
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			quality = q
		}
		switch {
		case c.to(t):
			wanted = max(wanted, quality)
		case c.from(t):
			present = max(present, quality)
		}
	}
	return wanted > 0 && wanted >= present
}

// done makes the result the body of the message. The words of the trace are Azure's.
func (c *conversion) done(x *policy.Exchange, m *policy.Message, result string) {
	note := c.title + " policy was applied."
	if m.Header.Has("Content-Length") {
		note += " Original Content-Length header was removed as its value was invalidated."
	}
	m.SetBody([]byte(result))
	m.Header.Set("Content-Type", c.contentType)
	x.Note(c.policy, note+" Content-Type header was set to '"+c.contentType+"'.")
}

// notConverted is the failure to read a body in the format that it should have.
func notConverted(format string, err error) *policy.Error {
	return &policy.Error{Reason: "BodyConversionFailure", Message: "The message body is not a valid " + format + ". " + err.Error(), Cause: err}
}
