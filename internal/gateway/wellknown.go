package gateway

import (
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/snapshot"
)

// wellKnown has a policy of the global document answer that serves the file at the path of the request, without a key: those who ask for such files
// send none. The first that answers does; it returns false if none did.
func (g *Gateway) wellKnown(x *policy.Exchange, snap *snapshot.Snapshot) bool {
	pipeline, problem := snap.GlobalPipeline()
	if problem != nil {
		return false
	}
	for _, s := range pipeline.Steps(policy.Inbound) {
		if s.Definition.WellKnown == "" || s.Definition.WellKnown != x.Request.URL.Path || !snap.AnswersTo(x.Request.URL.Host) {
			continue
		}
		_ = x.RunSection(policy.Inbound, []*policy.Step{s}) // whether there is an answer tells all
		if x.Response != nil {
			return true
		}
	}
	return false
}
