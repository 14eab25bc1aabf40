package lib

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"math/big"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

func privateKey(k *rsa.PrivateKey) ([]byte, error)     { return x509.MarshalPKCS1PrivateKey(k), nil }
func privateKeyInfo(k *rsa.PrivateKey) ([]byte, error) { return x509.MarshalPKCS8PrivateKey(k) }
func publicKey(k any) ([]byte, error)                  { return asn1.Marshal(*k.(*rsa.PublicKey)) }

// rsaExport writes the private key in DER.
func rsaExport(write func(*rsa.PrivateKey) ([]byte, error)) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		private, err := rt.As[*rsaKey](this).numbers(f)
		if err != nil {
			return rt.Null, err
		}
		b, err := write(private)
		return rt.Bytes(b), cryptoFailed(err)
	}
}

// rsaExportPublic writes the public key in DER.
func rsaExportPublic(write func(any) ([]byte, error)) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		public, err := rt.As[*rsaKey](this).use(f)
		if err != nil {
			return rt.Null, err
		}
		b, err := write(public)
		return rt.Bytes(b), cryptoFailed(err)
	}
}

// A rawKey is RSAPrivateKey or RSAPublicKey of PKCS #1 (RFC 8017, appendix A.1) as big numbers: how long they are is known before
// anything is computed with them.
type rawKey struct{ modulus, exponent, d, p, q, dp, dq, inverse *big.Int }

// pkcs1Private is RSAPrivateKey with two prime numbers.
type pkcs1Private struct {
	Version       int
	N, E, D, P, Q *big.Int
	DP, DQ, QInv  *big.Int
}

// A keyReader reads a key in DER that stands at the beginning of bytes, and says what follows it.
type keyReader func(der []byte) (key *rawKey, rest []byte, err error)

func readPrivateKey(der []byte) (*rawKey, []byte, error) {
	var k pkcs1Private
	rest, err := asn1.Unmarshal(der, &k)
	if err != nil || k.Version != 0 {
		return nil, nil, cryptoFailure(badEncoding)
	}
	return &rawKey{k.N, k.E, k.D, k.P, k.Q, k.DP, k.DQ, k.QInv}, rest, nil
}

func readPublicKey(der []byte) (*rawKey, []byte, error) {
	var k struct{ N, E *big.Int }
	rest, err := asn1.Unmarshal(der, &k)
	if err != nil {
		return nil, nil, cryptoFailure(badEncoding)
	}
	return &rawKey{modulus: k.N, exponent: k.E}, rest, nil
}

// oidRSA is rsaEncryption of RFC 8017.
var oidRSA = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}

func readPrivateKeyInfo(der []byte) (*rawKey, []byte, error) {
	var info struct {
		Version    int
		Algorithm  pkix.AlgorithmIdentifier
		PrivateKey []byte
		Attributes []asn1.RawValue `asn1:"optional,tag:0,set"`
	}
	rest, err := asn1.Unmarshal(der, &info)
	if err != nil || !info.Algorithm.Algorithm.Equal(oidRSA) {
		return nil, nil, cryptoFailure(badEncoding)
	}
	k, _, err := readPrivateKey(info.PrivateKey)
	return k, rest, err
}

func readPublicKeyInfo(der []byte) (*rawKey, []byte, error) {
	var info publicKeyInfo
	rest, err := asn1.Unmarshal(der, &info)
	if err != nil || !info.Algorithm.Algorithm.Equal(oidRSA) {
		return nil, nil, cryptoFailure(badEncoding)
	}
	k, _, err := readPublicKey(info.Key.Bytes)
	return k, rest, err
}

const badEncoding = "ASN1 corrupted data."

// parameters returns the numbers of a key with the lengths that ImportParameters wants.
func (k *rawKey) parameters() (*rsaParameters, error) {
	p := &rsaParameters{}
	size := (k.modulus.BitLen() + 7) / 8
	set := func(i int, n *big.Int, bytes int) bool {
		if n.Sign() <= 0 || n.BitLen() > 8*bytes {
			return false
		}
		p.field[i] = rt.Bytes(n.FillBytes(make([]byte, bytes)))
		return true
	}
	ok := set(paramModulus, k.modulus, size) && set(paramExponent, k.exponent, (k.exponent.BitLen()+7)/8)
	if k.d != nil {
		half := (size + 1) / 2
		ok = ok && set(paramD, k.d, size) && set(paramP, k.p, half) && set(paramQ, k.q, half) && set(paramDP, k.dp, half) && set(paramDQ, k.dq, half) &&
			set(paramInverseQ, k.inverse, half)
	}
	if !ok {
		return nil, cryptoFailure(badEncoding)
	}
	return p, nil
}

