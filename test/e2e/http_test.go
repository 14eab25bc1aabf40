package e2e

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// eventually sends a request again and again, for ten seconds at most, until the answer matches.
func (w *world) eventually(ts *testscript.TestScript, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: eventually REGEXP [option…] URL")
	}
	want, err := regexp.Compile("(?m)" + args[0])
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if err := w.http(ts, args[1:]); err != nil || want.MatchString(w.last) {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer matched %s; the last was\n%s", args[0], w.last)
		}
	}
}

// http sends a request and prints the answer to the byte, but for the date.
func (w *world) http(ts *testscript.TestScript, args []string) error {
	method, url, header, body, err := request(ts, args)
	if err != nil {
		return err
	}
	a, err := w.process.call(method, url, header, body)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d\n", a.status)
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if name == "Date" {
			continue
		}
		for _, value := range a.header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	w.last = b.String() + "\n" + a.body + "\n"
	_, err = io.WriteString(ts.Stdout(), w.last)
	return err
}

// request reads the arguments of the command http.
func request(ts *testscript.TestScript, args []string) (method, url string, header http.Header, body []byte, err error) {
	method, header = "GET", http.Header{}
	for len(args) > 1 {
		value := expand(ts, args[1])
		switch args[0] {
		case "-X":
			method = value
		case "-H":
			name, v, _ := strings.Cut(value, ": ")
			header.Add(name, v)
		case "-d":
			body = []byte(ts.ReadFile(value))
			if method == "GET" {
				method = "POST"
			}
		default:
			return "", "", nil, nil, fmt.Errorf("unknown option %s", args[0])
		}
		args = args[2:]
	}
	if len(args) != 1 {
		return "", "", nil, nil, errors.New("usage: http [-X METHOD] [-H 'NAME: VALUE']… [-d FILE] URL")
	}
	return method, expand(ts, args[0]), header, body, nil
}

// backend is a server behind the gateway. It answers with the request line, its header and its body, except below /status/N, /slow/N (seconds)
// and /close.
type backend struct {
	server *httptest.Server
	calls  atomic.Int64
}

func (b *backend) close() { b.server.Close() }

// ServeHTTP answers.
func (b *backend) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	b.calls.Add(1)
	kind, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch kind {
	case "status":
		var status int
		_, _ = fmt.Sscan(rest, &status)
		rw.WriteHeader(status)
	case "slow":
		var seconds int
		_, _ = fmt.Sscan(rest, &seconds)
		select {
		case <-r.Context().Done():
		case <-time.After(time.Duration(seconds) * time.Second):
		}
	case "close":
		panic(http.ErrAbortHandler)
	}
	rw.Header().Set("Content-Type", "text/plain")
	_, _ = fmt.Fprintf(rw, "%s %s\nhost: backend\n", r.Method, r.URL.RequestURI())
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name != "Accept-Encoding" && name != "User-Agent" && name != "X-Forwarded-For" {
			_, _ = fmt.Fprintf(rw, "%s: %s\n", strings.ToLower(name), strings.Join(r.Header[name], ","))
		}
	}
	_, _ = io.WriteString(rw, "\n")
	_, _ = io.Copy(rw, r.Body)
}

func (w *world) startBackend(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: backend NAME")
	}
	b := &backend{}
	b.server = httptest.NewServer(b)
	w.backends[args[0]] = b
	ts.Setenv(args[0], b.server.URL)
	return nil
}

func (w *world) stopBackend(_ *testscript.TestScript, args []string) error {
	if len(args) != 1 || w.backends[args[0]] == nil {
		return errors.New("usage: backend-down NAME")
	}
	w.backends[args[0]].close()
	return nil
}
