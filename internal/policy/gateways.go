package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Gateway is a kind of gateway that Azure has. Its kinds differ in what policies they know; Portico's gateways know all policies.
type Gateway uint8

// The kinds of Azure's gateways. AnyGateway is none of them in particular.
const (
	AnyGateway Gateway = iota
	ClassicGateway
	V2Gateway
	ConsumptionGateway
	SelfHostedGateway
	WorkspaceGateway
	gatewayCount
)

var gatewayNames = [gatewayCount]string{"none", "classic", "v2", "consumption", "self-hosted", "workspace"}

// String returns the word of the policy reference.
func (g Gateway) String() string { return gatewayNames[g] }

// GatewayOf returns the kind of a name; "" and "none" are any.
func GatewayOf(name string) (Gateway, error) {
	if name == "" {
		return AnyGateway, nil
	}
	if i := slices.Index(gatewayNames[:], name); i >= 0 {
		return Gateway(i), nil //nolint:gosec // a handful
	}
	return AnyGateway, fmt.Errorf("there is no kind of gateway %q: kinds are %s", name, strings.Join(gatewayNames[1:], ", "))
}

// Gateways is a set of kinds of gateways. The zero value is all of them.
type Gateways uint8

// On returns the set of the kinds given.
func On(list ...Gateway) Gateways {
	var set Gateways
	for _, g := range list {
		set |= 1 << g
	}
	return set
}

// Has reports whether the kind is in the set.
func (s Gateways) Has(g Gateway) bool { return s == 0 || g == AnyGateway || s&(1<<g) != 0 }

// Names returns the names of the kinds in the set.
func (s Gateways) Names() []string {
	var names []string
	for g := ClassicGateway; g < gatewayCount; g++ {
		if s.Has(g) {
			names = append(names, g.String())
		}
	}
	return names
}

// consumptionDocument is the size in bytes of the largest document that the consumption tier takes (Azure's service limits).
const consumptionDocument = 16 << 10

// simulated limits the size of a document to what the simulated kind of gateway takes.
func (e *Env) simulated(limit int) int {
	if e.Simulate == ConsumptionGateway {
		return min(limit, consumptionDocument)
	}
	return limit
}
