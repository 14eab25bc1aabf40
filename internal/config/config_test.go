package config_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/portico-apim/portico/internal/config"
)

// load reads settings from a file's text, an environment and a command line, each empty if there is none.
func load(t *testing.T, file, env, args string) (*config.Settings, error) {
	t.Helper()
	set := pflag.NewFlagSet("portico", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	flags := config.Bind(set)
	if err := set.Parse(strings.Fields(args)); err != nil {
		return nil, err
	}
	environ := strings.Fields(env)
	if file != "" {
		path := filepath.Join(t.TempDir(), "portico.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		environ = append(environ, "PORTICO_CONFIG="+path)
	}
	s, err := flags.LoadFrom(environ)
	if err != nil {
		err = fmt.Errorf("%s", strings.ReplaceAll(err.Error(), filepath.Dir(configPath(environ))+"/", ""))
	}
	return s, err
}

func configPath(environ []string) string {
	for _, e := range environ {
		if path, ok := strings.CutPrefix(e, "PORTICO_CONFIG="); ok {
			return path
		}
	}
	return "none/none"
}

// TestPrecedence sets one setting in every combination of places: the last of file, environment and flag wins.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	rows := []struct {
		file, env, args string
		want            config.Address
	}{
		{"", "", "", ":8080"},
		{"gateway-http: :1", "", "", ":1"},
		{"gateway-http: :1", "PORTICO_GATEWAY_HTTP=:2", "", ":2"},
		{"gateway-http: :1", "PORTICO_GATEWAY_HTTP=:2", "--gateway-http=:3", ":3"},
		{"gateway-http: :1", "", "--gateway-http :3", ":3"},
		{"", "PORTICO_GATEWAY_HTTP=:2", "--gateway-http=off", "off"},
		{"# nothing", "HOME=/nowhere", "", ":8080"},
	}
	for _, row := range rows {
		s, err := load(t, row.file, row.env, row.args)
		if err != nil || s.GatewayHTTP != row.want {
			t.Errorf("file %q, env %q, args %q: got %+v, %v, want %s", row.file, row.env, row.args, s, err, row.want)
		}
	}
}

