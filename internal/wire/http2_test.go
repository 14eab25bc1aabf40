package wire_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/portico-apim/portico/internal/wire"
)

// frames sends one request over HTTP/2, frame by frame, and returns the status and body, or how the stream or connection ended.
func frames(t *testing.T, addr net.Addr, body string, end bool, fields ...string) string {
	t.Helper()
	conn := dial(t, addr)
	_, _ = io.WriteString(conn, http2.ClientPreface)
	framer := http2.NewFramer(conn, conn)
	framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	_ = framer.WriteSettings()
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		_ = encoder.WriteField(hpack.HeaderField{Name: name, Value: value})
	}
	_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: end && body == ""})
	if body != "" {
		_ = framer.WriteData(1, end, []byte(body))
	}
	return answer(framer)
}

func answer(framer *http2.Framer) (text string) {
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return text + fmt.Sprintf("(%v)", err)
		}
		switch f := frame.(type) {
		case *http2.MetaHeadersFrame:
			text += f.PseudoValue("status")
		case *http2.DataFrame:
			text += " " + string(f.Data())
		case *http2.RSTStreamFrame:
			return text + "reset: " + f.ErrCode.String()
		case *http2.GoAwayFrame:
			return text + "go away: " + f.ErrCode.String()
		}
		if ended, ok := frame.(interface{ StreamEnded() bool }); ok && ended.StreamEnded() {
			return text
		}
	}
}

// TestHTTP2Abuse sends requests that a conversion to HTTP/1.1 would make dangerous (RFC 9113 section 10.3). None may reach a backend as
// another request than the gateway's policies saw.
func TestHTTP2Abuse(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, describe)
	const refused, reset = `400 { "statusCode": 400, "message": "Bad request" }`, "reset: PROTOCOL_ERROR"
	get := func(fields ...string) []string {
		return append([]string{":method=GET", ":scheme=http", ":authority=h", ":path=/"}, fields...)
	}
	rows := []struct {
		name   string
		fields []string
		body   string
		want   string
	}{
		{"plain", get("a=b"), "", "200 GET http://h/ HTTP/2.0\nHost: h\nA: b\n"},
		{"same Host", get("host=H"), "", "200 GET http://h/ HTTP/2.0\nHost: h\n"},
		{"only Host", []string{":method=GET", ":scheme=http", ":path=/", "host=g"}, "", "200 GET http://g/ HTTP/2.0\nHost: g\n"},
		{"other Host", get("host=g"), "", refused},
		{"two Hosts", get("host=h", "host=g"), "", refused},
		{"credentials", []string{":method=GET", ":scheme=http", ":authority=u@h", ":path=/"}, "", reset},
		{"line in a value", get("a=b\r\nc: d"), "", reset},
		{"line in a name", get("a\r\nc=d"), "", reset},
		{"upper case", get("A=b"), "", reset},
		{"blank in path", []string{":method=GET", ":scheme=http", ":authority=h", ":path=/ HTTP/1.1"}, "", refused},
		{"line in path", []string{":method=GET", ":scheme=http", ":authority=h", ":path=/\r\nA: b"}, "", reset},
		{"blank in method", []string{":method=GET /", ":scheme=http", ":authority=h", ":path=/"}, "", refused},
		{"absolute path", []string{":method=GET", ":scheme=http", ":authority=h", ":path=http://g/"}, "", refused},
		{"asterisk", []string{":method=OPTIONS", ":scheme=http", ":authority=h", ":path=*"}, "", refused},
		{"CONNECT", []string{":method=CONNECT", ":authority=h:443"}, "", `405 { "statusCode": 405, "message": "Method not allowed" }`},
		{"connection", get("connection=close"), "", "400"},
		{"coding", get("transfer-encoding=chunked"), "", "400"},
		{"upgrade", get("upgrade=websocket"), "", "400"},
		{"TE", get("te=gzip"), "", "400"},
		{"two methods", []string{":method=GET", ":method=POST", ":scheme=http", ":authority=h", ":path=/"}, "", reset},
		{"no path", []string{":method=GET", ":scheme=http", ":authority=h"}, "", reset},
		{"too much body", get("content-length=1"), "ab", reset},
		{"too little body", get("content-length=3"), "ab", "400 body: read body: request declared a Content-Length of 3 but only wrote 2 bytes"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := frames(t, s.HTTPAddr(), row.body, true, row.fields...)
			if got != row.want && (row.want != "400" || !strings.HasPrefix(got, "400 ") || strings.Contains(got, "http://h/")) {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}
