package feed

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// productParts are the documents of one product.
type productParts struct {
	product      *model.Product // nil until its document was read
	policy       *model.Policy
	apis, groups set
}

func (s *state) putService(id resource.ID, d store.Document) error {
	p, err := resources.Reveal[resources.ServiceResource](d, s.sealer)
	if err != nil {
		return err
	}
	s.service = model.Service{ID: id.String(), Name: id.Name(), Region: p.Location}
	if p.SKU != nil {
		s.service.SKU = p.SKU.Name
	}
	s.hostCertificates = nil
	var problems []error
	for i, h := range p.Properties.HostnameConfigurations {
		if h.Type != "Proxy" {
			continue
		}
		name := model.Hostname{
			Name: h.HostName, Default: h.DefaultSSLBinding, NegotiateClientCertificate: h.NegotiateClientCertificate || p.Properties.ClientCertificate,
		}
		if h.EncodedCertificate != "" {
			name.Certificate = fmt.Sprintf("hostname:%d", i)
			problems = append(problems, s.addHostCertificate(name.Certificate, h))
		}
		s.service.Hostnames = append(s.service.Hostnames, name)
	}
	for i, c := range p.Properties.Certificates {
		problems = append(problems, s.addAuthority(fmt.Sprintf("authority:%d", i), c))
	}
	return errors.Join(problems...)
}

// addHostCertificate adds the certificate of a host name. Its name has a colon, which those of certificate resources cannot have.
func (s *state) addHostCertificate(name string, h resources.HostnameConfiguration) error {
	chain, key, err := resources.ReadHostCertificate(h)
	if err != nil {
		return fmt.Errorf("certificate of host name %s: %w", h.HostName, err)
	}
	s.hostCertificates = append(s.hostCertificates, &model.Certificate{Name: name, Chain: chain, Key: key})
	return nil
}

// addAuthority adds an authority that backends and clients are verified against.
func (s *state) addAuthority(name string, c resources.CertificateConfiguration) error {
	chain, _, err := resources.ReadHostCertificate(resources.HostnameConfiguration{EncodedCertificate: c.EncodedCertificate, CertificatePassword: c.CertificatePassword})
	if err != nil {
		return fmt.Errorf("certificate of an authority: %w", err)
	}
	s.hostCertificates = append(s.hostCertificates, &model.Certificate{Name: name, Chain: chain, CA: true})
	return nil
}

// policyOf reads a policy document.
func policyOf(id resource.ID, d store.Document) (*model.Policy, error) {
	p, err := resources.Decode[resources.PolicyProperties](d)
	if err != nil {
		return nil, err
	}
	return &model.Policy{ID: id.String(), Format: p.Format, Text: p.Value}, nil
}

func (s *state) putPolicy(id resource.ID, d store.Document) error {
	p, err := policyOf(id, d)
	if err == nil {
		s.policy = p
	}
	return err
}

func (s *state) putFragment(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.FragmentProperties](d)
	if err != nil {
		return err
	}
	s.fragments.set(key(id), &model.Fragment{Name: id.Name(), Policy: model.Policy{ID: id.String(), Format: p.Format, Text: p.Value}})
	return nil
}

func (s *state) putVersionSet(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.VersionSetProperties](d)
	if err != nil {
		return err
	}
	s.versionSets.set(key(id), &model.VersionSet{
		ID: id.String(), Name: id.Name(), DisplayName: p.DisplayName, Scheme: p.VersioningScheme, HeaderName: p.VersionHeaderName, QueryName: p.VersionQueryName,
	})
	return nil
}

// product returns the parts of the product that a document belongs to, which will be built anew.
func (s *state) product(id resource.ID) *productParts {
	name := revisionOf(id)
	s.touchedProducts[name] = true
	p := s.products[name]
	if p == nil {
		p = &productParts{apis: set{}, groups: set{}}
		s.products[name] = p
	}
	return p
}

