package secret

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// explanation heads a key file.
const explanation = `# Portico's encryption keys. Whoever has this file can read the secrets in the store; without it nobody can.
# Keep a copy of it, but not beside the backups. The first key seals, all of them open:
# to change the key, add a line before the others, and remove the old one when nothing is sealed with it any more.
`

// NewKey returns a new random key in the form that Parse reads.
func NewKey() string {
	raw := make([]byte, KeySize)
	_, _ = rand.Read(raw) // never fails
	return base64.StdEncoding.EncodeToString(raw)
}

// Parse makes a Box of keys in a text, such as the value of an environment variable or the contents of a key file. A key is 32 bytes
// in base64 or hex, as `openssl rand -base64 32` prints them; keys are separated by commas or white space, and the first one
// seals. What follows a # in a line is not read.
func Parse(text string) (*Box, error) {
	var raw [][]byte
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		for _, field := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\r' || r == '\n' }) {
			k, err := parseKey(field)
			if err != nil {
				return nil, fmt.Errorf("key %d: %w", len(raw)+1, err)
			}
			raw = append(raw, k)
		}
	}
	return newBox(raw)
}

// parseKey reads one key. Its errors do not show it.
func parseKey(s string) ([]byte, error) {
	decoders := []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	}
	for _, decode := range decoders {
		k, err := decode(s)
		if err != nil || len(k) != KeySize {
			continue
		}
		if bytes.Count(k, k[:1]) == KeySize {
			return nil, errors.New("it is a placeholder: all its bytes are the same")
		}
		return k, nil
	}
	return nil, fmt.Errorf("it is not %d bytes in base64 or hex; `openssl rand -base64 %d` makes one", KeySize, KeySize)
}

// OpenFile makes a Box of the keys in a file. If there is no file, it makes one with a new key, which only its owner can read.
// A file that others can read is refused.
func OpenFile(path string) (*Box, error) {
	b, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := createFile(path); err != nil {
			return nil, fmt.Errorf("create key file: %w", err)
		}
		b, err = readFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return b, nil
}

func readFile(path string) (*Box, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("others can read or change it (its mode is %04o): run chmod 600 %q, or give the key by the environment and remove the file",
			mode, path)
	}
	const limit = 1 << 16
	text, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, err
	}
	return Parse(string(text))
}

// createFile writes a key file so that nobody ever sees a part of it, not even after a crash. If another process is faster, its file
// stays.
func createFile(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".key-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(explanation + NewKey() + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the entries of a directory durable, where the system has a notion of it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
