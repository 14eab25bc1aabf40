package policytest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/policy"
)

// message is a request or an answer as a case writes it.
type message struct {
	directives map[string]string
	// start is the request line or the status line; empty if there is none.
	start  string
	header policy.Header
	body   string
}

// parseMessage reads a message. Directives before the start line must be among the allowed ones.
func parseMessage(text string, allowed ...string) (message, error) {
	m := message{directives: map[string]string{}}
	head, body, _ := strings.Cut(text, "\n\n")
	m.body = strings.TrimSuffix(body, "\n")
	if quoted, ok := strings.CutPrefix(m.body, "quoted: "); ok {
		plain, err := strconv.Unquote(quoted)
		if err != nil {
			return m, fmt.Errorf("quoted body: %w", err)
		}
		m.body = plain
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(head, "\n"), "\n") {
		name, value, ok := strings.Cut(line, ":")
		switch {
		case m.start == "" && ok && slices.Contains(allowed, name):
			m.directives[name] = strings.TrimSpace(value)
		case m.start == "":
			m.start = line
		case !ok:
			return m, fmt.Errorf("line %q is no header", line)
		default:
			m.header.Add(name, strings.TrimSpace(value))
		}
	}
	return m, nil
}

// parseTarget splits a request line.
func parseTarget(start string) (method, target string, err error) {
	parts := strings.Split(start, " ")
	if len(parts) != 3 || !strings.HasPrefix(parts[1], "/") || !strings.HasPrefix(parts[2], "HTTP/") {
		return "", "", fmt.Errorf("%q is no request line such as GET /echo/a HTTP/1.1", start)
	}
	return parts[0], parts[1], nil
}

// parseStatus splits a status line.
func parseStatus(start string) (status int, reason string, err error) {
	parts := strings.SplitN(start, " ", 3)
	if len(parts) > 1 {
		status, err = strconv.Atoi(parts[1])
	}
	if len(parts) < 2 || err != nil {
		return 0, "", fmt.Errorf("%q is no status line such as HTTP/1.1 200 OK", start)
	}
	if len(parts) == 3 {
		reason = parts[2]
	}
	return status, reason, nil
}

// formatMessage writes a message the way parseMessage reads it.
func formatMessage(start string, header *policy.Header, body []byte) string {
	var b strings.Builder
	b.WriteString(start + "\n")
	for name, value := range header.All() {
		b.WriteString(strings.TrimRight(name+": "+value, " ") + "\n")
	}
	if len(body) > 0 {
		b.WriteString("\n" + formatBody(body) + "\n")
	}
	return b.String()
}

// formatBody returns a body as it stands in a file.
func formatBody(body []byte) string {
	strange := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }
	if !utf8.Valid(body) || strings.ContainsFunc(string(body), strange) || strings.HasPrefix(string(body), "quoted: ") {
		return "quoted: " + strconv.Quote(string(body))
	}
	return string(body)
}

// statusLine returns the status line of a response.
func statusLine(m *policy.Message) string {
	reason := m.Reason
	if reason == "" {
		reason = http.StatusText(m.Status)
	}
	return strings.TrimRight(fmt.Sprintf("HTTP/1.1 %d %s", m.Status, reason), " ")
}
