package wire_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/wire"
)

const (
	badRequest = `400 Bad Request close { "statusCode": 400, "message": "Bad request" }`
	ok         = "200 OK "
)

// TestHTTP1 sends bytes and compares what the handler saw. The request of each row is followed by the end of the client's side.
func TestHTTP1(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{MaxHeader: 4096, MaxURL: 1000, MaxBody: 100}, describe)
	rows := []struct{ name, request, want string }{
		{"simple", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", ok + "GET http://h/a HTTP/1.1\nHost: h"},
		{"order and spelling are kept", "GET / HTTP/1.1\r\nx-B: 1\r\nhOsT: h\r\nA:2\r\nX-b:  3\t \r\n\r\n",
			ok + "GET http://h/ HTTP/1.1\nx-B: 1\nhOsT: h\nA: 2\nX-b: 3"},
		{"the path is not touched", "GET //a/./../b%2Fc%2f//d;e=f/%C3%BC?x=%20&y=a+b&& HTTP/1.1\r\nHost: H:81\r\n\r\n",
			ok + "GET http://h:81//a/./../b%2Fc%2f//d;e=f/%C3%BC?x=%20&y=a+b&& HTTP/1.1\nHost: H:81"},
		{"what must be encoded is", "GET /ü|\"<>?q=ß{} HTTP/1.1\r\nHost: h\r\n\r\n", ok + "GET http://h/%C3%BC|%22%3C%3E?q=%C3%9F{} HTTP/1.1\nHost: h"},
		{"absolute form", "GET http://H/a?b HTTP/1.1\r\nHost: h\r\n\r\n", ok + "GET http://h/a?b HTTP/1.1\nHost: h"},
		{"absolute form without path", "GET http://h?b HTTP/1.1\r\nHost: h\r\n\r\n", ok + "GET http://h/?b HTTP/1.1\nHost: h"},
		{"absolute form for another host", "GET http://g/a HTTP/1.1\r\nHost: h\r\n\r\n", badRequest},
		{"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "200 OK close GET / HTTP/1.0"},
		{"HTTP/1.0 absolute form", "GET http://h/ HTTP/1.0\r\n\r\n", "200 OK close GET http://h/ HTTP/1.0\nHost: h"},
		{"HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: keep-alive\r\nHost: h\r\n\r\n", ok + "GET http://h/ HTTP/1.0\nConnection: keep-alive\nHost: h"},
		{"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "200 OK close GET http://h/ HTTP/1.1\nHost: h\nConnection: close"},
		{"IPv6", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", ok + "GET http://[::1]:8080/ HTTP/1.1\nHost: [::1]:8080"},
		{"length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", ok + "POST http://h/ HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc"},
		{"length 0", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", ok + "POST http://h/ HTTP/1.1\nHost: h\nContent-Length: 0"},
		{"chunks", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nab\r\n1;c=\"d e\"\r\nc\r\n0\r\n\r\n",
			ok + "POST http://h/ HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n\nabc"},
		{"trailer", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\nTrailer: T\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n",
			ok + "POST http://h/ HTTP/1.1\nHost: h\nTransfer-Encoding: Chunked\nTrailer: T\n\na\nT: v"},
		{"pipelining", "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nxGET /3 HTTP/1.1\r\nHost: h\r\n\r\n",
			ok + "GET http://h/1 HTTP/1.1\nHost: h | " + ok + "POST http://h/2 HTTP/1.1\nHost: h\nContent-Length: 1\n\nx | " + ok + "GET http://h/3 HTTP/1.1\nHost: h"},
		{"the good before the bad", "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
			ok + "GET http://h/1 HTTP/1.1\nHost: h | " + badRequest},
		{"Expect", "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
			"100 Continue  | " + ok + "POST http://h/ HTTP/1.1\nHost: h\nExpect: 100-continue\nContent-Length: 1\n\nx"},
		{"Expect something else", "POST / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n", `417 Expectation Failed close { "statusCode": 417, "message": "Expectation Failed" }`},
		{"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", `505 HTTP Version Not Supported close { "statusCode": 505, "message": "HTTP Version Not Supported" }`},
		{"CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", `405 Method Not Allowed close { "statusCode": 405, "message": "Method not allowed" }`},
		{"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", badRequest},
		{"long URL", "GET /" + strings.Repeat("a", 1000) + " HTTP/1.1\r\nHost: h\r\n\r\n", `414 Request URI Too Long close { "statusCode": 414, "message": "Request URL is too long" }`},
		{"very long URL", "GET /" + strings.Repeat("a", 9000) + " HTTP/1.1\r\nHost: h\r\n\r\n", `414 Request URI Too Long close { "statusCode": 414, "message": "Request URL is too long" }`},
		{"long field", "GET / HTTP/1.1\r\nHost: h\r\nA: " + strings.Repeat("a", 4096) + "\r\n\r\n",
			`431 Request Header Fields Too Large close { "statusCode": 431, "message": "Request header fields are too large" }`},
		{"many fields", "GET / HTTP/1.1\r\nHost: h\r\n" + strings.Repeat("A: b\r\n", 500) + "\r\n",
			`431 Request Header Fields Too Large close { "statusCode": 431, "message": "Request header fields are too large" }`},
		{"large body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n" + strings.Repeat("a", 101),
			`413 Request Entity Too Large close { "statusCode": 413, "message": "Request body is too large" }`},
		{"large chunked body", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + strings.Repeat("a", 101) + "\r\n0\r\n\r\n",
			"400 Bad Request close body: read body: body is larger than the limit"},
		{"no bytes", "", `(unexpected EOF "")`},
		{"half a head", "GET / HTTP/1.1\r\nHost: h\r\n", badRequest},
		{"half a body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc", "400 Bad Request close body: read body: unexpected EOF"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := summary(raw(t, s.HTTPAddr(), row.request)); got != row.want {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

// TestSmuggling sends what two parsers could read as different requests. None may reach the handler, nor may what stands behind it.
func TestSmuggling(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, describe)
	const post, behind = "POST / HTTP/1.1\r\nHost: h\r\n", "GET /behind HTTP/1.1\r\nHost: h\r\n\r\n"
	rows := []struct{ name, request, want string }{
		{"length and coding", post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind, badRequest},
		{"coding and length", post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + behind, badRequest},
		{"two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab" + behind, badRequest},
		{"two equal lengths", post + "Content-Length: 1\r\ncontent-length: 1\r\n\r\na" + behind, badRequest},
		{"list of lengths", post + "Content-Length: 1, 1\r\n\r\na" + behind, badRequest},
		{"length with sign", post + "Content-Length: +1\r\n\r\na" + behind, badRequest},
		{"negative length", post + "Content-Length: -1\r\n\r\na" + behind, badRequest},
		{"hexadecimal length", post + "Content-Length: 0x1\r\n\r\na" + behind, badRequest},
		{"length with blank", post + "Content-Length: 1 1\r\n\r\na" + behind, badRequest},
		{"empty length", post + "Content-Length:\r\n\r\n" + behind, badRequest},
		{"huge length", post + "Content-Length: 99999999999999999999\r\n\r\n" + behind, badRequest},
		{"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind, badRequest},
		{"unknown coding", post + "Transfer-Encoding: gzip\r\n\r\n" + behind, `501 Not Implemented close { "statusCode": 501, "message": "Not Implemented" }`},
		{"list of codings", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + behind, `501 Not Implemented close { "statusCode": 501, "message": "Not Implemented" }`},
		{"misspelt coding", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + behind, `501 Not Implemented close { "statusCode": 501, "message": "Not Implemented" }`},
		{"coding with vertical tab", post + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + behind, badRequest},
		{"coding in HTTP/1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + behind, badRequest},
		{"space before colon", post + "Content-Length : 1\r\n\r\na" + behind, badRequest},
		{"tab before colon", post + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + behind, badRequest},
		{"folded line", post + "A: b\r\n Content-Length: 1\r\n\r\n" + behind, badRequest},
		{"folded line with tab", post + "A: b\r\n\tc\r\n\r\n" + behind, badRequest},
		{"space before first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n" + behind, badRequest},
		{"no colon", post + "Content-Length\r\n\r\n" + behind, badRequest},
		{"no name", post + ": a\r\n\r\n" + behind, badRequest},
		{"bare line feed behind field", "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n" + behind, badRequest},
		{"bare line feed behind request line", "GET / HTTP/1.1\nHost: h\r\n\r\n" + behind, badRequest},
		{"bare line feeds behind head", "GET / HTTP/1.1\r\nHost: h\r\n\n" + behind, badRequest},
		{"bare carriage return", "GET / HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n" + behind, badRequest},
		{"two carriage returns", "GET / HTTP/1.1\r\nHost: h\r\n\r\r\n" + behind, badRequest},
		{"null byte in value", post + "A: a\x00b\r\n\r\n" + behind, badRequest},
		{"null byte in name", post + "A\x00: b\r\n\r\n" + behind, badRequest},
		{"blank in target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"tab in request line", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"two blanks in request line", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"no version", "GET /\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"misspelt version", "GET / HTTP/1.1x\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"lower-case version", "GET / http/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"bad escape", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"no slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"other scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"credentials in target", "GET http://u:p@h/ HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"empty line first", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n" + behind, badRequest},
		{"no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n" + behind, badRequest},
		{"two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: g\r\n\r\n" + behind, badRequest},
		{"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n" + behind, badRequest},
		{"path in Host", "GET / HTTP/1.1\r\nHost: h/a\r\n\r\n" + behind, badRequest},
		{"credentials in Host", "GET / HTTP/1.1\r\nHost: u@h\r\n\r\n" + behind, badRequest},
		{"bad port in Host", "GET / HTTP/1.1\r\nHost: h:x\r\n\r\n" + behind, badRequest},
		{"list in Host", "GET / HTTP/1.1\r\nHost: h, g\r\n\r\n" + behind, badRequest},
		{"preface of HTTP/2 later", "GET / HTTP/1.1\r\nHost: h\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ok + "GET http://h/ HTTP/1.1\nHost: h | " +
			`505 HTTP Version Not Supported close { "statusCode": 505, "message": "HTTP Version Not Supported" }`},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if got := summary(raw(t, s.HTTPAddr(), row.request)); got != row.want {
				t.Errorf("got  %q\nwant %q", got, row.want)
			}
		})
	}
}

// TestBadChunks sends chunked bodies that two parsers could read differently. The handler sees the body fail, and nothing behind it.
func TestBadChunks(t *testing.T) {
	t.Parallel()
	s := start(t, wire.Config{}, describe)
	rows := []struct{ name, body string }{
		{"line feed behind size", "1\na\r\n0\r\n\r\n"},
		{"line feed behind data", "1\r\na\n0\r\n\r\n"},
		{"line feed in extension", "1;a\nb\r\na\r\n0\r\n\r\n"},
		{"carriage return in extension", "1;a\rb\r\na\r\n0\r\n\r\n"},
		{"null byte in extension", "1;\x00\r\na\r\n0\r\n\r\n"},
		{"line feed behind last chunk", "1\r\na\r\n0\n\r\n"},
		{"line feed at the end", "1\r\na\r\n0\r\n\n"},
		{"no size", "\r\na\r\n0\r\n\r\n"},
		{"sign before size", "+1\r\na\r\n0\r\n\r\n"},
		{"prefix before size", "0x1\r\na\r\n0\r\n\r\n"},
		{"blank before size", " 1\r\na\r\n0\r\n\r\n"},
		{"blank behind size", "1 \r\na\r\n0\r\n\r\n"},
		{"size too large", "fffffffffffffffff\r\na\r\n0\r\n\r\n"},
		{"size too small", "1\r\nab\r\n0\r\n\r\n"},
		{"long extension", "1;" + strings.Repeat("a", 300) + "\r\na\r\n0\r\n\r\n"},
		{"length in trailer", "1\r\na\r\n0\r\nContent-Length: 5\r\n\r\n"},
		{"coding in trailer", "1\r\na\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"},
		{"Host in trailer", "1\r\na\r\n0\r\nHost: g\r\n\r\n"},
		{"folded trailer", "1\r\na\r\n0\r\nA: b\r\n c\r\n\r\n"},
		{"no colon in trailer", "1\r\na\r\n0\r\nA\r\n\r\n"},
		{"no last chunk", "1\r\na\r\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := summary(raw(t, s.HTTPAddr(), "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"+row.body+"GET /behind HTTP/1.1\r\nHost: h\r\n\r\n"))
			if !strings.HasPrefix(got, "400 Bad Request close body: read body: ") || strings.Contains(got, "|") {
				t.Errorf("got %q", got)
			}
		})
	}
}
