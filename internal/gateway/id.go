package gateway

import (
	"encoding/hex"
	"math/rand/v2"
)

// newID makes a request id: a version 4 GUID. It needs to be unique, not secret, so the fast generator of the runtime serves.
func newID() string {
	var raw [16]byte
	a, b := rand.Uint64(), rand.Uint64() //nolint:gosec // not a secret
	for i := range 8 {
		raw[i], raw[8+i] = byte(a>>(8*i)), byte(b>>(8*i))
	}
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], raw[0:4])
	text[8] = '-'
	hex.Encode(text[9:13], raw[4:6])
	text[13] = '-'
	hex.Encode(text[14:18], raw[6:8])
	text[18] = '-'
	hex.Encode(text[19:23], raw[8:10])
	text[23] = '-'
	hex.Encode(text[24:36], raw[10:16])
	return string(text[:])
}
