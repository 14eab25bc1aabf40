package policies

import (
	"bytes"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// cached are values in the form in which they are in a cache. The form must not change: caches outlive gateways.
var cached = []struct {
	data string
	text string
	typ  string
}{
	{"n", "", "null"},
	{"stext", "text", "string"},
	{"b\x02", "True", "bool"},
	{"c\xc6\x01", "c", "char"},
	{"i\x0d", "-7", "int"},
	{"l\x80\xc0\xb2\xcd\x3b", "8000000000", "long"},
	{"f\x80\x80\x80\x80\x80\x80\x80\xf8\x7f", "1.5", "float"},
	{"d\x80\x80\x80\x80\x80\x80\x80\xf8\x7f", "1.5", "double"},
	{"m1.10", "1.10", "decimal"},
	{"B\x00\xff", "\x00\xff", "byte[]"},
	{"S\x02\x01a\x00", "System.String[]", "string[]"},
	{`J{"a":1}`, "{\n  \"a\": 1\n}", "JObject"},
	{"E<a b=\"1\">x</a>", "<a b=\"1\">x</a>", "XElement"},
	{"X<a><b /></a>", "<a>\n  <b />\n</a>", "XDocument"},
	{"R\xc8\x01\x02OK\x01\x01A\x01bbody", "IResponse", "IResponse"},
}

func TestCachedValues(t *testing.T) {
	t.Parallel()
	for _, row := range cached {
		v, ok := decodeValue([]byte(row.data))
		if !ok {
			t.Errorf("%q cannot be read", row.data)
			continue
		}
		text, typ := policy.Text(v), "null"
		if !v.IsNull() {
			typ = v.Type().String()
		}
		if b := v.AsBytes(); b != nil {
			text = string(b)
		}
		if res := policy.ResponseOf(v); res != nil {
			text = "IResponse"
			if body, _ := res.Body.Bytes(10); string(body) != "body" || res.Status != 200 || res.Header.Get("A") != "b" {
				t.Errorf("%q is the response %+v", row.data, res)
			}
		}
		if text != row.text || typ != row.typ {
			t.Errorf("%q is %s %q, want %s %q", row.data, typ, text, row.typ, row.text)
		}
		if again, err := encodeValue(v); err != nil || string(again) != row.data {
			t.Errorf("%q is written as %q, %v", row.data, again, err)
		}
	}
}

// TestBrokenValues reads what others may have put into a cache: no part of a value is taken for one, and no other bytes.
func TestBrokenValues(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "i", "i\x80", "i\x02\x02", "n1", "m", "m1x", "S\x02\x01a", "S\xff", "J{", "J", "E", "E<a", "X", "Xtext", "x1", "R", "R\xc8\x01\x02O", "R\x01\x00\x00", "R\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00\x00"} {
		if v, ok := decodeValue([]byte(data)); ok {
			t.Errorf("%q is taken for %s", data, v.Type())
		}
	}
	for _, v := range []rt.Value{rt.Scalar(rt.ShortType, 1), policy.ResponseValue(&policy.Message{Body: policy.BytesBody(make([]byte, maxCached+1))})} {
		if data, err := encodeValue(v); err == nil && len(data) > 0 {
			t.Errorf("a %s is kept as %d bytes", v.Type(), len(data))
		}
	}
}

// FuzzCachedValue reads anything, and writes again what it could read.
func FuzzCachedValue(f *testing.F) {
	for _, row := range cached {
		f.Add([]byte(row.data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, ok := decodeValue(bytes.Clone(data))
		if !ok {
			return
		}
		again, err := encodeValue(v)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", data, err)
		}
		if _, ok := decodeValue(again); !ok {
			t.Fatalf("%q was written as %q, which cannot be read", data, again)
		}
	})
}
