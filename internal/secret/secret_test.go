package secret_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/portico-apim/portico/internal/secret"
)

const (
	keyA = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	keyB = "2021222324252627282930313233343536373839404142434445464748495051"
)

func parse(t testing.TB, text string) *secret.Box {
	t.Helper()
	b, err := secret.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSeal(t *testing.T) {
	t.Parallel()
	b := parse(t, keyA)
	for _, plain := range []string{"", "x", strings.Repeat("long", 1<<18)} {
		sealed := b.Seal([]byte(plain), "/Apis/Echo")
		if len(plain) > 3 && bytes.Contains(sealed, []byte(plain[:4])) {
			t.Error("the secret can be read")
		}
		for _, id := range []string{"/Apis/Echo", "/apis/echo"} {
			if got, err := b.Open(sealed, id); err != nil || string(got) != plain {
				t.Errorf("open for %s: got %d bytes, %v", id, len(got), err)
			}
		}
		if _, err := b.Open(sealed, "/apis/other"); !errors.Is(err, secret.ErrDamaged) {
			t.Errorf("open for another document: got %v", err)
		}
	}
	if bytes.Equal(b.Seal([]byte("x"), "/a"), b.Seal([]byte("x"), "/a")) {
		t.Error("the same secret was sealed twice to the same bytes")
	}
}

// TestTampering changes every bit, and cuts at every place.
func TestTampering(t *testing.T) {
	t.Parallel()
	b := parse(t, keyA)
	sealed := b.Seal([]byte("secret"), "/a")
	for i := range len(sealed) * 8 {
		changed := bytes.Clone(sealed)
		changed[i/8] ^= 1 << (i % 8)
		if _, err := b.Open(changed, "/a"); !errors.Is(err, secret.ErrDamaged) && !errors.Is(err, secret.ErrKey) {
			t.Errorf("bit %d: got %v", i, err)
		}
	}
	for n := range sealed {
		if _, err := b.Open(sealed[:n], "/a"); !errors.Is(err, secret.ErrDamaged) {
			t.Errorf("first %d bytes: got %v", n, err)
		}
	}
	if _, err := b.Open(append(sealed, 0), "/a"); !errors.Is(err, secret.ErrDamaged) {
		t.Errorf("one byte more: got %v", err)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	old, both, next := parse(t, keyA), parse(t, keyB+","+keyA), parse(t, keyB)
	sealed := old.Seal([]byte("secret"), "/a")
	if got, err := both.Open(sealed, "/a"); err != nil || string(got) != "secret" {
		t.Errorf("open with the old key: %q, %v", got, err)
	}
	if old.Stale(sealed) || !both.Stale(sealed) || !next.Stale(sealed) || next.Stale([]byte("junk")) {
		t.Error("wrong about which secrets are stale")
	}
	anew := both.Seal([]byte("secret"), "/a")
	if _, err := next.Open(anew, "/a"); err != nil || both.Stale(anew) {
		t.Errorf("sealed anew: %v", err)
	}
	_, err := next.Open(sealed, "/a")
	if !errors.Is(err, secret.ErrKey) || !strings.Contains(err.Error(), old.KeyID()) || !strings.Contains(err.Error(), next.KeyID()) {
		t.Errorf("open without the key: got %v, want both key ids", err)
	}
	if !both.Has(old.KeyID()) || !both.Has(both.KeyID()) || next.Has(old.KeyID()) || both.Has("") || both.Has("zz") || old.KeyID() == next.KeyID() {
		t.Error("wrong about which keys there are")
	}
}

func TestMAC(t *testing.T) {
	t.Parallel()
	sum := func(b *secret.Box, keyID, purpose string) string {
		h, err := b.MAC(keyID, purpose)
		if err != nil {
			t.Fatal(err)
		}
		h.Write([]byte("text"))
		return hex.EncodeToString(h.Sum(nil))
	}
	a, both := parse(t, keyA), parse(t, keyB+" "+keyA)
	if sum(a, a.KeyID(), "p") != sum(both, a.KeyID(), "p") {
		t.Error("the same key gave two sums")
	}
	if sum(both, a.KeyID(), "p") == sum(both, both.KeyID(), "p") || sum(a, a.KeyID(), "p") == sum(a, a.KeyID(), "q") {
		t.Error("different keys or purposes gave one sum")
	}
	if _, err := a.MAC(both.KeyID(), "p"); !errors.Is(err, secret.ErrKey) {
		t.Errorf("got %v", err)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	raw := make([]byte, 32)
	for i := range raw {
		raw[i] = byte(i)
	}
	same := []string{keyA, hex.EncodeToString(raw), strings.TrimRight(keyA, "="), " \t" + keyA + "\r\n", "# comment\n" + keyA + " # another", keyA + "," + keyA}
	for _, text := range same {
		if b, err := secret.Parse(text); err != nil || b.String() != parse(t, keyA).String() {
			t.Errorf("%q: got %v, %v", text, b, err)
		}
	}
	rows := []struct{ text, want string }{
		{"", "there is no key"},
		{"# " + keyA, "there is no key"},
		{"hunter2", "key 1: it is not 32 bytes"},
		{keyA + " " + keyA[:40], "key 2: it is not 32 bytes"},
		{strings.Repeat("0", 64), "key 1: it is a placeholder"},
	}
	for _, row := range rows {
		_, err := secret.Parse(row.text)
		if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: got %v, want %q", row.text, err, row.want)
		}
	}
	if a, b := secret.NewKey(), secret.NewKey(); a == b || parse(t, a).KeyID() == parse(t, b).KeyID() {
		t.Error("two new keys are the same")
	}
}

func TestOpenFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "secret.key")
	first, err := secret.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := secret.OpenFile(path)
	if err != nil || again.KeyID() != first.KeyID() {
		t.Errorf("second start: %v, %v, want %v", again, err, first)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory is %v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("the directory has %v, %v", entries, err)
	}
}

