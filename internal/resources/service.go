package resources

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// kindService is the kind of API Management services.
const kindService = "service"

// ServiceResource is an API Management service: the whole resource.
type ServiceResource struct {
	// Location is the region.
	Location string            `json:"location" arm:"required" len:"1-100"`
	Tags     map[string]string `json:"tags,omitempty"`
	SKU      *SKU              `json:"sku" arm:"required"`
	Identity json.RawMessage   `json:"identity,omitempty"`
	Zones    []string          `json:"zones,omitempty"`
	// ETag is the entity tag without quotes, which for a service is also part of the body.
	ETag       string            `json:"etag,omitempty" arm:"readonly"`
	SystemData *SystemData       `json:"systemData,omitempty" arm:"readonly"`
	Properties ServiceProperties `json:"properties" arm:"required"`
}

// SKU is the tier of a service and its number of units.
type SKU struct {
	Name     string `json:"name" arm:"required" enum:"Developer Standard Premium Basic Consumption Isolated BasicV2 StandardV2 PremiumV2"`
	Capacity int    `json:"capacity" default:"1" range:"0-1000"`
}

// SystemData says who made and last changed a resource, and when.
type SystemData struct {
	CreatedBy          string    `json:"createdBy,omitempty"`
	CreatedByType      string    `json:"createdByType,omitempty"`
	CreatedAt          time.Time `json:"createdAt"`
	LastModifiedBy     string    `json:"lastModifiedBy,omitempty"`
	LastModifiedByType string    `json:"lastModifiedByType,omitempty"`
	LastModifiedAt     time.Time `json:"lastModifiedAt"`
}

// ServiceProperties are the properties of a service. Settings that concern only Microsoft's infrastructure are kept and answered.
type ServiceProperties struct {
	PublisherEmail          string `json:"publisherEmail" arm:"required" len:"1-100" pattern:".+@.+"`
	PublisherName           string `json:"publisherName" arm:"required" len:"1-100"`
	NotificationSenderEmail string `json:"notificationSenderEmail" default:"apimgmt-noreply@mail.windowsazure.com" len:"0-100"`
	ProvisioningState       string `json:"provisioningState" arm:"readonly"`
	TargetProvisioningState string `json:"targetProvisioningState" arm:"readonly"`
	// CreatedAt is the time of creation.
	CreatedAt            time.Time `json:"createdAtUtc" arm:"readonly"`
	GatewayURL           string    `json:"gatewayUrl,omitempty" arm:"readonly"`
	GatewayRegionalURL   string    `json:"gatewayRegionalUrl,omitempty" arm:"readonly"`
	PortalURL            string    `json:"portalUrl,omitempty" arm:"readonly"`
	DeveloperPortalURL   string    `json:"developerPortalUrl,omitempty" arm:"readonly"`
	ManagementAPIURL     string    `json:"managementApiUrl,omitempty" arm:"readonly"`
	SCMURL               string    `json:"scmUrl,omitempty" arm:"readonly"`
	PlatformVersion      string    `json:"platformVersion,omitempty" arm:"readonly"`
	PublicIPAddresses    []string  `json:"publicIPAddresses,omitempty" arm:"readonly"`
	VirtualNetworkType   string    `json:"virtualNetworkType" enum:"None External Internal" default:"None"`
	PublicNetworkAccess  string    `json:"publicNetworkAccess" enum:"Enabled Disabled" default:"Enabled"`
	DisableGateway       bool      `json:"disableGateway" default:"false"`
	NatGatewayState      string    `json:"natGatewayState,omitempty" enum:"Enabled Disabled"`
	LegacyPortalStatus   string    `json:"legacyPortalStatus,omitempty" enum:"Enabled Disabled"`
	DeveloperPortal      string    `json:"developerPortalStatus,omitempty" enum:"Enabled Disabled"`
	ClientCertificate    bool      `json:"enableClientCertificate,omitempty"`
	PublicIPAddressID    string    `json:"publicIpAddressId,omitempty"`
	Restore              bool      `json:"restore,omitempty" arm:"writeonly"`
	APIVersionConstraint *struct {
		MinAPIVersion string `json:"minApiVersion,omitempty"`
	} `json:"apiVersionConstraint,omitempty"`
	VirtualNetworkConfiguration json.RawMessage            `json:"virtualNetworkConfiguration,omitempty"`
	AdditionalLocations         []json.RawMessage          `json:"additionalLocations,omitempty"`
	ConfigurationAPI            json.RawMessage            `json:"configurationApi,omitempty"`
	CustomProperties            map[string]string          `json:"customProperties"`
	HostnameConfigurations      []HostnameConfiguration    `json:"hostnameConfigurations"`
	Certificates                []CertificateConfiguration `json:"certificates,omitempty"`
}

