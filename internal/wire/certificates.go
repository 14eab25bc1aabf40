package wire

import (
	"crypto/tls"
	"errors"
	"strings"
)

// Host is what is shown to clients that ask for a name by SNI.
type Host struct {
	// Name is a host name, or *.domain for all names one label below a domain.
	Name        string
	Certificate *tls.Certificate
	// AskClient asks clients for a certificate. Whether it is any good is for policies to say.
	AskClient bool
}

// certificates is an immutable table of the TLS settings for each name.
type certificates struct {
	hosts    map[string]*tls.Config
	fallback *tls.Config
}

// SetCertificates replaces the certificates for handshakes that begin from now on. Fallback is shown to clients that send no name
// or an unknown one; with a nil certificate they are refused.
func (s *Server) SetCertificates(fallback Host, hosts ...Host) {
	table := &certificates{hosts: make(map[string]*tls.Config, len(hosts))}
	for _, h := range hosts {
		table.hosts[strings.ToLower(h.Name)] = s.tlsConfig(h)
	}
	if fallback.Certificate != nil {
		table.fallback = s.tlsConfig(fallback)
	}
	s.certificates.Store(table)
}

func (s *Server) tlsConfig(h Host) *tls.Config {
	c := &tls.Config{MinVersion: s.config.MinTLS, NextProtos: []string{"h2", "http/1.1"}}
	if s.config.NoHTTP2 {
		c.NextProtos = c.NextProtos[1:]
	}
	if h.Certificate != nil {
		c.Certificates = []tls.Certificate{*h.Certificate}
	}
	if h.AskClient {
		c.ClientAuth = tls.RequestClientCert
	}
	return c
}

var errNoCertificate = errors.New("there is no certificate for this name")

// forClient finds the settings for the name that a client asks for.
func (s *Server) forClient(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	table := s.certificates.Load()
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if c := table.hosts[name]; c != nil {
		return c, nil
	}
	if _, domain, ok := strings.Cut(name, "."); ok {
		if c := table.hosts["*."+domain]; c != nil {
			return c, nil
		}
	}
	if table.fallback == nil {
		return nil, errNoCertificate
	}
	return table.fallback, nil
}
