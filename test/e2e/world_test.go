package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/stores"
)

// world is what a script started.
type world struct {
	process  *process
	last     string // the output of the last http or arm
	backends map[string]*backend
	provider *httptest.Server // nil unless the script started one
}

// end stops what the script left running.
func (w *world) end() {
	for _, b := range w.backends {
		b.close()
	}
	if w.provider != nil {
		w.provider.Close()
	}
	if w.process != nil {
		w.process.kill()
	}
}

// serve starts portico and sets the environment that scripts use.
func (w *world) serve(ts *testscript.TestScript, args []string) error {
	if w.process != nil {
		return errors.New("portico runs already")
	}
	p, err := start(ts.MkAbs("data"), args...)
	if err != nil {
		return err
	}
	w.process = p
	for name, value := range map[string]string{
		"GATEWAY": p.ready.GatewayHTTP, "GATEWAYS": p.ready.GatewayHTTPS, "MANAGEMENT": p.ready.Management, "METRICS": p.ready.Metrics, "CA": p.ready.CA,
		"SERVICE": p.ready.Service, "TOKEN": p.token,
	} {
		ts.Setenv(name, value)
	}
	for name, subscription := range map[string]string{"STARTER": "starter", "UNLIMITED": "unlimited"} {
		if key, err := p.key(subscription); err == nil {
			ts.Setenv(name, key)
		}
	}
	return nil
}

// stop ends portico as an operator does.
func (w *world) stop(_ *testscript.TestScript, _ []string) error {
	if w.process == nil {
		return errors.New("portico does not run")
	}
	p := w.process
	w.process = nil
	return p.stop()
}

// kill ends portico as a power failure does.
func (w *world) kill(_ *testscript.TestScript, _ []string) error {
	if w.process == nil {
		return errors.New("portico does not run")
	}
	w.process.kill()
	w.process = nil
	return nil
}

// arm calls the management API.
func (w *world) arm(ts *testscript.TestScript, args []string) error {
	if len(args) < 2 || len(args) > 3 {
		return errors.New("usage: arm METHOD PATH [FILE]")
	}
	var body []byte
	if len(args) == 3 {
		body = []byte(expand(ts, ts.ReadFile(args[2])))
	}
	a, err := w.process.arm(args[0], expand(ts, args[1]), body)
	if err != nil {
		return err
	}
	w.last = fmt.Sprintf("%d\n%s\n", a.status, a.body)
	_, err = ts.Stdout().Write([]byte(w.last))
	return err
}

// forget deletes a resource from the store of a process that does not run, past all rules.
func (w *world) forget(ts *testscript.TestScript, args []string) error {
	if w.process != nil || len(args) != 1 {
		return errors.New("usage, while portico does not run: forget PATH")
	}
	ctx := context.Background()
	st, err := stores.Open(ctx, "sqlite:"+ts.MkAbs("data/portico.db"))
	if err != nil {
		return err
	}
	_, err = st.Update(ctx, func(tx store.Tx) error { return tx.Delete(ts.Getenv("SERVICE") + args[0]) })
	return errors.Join(err, st.Close())
}

// expand puts environment variables in a text: $NAME.
func expand(ts *testscript.TestScript, text string) string {
	return os.Expand(text, func(name string) string {
		if v := ts.Getenv(name); v != "" && strings.ToUpper(name) == name {
			return v
		}
		return "$" + name
	})
}

// same compares the output of the last command with a file.
func (w *world) same(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: same FILE")
	}
	want := expand(ts, ts.ReadFile(filepath.Clean(args[0])))
	if w.last != want {
		return fmt.Errorf("got\n%s\nwant\n%s", w.last, want)
	}
	return nil
}
