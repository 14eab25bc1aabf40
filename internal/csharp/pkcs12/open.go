package pkcs12

import (
	"bytes"
	"crypto/hmac"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"unicode/utf16"
)

// The reasons why an archive cannot be opened.
var (
	// ErrFormat says that something is no archive.
	ErrFormat = errors.New("no PKCS #12 archive")
	// ErrPassword says that the password is another one.
	ErrPassword = errors.New("the password is another one")
	// ErrUnsupported says that an archive is protected in a way that is not known here.
	ErrUnsupported = errors.New("protected in a way that is not known")
)

// An Archive is what stands in a PFX file.
type Archive struct {
	Certificates, Keys []Item
}

// An Item is a certificate, or a private key as PrivateKeyInfo of PKCS #8.
type Item struct {
	DER []byte
	// ID is the same for a key and its certificate; nil if there is none.
	ID []byte
	// Name is the friendly name.
	Name string
}

// Spend is asked before n hashes are computed.
type Spend func(n int) error

var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidEncrypted   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidKeyBag      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}
	oidShroudedBag = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidX509        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
	oidName        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 20}
	oidKeyID       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 21}
)

// The structures of RFC 7292, section 4.
type (
	pfx struct {
		Version int
		Safe    contentInfo
		Mac     macData `asn1:"optional"`
	}
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"tag:0,explicit,optional"`
	}
	macData struct {
		Mac struct {
			Algorithm pkix.AlgorithmIdentifier
			Digest    []byte
		}
		Salt       []byte
		Iterations int `asn1:"optional,default:1"`
	}
	encryptedData struct {
		Version int
		Content struct {
			Type      asn1.ObjectIdentifier
			Algorithm pkix.AlgorithmIdentifier
			Encrypted []byte `asn1:"tag:0,optional"`
		}
	}
	safeBag struct {
		ID         asn1.ObjectIdentifier
		Value      asn1.RawValue `asn1:"tag:0,explicit"`
		Attributes []attribute   `asn1:"set,optional"`
	}
	attribute struct {
		ID     asn1.ObjectIdentifier
		Values asn1.RawValue
	}
	certBag struct {
		ID   asn1.ObjectIdentifier
		Data []byte `asn1:"tag:0,explicit"`
	}
	shroudedKey struct {
		Algorithm pkix.AlgorithmIdentifier
		Encrypted []byte
	}
)

// Open reads an archive. Spend is asked before hashes are computed. An empty password also opens archives that have none.
func Open(data []byte, password string, spend Spend) (*Archive, error) {
	var file pfx
	if err := unmarshal(data, &file); err != nil || file.Version != 3 || !file.Safe.Type.Equal(oidData) {
		return nil, ErrFormat
	}
	var safe []byte
	if err := unmarshal(file.Safe.Content.Bytes, &safe); err != nil {
		return nil, ErrFormat
	}
	o := &opener{spend: spend, plain: []byte(password), password: bmp(password)}
	if len(file.Mac.Mac.Algorithm.Algorithm) > 0 {
		if err := o.verify(&file.Mac, safe); err != nil {
			return nil, err
		}
	}
	var parts []contentInfo
	if err := unmarshal(safe, &parts); err != nil {
		return nil, ErrFormat
	}
	for _, part := range parts {
		if err := o.part(part); err != nil {
			return nil, err
		}
	}
	return &o.archive, nil
}

// bmp is a password as RFC 7292, appendix B.1 has it: UTF-16 with a zero at the end.
func bmp(password string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(password + "\x00")) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return b
}

// unmarshal reads DER that is nothing else.
func unmarshal(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err == nil && len(rest) > 0 {
		err = errors.New("something follows")
	}
	return err
}

// An opener is on its way through an archive.
type opener struct {
	spend           Spend
	plain, password []byte
	archive         Archive
}

// verify compares the message authentication code. A password that is empty may also mean none at all, which is told apart in the code.
func (o *opener) verify(m *macData, safe []byte) error {
	h, ok := macHashes[m.Mac.Algorithm.Algorithm.String()]
	if !ok {
		return fmt.Errorf("%w: authentication with %s", ErrUnsupported, m.Mac.Algorithm.Algorithm)
	}
	candidates := [][]byte{o.password}
	if len(o.plain) == 0 {
		candidates = append(candidates, nil)
	}
	for _, password := range candidates {
		key, err := o.derive(h, m.Salt, password, m.Iterations, purposeMAC, h.Size())
		if err != nil {
			return err
		}
		code := hmac.New(h.New, key)
		code.Write(safe)
		if hmac.Equal(code.Sum(nil), m.Mac.Digest) {
			o.password = password
			return nil
		}
	}
	return ErrPassword
}

// part reads a part of the archive: bags, in plain text or encrypted.
func (o *opener) part(part contentInfo) error {
	var plain []byte
	switch {
	case part.Type.Equal(oidData):
		if err := unmarshal(part.Content.Bytes, &plain); err != nil {
			return ErrFormat
		}
	case part.Type.Equal(oidEncrypted):
		var data encryptedData
		if err := unmarshal(part.Content.Bytes, &data); err != nil || !data.Content.Type.Equal(oidData) {
			return ErrFormat
		}
		var err error
		if plain, err = o.decrypt(data.Content.Algorithm, data.Content.Encrypted); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: content %s", ErrUnsupported, part.Type)
	}
	var bags []safeBag
	if err := unmarshal(plain, &bags); err != nil {
		return ErrPassword // what was decrypted with the wrong password may look well at its end
	}
	for i := range bags {
		if err := o.bag(&bags[i]); err != nil {
			return err
		}
	}
	return nil
}

// bag reads a certificate or a key. What else there may be does not matter.
func (o *opener) bag(b *safeBag) error {
	item := Item{}
	item.ID, item.Name = b.attributes()
	switch {
	case b.ID.Equal(oidCertBag):
		var cert certBag
		if err := unmarshal(b.Value.Bytes, &cert); err != nil {
			return ErrFormat
		}
		if cert.ID.Equal(oidX509) {
			item.DER = cert.Data
			o.archive.Certificates = append(o.archive.Certificates, item)
		}
	case b.ID.Equal(oidKeyBag):
		item.DER = b.Value.Bytes
		o.archive.Keys = append(o.archive.Keys, item)
	case b.ID.Equal(oidShroudedBag):
		var key shroudedKey
		if err := unmarshal(b.Value.Bytes, &key); err != nil {
			return ErrFormat
		}
		plain, err := o.decrypt(key.Algorithm, key.Encrypted)
		if err != nil {
			return err
		}
		item.DER = plain
		o.archive.Keys = append(o.archive.Keys, item)
	}
	return nil
}

// attributes returns the local key id and the friendly name.
func (b *safeBag) attributes() (id []byte, name string) {
	for _, a := range b.Attributes {
		var value asn1.RawValue
		if _, err := asn1.Unmarshal(a.Values.Bytes, &value); err != nil {
			continue
		}
		switch {
		case a.ID.Equal(oidKeyID):
			id = bytes.Clone(value.Bytes)
		case a.ID.Equal(oidName):
			units := make([]uint16, len(value.Bytes)/2)
			for i := range units {
				units[i] = uint16(value.Bytes[2*i])<<8 | uint16(value.Bytes[2*i+1])
			}
			name = string(utf16.Decode(units))
		}
	}
	return id, name
}
