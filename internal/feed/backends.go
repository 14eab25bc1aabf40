package feed

import (
	"time"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

func (s *state) putBackend(id resource.ID, d store.Document) error {
	p, err := resources.Reveal[resources.BackendProperties](d, s.sealer)
	if err != nil {
		return err
	}
	m := &model.Backend{ID: id.String(), Name: id.Name(), Title: p.Title, URL: p.URL, Protocol: p.Protocol}
	if p.Credentials != nil {
		m.Credentials = credentials(p.Credentials)
	}
	if p.Proxy != nil {
		m.Proxy = &model.Proxy{URL: p.Proxy.URL, Username: p.Proxy.Username, Password: p.Proxy.Password}
	}
	if p.TLS != nil {
		m.SkipChain, m.SkipName = !p.TLS.ValidateCertificateChain, !p.TLS.ValidateCertificateName
	}
	if p.CircuitBreaker != nil && len(p.CircuitBreaker.Rules) > 0 {
		if m.Breaker, err = breaker(p.CircuitBreaker.Rules[0]); err != nil {
			return err
		}
	}
	if p.Pool != nil {
		m.Pool = pool(p.Pool.Services)
	}
	s.backends.set(key(id), m)
	return nil
}

func credentials(p *resources.BackendCredentials) model.BackendCredentials {
	c := model.BackendCredentials{Header: p.Header, Query: p.Query}
	if p.Authorization != nil {
		c.Scheme, c.Parameter = p.Authorization.Scheme, p.Authorization.Parameter
	}
	for _, id := range p.CertificateIDs {
		c.Certificates = append(c.Certificates, lastSegment(id))
	}
	if len(c.Certificates) == 0 {
		c.Certificates = p.Certificate // thumbprints
	}
	return c
}

func breaker(r resources.BreakerRule) (*model.Breaker, error) {
	interval, err := resources.ParseDuration(r.FailureCondition.Interval)
	if err != nil {
		return nil, err
	}
	trip, err := resources.ParseDuration(r.TripDuration)
	if err != nil {
		return nil, err
	}
	m := &model.Breaker{Name: r.Name, Interval: interval, TripDuration: max(trip, time.Second), Reasons: r.FailureCondition.ErrorReasons, AcceptRetryAfter: r.AcceptRetryAfter}
	if r.FailureCondition.Count != nil {
		m.Count = *r.FailureCondition.Count
	}
	if r.FailureCondition.Percentage != nil {
		m.Percentage = *r.FailureCondition.Percentage
	}
	for _, s := range r.FailureCondition.StatusCodeRanges {
		m.StatusRanges = append(m.StatusRanges, model.StatusRange{Min: s.Min, Max: s.Max})
	}
	return m, nil
}

func pool(services []resources.PoolMember) []model.PoolMember {
	var members []model.PoolMember
	for _, p := range services {
		member := model.PoolMember{Backend: lastSegment(p.ID), Weight: 1}
		if p.Priority != nil {
			member.Priority = *p.Priority
		}
		if p.Weight != nil {
			member.Weight = *p.Weight
		}
		members = append(members, member)
	}
	return members
}
