package app

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"

	"github.com/portico-apim/portico/internal/broker"
	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/telemetry"
)

// newBroker returns what sends events to event hubs, Service Bus and other brokers. Authorities is PEM with certificates to trust besides the system's, or
// empty.
func newBroker(s *config.Settings, authorities string, identities policy.Identities, events *telemetry.Events, log *slog.Logger) *broker.Broker {
	settings := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted(authorities)}
	return broker.New(broker.Options{
		Namespace: s.ServiceBus.Reveal(), Identities: identities, TLS: settings, QueueBytes: int64(s.Limits.EventBytes), Log: log,
		Count: func(kind policy.EventKind, outcome broker.Outcome, n int) {
			events.Add(string(kind), string(outcome), n)
		},
	})
}

// trusted returns the system's authorities with others as PEM; nil, which is the system's, if there are none.
func trusted(authorities string) *x509.CertPool {
	if authorities == "" {
		return nil
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pool.AppendCertsFromPEM([]byte(authorities)) // package backend says what is wrong with them
	return pool
}
