package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// edit is what set-header and set-query-parameter have in common.
type edit struct {
	// Name of the header or parameter, compared without regard to case.
	Name policy.Expr[string] `attr:"name,required"`
	// ExistsAction is what to do when the name is already there. Override replaces what there is by the values, skip keeps it, append adds to it,
	// delete removes it.
	ExistsAction policy.Expr[string] `attr:"exists-action" enum:"override skip append delete" default:"override"`
	// Values are what to set.
	Values []policy.Expr[string] `elem:"value"`
}

// deletes reports whether the document says that the name is removed.
func (p *edit) deletes() bool {
	action, ok := p.ExistsAction.Literal()
	return ok && action == "delete"
}

func (p *edit) check(c *policy.Check) {
	if p.deletes() && len(p.Values) > 0 {
		c.Warnf("exists-action", "With exists-action=\"delete\" the values have no effect.")
	}
}

// eval returns name, action and values.
func (p *edit) eval(x *policy.Exchange) (name, action string, values []string, err error) {
	if name, err = p.Name.Eval(x); err != nil {
		return
	}
	if action, err = oneOf(x, &p.ExistsAction, "exists-action", "override", "skip", "append", "delete"); err != nil || action == "delete" {
		return
	}
	values = make([]string, len(p.Values))
	for i := range p.Values {
		if values[i], err = p.Values[i].Eval(x); err != nil {
			return
		}
	}
	return
}

// setHeader assigns values to a header of the request, or in outbound and on-error of the response.
//
// Several values become one line, joined by commas, except in headers that HTTP does not allow to be joined. Headers that belong to the connection
// stay as they are, and the caller's address is part of X-Forwarded-For whatever becomes of the header.
type setHeader struct {
	edit
}

// Check refuses names and values that no header can have, and warns of headers that cannot be changed.
func (p *setHeader) Check(c *policy.Check) {
	p.check(c)
	name, literal := p.Name.Literal()
	if !literal {
		return
	}
	if !isToken(name) {
		c.Errorf("name", "'%s' is not the name of a header.", name)
	} else if isConnectionField(name) {
		c.Warnf("name", "The header '%s' belongs to the connection: it cannot be changed.", name)
	}
	for i := range p.Values {
		if value, ok := p.Values[i].Literal(); ok && !isFieldValue(unfold(value)) {
			c.Errorf("", "A value of the header '%s' contains characters that no header can have.", name)
		}
	}
}

// Run changes the header of the exchange's request or response.
func (p *setHeader) Run(x *policy.Exchange) error { return p.apply(x, subject(x)) }

// apply changes the header of a message.
func (p *setHeader) apply(x *policy.Exchange, m *policy.Message) error {
	name, action, values, err := p.eval(x)
	if err != nil {
		return err
	}
	if !isToken(name) {
		return invalid("'%s' is not the name of a header.", name)
	}
	for i := range values {
		if values[i] = unfold(values[i]); !isFieldValue(values[i]) {
			return invalid("The value of the header '%s' contains characters that no header can have.", name)
		}
	}
	if isConnectionField(name) || action == "delete" && m == x.Response && policy.EqualFold(name, "Server") {
		x.Notef("set-header", "The header '%s' cannot be changed.", name)
		return nil
	}
	if action == "skip" && m.Header.Has(name) {
		return nil
	}
	if policy.EqualFold(name, "Host") {
		m.KeepHost = action != "delete"
	}
	set(&m.Header, name, action, values)
	return nil
}

// set does what apply has found to be possible.
func set(h *policy.Header, name, action string, values []string) {
	switch {
	case action == "delete" || len(values) == 0 && action == "override":
		h.Del(name)
	case len(values) == 0:
	case standsAlone(name):
		if action == "override" {
			h.Del(name)
		}
		for _, v := range values {
			h.Add(name, v)
		}
	default:
		if before, ok := h.Joined(name); ok && action == "append" {
			values = append([]string{before}, values...)
		}
		h.Set(name, strings.Join(values, ","))
	}
}

// isConnectionField reports whether a header is about the connection and the framing of the message, which the gateway decides.
func isConnectionField(name string) bool {
	switch strings.ToLower(name) {
	case "connection", "content-length", "keep-alive", "transfer-encoding":
		return true
	}
	return false
}

// standsAlone reports whether each value of a header is a line of its own.
func standsAlone(name string) bool {
	switch strings.ToLower(name) {
	case "user-agent", "www-authenticate", "proxy-authenticate", "cookie", "set-cookie", "warning", "date", "expires",
		"if-modified-since", "if-unmodified-since", "last-modified", "retry-after":
		return true
	}
	return false
}

// unfold joins a value that its author has broken over several indented lines (RFC 9112 section 5.2).
func unfold(value string) string {
	if !strings.ContainsAny(value, "\r\n") {
		return value
	}
	lines := strings.Split(strings.ReplaceAll(value, "\r\n", "\n"), "\n")
	for i, line := range lines[1:] {
		if line == "" || line[0] != ' ' && line[0] != '\t' {
			return value
		}
		lines[i+1] = " " + strings.TrimLeft(line, " \t")
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.Join(lines, "")
}

// isFieldValue reports whether a text can be the value of a header (RFC 9110 section 5.5).
func isFieldValue(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
