package policies

import (
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// cors lets pages of other origins call the API (Fetch standard, CORS protocol). A preflight is answered by the policy itself, without a key; for
// other requests it adds the header fields to whatever the response will be. Of several cors policies in force the first one that takes the origin
// applies.
type cors struct {
	// AllowCredentials lets pages send cookies and credentials.
	AllowCredentials policy.Expr[bool] `attr:"allow-credentials" default:"false"`
	// TerminateUnmatchedRequest answers requests of other origins with an empty 200. If it is false, preflights are tried on the other cors
	// policies in force, and other requests go on without the header fields.
	TerminateUnmatchedRequest policy.Expr[bool] `attr:"terminate-unmatched-request" default:"true"`
	// AllowedOrigins are the origins that may call.
	AllowedOrigins corsOrigins `elem:"allowed-origins,required"`
	// AllowedMethods are the methods that may be used, GET and POST if absent.
	AllowedMethods *corsMethods `elem:"allowed-methods"`
	// AllowedHeaders are the header fields that may be sent.
	AllowedHeaders *corsHeaders `elem:"allowed-headers"`
	// ExposeHeaders are the header fields that pages may read.
	ExposeHeaders *corsHeaders `elem:"expose-headers"`
}

// corsOrigins is a list of origins.
type corsOrigins struct {
	// Origins are scheme, host and port, or * for all.
	Origins []policy.Expr[string] `elem:"origin,required"`

	known []listedOrigin // if all are literals
}

// corsMethods is a list of methods.
type corsMethods struct {
	// MaxAge is for how many seconds a browser may keep the answer to a preflight.
	MaxAge policy.Expr[int] `attr:"preflight-result-max-age" default:"0" min:"0"`
	// Methods are HTTP methods, or * for all.
	Methods []policy.Expr[string] `elem:"method,required"`
}

// corsHeaders is a list of header fields.
type corsHeaders struct {
	// Headers are names of header fields, or * for all.
	Headers []policy.Expr[string] `elem:"header,required"`
}

// Check looks at the literal origins.
func (l *corsOrigins) Check(c *policy.Check) {
	literals := 0
	for i := range l.Origins {
		origin, literal := l.Origins[i].Literal()
		if !literal {
			continue
		}
		literals++
		l.known = append(l.known, parseOrigin(origin))
		c := childCheck(c, "origin", i)
		if origin == "*" && len(l.Origins) > 1 {
			c.Errorf("", "The origin '*' must stand alone.")
		}
		if origin != "*" && !strings.Contains(origin, "://") && origin != "null" {
			c.Errorf("", "The origin '%s' must be * or have the form scheme://host or scheme://host:port.", origin)
		}
	}
	if literals < len(l.Origins) {
		l.known = nil
	}
}

// Run answers a preflight or promises the header fields.
func (p *cors) Run(x *policy.Exchange) error {
	origin := x.Request.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	allowed, wildcard, err := p.allows(x, origin)
	if err != nil {
		return err
	}
	if !allowed {
		return p.unmatched(x)
	}
	if !x.Preflight && !x.Once("cors") {
		return nil
	}
	credentials, err := p.AllowCredentials.Eval(x)
	if err != nil {
		return err
	}
	if wildcard && !credentials {
		origin = "*"
	}
	if x.Preflight {
		return p.preflight(x, origin, credentials)
	}
	return p.actual(x, origin, credentials)
}

// unmatched ends the request of an origin that is not listed, or lets it go on without the header fields. Requests other than GET, HEAD and
// preflights are never ended: the page says so for these only.
func (p *cors) unmatched(x *policy.Exchange) error {
	terminate, err := p.TerminateUnmatchedRequest.Eval(x)
	if err != nil || !terminate {
		return err
	}
	if !x.Preflight && x.Request.Method != "GET" && x.Request.Method != "HEAD" {
		return nil
	}
	x.Response = policy.NewResponse(200)
	return policy.ErrStop
}

// preflight answers what may be sent.
func (p *cors) preflight(x *policy.Exchange, origin string, credentials bool) error {
	methods, age, err := p.methods(x)
	if err != nil {
		return err
	}
	requested := x.Request.Header.Get("Access-Control-Request-Method")
	if !slices.Contains(methods, "*") && !slices.Contains(methods, requested) {
		return p.unmatched(x)
	}
	headers, err := p.requestedHeaders(x)
	if err != nil {
		return err
	}
	res := policy.NewResponse(200)
	p.describe(&res.Header, origin, credentials)
	if !slices.Contains(methods, "*") {
		requested = strings.Join(methods, ",")
	}
	res.Header.Set("Access-Control-Allow-Methods", requested)
	if headers != "" {
		res.Header.Set("Access-Control-Allow-Headers", headers)
	}
	res.Header.Set("Access-Control-Max-Age", strconv.Itoa(age))
	x.Response = res
	return policy.ErrStop
}

func (p *cors) describe(h *policy.Header, origin string, credentials bool) {
	h.Set("Access-Control-Allow-Origin", origin)
	if origin != "*" {
		h.Set("Vary", "Origin")
	}
	if credentials {
		h.Set("Access-Control-Allow-Credentials", "true")
	}
}

// actual promises the header fields of the response.
func (p *cors) actual(x *policy.Exchange, origin string, credentials bool) error {
	p.describe(&x.Promised, origin, credentials)
	if p.ExposeHeaders == nil {
		return nil
	}
	names, err := evalAll(x, p.ExposeHeaders.Headers)
	if err != nil {
		return err
	}
	x.Promised.Set("Access-Control-Expose-Headers", strings.Join(names, ","))
	return nil
}

// allows reports whether an origin may call, and whether because all may.
func (p *cors) allows(x *policy.Exchange, origin string) (allowed, wildcard bool, err error) {
	listed := p.AllowedOrigins.known
	if listed == nil {
		texts, err := evalAll(x, p.AllowedOrigins.Origins)
		if err != nil {
			return false, false, err
		}
		for _, text := range texts {
			listed = append(listed, parseOrigin(text))
		}
	}
	asked := listedOrigin{text: origin}
	for i := range listed {
		switch {
		case listed[i].text == "*":
			return true, true, nil
		case listed[i].same(&asked):
			return true, false, nil
		}
	}
	return false, false, nil
}

// listedOrigin is an origin as text and, if it is one, as URL.
type listedOrigin struct {
	text string
	url  policy.URL
}

// parseOrigin reads an origin. A slash at its end does not count.
func parseOrigin(text string) listedOrigin {
	o := listedOrigin{text: strings.TrimSuffix(text, "/")}
	o.parse()
	return o
}

func (o *listedOrigin) parse() {
	if u, err := policy.ParseURL(o.text); err == nil && u.Path == "" {
		o.url = u
	}
}

// same compares two origins. The default port of a scheme may be written or not.
func (o *listedOrigin) same(asked *listedOrigin) bool {
	if strings.EqualFold(o.text, asked.text) {
		return true
	}
	if o.url.Host == "" {
		return false
	}
	if asked.url.Host == "" {
		asked.parse()
	}
	return o.url == asked.url
}

func (p *cors) methods(x *policy.Exchange) ([]string, int, error) {
	if p.AllowedMethods == nil {
		return []string{"GET", "POST"}, 0, nil
	}
	methods, err := evalAll(x, p.AllowedMethods.Methods)
	if err != nil {
		return nil, 0, err
	}
	age, err := p.AllowedMethods.MaxAge.Eval(x)
	return methods, age, err
}

// requestedHeaders returns those of the announced header fields that may be sent, or the whole list if nothing was announced.
func (p *cors) requestedHeaders(x *policy.Exchange) (string, error) {
	if p.AllowedHeaders == nil {
		return "", nil
	}
	allowed, err := evalAll(x, p.AllowedHeaders.Headers)
	if err != nil {
		return "", err
	}
	announced, _ := x.Request.Header.Joined("Access-Control-Request-Headers")
	if slices.Contains(allowed, "*") {
		return announced, nil
	}
	return strings.Join(allowed, ","), nil
}

// evalAll evaluates a list of expressions.
func evalAll(x *policy.Exchange, list []policy.Expr[string]) ([]string, error) {
	values := make([]string, len(list))
	for i := range list {
		v, err := list[i].Eval(x)
		if err != nil {
			return nil, err
		}
		values[i] = strings.TrimSpace(v)
	}
	return values, nil
}
