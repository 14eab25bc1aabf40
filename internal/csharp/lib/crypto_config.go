package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// algorithmNamed makes the algorithm of a name, as CryptoConfig.CreateFromName does, which must be of a class.
func algorithmNamed(def *rt.Def) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("name")
		}
		v, err := createNamed(args[0].AsString())
		if err == nil && !v.IsNull() && !f.Relations.Is(v, def.Type()) {
			err = rt.InvalidCast(v, def.Type())
		}
		return v, err
	}
}

// asymmetricNames are algorithms that CryptoConfig knows and expressions do not have.
var asymmetricNames = strings.Fields("dsa ecdsa ecdsacng ecdh ecdiffiehellman ecdiffiehellmancng")

// createNamed makes the algorithm of a name, in upper or lower case, with its namespace or without; null if there is none.
func createNamed(name string) (rt.Value, error) {
	short := strings.TrimPrefix(strings.ToLower(name), strings.ToLower(cryptoNamespace)+".")
	if h := hasherNamed(short); h != nil {
		return rt.Obj(h), nil
	}
	if short == "rsa" || short == "asymmetricalgorithm" {
		return rt.Obj(newRSA(rsaDef, usualRSA)), nil
	}
	for _, missing := range asymmetricNames {
		if short == missing {
			return rt.Null, unsupported("Algorithm '" + name + "' is not supported on this platform.")
		}
	}
	return NewSymmetric(short), nil
}

// xmlAlgorithms are the names of hash functions in XML signatures.
var xmlAlgorithms = map[string]string{
	"http://www.w3.org/2000/09/xmldsig#sha1":             "sha1",
	"http://www.w3.org/2001/04/xmlenc#sha256":            "sha256",
	"http://www.w3.org/2001/04/xmlenc#sha512":            "sha512",
	"http://www.w3.org/2001/04/xmldsig-more#md5":         "md5",
	"http://www.w3.org/2001/04/xmldsig-more#sha384":      "sha384",
	"http://www.w3.org/2000/09/xmldsig#hmac-sha1":        "hmacsha1",
	"http://www.w3.org/2001/04/xmldsig-more#hmac-md5":    "hmacmd5",
	"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256": "hmacsha256",
	"http://www.w3.org/2001/04/xmldsig-more#hmac-sha384": "hmacsha384",
	"http://www.w3.org/2001/04/xmldsig-more#hmac-sha512": "hmacsha512",
}

// hasherNamed makes the hash function of a name in lower case: SHA256, SHA-256, SHA256Managed, HMACSHA256; nil if there is none.
func hasherNamed(name string) *hasher {
	if known, ok := xmlAlgorithms[name]; ok {
		name = known
	}
	switch name {
	case "sha", "hashalgorithm":
		name = "sha1"
	case "hmac", "keyedhashalgorithm":
		name = "hmacsha1"
	}
	for _, k := range hashKinds {
		own := strings.ToLower(k.name)
		if name == "hmac"+own {
			h := &hasher{def: hashDefs["HMAC"+k.name], kind: k, keyed: true}
			h.key = randomBytes(k.block)
			return h
		}
		if name == own || len(k.name) == 6 && name == "sha-"+own[3:] {
			return &hasher{def: hashDefs[k.managed[0]], kind: k}
		}
		for _, managed := range k.managed {
			if name == strings.ToLower(managed) {
				return &hasher{def: hashDefs[managed], kind: k}
			}
		}
	}
	return nil
}