// TestPlatform shows that a variable which a platform sets is a default, and that other settings beat it.
func TestPlatform(t *testing.T) {
	t.Parallel()
	rows := []struct{ file, env, args, want string }{
		{"", "", "", "https://login.microsoftonline.com"},
		{"", "AZURE_AUTHORITY_HOST=https://login.microsoftonline.us", "", "https://login.microsoftonline.us"},
		{"", "AZURE_AUTHORITY_HOST=", "", "https://login.microsoftonline.com"},
		{"identity: {authority: 'https://a'}", "AZURE_AUTHORITY_HOST=https://b", "", "https://a"},
		{"", "AZURE_AUTHORITY_HOST=https://b PORTICO_IDENTITY_AUTHORITY=https://c", "", "https://c"},
		{"", "AZURE_AUTHORITY_HOST=https://b", "--identity-authority=https://d", "https://d"},
	}
	for _, row := range rows {
		s, err := load(t, row.file, row.env, row.args)
		if err != nil || s.Identity.Authority != row.want {
			t.Errorf("file %q, env %q, args %q: got %+v, %v, want %s", row.file, row.env, row.args, s, err, row.want)
		}
	}
	s, err := load(t, "", "IDENTITY_ENDPOINT=http://h IDENTITY_HEADER=x AZURE_FEDERATED_TOKEN_FILE=f AZURE_TENANT_ID=t AZURE_CLIENT_ID=c", "")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(s.Identity.Source, s.Identity.Endpoint, s.Identity.Header, s.Identity.Header.Reveal(), s.Identity.TokenFile, s.Identity.Tenant, s.Identity.Client)
	if want := fmt.Sprint("auto", "http://h", config.MakeSecret("x"), "x", "f", "t", "c"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestValues reads every type of value from the file and from a flag.
func TestValues(t *testing.T) {
	t.Parallel()
	rows := []struct {
		file, args string
		got        func(*config.Settings) any
		want       string
	}{
		{"limits: {url-bytes: 1MiB}", "--limits-url-bytes=1MiB", func(s *config.Settings) any { return s.Limits.URLBytes }, "1MiB"},
		{"limits: {url-bytes: 1000}", "--limits-url-bytes=1000", func(s *config.Settings) any { return s.Limits.URLBytes }, "1000"},
		{"limits: {body-bytes: 0}", "--limits-body-bytes=0", func(s *config.Settings) any { return s.Limits.BodyBytes }, "0"},
		{"limits: {connections: 7}", "--limits-connections=7", func(s *config.Settings) any { return s.Limits.Connections }, "7"},
		{"timeouts: {idle: 90s}", "--timeouts-idle=90s", func(s *config.Settings) any { return s.Timeouts.Idle }, "1m30s"},
		{"timeouts:\n  request: 0", "--timeouts-request=0", func(s *config.Settings) any { return s.Timeouts.Request }, "0s"},
		{"any-host: true", "--any-host", func(s *config.Settings) any { return s.AnyHost }, "true"},
		{"trusted-proxies: [10.1.2.3/8, '::1']", "--trusted-proxies=10.0.0.0/8,::1", func(s *config.Settings) any { return s.TrustedProxies }, "[10.0.0.0/8 ::1/128]"},
		{"trusted-proxies: 10.0.0.1", "--trusted-proxies=10.0.0.1", func(s *config.Settings) any { return s.TrustedProxies }, "[10.0.0.1/32]"},
		{"log: {level: warn}", "--log-level=warn", func(s *config.Settings) any { return s.Log.Level }, "WARN"},
		{"log: {format: json}", "--log-format=json", func(s *config.Settings) any { return s.Log.Format }, "json"},
		{"portal: off", "--portal=off", func(s *config.Settings) any { return s.Portal.Off() }, "true"},
		{"portal: 127.0.0.1:0", "--portal=127.0.0.1:0", func(s *config.Settings) any { return s.Portal }, "127.0.0.1:0"},
	}
	for _, row := range rows {
		fromFile, err := load(t, row.file, "", "")
		if err != nil || fmt.Sprint(row.got(fromFile)) != row.want {
			t.Errorf("file %q: got %+v, %v, want %s", row.file, fromFile, err, row.want)
		}
		fromFlag, err := load(t, "", "", row.args)
		if err != nil || fmt.Sprint(row.got(fromFlag)) != row.want {
			t.Errorf("args %q: got %+v, %v, want %s", row.args, fromFlag, err, row.want)
		}
	}
}

// TestRefused gives what is wrong, and the beginning of what is said about it.
func TestRefused(t *testing.T) {
	t.Parallel()
	rows := []struct{ file, env, args, want string }{
		{file: "gatway-http: :1", want: `portico.yaml:1:1: no such setting: gatway-http; did you mean "gateway-http"?`},
		{file: "data: x\nlimts: {url-bytes: 1KiB}", want: `portico.yaml:2:1: no such setting: limts; did you mean "limits"?`},
		{file: "limits:\n  url-byte: 1KiB", want: `portico.yaml:2:3: no such setting: limits.url-byte; did you mean "limits.url-bytes"?`},
		{file: "limits: 3", want: "portico.yaml:1:9: expected settings as key: value"},
		{file: "- data", want: "portico.yaml:1:1: expected settings as key: value"},
		{file: "data: {a: b}", want: "portico.yaml:1:7: data: expected a value"},
		{file: "trusted-proxies: [[a]]", want: "portico.yaml:1:18: trusted-proxies: expected a list of values"},
		{file: "data:", want: "portico.yaml:1:6: data: expected a value"},
		{file: "data: a\ndata: b", want: "portico.yaml:2:1: data is set twice"},
		{file: "encryption-key: x", want: "portico.yaml:1:1: encryption-key cannot be set in a file; use PORTICO_ENCRYPTION_KEY"},
		{file: "config: x", want: "portico.yaml:1:1: config cannot be set in a file; use PORTICO_CONFIG"},
		{file: "\tx", want: "portico.yaml: yaml: found character that cannot start any token"},
		{file: "gateway-http: 8080", want: `portico.yaml:1:15: gateway-http: "8080" is no address: write host:port, :port or off`},
		{env: "PORTICO_GATEWAY_HTTPP=:1", want: `PORTICO_GATEWAY_HTTPP: no such setting; did you mean "PORTICO_GATEWAY_HTTP"?`},
		{env: "PORTICO_LIMITS_URL_BYTES=many", want: `PORTICO_LIMITS_URL_BYTES: "many" is no size`},
		{env: "PORTICO_CONFIG=no/such/file", want: "read settings: open"},
		{args: "--gateway-htp=:1", want: "unknown flag: --gateway-htp"},
		{args: "--encryption-key=x", want: "unknown flag: --encryption-key"},
		{args: "--gateway-http=:99999", want: `invalid argument ":99999" for "--gateway-http" flag: ":99999" has no port between 0 and 65535`},
		{args: "--limits-url-bytes=1", want: `invalid argument "1" for "--limits-url-bytes" flag: 1 is less than 256`},
		{args: "--limits-url-bytes=-1", want: `invalid argument "-1"`},
		{args: "--limits-url-bytes=9223372036854775807KiB", want: `invalid argument`},
		{args: "--limits-connections=-1", want: `invalid argument "-1" for "--limits-connections" flag: "-1" is no number`},
		{args: "--timeouts-idle=5", want: `invalid argument "5" for "--timeouts-idle" flag: "5" is no duration`},
		{args: "--timeouts-idle=-5s", want: `invalid argument "-5s"`},
		{args: "--any-host=maybe", want: `invalid argument "maybe" for "--any-host" flag: "maybe" is neither true nor false`},
		{args: "--trusted-proxies=10.0.0.0/99", want: `invalid argument "10.0.0.0/99"`},
		{args: "--log-level=wran", want: `invalid argument "wran" for "--log-level" flag: "wran" is not one of the allowed words: debug, info, warn, error; did you mean "warn"?`},
		{args: "--tls-gateway-cert=a.pem", want: "tls.gateway-cert and tls.gateway-key: one needs the other"},
		{args: "--data=", want: "data: there must be a folder"},
		{args: "--store=mysql://db/x", want: "store: expected a URL that begins with postgres://"},
		{args: "--store=%zz:secret", want: "store: expected a URL that begins with postgres://"},
		{args: "--identity-source=msi", want: `invalid argument "msi" for "--identity-source" flag: "msi" is not one of the allowed words`},
		{args: "--identity-source=app-service --identity-endpoint=http://h", want: "identity.source: app-service needs identity.endpoint and identity.header"},
		{env: "AZURE_TENANT_ID=t", args: "--identity-source=workload", want: "identity.source: workload needs identity.token-file and identity.tenant"},
		{env: "AZURE_AUTHORITY_HOST=login", want: "identity.authority: expected a URL that begins with https://"},
		{args: "--identity-imds=169.254.169.254", want: "identity.imds: expected a URL that begins with http://"},
		{args: "--management-url=http://x", want: "management-url: expected a URL that begins with https://"},
	}
	for _, row := range rows {
		_, err := load(t, row.file, row.env, row.args)
		if err == nil || !strings.HasPrefix(err.Error(), row.want) {
			t.Errorf("file %q, env %q, args %q:\n got %v\nwant %s", row.file, row.env, row.args, err, row.want)
		}
	}
}

// TestAllFaults shows that one run tells everything that is wrong, whatever the place.
func TestAllFaults(t *testing.T) {
	t.Parallel()
	_, err := load(t, "dta: x\nportal: 1", "PORTICO_EDGE=x PORTICO_NO=1", "")
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("want four lines, got %v", err)
	}
}

// TestKubernetes shows that the variables Kubernetes sets for services called portico or portico-gateway are no settings.
func TestKubernetes(t *testing.T) {
	t.Parallel()
	names := "PORTICO_SERVICE_HOST PORTICO_SERVICE_PORT PORTICO_SERVICE_PORT_HTTPS PORTICO_PORT PORTICO_PORT_8080_TCP PORTICO_PORT_8080_TCP_ADDR " +
		"PORTICO_GATEWAY_SERVICE_HOST PORTICO_GATEWAY_PORT PORTICO_GATEWAY_PORT_443_TCP_PROTO"
	if _, err := load(t, "", strings.ReplaceAll(names, " ", "=tcp://10.0.0.1 ")+"=x", ""); err != nil {
		t.Error(err)
	}
}

// TestSecretsAreHidden prints settings in every way that comes to mind.
func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	s, err := load(t, "", "PORTICO_ENCRYPTION_KEY=hunter2 PORTICO_STORE=postgres://me:hunter2@db/x?password=hunter2", "--redis=redis://:hunter2@cache:6379")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := s.Store.MarshalText()
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %s %v", s, *s, *s, s.Redis, s.EncryptionKey, s.EncryptionKey, text, s.Store.LogValue())
	if strings.Contains(shown, "hunter2") || strings.Contains(shown, fmt.Sprintf("%x", "hunter2")) {
		t.Error(shown)
	}
	if !strings.Contains(shown, "postgres://me:xxxxx@db/x") {
		t.Errorf("nothing is left of the URL: %s", shown)
	}
	if s.EncryptionKey.Reveal() != "hunter2" || s.EncryptionKey.IsZero() || !config.MakeSecret("").IsZero() || config.MakeSecret("").String() != "" {
		t.Error("the secret is lost")
	}
}

