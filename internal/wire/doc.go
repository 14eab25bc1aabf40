// Package wire is the protocol engine of the gateway: bytes become messages for clients (Server) and for backends (Transport).
//
//	client ── tcp ── tls ── guard ── net/http ── Request ──→ Handler
//	                  │                 ↑          │
//	                  └── HTTP/2 ───────┘          └── Respond ──→ client
//
//	Transport.RoundTrip ── net/http (one pool for each way to dial) ──→ backend
//
// No other package knows an HTTP library. Handler, Request and Transport are the seam behind which the engine can change.
//
// The guard reads every byte of an HTTP/1.1 connection before net/http does. It refuses whatever could make two parsers disagree about where a
// request ends (RFC 9112 section 11.2): conflicting or repeated lengths, unknown transfer codings, folded lines, bare line
// feeds, malformed chunks. It also keeps the header lines in the order and spelling in which they came, answers refusals the way the
// gateway answers errors, writes reason phrases, and sees to it that a stalled client does not hold a connection.
//
//	s, err := wire.Listen(wire.Config{HTTP: ":8080", Handler: gateway})
//	err = s.Run(ctx) // until ctx ends and the requests in flight are finished
package wire