func (s *state) putProduct(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.ProductProperties](d)
	if err != nil {
		return err
	}
	m := &model.Product{ID: id.String(), Name: id.Name(), DisplayName: p.DisplayName, SubscriptionRequired: p.SubscriptionRequired, State: p.State}
	if p.ApprovalRequired != nil {
		m.ApprovalRequired = *p.ApprovalRequired
	}
	if p.SubscriptionsLimit != nil {
		m.SubscriptionsLimit = *p.SubscriptionsLimit
	}
	s.product(id).product = m
	return nil
}

func (s *state) dropProduct(id resource.ID) { s.product(id).product = nil }

func (s *state) putProductPolicy(id resource.ID, d store.Document) error {
	p, err := policyOf(id, d)
	if err == nil {
		s.product(id).policy = p
	}
	return err
}

func (s *state) dropProductPolicy(id resource.ID) { s.product(id).policy = nil }

func (s *state) putProductAPI(id resource.ID, _ store.Document) error {
	s.product(id).apis[id.Name()] = true
	return nil
}

func (s *state) dropProductAPI(id resource.ID) { dropFold(s.product(id).apis, id.Name()) }

func (s *state) putProductGroup(id resource.ID, _ store.Document) error {
	s.product(id).groups[id.Name()] = true
	return nil
}

func (s *state) dropProductGroup(id resource.ID) { dropFold(s.product(id).groups, id.Name()) }

// dropFold removes a name from a set without regard to case.
func dropFold(names set, name string) {
	for n := range names {
		if strings.EqualFold(n, name) {
			delete(names, n)
		}
	}
}

// rebuildProducts puts together the products of which a part changed.
func (s *state) rebuildProducts() {
	for name := range s.touchedProducts {
		parts := s.products[name]
		if parts.product == nil {
			s.productList.drop(name)
			continue
		}
		m := *parts.product
		m.Policy, m.APIs, m.Groups = parts.policy, parts.apis.sorted(), parts.groups.sorted()
		s.productList.set(name, &m)
	}
	clear(s.touchedProducts)
}

func (s *state) putSubscription(id resource.ID, d store.Document) error {
	p, err := resources.Reveal[resources.SubscriptionProperties](d, s.sealer)
	if err != nil {
		return err
	}
	m := &model.Subscription{
		ID: id.String(), Name: id.Name(), DisplayName: p.DisplayName, User: lastSegment(p.OwnerID), State: p.State, PrimaryKey: p.PrimaryKey,
		SecondaryKey: p.SecondaryKey, CreatedDate: orZero(p.CreatedDate), StartDate: orZero(p.StartDate), EndDate: orZero(p.ExpirationDate), AllowTracing: p.AllowTracing,
	}
	s.subscriptions.set(key(id), m)
	return s.scope(m, p.Scope)
}

// scope reads what a subscription's keys open from the id in its scope.
func (s *state) scope(m *model.Subscription, scope string) error {
	rest := strings.ToLower(strings.TrimSuffix(scope, "/"))
	if i := strings.LastIndex(rest, "/service/"); i >= 0 {
		_, rest, _ = strings.Cut(rest[i+len("/service/"):], "/")
	}
	rest = strings.Trim(rest, "/")
	switch {
	case rest == "":
		m.AllAccess = true
	case rest == "apis":
		m.AllAPIs = true
	case strings.HasPrefix(rest, "apis/"):
		m.API, _ = resource.SplitRevision(lastSegment(scope))
	case strings.HasPrefix(rest, "products/"):
		m.Product = lastSegment(scope)
	default:
		return fmt.Errorf("subscription scope %q is not understood", scope)
	}
	return nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (s *state) putUser(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.UserProperties](d)
	if err != nil {
		return err
	}
	m := &model.User{
		ID: id.String(), Name: id.Name(), FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, State: p.State, Note: p.Note, RegistrationDate: p.RegistrationDate,
	}
	for _, i := range p.Identities {
		m.Identities = append(m.Identities, model.Identity{Provider: i.Provider, ID: i.ID})
	}
	s.users[key(id)], s.touchedUsers[key(id)] = m, true
	return nil
}

func (s *state) dropUser(id resource.ID) {
	delete(s.users, key(id))
	s.touchedUsers[key(id)] = true
}