// TestBindSome shows that a command may take some of the settings as flags, and still has the others.
func TestBindSome(t *testing.T) {
	t.Parallel()
	set := pflag.NewFlagSet("token", pflag.ContinueOnError)
	flags := config.Bind(set, "data", "store")
	if set.Lookup("data") == nil || set.Lookup("portal") != nil {
		t.Error("the flags are not those asked for")
	}
	s, err := flags.LoadFrom([]string{"PORTICO_TIMEOUTS_IDLE=1s"})
	if err != nil || s.Timeouts.Idle != time.Second || s.Data != "./portico-data" {
		t.Errorf("got %+v, %v", s, err)
	}
}

// TestDeclarations checks every declaration: names that fit the three places, a phrase of documentation, no name twice.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range config.All() {
		if s.Key != strings.ToLower(s.Key) || strings.ContainsAny(s.Key, " _") || strings.HasSuffix(s.Key, ".") || s.Doc == "" || strings.HasSuffix(s.Doc, ".") {
			t.Errorf("%+v", s)
		}
		for _, name := range []string{"--" + s.Flag(), s.Env()} {
			if seen[name] {
				t.Errorf("%s is declared twice", name)
			}
			seen[name] = true
		}
		if !strings.Contains(config.Reference(), s.Doc) {
			t.Errorf("%s is not in the reference", s.Key)
		}
	}
	if n := countFields(reflect.TypeFor[config.Settings]()); n != len(config.All()) {
		t.Errorf("%d fields, %d settings", n, len(config.All()))
	}
}

// countFields counts the fields of a struct and of the groups in it.
func countFields(t reflect.Type) (n int) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[config.Secret]() {
			n += countFields(f.Type)
		} else {
			n++
		}
	}
	return n
}

// TestHelp shows that --help names defaults, words and purpose.
func TestHelp(t *testing.T) {
	t.Parallel()
	set := pflag.NewFlagSet("portico", pflag.ContinueOnError)
	config.Bind(set)
	help := set.FlagUsages()
	for _, want := range []string{"--gateway-http address", "(default :8080)", "debug, info, warn, error", "--any-host"} {
		if !strings.Contains(help, want) {
			t.Errorf("help lacks %q:\n%s", want, help)
		}
	}
}