// HostnameConfiguration is a name under which one of the endpoints of a service answers.
type HostnameConfiguration struct {
	Type                       string `json:"type" arm:"required" enum:"Proxy Portal Management Scm DeveloperPortal ConfigurationApi"`
	HostName                   string `json:"hostName" arm:"required" len:"1-253"`
	KeyVaultID                 string `json:"keyVaultId,omitempty"`
	IdentityClientID           string `json:"identityClientId,omitempty"`
	EncodedCertificate         string `json:"encodedCertificate,omitempty" arm:"secret"`
	CertificatePassword        string `json:"certificatePassword,omitempty" arm:"secret"`
	DefaultSSLBinding          bool   `json:"defaultSslBinding" default:"false"`
	NegotiateClientCertificate bool   `json:"negotiateClientCertificate" default:"false"`
	CertificateSource          string `json:"certificateSource,omitempty" enum:"Managed KeyVault Custom BuiltIn"`
	CertificateStatus          string `json:"certificateStatus,omitempty" enum:"Completed Failed InProgress"`
	// Certificate describes the certificate that was given.
	Certificate *CertificateInformation `json:"certificate,omitempty"`
}

// CertificateConfiguration is a certificate authority that the service trusts.
type CertificateConfiguration struct {
	StoreName           string                  `json:"storeName" arm:"required" enum:"CertificateAuthority Root"`
	EncodedCertificate  string                  `json:"encodedCertificate,omitempty" arm:"secret"`
	CertificatePassword string                  `json:"certificatePassword,omitempty" arm:"secret"`
	Certificate         *CertificateInformation `json:"certificate,omitempty"`
}

// CertificateInformation describes a certificate without giving it away.
type CertificateInformation struct {
	Expiry     time.Time `json:"expiry"`
	Thumbprint string    `json:"thumbprint"`
	Subject    string    `json:"subject"`
}

// protocolSettings are the custom properties that every service has, with the value of a new one.
var protocolSettings = map[string]string{
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Protocols.Server.Http2":           "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Ssl30": "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls10": "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Backend.Protocols.Tls11": "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Ciphers.TripleDes168":    "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Ssl30":         "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls10":         "False",
	"Microsoft.WindowsAzure.ApiManagement.Gateway.Security.Protocols.Tls11":         "False",
}

// service is the service itself.
func service() Kind {
	return define(Kind{Type: kindService, Title: "Service", Whole: true, LateDelete: Always}, Rules[ServiceResource]{
		Check: checkService, Written: serviceWritten, Deleting: softDelete, Show: showService, List: listServices, Put: putService, Delete: deleteService,
	})
}

// putService restores a deleted service if that is asked for, and creates or replaces one otherwise.
func putService(op *Op, p *ServiceResource) (*Result, error) {
	before, err := op.before()
	if err != nil {
		return nil, err
	}
	if !before.exists {
		gone, ok, err := op.deletedService()
		if err != nil {
			return nil, err
		}
		if ok && p.Properties.Restore {
			return op.restoreService(gone)
		}
		if ok {
			return nil, resource.Errorf(409, "ServiceAlreadyExistsInSoftDeletedState",
				"Api service %s was soft-deleted. In order to create the new service with the same name, you have to either undelete the service or purge it.", op.Doc.Name())
		}
	}
	return op.write(before, p)
}

func checkService(op *Op, before, p *ServiceResource) error {
	if before == nil {
		if err := op.checkServiceName(); err != nil {
			return err
		}
	}
	p.Properties.ProvisioningState = "Succeeded"
	p.Properties.PlatformVersion = "stv2.1"
	p.Properties.CreatedAt = op.now()
	p.SystemData = &SystemData{CreatedBy: op.By, CreatedByType: "Application", CreatedAt: op.now(), LastModifiedBy: op.By, LastModifiedByType: "Application", LastModifiedAt: op.now()}
	if before != nil {
		p.Properties.CreatedAt = before.Properties.CreatedAt
		p.SystemData.CreatedBy, p.SystemData.CreatedAt = before.SystemData.CreatedBy, before.SystemData.CreatedAt
	}
	settings := maps.Clone(protocolSettings)
	maps.Copy(settings, p.Properties.CustomProperties)
	p.Properties.CustomProperties = settings
	return checkHostnames(op, before, p)
}

// checkServiceName wants a name that can be part of a host name, in a resource group that exists.
func (op *Op) checkServiceName() error {
	name := op.Doc.Name()
	valid := len(name) <= 50 && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && name[0] > '9' && name[len(name)-1] != '-'
	if !valid {
		return resource.Invalid("name", "The name of a service begins with a letter and has at most 50 letters, digits and dashes.")
	}
	if _, ok, err := op.found(GroupID(op.Doc.Subscription, op.Doc.Group)); err != nil || ok {
		return err
	}
	return resource.Errorf(404, "ResourceGroupNotFound", "Resource group '%s' could not be found.", op.Doc.Group)
}

