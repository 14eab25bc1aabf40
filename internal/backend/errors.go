package backend

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"net"
	"strconv"
	"syscall"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// errTimeout is why a call was ended that did not get an answer in time.
var errTimeout = errors.New("the backend did not answer in time")

// The messages of errors, as Azure's gateway and the .NET library below it word them.
const (
	textTimeout   = "Request to the backend service timed out"
	textCanceled  = "The operation was canceled."
	textDropped   = "Underlying transport connection was unexpectedly closed."
	textTLS       = "The SSL connection could not be established, see inner exception."
	textRefused   = "Connection refused"
	textUnknown   = "Name or service not known"
	textNoConnect = "Connection timed out"
	textNoRoute   = "No route to host"
)

// explain makes an *policy.Error of what a transport failed with. Ctx is the caller's, call the call's own.
func explain(ctx, call context.Context, err error, host string) *policy.Error {
	e := &policy.Error{Reason: policy.ReasonBackendConnection, Cause: err}
	var own *policy.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(ctx.Err(), context.Canceled):
		e.Reason, e.Message = policy.ReasonClientConnection, textCanceled
	case ctx.Err() != nil, errors.Is(context.Cause(call), errTimeout):
		e.Reason, e.Message = policy.ReasonTimeout, textTimeout
	default:
		e.Message = connectionText(err, host)
	}
	return e
}

// connectionText says what went wrong with a connection.
func connectionText(err error, host string) string {
	var dns *net.DNSError
	var dial *net.OpError
	switch {
	case errors.As(err, &dns):
		return textUnknown + " (" + host + ")"
	case errors.Is(err, syscall.ECONNREFUSED):
		return textRefused + " (" + host + ")"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return textNoRoute + " (" + host + ")"
	case errors.As(err, &dial) && dial.Op == "dial" && dial.Timeout():
		return textNoConnect + " (" + host + ")"
	case errors.As(err, &dial) && dial.Op == "dial":
		return dial.Err.Error()
	case aboutTLS(err):
		return textTLS
	}
	return textDropped
}

func aboutTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		record       tls.RecordHeaderError
		alert        tls.AlertError
		hostname     x509.HostnameError
		remote       *net.OpError
	)
	return errors.As(err, &verification) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &hostname) ||
		errors.As(err, &remote) && remote.Op == "remote error"
}

// unavailable is the error of a call that no breaker lets through.
func unavailable(name string, wait time.Duration) *policy.Error {
	e := policy.Fail(503, policy.ReasonBackendUnavailable, "Service Unavailable")
	e.Message = "The circuit breaker of backend '" + name + "' is open."
	if wait > 0 {
		e.Header.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	}
	return e
}

// misconfigured is the error of a call that the configuration makes impossible.
func misconfigured(message string, cause error) *policy.Error {
	return &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: message, Cause: cause}
}
