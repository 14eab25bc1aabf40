package importer

import (
	"net/url"
	"strings"
)

// servers chooses the address of the backend among the servers of OpenAPI 3: the first https one. Other addresses are of use in lossless mode only, as
// Azure takes none but https.
func (r *reader) servers(c cursor) {
	var first, secure cursor
	addresses := map[*node]string{}
	c.each(func(server cursor) {
		address := r.serverURL(server)
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			r.report(server, Dropped, "the address "+address+" is not absolute: set serviceUrl")
			return
		}
		addresses[server.node] = address
		r.protocol(u.Scheme)
		if first.node == nil {
			first = server
		}
		if secure.node == nil && u.Scheme == "https" {
			secure = server
		}
	})
	chosen := secure
	if chosen.node == nil && r.mode == Lossless {
		chosen = first
	}
	r.out.ServiceURL = addresses[chosen.node]
	c.each(func(server cursor) {
		switch {
		case addresses[server.node] == "" || server.node == chosen.node:
		case chosen.node == nil:
			r.report(server, Dropped, "only https addresses are taken from the document: set serviceUrl")
		default:
			r.report(server, Dropped, "an API has one address: "+r.out.ServiceURL)
		}
	})
}

// serverURL returns the address of a server with its variables at their defaults.
func (r *reader) serverURL(c cursor) string {
	address := c.str("url")
	c.in("variables").each(func(v cursor) {
		address = strings.ReplaceAll(address, "{"+v.key+"}", v.str("default"))
		r.report(v, Changed, "the variable "+v.key+" stands at its default")
	})
	return r.absolute(address)
}

// absolute resolves an address against where the document came from, and cuts the slash at its end.
func (r *reader) absolute(address string) string {
	if base, err := url.Parse(r.opts.BaseURL); err == nil && r.opts.BaseURL != "" {
		if u, err := base.Parse(address); err == nil {
			address = u.String()
		}
	}
	return strings.TrimRight(address, "/")
}

func (r *reader) protocol(scheme string) {
	for _, have := range r.out.Protocols {
		if have == scheme {
			return
		}
	}
	r.out.Protocols = append(r.out.Protocols, scheme)
}

// host makes the address of the backend of host, basePath and schemes of OpenAPI 2; https goes first.
func (r *reader) host() {
	r.top.in("schemes").each(func(c cursor) {
		switch scheme := c.scalar(); scheme {
		case "http", "https":
			r.protocol(scheme)
		default:
			r.report(c, Dropped, "the scheme "+scheme+" is not imported")
		}
	})
	base, err := url.Parse(r.opts.BaseURL)
	if err != nil {
		base = &url.URL{}
	}
	host := r.top.str("host")
	if host == "" {
		host = base.Host
	}
	if host == "" {
		r.report(r.top, Changed, "the document names no host: set serviceUrl")
		return
	}
	scheme := base.Scheme
	if scheme != "http" {
		scheme = "https"
	}
	if len(r.out.Protocols) > 0 {
		scheme = r.out.Protocols[0]
	}
	for _, p := range r.out.Protocols {
		if p == "https" {
			scheme = p
		}
	}
	r.out.ServiceURL = strings.TrimRight(scheme+"://"+host+"/"+strings.TrimLeft(r.top.str("basePath"), "/"), "/")
}
