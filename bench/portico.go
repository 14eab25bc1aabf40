package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// apiVersion is that of the management API.
const apiVersion = "2024-05-01"

// portico is a running server.
type portico struct {
	*process
	ready   readyFile
	token   string
	client  *http.Client // for the management API
	started time.Duration
}

// readyFile is what --ready-file holds.
type readyFile struct {
	Gateway    string `json:"gatewayHttp"`
	Management string `json:"management"`
	CA         string `json:"ca"`
	Service    string `json:"service"`
}

// startPortico starts a server on a data folder, waits until it answers, and logs in.
func startPortico(ctx context.Context, o options, data string) (*portico, error) {
	file := filepath.Join(data, "ready.json")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	began := time.Now()
	p, err := start(ctx, data, o.portico, "serve", "--data", data, "--ready-file", file, "--gateway-http", "127.0.0.1:0", "--gateway-https", "off",
		"--management", "127.0.0.1:0", "--portal", "off", "--edge", "off", "--metrics", "off", "--log-level", "warn")
	if err != nil {
		return nil, err
	}
	s := &portico{process: p}
	err = p.wait(5*time.Minute, func() bool {
		text, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(text, &s.ready) == nil
	})
	if err == nil {
		err = s.firstAnswer()
	}
	s.started = time.Since(began)
	if err == nil {
		err = s.login(ctx, o, data)
	}
	if err != nil {
		p.stop()
		return nil, err
	}
	return s, nil
}

// firstAnswer makes the call that ends the start.
func (s *portico) firstAnswer() error {
	resp, err := http.Get(s.ready.Gateway + "/status-0123456789abcdef")
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return errors.Join(err, resp.Body.Close())
}

// login gets a token and trusts the server's authority.
func (s *portico) login(ctx context.Context, o options, data string) error {
	cmd := exec.CommandContext(ctx, o.portico, "token", "--data", data)
	cmd.Env = environment()
	token, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("portico token: %w", err)
	}
	s.token = strings.TrimSpace(string(token))
	pem, err := os.ReadFile(s.ready.CA)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	s.client = &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 64},
	}
	return nil
}

// put writes a resource below the service.
func (s *portico) put(ctx context.Context, path string, properties map[string]any) error {
	body, err := json.Marshal(map[string]any{"properties": properties})
	if err != nil {
		return err
	}
	url := s.ready.Management + s.ready.Service + "/" + path + "?api-version=" + apiVersion
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	answer, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return fmt.Errorf("PUT %s: %s: %s", path, resp.Status, answer)
	}
	return nil
}

// api creates an API whose backend is an address. An operation that takes any path is all it has.
func (s *portico) api(ctx context.Context, name, backend string, needsKey bool) error {
	err := s.put(ctx, "apis/"+name, map[string]any{
		"displayName": name, "path": name, "protocols": []string{"http", "https"}, "serviceUrl": backend, "subscriptionRequired": needsKey,
	})
	if err != nil {
		return err
	}
	return s.put(ctx, "apis/"+name+"/operations/any", map[string]any{"displayName": "any", "method": "GET", "urlTemplate": "/*"})
}

// policy sets the policy of an API.
func (s *portico) policy(ctx context.Context, api, inbound, outbound string) error {
	return s.put(ctx, "apis/"+api+"/policies/policy", map[string]any{"format": "rawxml", "value": "<policies><inbound><base/>" + inbound +
		"</inbound><backend><base/></backend><outbound><base/>" + outbound + "</outbound><on-error><base/></on-error></policies>"})
}
