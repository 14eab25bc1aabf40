package identity_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/identity"
	"github.com/portico-apim/portico/internal/policy"
)

// counting is a source whose tokens are numbered and live for an hour. It takes a second, and fails while it is down.
type counting struct {
	mu    sync.Mutex
	calls int
	down  bool
}

func (s *counting) Token(_ context.Context, resource, clientID string) (identity.Token, error) {
	time.Sleep(time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.down {
		return identity.Token{}, errors.New("down")
	}
	return identity.Token{Value: fmt.Sprintf("%s %s %d", resource, clientID, s.calls), Expires: time.Now().Add(time.Hour)}, nil
}

func (s *counting) set(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// run is a gateway's Services.Background.
func run(fn func(context.Context)) { go fn(context.Background()) }

func TestTokenIsKeptReplacedAndOutlivesFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &counting{}
		tokens := identity.New(s, run)
		get := func(want string) {
			t.Helper()
			got, err := tokens.Token(t.Context(), "r", "")
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
		get("r  1")
		time.Sleep(54 * time.Minute)
		get("r  1")
		time.Sleep(2 * time.Minute) // its last five minutes have begun
		get("r  1")
		time.Sleep(2 * time.Second)
		get("r  2")
		s.set(true)
		time.Sleep(57 * time.Minute)
		get("r  2")
		time.Sleep(2 * time.Second)
		get("r  2") // the replacement failed, another try would be too early
		time.Sleep(time.Minute)
		get("r  2")
		time.Sleep(2 * time.Minute)
		get("down") // what is left of it is too little to hand it out
		s.set(false)
		get("down") // the failure is remembered for a moment
		time.Sleep(6 * time.Second)
		get("r  6")
	})
}

func TestOneFlightForEachWish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &counting{}
		tokens := identity.New(s, run)
		var wg sync.WaitGroup
		for i := range 30 {
			resource, client := "r", strings.Repeat("c", i%3)
			wg.Go(func() {
				got, err := tokens.Token(t.Context(), resource, client)
				if err != nil || !strings.HasPrefix(got, resource+" "+client+" ") {
					t.Errorf("got %q, %v", got, err)
				}
			})
		}
		wg.Wait()
		if s.calls != 3 {
			t.Errorf("%d calls for 3 identities", s.calls)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := tokens.Token(ctx, "other", ""); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller that is gone: %v", err)
		}
		for i := range 1100 { // more than are kept
			wg.Go(func() {
				if got, err := tokens.Token(t.Context(), strconv.Itoa(i), ""); err != nil || !strings.HasPrefix(got, strconv.Itoa(i)+" ") {
					t.Errorf("%d: got %q %v", i, got, err)
				}
			})
		}
		wg.Wait()
	})
}

// endpoint answers a token request, or fails with an error, and remembers the request.
type endpoint struct {
	status       int
	answer, seen string
	err          error
}

func (e *endpoint) Send(_ context.Context, req *policy.Message, _ policy.Call) (*policy.Message, error) {
	body, err := io.ReadAll(req.Body.Reader())
	if err != nil {
		return nil, err
	}
	e.seen = req.Method + " " + req.URL.String() + " " + req.Header.Get("Metadata") + req.Header.Get("X-IDENTITY-HEADER") + req.Header.Get("Content-Type") + " " + string(body)
	if e.err != nil {
		return nil, e.err
	}
	res := policy.NewResponse(e.status)
	res.SetBody([]byte(e.answer))
	return res, nil
}

