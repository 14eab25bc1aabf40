package backend

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// configuration is what calls are made by. It is immutable but for breakers, turns and the table of TLS settings.
type configuration struct {
	members      map[string]*member
	pools        map[string]*pool
	certificates map[string]*model.Certificate
	// roots are the authorities besides the system's, and the pool of all; nil if there are no others.
	rootText string
	roots    *x509.CertPool
}

// member is a backend with an address.
type member struct {
	def     *model.Backend
	base    policy.URL
	breaker *breaker
	tls     *TLS
	proxy   string
	// set are the credentials in the header, query those in the URL.
	set   []policy.Field
	query []policy.Param
	// broken says why the backend cannot be used.
	broken error
}

// Update replaces the configuration for calls that begin from now on. Breakers and the turns of pools go on where they are if their definitions
// did not change, and so do connections. A backend that makes no sense fails its own calls only; the error names all such.
func (b *Backends) Update(config *policy.Config) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	old := b.current.Load()
	next := &configuration{
		members: map[string]*member{}, pools: map[string]*pool{}, certificates: config.Certificates,
	}
	errs := []error{next.trust(b.extra, old)}
	for _, name := range slices.Sorted(maps.Keys(config.Backends)) {
		if def := config.Backends[name]; len(def.Pool) == 0 {
			m := b.newMember(next, def, old.members[name])
			next.members[name] = m
			errs = append(errs, m.broken)
		}
	}
	for name, def := range config.Backends {
		if len(def.Pool) > 0 {
			next.pools[name] = newPool(def, next.members, old.turnsOf(def))
		}
	}
	b.current.Store(next)
	b.forgetTLS(next)
	return errors.Join(errs...)
}

// turnsOf returns the turns of a pool if its definition has not changed.
func (c *configuration) turnsOf(def *model.Backend) *turns {
	if p := c.pools[def.Name]; p != nil && reflect.DeepEqual(p.members, def.Pool) {
		return p.turns
	}
	return nil
}

func (b *Backends) newMember(c *configuration, def *model.Backend, old *member) *member {
	m := &member{def: def, breaker: newBreaker(def.Breaker)}
	if old != nil && old.def.URL == def.URL && reflect.DeepEqual(old.def.Breaker, def.Breaker) {
		m.breaker = old.breaker
	}
	m.credentials(&def.Credentials)
	err := m.address(def)
	if err == nil {
		var certificate policy.ClientCertificate
		if names := def.Credentials.Certificates; len(names) > 0 {
			certificate.Name = c.certificateName(names[0])
		}
		m.tls, err = b.tlsFor(c, def.SkipChain, def.SkipName, certificate)
	}
	if err != nil {
		m.broken = fmt.Errorf("backend %s: %w", def.Name, err)
	}
	return m
}

func (m *member) address(def *model.Backend) (err error) {
	if m.base, err = policy.ParseURL(def.URL); err != nil {
		return err
	}
	if p := def.Proxy; p != nil && p.URL != "" {
		u, err := url.Parse(p.URL)
		if err != nil {
			return errProxy
		}
		if p.Username != "" {
			u.User = url.UserPassword(p.Username, p.Password)
		}
		m.proxy = u.String()
	}
	return checkProxy(m.proxy)
}

// errProxy does not show the address, which may hold a password.
var errProxy = errors.New("the proxy's address is not a URL of scheme http or https")

// checkProxy checks the address of a proxy, if there is one.
func checkProxy(address string) error {
	if address == "" {
		return nil
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errProxy
	}
	return nil
}

func (m *member) credentials(c *model.BackendCredentials) {
	if c.Scheme != "" {
		m.set = append(m.set, policy.Field{Name: "Authorization", Value: strings.TrimSpace(c.Scheme + " " + c.Parameter)})
	}
	for _, name := range slices.Sorted(maps.Keys(c.Header)) {
		for _, value := range c.Header[name] {
			m.set = append(m.set, policy.Field{Name: name, Value: value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Query)) {
		for _, value := range c.Query[name] {
			m.query = append(m.query, policy.Param{Name: name, Value: value})
		}
	}
}

// trust collects the authorities to trust besides the system's.
func (c *configuration) trust(extra string, old *configuration) error {
	c.rootText = extra
	for _, name := range slices.Sorted(maps.Keys(c.certificates)) {
		if cert := c.certificates[name]; cert.CA {
			c.rootText += "\n" + cert.Chain
		}
	}
	if c.rootText == old.rootText {
		c.roots = old.roots
		return nil
	}
	if c.rootText == "" {
		return nil
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	c.roots = roots
	if !roots.AppendCertsFromPEM([]byte(c.rootText)) {
		return errors.New("the certificates of authorities are not PEM")
	}
	return nil
}

// certificateName returns the name of a certificate that is known by its name or by its thumbprint.
func (c *configuration) certificateName(text string) string {
	if c.certificates[text] != nil {
		return text
	}
	for _, name := range slices.Sorted(maps.Keys(c.certificates)) {
		if strings.EqualFold(c.certificates[name].Thumbprint, text) {
			return name
		}
	}
	return text
}

// tlsKey tells apart the settings of connections.
type tlsKey struct {
	roots               *x509.CertPool
	skipChain, skipName bool
	chain, key          string
}

// maxLoose bounds the settings with certificates that the configuration does not have, of which expressions can make any number.
const maxLoose = 256

// tlsFor returns the settings for connections, the same pointer for the same settings.
func (b *Backends) tlsFor(c *configuration, skipChain, skipName bool, certificate policy.ClientCertificate) (*TLS, error) {
	key := tlsKey{roots: c.roots, skipChain: skipChain, skipName: skipName, chain: certificate.Chain, key: certificate.Key}
	if certificate.Name != "" {
		cert := c.certificates[certificate.Name]
		if cert == nil {
			return nil, fmt.Errorf("certificate %q does not exist", certificate.Name)
		}
		key.chain, key.key = cert.Chain, cert.Key
	}
	b.tlsMu.Lock()
	defer b.tlsMu.Unlock()
	if t := b.tls[key]; t != nil {
		return t, nil
	}
	t := &TLS{Roots: key.roots, SkipChain: skipChain, SkipName: skipName}
	if key.chain != "" {
		pair, err := tls.X509KeyPair([]byte(key.chain), []byte(key.key))
		if err != nil {
			return nil, fmt.Errorf("certificate %q cannot be shown: %w", certificate.Name, err)
		}
		t.Certificate = &pair
	}
	if certificate.Chain != "" && len(b.tls) >= maxLoose {
		b.forgetLoose(c)
	}
	b.tls[key] = t
	return t, nil
}

// forgetTLS drops settings that no call can need again.
func (b *Backends) forgetTLS(c *configuration) {
	b.tlsMu.Lock()
	defer b.tlsMu.Unlock()
	b.forgetLoose(c)
}

// forgetLoose drops settings that do not come from a configuration. Calls that use them go on.
func (b *Backends) forgetLoose(c *configuration) {
	chains := map[string]bool{"": true}
	for _, cert := range c.certificates {
		chains[cert.Chain] = true
	}
	maps.DeleteFunc(b.tls, func(key tlsKey, _ *TLS) bool { return key.roots != c.roots || !chains[key.chain] })
}
