package snapshot_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/snapshot"
)

func TestConfigHasTheCurrentRevisions(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.GatewayID, o.InstanceID = "edge", "edge-1"
	config := snapshot.Compile(&model.Model{APIs: []*model.API{
		api("a", "a"), api("b", "b", revision("1", false)), api("b", "b", revision("2", true)), api("c", "c", revision("1", false)),
	}}, nil, o).Config
	if len(config.APIs) != 2 || config.APIs["a"] == nil || config.APIs["b"].Revision != "2" {
		t.Errorf("APIs: %v", config.APIs)
	}
	if config.GatewayID != "edge" || config.InstanceID != "edge-1" {
		t.Errorf("gateway %s, instance %s", config.GatewayID, config.InstanceID)
	}
}
