package policy_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policy"
)

// closing is a stream that knows whether it was closed.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

func stream(text string) (*closing, policy.Body) {
	c := &closing{Reader: strings.NewReader(text)}
	return c, policy.StreamBody(c, int64(len(text)))
}

func TestBodyIsReadOnce(t *testing.T) {
	t.Parallel()
	src, b := stream("hello")
	if !b.Exists() || b.Buffered() || b.Length() != 5 {
		t.Fatal("a stream exists and is not buffered")
	}
	data, err := b.Bytes(5)
	if err != nil || string(data) != "hello" || !src.closed || !b.Buffered() {
		t.Fatalf("Bytes: %q %v", data, err)
	}
	for range 2 {
		if again, _ := io.ReadAll(b.Reader()); string(again) != "hello" {
			t.Fatalf("a buffered body can be read again: %q", again)
		}
	}
	if data, err = b.Take(5); err != nil || string(data) != "hello" || b.Exists() || b.Length() != 0 {
		t.Fatal("Take consumes the body")
	}
}

func TestStreamIsGivenAwayOnce(t *testing.T) {
	t.Parallel()
	src, b := stream("hello")
	r := b.Reader()
	if data, _ := io.ReadAll(r); string(data) != "hello" || src.closed {
		t.Fatal("the reader owns the stream")
	}
	if rest, _ := io.ReadAll(b.Reader()); len(rest) != 0 || b.Exists() {
		t.Fatal("the body is gone")
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	_, known := stream("12345")
	unknown := policy.StreamBody(&closing{Reader: strings.NewReader("12345")}, -1)
	buffered := policy.BytesBody([]byte("12345"))
	for name, b := range map[string]policy.Body{"known": known, "unknown": unknown, "buffered": buffered} {
		if _, err := b.Bytes(4); !errors.Is(err, policy.ErrBodyTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCloseAndReplaceReleaseTheStream(t *testing.T) {
	t.Parallel()
	src, b := stream("x")
	b.Replace(policy.BytesBody([]byte("y")))
	if data, _ := b.Bytes(9); !src.closed || string(data) != "y" {
		t.Error("Replace closes the old stream")
	}
	src, b = stream("x")
	b.Close()
	if !src.closed || b.Exists() {
		t.Error("Close closes the stream")
	}
	if empty := policy.StreamBody(io.NopCloser(strings.NewReader("")), 0); empty.Exists() {
		t.Error("a stream of no bytes is no body")
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		length int64
		limit  int64
		want   bool
	}{{5, 5, true}, {-1, 5, true}, {5, 4, false}, {-1, 4, false}} {
		b := policy.StreamBody(io.NopCloser(strings.NewReader("12345")), c.length)
		ok, err := b.Fits(c.limit)
		if err != nil || ok != c.want || b.Buffered() != c.want {
			t.Errorf("%+v: %v %v", c, ok, err)
		}
		if data, _ := io.ReadAll(b.Reader()); string(data) != "12345" {
			t.Errorf("%+v: the body lost something: %q", c, data)
		}
	}
}
