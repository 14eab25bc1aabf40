package policies

import (
	"math"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// emitMetric adds a value to a custom metric. What comes of it is at the metrics listener: the count and the sum of the values for each combination of
// dimensions, of which there may be so many (setting limits.metric-series).
type emitMetric struct {
	// Name of the metric.
	Name string `attr:"name,required"`
	// Namespace of the metric.
	Namespace string `attr:"namespace" default:"API Management"`
	// Value is the value to add.
	Value policy.Expr[float64] `attr:"value" default:"1"`
	// DefaultDimensions adds the dimensions Region, Service ID, Service Name and Service Type.
	DefaultDimensions bool `attr:"default-dimensions" default:"true"`
	// Dimensions tell values apart; there may be ten of them, and five in newer versions of Azure.
	Dimensions []metricDimension `elem:"dimension"`
}

// metricDimension is a dimension of a metric.
type metricDimension struct {
	// Name of the dimension; letter case does not count.
	Name policy.Expr[string] `attr:"name,required"`
	// Value of the dimension; it may be absent where the name is one of the gateway's own: API ID, Operation ID, Product ID, User ID, Subscription ID,
	// Location, Gateway ID, Backend ID.
	Value policy.Expr[string] `attr:"value"`
}

const (
	// maxDimensions is how many dimensions a metric may have, advisedDimensions how many the newest documentation allows.
	maxDimensions, advisedDimensions = 10, 5
	// noDimension is what is wrong with a dimension without a value.
	noDimension = "The dimension '%s' needs a value: it is none of API ID, Operation ID, Product ID, User ID, Subscription ID, Location, Gateway ID, Backend ID."
)

// Check refuses too many dimensions, and a name twice.
func (p *emitMetric) Check(c *policy.Check) { checkDimensions(c, p.Dimensions) }

func checkDimensions(c *policy.Check, dimensions []metricDimension) {
	switch n := len(dimensions); {
	case n > maxDimensions:
		c.Errorf("", "At most %d elements 'dimension' are allowed.", maxDimensions)
	case n > advisedDimensions:
		c.Warnf("", "Azure allows %d elements 'dimension', and formerly %d.", advisedDimensions, maxDimensions)
	}
	seen := map[string]bool{}
	for i := range dimensions {
		name, literal := dimensions[i].Name.Literal()
		name = strings.ToLower(name)
		if literal && seen[name] {
			c.Errorf("", "The dimension '%s' is given twice.", name)
		}
		seen[name] = literal
	}
}

// Check wants a value for a dimension that the gateway does not know.
func (p *metricDimension) Check(c *policy.Check) {
	name, literal := p.Name.Literal()
	if literal && name != "" && !isOwnDimension(name) && !p.Value.IsSet() {
		c.Errorf("", noDimension, name)
	}
}

// Run emits the value.
func (p *emitMetric) Run(x *policy.Exchange) error {
	m := policy.Metric{Namespace: p.Namespace, Name: p.Name}
	var err error
	evalInto(x, &err, &p.Value, &m.Value)
	if err == nil && (math.IsNaN(m.Value) || math.IsInf(m.Value, 0)) {
		err = invalid("The value of a metric must be a finite number.")
	}
	if p.DefaultDimensions {
		m.Dimensions = serviceDimensions(x)
	}
	for i := 0; i < len(p.Dimensions) && err == nil; i++ {
		var d policy.Param
		d, err = p.Dimensions[i].eval(x)
		m.Dimensions = append(m.Dimensions, d)
	}
	if err == nil && x.Services.Emitted != nil {
		x.Services.Emitted(m)
	}
	return err
}

// serviceDimensions are the dimensions that say which gateway it was.
func serviceDimensions(x *policy.Exchange) []policy.Param {
	service := x.Config.Service
	return []policy.Param{
		{Name: "Region", Value: service.Region}, {Name: "Service ID", Value: service.ID},
		{Name: "Service Name", Value: service.Name}, {Name: "Service Type", Value: serviceType(x)},
	}
}

// serviceType tells the gateway of the service itself from self-hosted ones.
func serviceType(x *policy.Exchange) string {
	if x.Config.GatewayID == "managed" {
		return "Managed"
	}
	return "SelfHosted"
}

// eval returns the dimension of an exchange.
func (p *metricDimension) eval(x *policy.Exchange) (d policy.Param, err error) {
	d.Name = evalText(x, &err, &p.Name)
	switch {
	case p.Value.IsSet():
		d.Value = evalText(x, &err, &p.Value)
	case err == nil && !isOwnDimension(d.Name):
		err = invalid(noDimension, d.Name)
	case err == nil:
		d.Value = ownDimension(x, strings.ToLower(d.Name))
	}
	return d, err
}

// isOwnDimension reports whether a dimension needs no value. Location ID is what Location was called once.
func isOwnDimension(name string) bool {
	return slices.Contains([]string{
		"api id", "operation id", "product id", "user id", "subscription id", "location", "location id", "gateway id", "backend id",
	}, strings.ToLower(name))
}

// ownDimension returns what the gateway knows under a name in lower case; empty where there is nothing of the kind.
func ownDimension(x *policy.Exchange, name string) string {
	switch {
	case name == "api id" && x.API != nil:
		return x.API.Name
	case name == "operation id" && x.Operation != nil:
		return x.Operation.Name
	case name == "product id" && x.Product != nil:
		return x.Product.Name
	case name == "user id" && x.User != nil:
		return x.User.Name
	case name == "subscription id" && x.Subscription != nil:
		return x.Subscription.Name
	case name == "location", name == "location id":
		return x.Config.Service.Region
	case name == "gateway id":
		return x.Config.GatewayID
	case name == "backend id":
		return x.Backend
	}
	return ""
}
