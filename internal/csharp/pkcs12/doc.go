// Package pkcs12 reads archives of certificates and keys, PFX files, whose author nobody trusts.
//
//	archive, err := pkcs12.Open(data, password, spend)
//	archive.Certificates[0].DER, archive.Keys[0].DER
//
// How long it takes to turn a password into a key is said in the archive, in a number of its author's choice, and in several places, of which
// some can only be seen when others have been decrypted. So whoever opens an archive is asked before every such computation: spend is told how
// many hashes it takes, and its error ends the matter.
//
// The format is RFC 7292; the encryption is that of the RFC, with 3DES, RC2 and RC4, which Windows and old versions of OpenSSL write, and PBES2
// of RFC 8018 with AES, which new ones write. Archives that a public key protects are not read.
package pkcs12