func (s *state) putGroup(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.GroupProperties](d)
	if err != nil {
		return err
	}
	s.groups.set(key(id), &model.Group{ID: id.String(), Name: id.Name(), DisplayName: p.DisplayName})
	return nil
}

func (s *state) putMember(id resource.ID, _ store.Document) error {
	user := key(id)
	if s.members[user] == nil {
		s.members[user] = set{}
	}
	s.members[user][id.Parent().Name()] = true
	s.touchedUsers[user] = true
	return nil
}

func (s *state) dropMember(id resource.ID) {
	dropFold(s.members[key(id)], id.Parent().Name())
	s.touchedUsers[key(id)] = true
}

// rebuildUsers puts together the users of which a part changed.
func (s *state) rebuildUsers() {
	for name := range s.touchedUsers {
		if s.users[name] == nil {
			s.userList.drop(name)
			continue
		}
		m := *s.users[name]
		m.Groups = s.members[name].sorted()
		s.userList.set(name, &m)
	}
	clear(s.touchedUsers)
}

func (s *state) putNamedValue(id resource.ID, d store.Document) error {
	p, err := resources.Reveal[resources.NamedValueProperties](d, s.sealer)
	if err != nil {
		return err
	}
	m := &model.NamedValue{Name: id.Name(), DisplayName: p.DisplayName, Value: p.Value, Secret: p.Secret}
	if p.Secret {
		m.Value = p.SecretValue
	}
	s.namedValues.set(key(id), m)
	return nil
}

func (s *state) putCertificate(id resource.ID, d store.Document) error {
	p, err := resources.Reveal[resources.CertificateProperties](d, s.sealer)
	if err != nil {
		return err
	}
	s.certificates.set(key(id), &model.Certificate{ID: id.String(), Name: id.Name(), Thumbprint: p.Thumbprint, Chain: p.Chain, Key: p.Key})
	return nil
}

func (s *state) putLogger(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.LoggerProperties](d)
	if err != nil {
		return err
	}
	s.loggers.set(key(id), &model.Logger{ID: id.String(), Name: id.Name(), Type: p.LoggerType, Credentials: p.Credentials, Buffered: p.IsBuffered})
	return nil
}

func (s *state) putGlobalSchema(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.GlobalSchemaProperties](d)
	if err != nil {
		return err
	}
	s.schemas.set(key(id), &model.Schema{Name: id.Name(), ContentType: p.SchemaType, Document: schemaText(p)})
	return nil
}

// schemaText is the document of a schema: its text where it is a JSON string, else the JSON itself.
func schemaText(p *resources.GlobalSchemaProperties) string {
	for _, raw := range []json.RawMessage{p.Document, p.Value} {
		var text string
		if json.Unmarshal(raw, &text) == nil && text != "" {
			return text
		}
		if len(raw) > 0 && string(raw) != "null" {
			return string(raw)
		}
	}
	return ""
}

func (s *state) putDiagnostic(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.DiagnosticProperties](d)
	if err != nil {
		return err
	}
	settings, err := json.Marshal(p)
	if err != nil {
		return err
	}
	m := &model.Diagnostic{
		ID: id.String(), Name: id.Name(), Logger: lastSegment(p.LoggerID), AlwaysLog: p.AlwaysLog, Sampling: 100, Verbosity: p.Verbosity, Settings: string(settings),
		LogClientIP: p.LogClientIP != nil && *p.LogClientIP,
	}
	if p.Sampling != nil && p.Sampling.Percentage != nil {
		m.Sampling = *p.Sampling.Percentage
	}
	if len(id.Segments) > 2 {
		m.API, _ = resource.SplitRevision(id.Parent().Name())
	}
	s.diagnostics.set(id.Relative(), m)
	return nil
}

func (s *state) putCache(id resource.ID, d store.Document) error {
	p, err := resources.Decode[resources.CacheProperties](d)
	if err != nil {
		return err
	}
	s.caches.set(key(id), &model.Cache{ID: id.String(), Name: id.Name(), ConnectionString: p.ConnectionString, UseFromLocation: p.UseFromLocation})
	return nil
}
