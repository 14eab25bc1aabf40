package e2e

import (
	"errors"
	"net/http/httptest"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/portico-apim/portico/internal/oauth/oauthtest"
)

// startProvider starts an authorization server whose access tokens live for seconds, with an API that they open, and sets PROVIDER to its address. It
// knows the client portico, who may send people back to the process that the script started.
func (w *world) startProvider(ts *testscript.TestScript, args []string) error {
	if len(args) != 0 || w.process == nil {
		return errors.New("usage, while portico runs: provider")
	}
	w.provider = httptest.NewServer(oauthtest.New(oauthtest.Client{
		ID: "portico", Secret: "s3cret", Redirects: []string{w.process.ready.Management + "/redirect/apim/portico"}, PKCE: true, Lifetime: 3 * time.Second,
	}))
	ts.Setenv("PROVIDER", w.provider.URL)
	return nil
}