// TestOpenFileAtOnce starts many processes, so to speak, on an empty directory: they agree on one key.
func TestOpenFileAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret.key")
	var boxes [16]string
	var wg sync.WaitGroup
	for i := range boxes {
		wg.Go(func() {
			b, err := secret.OpenFile(path)
			if err != nil {
				t.Error(err)
				return
			}
			boxes[i] = b.KeyID()
		})
	}
	wg.Wait()
	for _, id := range boxes {
		if id != boxes[0] {
			t.Fatalf("several keys: %v", boxes)
		}
	}
}

func TestOpenFileRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rows := []struct{ path, want string }{
		{write("group", keyA, 0o640), "(its mode is 0640): run chmod 600 "},
		{write("world", keyA, 0o604), "(its mode is 0604): run chmod 600 "},
		{write("writable", keyA, 0o602), "(its mode is 0602): run chmod 600 "},
		{write("empty", "", 0o600), "there is no key"},
		{write("cut", keyA[:20], 0o600), "key 1: it is not 32 bytes"},
		{dir, "key file " + dir},
		{filepath.Join(write("file", "", 0o600), "below"), "not a directory"},
	}
	if runtime.GOOS == "windows" {
		rows = rows[3:]
	}
	for _, row := range rows {
		if _, err := secret.OpenFile(row.path); err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), keyA) {
			t.Errorf("%s: got %v, want %q", row.path, err, row.want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	b := parse(f, keyA)
	f.Add(b.Seal([]byte("secret"), "/a"), "/a")
	f.Add(b.Seal(nil, ""), "")
	f.Add([]byte{1, 0, 0}, "/a")
	genuine := b.Seal([]byte("secret"), "/a")
	f.Fuzz(func(t *testing.T, sealed []byte, id string) {
		plain, err := b.Open(sealed, id)
		switch {
		case err != nil && !errors.Is(err, secret.ErrKey) && !errors.Is(err, secret.ErrDamaged):
			t.Errorf("got error %v", err)
		case err == nil && len(sealed) < len(genuine)-len("secret"):
			t.Errorf("%x opened to %q", sealed, plain)
		}
		if again, err := b.Open(b.Seal(sealed, id), id); err != nil || !bytes.Equal(again, sealed) {
			t.Errorf("sealing %x: got %x, %v", sealed, again, err)
		}
	})
}

func TestRedacted(t *testing.T) {
	t.Parallel()
	type settings struct {
		Password secret.Redacted
		Nested   []secret.Redacted
		Map      map[string]secret.Redacted
		Pointer  *secret.Redacted
	}
	r := secret.Redacted("hunter2")
	s := settings{r, []secret.Redacted{r}, map[string]secret.Redacted{"a": r}, &r}
	var shown []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%t", "%c", "%T|%v", "%10.3s"} {
		shown = append(shown, fmt.Sprintf(verb, r), fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s))
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "password", r, "settings", s)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "password", r, "settings", s)
	js, err1 := json.Marshal(s)
	ys, err2 := yaml.Marshal(s)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	shown = append(shown, log.String(), string(js), string(ys), fmt.Sprint(parse(t, keyA)), fmt.Sprintf("%#v %+v", parse(t, keyA), *parse(t, keyA)))
	for _, text := range shown {
		for _, leak := range []string{"hunter2", "68756e74657232", "hun", "[104 117", keyA} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(leak)) {
				t.Errorf("%q shows the secret", text)
			}
		}
	}
	if !strings.Contains(string(js), `"Password":"[redacted]"`) || fmt.Sprint(secret.Redacted("")) != "" || r.Reveal() != "hunter2" {
		t.Errorf("got %s", js)
	}
	var back settings
	if err := json.Unmarshal([]byte(`{"Password":"hunter2"}`), &back); err != nil || back.Password != "hunter2" {
		t.Errorf("decoded %q, %v", back.Password.Reveal(), err)
	}
	if err := yaml.Unmarshal([]byte(`password: hunter2`), &back); err != nil || back.Password != "hunter2" {
		t.Errorf("decoded %q, %v", back.Password.Reveal(), err)
	}
}

func TestRedactURL(t *testing.T) {
	t.Parallel()
	rows := []struct{ url, want string }{
		{"postgres://portico:hunter2@db:5432/portico?sslmode=require", "postgres://portico:xxxxx@db:5432/portico?sslmode=require"},
		{"postgres://portico@db/portico", "postgres://portico@db/portico"},
		{"redis://:hunter2@cache", "redis://:xxxxx@cache"},
		{"postgres://db/portico?user=portico&password=hunter2", "postgres://db/portico?user=portico&password=xxxxx"},
		{"https://host/a?Subscription-Key=hunter2&b=c&sig=hunter2", "https://host/a?Subscription-Key=xxxxx&b=c&sig=xxxxx"},
		{"https://host/a?p%61ssword=hunter2&%zz=hunter2", "https://host/a?p%61ssword=xxxxx&%zz=xxxxx"},
		{"sqlite:portico.db", "sqlite:portico.db"},
		{"/var/lib/portico.db", "/var/lib/portico.db"},
		{"postgres:user:hunter2@db", "[redacted]"},
		{"host=db password=hunter2", "[redacted]"},
		{"postgres://portico:hunter2%@db", "[redacted]"},
		{"", ""},
	}
	for _, row := range rows {
		if got := secret.RedactURL(row.url); got != row.want {
			t.Errorf("%s: got %s, want %s", row.url, got, row.want)
		}
	}
}
