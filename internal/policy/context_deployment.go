package policy

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
)

var (
	deploymentDef     = rt.Declare("", "interface IDeployment")
	gatewayDef        = rt.Declare("", "interface IGateway")
	sustainabilityDef = rt.Declare("", "interface ISustainabilityInfo")
	carbonDef         = rt.Declare("", "enum CarbonIntensityCategory { NotAvailable, VeryLow, Low, Medium, High, VeryHigh }")
	backendDef        = rt.Declare("", "interface IBackend")
)

// managed is the id of the gateway that belongs to the service itself.
const managed = "managed"

// deploymentObject is the service that handles an exchange as expressions see it.
type deploymentObject Exchange

// Type returns IDeployment.
func (*deploymentObject) Type() *rt.Type { return deploymentDef.Type() }

var deploymentClass = rt.Class{Def: deploymentDef, Doc: "The service and the gateway that handle the request.", Members: []rt.Member{
	row("IReadOnlyDictionary<string, X509Certificate2> Certificates { get; }", get(func(d *deploymentObject) rt.Value { return rt.Obj((*certificatesObject)(d)) }),
		"Certificates are the certificates of the service by their ids."),
	row("IGateway Gateway { get; }", get(func(d *deploymentObject) rt.Value { return rt.Obj((*gatewayObject)(d)) }), "Gateway is the gateway that handles the request."),
	row("string GatewayId { get; }", text((*deploymentObject).gatewayID), "GatewayId is the id of a self-hosted gateway, or managed."),
	row("string Region { get; }", text(func(d *deploymentObject) string { return d.service().Region }), "Region is the region of the service."),
	row("string ServiceId { get; }", text(func(d *deploymentObject) string { return d.service().ID }), "ServiceId is the resource id of the service."),
	row("string ServiceName { get; }", text(func(d *deploymentObject) string { return d.service().Name }), "ServiceName is the name of the service."),
	row("ISustainabilityInfo SustainabilityInfo { get; }", get(func(d *deploymentObject) rt.Value { return rt.Obj((*sustainabilityObject)(d)) }),
		"SustainabilityInfo tells of the carbon emissions of the service's region."),
}}

// service returns the service, a zero one if the exchange has no configuration.
func (d *deploymentObject) service() *model.Service {
	if d.Config == nil || d.Config.Service == nil {
		return &model.Service{}
	}
	return d.Config.Service
}

func (d *deploymentObject) gatewayID() string {
	if d.Config == nil || d.Config.GatewayID == "" {
		return managed
	}
	return d.Config.GatewayID
}

// gatewayObject is the gateway that handles an exchange as expressions see it.
type gatewayObject Exchange

// Type returns IGateway.
func (*gatewayObject) Type() *rt.Type { return gatewayDef.Type() }

var gatewayClass = rt.Class{Def: gatewayDef, Doc: "A gateway.", Members: []rt.Member{
	row("string Id { get; }", text(func(g *gatewayObject) string { return (*deploymentObject)(g).gatewayID() }), "Id is the id of a self-hosted gateway, or managed."),
	row("string InstanceId { get; }", text((*gatewayObject).instanceID), "InstanceId tells the instances of a self-hosted gateway apart; otherwise it is managed."),
	row("bool IsManaged { get; }", get(func(g *gatewayObject) rt.Value { return rt.Bool((*deploymentObject)(g).gatewayID() == managed) }),
		"IsManaged says whether the gateway belongs to the service and is not self-hosted."),
}}

func (g *gatewayObject) instanceID() string {
	if id := (*deploymentObject)(g).gatewayID(); id == managed || g.Config.InstanceID == "" {
		return id
	}
	return g.Config.InstanceID
}

// sustainabilityObject is what is known of the emissions around an exchange.
type sustainabilityObject Exchange

// Type returns ISustainabilityInfo.
func (*sustainabilityObject) Type() *rt.Type { return sustainabilityDef.Type() }

// Nobody tells a gateway outside of Azure how much carbon its power costs, so the category is always the one for not knowing.
var (
	sustainabilityClass = rt.Class{Def: sustainabilityDef, Doc: "What is known of carbon emissions.", Members: []rt.Member{
		row("CarbonIntensityCategory CurrentCarbonIntensity { get; }", get(func(*sustainabilityObject) rt.Value { return rt.Scalar(carbonDef.Type(), 0) }),
			"CurrentCarbonIntensity is the category of the region's present emissions; NotAvailable where nobody measures them."),
	}}
	carbonClass = rt.Class{Def: carbonDef, Doc: "A category of carbon emissions."}
)

// backendObject is a backend as expressions see it.
type backendObject model.Backend

// Type returns IBackend.
func (*backendObject) Type() *rt.Type { return backendDef.Type() }

var backendClass = rt.Class{Def: backendDef, Doc: "A backend resource.", Members: []rt.Member{
	row("string AzureRegion { get; }", get(func(*backendObject) rt.Value { return rt.Null }), "AzureRegion is the region the backend is said to run in; null if nobody said so."),
	row("string Id { get; }", text(func(b *backendObject) string { return b.Name }), "Id is the backend's identifier."),
	row("string Type { get; }", get(backendKind), "Type is Single or Pool."),
}}

func backendKind(b *backendObject) rt.Value {
	if len(b.Pool) > 0 {
		return rt.String("Pool")
	}
	return rt.String("Single")
}

// contextBackend is context.Backend.
func contextBackend(c *contextObject) rt.Value {
	if c.Backend == "" || c.Config == nil {
		return rt.Null
	}
	return rt.Obj((*backendObject)(c.Config.Backends[c.Backend]))
}
