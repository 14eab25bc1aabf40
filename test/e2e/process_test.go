package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startLimit is how long a process may take until it serves, stopLimit until it has ended.
const (
	startLimit = 30 * time.Second
	stopLimit  = 15 * time.Second
)

// apiVersion is what calls of the management API ask for unless they say themselves.
const apiVersion = "2024-05-01"

// process is a running portico.
type process struct {
	cmd    *exec.Cmd
	output *output
	ended  chan error
	ready  ready
	token  string
	client *http.Client
}

// ready is what --ready-file holds.
type ready struct {
	GatewayHTTP, GatewayHTTPS, Management, Metrics, CA, Service string
}

// output collects what a process prints.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// String returns what was printed so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// start runs portico on free ports with its state in a folder, and waits until it serves.
func start(data string, args ...string) (*process, error) {
	file := filepath.Join(filepath.Dir(data), "ready.json")
	_ = os.Remove(file)
	all := append([]string{
		"serve", "--data", data, "--ready-file", file, "--gateway-http", "127.0.0.1:0", "--gateway-https", "127.0.0.1:0", "--management", "127.0.0.1:0",
		"--portal", "off", "--edge", "off", "--metrics", "127.0.0.1:0",
	}, args...)
	p := &process{cmd: exec.Command("portico", all...), output: &output{}, ended: make(chan error, 1)}
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- p.cmd.Wait() }()
	if err := p.await(file); err != nil {
		return nil, err
	}
	return p, p.trust(data, args)
}

// await waits for the ready file.
func (p *process) await(file string) error {
	deadline := time.Now().Add(startLimit)
	for {
		text, err := os.ReadFile(file)
		if err == nil {
			return json.Unmarshal(text, &p.ready)
		}
		select {
		case err := <-p.ended:
			return fmt.Errorf("portico ended: %w\n%s", err, p.output)
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			_ = p.cmd.Process.Kill()
			return fmt.Errorf("portico does not serve after %v\n%s", startLimit, p.output)
		}
	}
}

// trust makes a client that trusts the process's authority, and gets the administrator's token.
func (p *process) trust(data string, args []string) error {
	pem, err := os.ReadFile(p.ready.CA)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	p.client = &http.Client{
		Timeout:       time.Minute,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableCompression: true, MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	command := []string{"token", "--data", data}
	for i, a := range args {
		if a == "--store" {
			command = append(command, a, args[i+1])
		}
	}
	token, err := exec.Command("portico", command...).Output()
	if err != nil {
		return fmt.Errorf("portico token: %w", err)
	}
	p.token = strings.TrimSpace(string(token))
	return nil
}

// stop ends the process as an operator does. It has to end by itself.
func (p *process) stop() error {
	err := p.signal(syscall.SIGTERM)
	if err != nil {
		return fmt.Errorf("portico ended badly: %w\n%s", err, p.output)
	}
	return nil
}

// kill ends the process as a power failure does.
func (p *process) kill() { _ = p.signal(syscall.SIGKILL) }

func (p *process) signal(s os.Signal) error {
	if err := p.cmd.Process.Signal(s); err != nil {
		return err
	}
	select {
	case err := <-p.ended:
		p.ended <- err
		return err
	case <-time.After(stopLimit):
		_ = p.cmd.Process.Kill()
		return errors.New("it still runs")
	}
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// arm calls the management API below the service, or at a path of its own if it begins with two slashes.
func (p *process) arm(method, path string, body []byte) (answer, error) {
	url := p.ready.Management + p.ready.Service + path
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		url = p.ready.Management + "/" + rest
	}
	if !strings.Contains(url, "api-version=") {
		separator := "?"
		if strings.Contains(url, "?") {
			separator = "&"
		}
		url += separator + "api-version=" + apiVersion
	}
	header := http.Header{"Authorization": {"Bearer " + p.token}}
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	return p.call(method, url, header, body)
}

// put is arm with PUT, for what has to succeed.
func (p *process) put(path, body string) error {
	a, err := p.arm(http.MethodPut, path, []byte(body))
	if err == nil && a.status != http.StatusOK && a.status != http.StatusCreated {
		err = fmt.Errorf("PUT %s: %d %s", path, a.status, a.body)
	}
	return err
}

// key returns the primary key of a subscription.
func (p *process) key(subscription string) (string, error) {
	a, err := p.arm(http.MethodPost, "/subscriptions/"+subscription+"/listSecrets", nil)
	if err != nil {
		return "", err
	}
	var keys struct{ PrimaryKey string }
	err = json.Unmarshal([]byte(a.body), &keys)
	return keys.PrimaryKey, err
}

func (p *process) call(method, url string, header http.Header, body []byte) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header = header
	if host := header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := p.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	var buf bytes.Buffer
	_, err = buf.ReadFrom(res.Body)
	return answer{res.StatusCode, res.Header, buf.String()}, err
}