func TestSourcesAskAsTheirPlatformsWant(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("a.b.c\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := &endpoint{status: 200, answer: `{"access_token": "t", "expires_in": 60}`}
	const form = "application/x-www-form-urlencoded client_assertion=a.b.c&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
	rows := []struct {
		source                 identity.Source
		resource, client, want string
	}{
		{identity.IMDS{e, "http://imds/"}, "https://vault.azure.net/", "", "GET http://imds/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fvault.azure.net%2F true "},
		{identity.IMDS{e, "http://imds"}, "a b", "c&d", "GET http://imds/metadata/identity/oauth2/token?api-version=2018-02-01&client_id=c%26d&resource=a+b true "},
		{identity.AppService{e, "http://127.0.0.1:41/msi/token", "secret"}, "r", "", "GET http://127.0.0.1:41/msi/token?api-version=2019-08-01&resource=r secret "},
		{identity.AppService{e, "http://h/t?x=y", "secret"}, "r", "c", "GET http://h/t?x=y&api-version=2019-08-01&client_id=c&resource=r secret "},
		{identity.Workload{e, "https://login.example/", "t1", "app", file}, "api://x", "", "POST https://login.example/t1/oauth2/v2.0/token " + form + "&client_id=app&grant_type=client_credentials&scope=api%3A%2F%2Fx%2F.default"},
		{identity.Workload{e, "https://login.example", "t1", "app", file}, "r", "other", "POST https://login.example/t1/oauth2/v2.0/token " + form + "&client_id=other&grant_type=client_credentials&scope=r%2F.default"},
	}
	for _, row := range rows {
		token, err := row.source.Token(t.Context(), row.resource, row.client)
		if err != nil || token.Value != "t" || e.seen != row.want {
			t.Errorf("%T: %v, %v, asked\n  %q, want\n  %q", row.source, token, err, e.seen, row.want)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	rows := []struct {
		status       int
		answer, want string
	}{
		{200, `{"access_token": "t", "expires_in": 60}`, "t for 1m0s"},
		{200, `{"access_token": "t", "expires_in": "60"}`, "t for 1m0s"},
		{200, `{"access_token": "t", "expires_in": "3600", "expires_on": "946684830"}`, "t for 30s"},
		{200, `{"access_token": "t", "expires_in": "3600", "expires_on": "01/01/2000 1:00:00 AM +00:00"}`, "t for 1h0m0s"},
		{200, `{"access_token": "t"}`, "ask h:80: the answer does not say when the token expires"},
		{200, `{"expires_in": 60}`, "ask h:80: the answer has no access_token"},
		{200, `{"access_token": "t", "expires_in": 60`, "ask h:80: the answer is not the JSON that was expected"},
		{200, strings.Repeat(" ", 300<<10), "ask h:80: body is larger than the limit"},
		{400, `{"error": "invalid_request", "error_description": "Identity not found\r\nTrace ID: 1"}`, "ask h:80: status 400, invalid_request: Identity not found"},
		{500, `oops`, "ask h:80: status 500"},
		{404, `{}`, "ask h:80: status 404"},
	}
	for _, row := range rows {
		synctest.Test(t, func(t *testing.T) {
			token, err := identity.IMDS{&endpoint{status: row.status, answer: row.answer}, "http://h"}.Token(t.Context(), "r", "")
			got := fmt.Sprintf("%s for %v", token.Value, time.Until(token.Expires))
			if err != nil {
				got = err.Error()
			}
			if got != row.want {
				t.Errorf("%d %.100s: got %q, want %q", row.status, row.answer, got, row.want)
			}
		})
	}
}

func TestSourcesThatCannotWork(t *testing.T) {
	t.Parallel()
	e := &endpoint{err: errors.New("refused")}
	own := identity.Own(func(_ context.Context, resource, clientID string) (identity.Token, error) {
		return identity.Token{}, errors.New(resource + " " + clientID)
	})
	rows := []struct {
		source identity.Source
		want   string
	}{
		{identity.Off{}, "managed identities are turned off by the setting identity.source"},
		{own, "r "},
		{identity.IMDS{e, "http://h"}, "ask h:80: refused"},
		{identity.AppService{e, "nonsense", "x"}, `token endpoint: URL "nonsense?api-version=2019-08-01&resource=r" is not absolute: it must begin with http:// or https:// and name a host`},
		{identity.Workload{e, "https://h", "t", "", "f"}, "the setting identity.client, or AZURE_CLIENT_ID, does not name the application"},
		{identity.Workload{e, "https://h", "t", "c", "/nowhere/token"}, "read the federated token: open /nowhere/token: no such file or directory"},
	}
	for _, row := range rows {
		if _, err := row.source.Token(t.Context(), "r", ""); err == nil || err.Error() != row.want {
			t.Errorf("%T: got %v, want %s", row.source, err, row.want)
		}
	}
}
