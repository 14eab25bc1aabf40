package policies

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// authenticationCertificate authenticates the gateway with the backend by a client certificate. It goes before the certificate that the backend's
// own credentials name. Inside send-request and send-one-way-request it is for their requests.
type authenticationCertificate struct {
	// Thumbprint is the SHA-1 of a certificate of the service in hexadecimal digits.
	Thumbprint policy.Expr[string] `attr:"thumbprint"`
	// CertificateID names a certificate of the service.
	CertificateID policy.Expr[string] `attr:"certificate-id"`
	// Body is a certificate with its key as the bytes of a PKCS #12 archive (PFX), or their base64.
	Body policy.Expr[rt.Value] `attr:"body"`
	// Password opens the archive in Body.
	Password policy.Expr[string] `attr:"password"`
}

// Check asks for one certificate, and refuses one that does not exist.
func (p *authenticationCertificate) Check(c *policy.Check) {
	if count(p.Thumbprint.IsSet(), p.CertificateID.IsSet(), p.Body.IsSet()) != 1 {
		c.Errorf("", "Exactly one of 'thumbprint', 'certificate-id' and 'body' must be given.")
		return
	}
	if p.Password.IsSet() && !p.Body.IsSet() {
		c.Warnf("password", "The password belongs to 'body' and is not used without it.")
	}
	if body, literal := p.Body.Literal(); literal {
		if archive(body) == nil {
			c.Errorf("body", noArchive)
		}
	}
	checkCertificate(c, &p.CertificateID)
}

// Run sets the certificate for the call to the backend.
func (p *authenticationCertificate) Run(x *policy.Exchange) error {
	certificate, err := p.find(x)
	if err != nil {
		return err
	}
	x.Certificate = certificate
	x.Notef("authentication-certificate", "Certificate was attached to request per configuration.")
	return nil
}

// find returns the certificate.
func (p *authenticationCertificate) find(x *policy.Exchange) (policy.ClientCertificate, error) {
	var err error
	switch {
	case p.Body.IsSet():
		return p.open(x)
	case p.CertificateID.IsSet():
		id := evalText(x, &err, &p.CertificateID)
		if err == nil && x.Config.Certificates[id] == nil {
			err = noCertificate("id", id)
		}
		return policy.ClientCertificate{Name: id}, err
	}
	thumbprint := evalText(x, &err, &p.Thumbprint)
	if err != nil {
		return policy.ClientCertificate{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(x.Config.Certificates)) {
		if strings.EqualFold(x.Config.Certificates[name].Thumbprint, thumbprint) {
			return policy.ClientCertificate{Name: name}, nil
		}
	}
	return policy.ClientCertificate{}, noCertificate("thumbprint", thumbprint)
}

func noCertificate(what, value string) error {
	return &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: "Certificate with " + what + " '" + value + "' could not be found."}
}

// open reads the certificate that is given as bytes.
func (p *authenticationCertificate) open(x *policy.Exchange) (certificate policy.ClientCertificate, err error) {
	var body rt.Value
	evalInto(x, &err, &p.Body, &body)
	password := evalText(x, &err, &p.Password)
	if err != nil {
		return certificate, err
	}
	data := archive(body)
	if data == nil {
		return certificate, invalid(noArchive)
	}
	certificate, err = x.Config.OpenCertificate(data, password)
	if err != nil {
		return certificate, invalid("The certificate in 'body' cannot be used: %v.", err)
	}
	return certificate, nil
}

const noArchive = "The certificate in 'body' is neither a byte[] nor base64."

// archive returns the bytes of a certificate, a byte[] or text that is their base64; nil if the value is neither.
func archive(body rt.Value) []byte {
	if data := body.AsBytes(); data != nil {
		return data
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(policy.Text(body)), ""))
	if err != nil || len(data) == 0 {
		return nil
	}
	return data
}
