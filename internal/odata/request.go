package odata

import (
	"errors"
	"net/url"
	"strings"
)

// Request is what is checked: the parts of a URL behind the service root, percent-encoded.
type Request struct {
	Method string
	// Path begins with a slash or is empty.
	Path string
	// Query has no question mark.
	Query string
	// Version is the version of the protocol that the request speaks.
	Version Version
}

// Check compares the URL of a request with the model. It returns nothing if all is well.
func (m *Model) Check(q Request) []*Problem {
	if m.legacy && q.Version.Major >= 4 {
		q.Version = Version{Major: 3}
	}
	c := &check{Model: m, Request: q, aliases: map[string]bool{}}
	options, err := c.split()
	if err != nil {
		return []*Problem{asProblem("", err)}
	}
	at, err := c.path()
	if err != nil {
		return []*Problem{asProblem("", err)}
	}
	return c.options(options, at)
}

// check is one check of a request.
type check struct {
	*Model
	Request
	// aliases are the parameter aliases that the query has values for.
	aliases map[string]bool
	// computed are the names that $compute and $apply add; anyName says that nobody knows which they are.
	computed []string
	anyName  bool
	// nesting is how deep options stand within options.
	nesting int
}

// option is a query option, decoded.
type option struct{ name, value string }

// asProblem gives an error its place.
func asProblem(option string, err error) *Problem {
	var p *Problem
	if !errors.As(err, &p) {
		p = &Problem{Message: err.Error()}
	}
	return &Problem{Option: option, Message: p.Message}
}

// split decodes the query, and takes the parameter aliases out of it.
func (c *check) split() ([]option, error) {
	var all []option
	for pair := range strings.SplitSeq(c.Query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		o := option{}
		var err error
		if o.name, err = url.QueryUnescape(name); err != nil {
			return nil, wrong("The query option '%s' is not percent-encoded correctly.", name)
		}
		if o.value, err = url.QueryUnescape(value); err != nil {
			return nil, wrong("The value of the query option '%s' is not percent-encoded correctly.", name)
		}
		if strings.HasPrefix(o.name, "@") {
			c.aliases[o.name] = true
		}
		all = append(all, o)
	}
	return all, nil
}
