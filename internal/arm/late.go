package arm

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// operation is a long-running operation. It was over when it was answered: what makes it long-running is only the form of the
// answer. So its id says everything, and nothing needs to be kept.
type operation struct {
	Resource string    `json:"r"`
	Ended    time.Time `json:"t"`
}

// purposeOperation and purposeExport keep signatures for one thing from being used for another.
const (
	purposeOperation = "arm operation"
	purposeExport    = "arm export link"
)

// signature signs a text. The id of the key comes first, so that keys can be changed.
func (s *Server) signature(purpose, text string) (string, error) {
	return s.signatureWith(s.signer.KeyID(), purpose, text)
}

func (s *Server) signatureWith(keyID, purpose, text string) (string, error) {
	mac, err := s.signer.MAC(keyID, purpose)
	if err != nil {
		return "", err
	}
	mac.Write([]byte(text))
	return keyID + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

// signed reports whether a signature was made for a text.
func (s *Server) signed(purpose, text, signature string) bool {
	keyID, _, _ := strings.Cut(signature, ".")
	want, err := s.signatureWith(keyID, purpose, text)
	return err == nil && hmac.Equal([]byte(want), []byte(signature))
}

// operationID makes the id of an operation.
func (s *Server) operationID(of resource.ID) (string, error) {
	text, err := json.Marshal(operation{Resource: of.String(), Ended: s.now().UTC().Truncate(time.Second)})
	if err != nil {
		return "", err
	}
	payload := base64.RawURLEncoding.EncodeToString(text)
	signature, err := s.signature(purposeOperation, payload)
	return payload + "." + signature, err
}

// readOperation reads the id of an operation; ok is false if it is none of ours.
func (s *Server) readOperation(id string) (op operation, ok bool) {
	payload, signature, _ := strings.Cut(id, ".")
	if !s.signed(purposeOperation, payload, signature) {
		return op, false
	}
	text, err := base64.RawURLEncoding.DecodeString(payload)
	return op, err == nil && json.Unmarshal(text, &op) == nil
}

// accepted answers that a deletion is under way, and where to ask for its end.
func (s *Server) accepted(c *call, of resource.ID) {
	id, err := s.operationID(of)
	if err != nil {
		s.fail(c, err)
		return
	}
	base := s.issuer.Endpoint(c.Host) + "/subscriptions/" + of.Subscription + "/providers/" + resource.Provider + "/locations/local/"
	h := c.w.Header()
	h.Set("Location", base+"operationResults/"+id+"?api-version="+queryVersion(c.Request))
	h.Set("Azure-AsyncOperation", base+"operationStatuses/"+id+"?api-version="+queryVersion(c.Request))
	h.Set("Retry-After", "0")
	h.Set("X-Go-Azure-Sdk-Skip-Polling-Delay", "true")
	c.reply(http.StatusAccepted, nil)
}

// operationResult answers the outcome of an operation: nothing, since what was deleted is gone.
func (s *Server) operationResult(c *call, vars map[string]string) error {
	if _, ok := s.readOperation(vars["operationId"]); !ok {
		return resource.NotFound("Operation")
	}
	c.reply(http.StatusOK, nil)
	return nil
}

// operationStatus answers the state of an operation.
func (s *Server) operationStatus(c *call, vars map[string]string) error {
	op, ok := s.readOperation(vars["operationId"])
	if !ok {
		return resource.NotFound("Operation")
	}
	c.reply(http.StatusOK, map[string]any{
		"id": c.URL.Path, "name": vars["operationId"], "status": "Succeeded", "startTime": op.Ended, "endTime": op.Ended,
		"percentComplete": 100, "resourceId": op.Resource,
	})
	return nil
}