// load takes a key over that was read.
func (k *rsaKey) load(f *rt.Frame, read *rawKey) error {
	p, err := read.parameters()
	if err != nil {
		return err
	}
	public, private, err := p.key(f)
	if err != nil {
		return err
	}
	return k.take(public, private)
}

// rsaImport reads a key in DER, and says how many bytes it took.
func rsaImport(read keyReader) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		source := args[0].AsBytes()
		key, rest, err := read(source)
		if err != nil {
			return rt.Null, err
		}
		args[1] = rt.Int(len(source) - len(rest))
		return rt.Null, rt.As[*rsaKey](this).load(f, key)
	}
}

// pemReaders are what the blocks of PEM that hold a key are read with.
var pemReaders = map[string]keyReader{
	"RSA PRIVATE KEY": readPrivateKey, "RSA PUBLIC KEY": readPublicKey, "PRIVATE KEY": readPrivateKeyInfo, "PUBLIC KEY": readPublicKeyInfo,
}

// rsaFromPEM takes over the key of a text that has one, and nothing else that could be one.
func rsaFromPEM(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := f.Alloc(2 * args[0].Size()); err != nil {
		return rt.Null, err
	}
	var key *rawKey
	for rest := []byte(args[0].AsString()); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		read := pemReaders[block.Type]
		switch {
		case block.Type == "ENCRYPTED PRIVATE KEY":
			return rt.Null, badArg("An encrypted key was found, but no password was provided. Use ImportFromEncryptedPem to import this key. (Parameter 'input')")
		case read == nil:
			continue
		case key != nil:
			return rt.Null, badArg("The input contains multiple keys, but only one key can be imported. (Parameter 'input')")
		}
		var err error
		if key, _, err = read(block.Bytes); err != nil {
			return rt.Null, err
		}
	}
	if key == nil {
		return rt.Null, badArg("No supported key formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file. (Parameter 'input')")
	}
	return rt.Null, rt.As[*rsaKey](this).load(f, key)
}

// xmlParameters are the elements of RSAKeyValue in the order in which .NET writes them: the private ones last.
var xmlParameters = []struct {
	name  string
	field int
}{
	{"Modulus", paramModulus}, {"Exponent", paramExponent}, {"P", paramP}, {"Q", paramQ}, {"DP", paramDP}, {"DQ", paramDQ}, {"InverseQ", paramInverseQ}, {"D", paramD},
}

func rsaToXML(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := rsaExportParameters(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	p := parametersOf(v)
	var b strings.Builder
	b.WriteString("<RSAKeyValue>")
	for _, x := range xmlParameters {
		if n := p.field[x.field]; !n.IsNull() {
			b.WriteString("<" + x.name + ">" + base64.StdEncoding.EncodeToString(n.AsBytes()) + "</" + x.name + ">")
		}
	}
	b.WriteString("</RSAKeyValue>")
	return text(f, b.String())
}

func rsaFromXML(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "xmlString"); err != nil {
		return rt.Null, err
	}
	if err := f.Step(args[0].Size() / 2); err != nil {
		return rt.Null, err
	}
	var root struct {
		Parts []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(args[0].AsString()), &root); err != nil {
		return rt.Null, cryptoFailure("The provided XML could not be read.")
	}
	p := &rsaParameters{}
	for _, x := range xmlParameters {
		for _, part := range root.Parts {
			if part.XMLName.Local != x.name {
				continue
			}
			n, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(part.Text), ""))
			if err != nil {
				return rt.Null, rt.Throw(rt.FormatException, "%s", badBase64)
			}
			p.field[x.field] = rt.Bytes(n)
			break
		}
	}
	for _, x := range xmlParameters[:2] {
		if p.field[x.field].IsNull() {
			return rt.Null, cryptoFailure("Input string does not contain a valid encoding of the 'RSA' '%s' parameter.", x.name)
		}
	}
	p.fill()
	return rsaImportParameters(f, this, []rt.Value{rt.Obj(p)})
}

// fill puts zeros before the numbers of the private key that are shorter than they may be: XML has no zeros there.
func (p *rsaParameters) fill() {
	size := p.field[paramModulus].Size()
	for _, x := range xmlParameters[2:] {
		want, n := (size+1)/2, p.field[x.field]
		if x.field == paramD {
			want = size
		}
		if short := want - n.Size(); !n.IsNull() && short > 0 {
			p.field[x.field] = rt.Bytes(slices.Concat(make([]byte, short), n.AsBytes()))
		}
	}
}
