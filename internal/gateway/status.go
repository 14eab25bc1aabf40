package gateway

import (
	"encoding/json"
	"time"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
)

// StatusPath is answered by every gateway, without a key.
const StatusPath = "/status-0123456789abcdef"

// status is what probes read. A gateway without a configuration answers 503, so that no traffic is sent to it.
func (g *Gateway) status(snap *snapshot.Snapshot) *policy.Message {
	if snap == nil {
		return unavailable()
	}
	body, err := json.Marshal(struct {
		StatusCode    int
		Message       string
		Instance      string
		Region        string
		SkuType       string
		ConfigVersion uint64
		Problems      int
		StartTime     time.Time
	}{200, "Service operational", snap.Config.GatewayID, snap.Model.Service.Region, snap.Model.Service.SKU, snap.Model.Revision, len(snap.Problems), g.started.UTC()})
	if err != nil {
		return unavailable()
	}
	res := policy.NewResponse(200)
	res.Header.Add("Content-Type", "application/json")
	res.Body = policy.BytesBody(body)
	return res
}