// checkHostnames keeps the built-in host name and reads the certificates of the others.
func checkHostnames(op *Op, before, p *ServiceResource) error {
	builtIn := strings.ToLower(op.Doc.Name()) + ".azure-api.net"
	names := p.Properties.HostnameConfigurations
	if !hasHostname(names, builtIn) {
		names = append([]HostnameConfiguration{{Type: "Proxy", HostName: builtIn, CertificateSource: "BuiltIn", DefaultSSLBinding: !hasDefault(names)}}, names...)
	}
	for i := range names {
		if err := readHostCertificate(before, &names[i]); err != nil {
			return err
		}
	}
	p.Properties.HostnameConfigurations = names
	for i := range p.Properties.Certificates {
		c := &p.Properties.Certificates[i]
		info, err := certificateInformation(c.EncodedCertificate, c.CertificatePassword)
		if err != nil {
			return resource.Invalid("certificates", "%v.", err)
		}
		if info != nil {
			c.Certificate = info
		}
	}
	return nil
}

func hasHostname(names []HostnameConfiguration, name string) bool {
	for _, n := range names {
		if strings.EqualFold(n.HostName, name) && n.Type == "Proxy" {
			return true
		}
	}
	return false
}

func hasDefault(names []HostnameConfiguration) bool {
	for _, n := range names {
		if n.DefaultSSLBinding && n.Type == "Proxy" {
			return true
		}
	}
	return false
}

// readHostCertificate describes the certificate of a host name, which is kept from before if none is given.
func readHostCertificate(before *ServiceResource, h *HostnameConfiguration) error {
	if h.EncodedCertificate == "" && before != nil {
		for _, old := range before.Properties.HostnameConfigurations {
			if old.Type == h.Type && strings.EqualFold(old.HostName, h.HostName) {
				h.EncodedCertificate, h.CertificatePassword, h.Certificate = old.EncodedCertificate, old.CertificatePassword, old.Certificate
			}
		}
	}
	info, err := certificateInformation(h.EncodedCertificate, h.CertificatePassword)
	if err != nil {
		return resource.Invalid("hostnameConfigurations", "Certificate of '%s': %v.", h.HostName, err)
	}
	if info != nil {
		h.Certificate, h.CertificateSource = info, "Custom"
	}
	return nil
}

// serviceWritten gives a new service what it has from the beginning.
func serviceWritten(op *Op, before, p *ServiceResource) error {
	if before != nil {
		return nil
	}
	return op.defaultContent(p)
}

// showService adds the addresses and the entity tag.
func showService(op *Op, s *Shown, p *ServiceResource) error {
	if op.table.deps.Addresses != nil {
		a := op.table.deps.Addresses(mustID(s.ID))
		p.Properties.GatewayURL, p.Properties.GatewayRegionalURL = a.Gateway, a.Gateway
		p.Properties.DeveloperPortalURL, p.Properties.PortalURL = a.Portal, a.Portal
		p.Properties.ManagementAPIURL, p.Properties.SCMURL = a.Management, a.Management
	}
	if op.table.deps.Identity != nil {
		object, tenant := op.table.deps.Identity(mustID(s.ID))
		p.Identity = identified(p.Identity, object, tenant)
	}
	p.setETag(s.Revision)
	return nil
}

// identified adds to the identity of a service what its own managed identity is called, if it has one.
func identified(identity json.RawMessage, object, tenant string) json.RawMessage {
	var members map[string]json.RawMessage
	if json.Unmarshal(identity, &members) != nil {
		return identity
	}
	var kind string
	_ = json.Unmarshal(members["type"], &kind) // leaves it empty
	if !strings.Contains(strings.ToLower(kind), "systemassigned") {
		return identity
	}
	members["principalId"], members["tenantId"] = encode(object), encode(tenant)
	return encode(members)
}

func (p *ServiceResource) setETag(revision uint64) {
	p.ETag = strings.Trim(resource.ETag(revision), `"`)
}

// listServices lists the services of a resource group or of a subscription.
func listServices(op *Op) ([]*Shown, error) {
	under := op.ID.String()
	if op.ID.Group == "" {
		under = "/subscriptions/" + op.ID.Subscription
	}
	docs, err := op.documents(under, kindService)
	if err != nil {
		return nil, err
	}
	return op.showAll(docs)
}

// GroupID is the id of a resource group.
func GroupID(subscription, group string) string {
	return "/subscriptions/" + subscription + "/resourceGroups/" + group
}
