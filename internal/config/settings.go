package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// Settings are the settings of one process, complete and checked. The tag of a field is its declaration: key, default, what it is for
// (doc), which words are allowed (enum), where it may come from if not from everywhere (from), and the variable of the environment in which platforms
// hand the value to programs (platform), which takes the place of the default.
type Settings struct {
	Config        string  `key:"config" from:"flag env" doc:"YAML file to read settings from"`
	Data          string  `key:"data" default:"./portico-data" doc:"folder for everything the process keeps: the embedded database, keys, certificates, the last good configuration"`
	Store         Secret  `key:"store" doc:"URL of a PostgreSQL database to keep the configuration in; empty for the embedded database in the data folder"`
	Redis         Secret  `key:"redis" doc:"URL of the Redis or Valkey that gateways share counters and caches in; empty to keep them in this process"`
	ServiceBus    Secret  `key:"service-bus" from:"env file" doc:"connection string of the Service Bus namespace, or Endpoint=amqp://user:password@host of another broker, for send-service-bus-message where it names no namespace"`
	ReadyFile     string  `key:"ready-file" doc:"file to write the actual addresses, the CA file and the service's ARM id to, as JSON, once everything serves"`
	EncryptionKey Secret  `key:"encryption-key" from:"env" doc:"key that secrets at rest are encrypted with, 32 bytes in base64; empty to use the key file in the data folder, which the first start creates"`
	GatewayHTTP   Address `key:"gateway-http" default:":8080" doc:"where the gateway answers HTTP"`
	GatewayHTTPS  Address `key:"gateway-https" default:":8443" doc:"where the gateway answers HTTPS"`
	Management    Address `key:"management" default:":8444" doc:"where the management API answers HTTPS"`
	Portal        Address `key:"portal" default:":8081" doc:"where the developer portal answers HTTP"`
	Edge          Address `key:"edge" default:":8445" doc:"where self-hosted gateways fetch their configuration, over HTTPS"`
	Metrics       Address `key:"metrics" default:"127.0.0.1:9464" doc:"where Prometheus metrics and profiles are served, over HTTP"`
	ManagementURL string  `key:"management-url" doc:"URL under which clients reach the management API, if a proxy or a published port stands before it; it appears in links and metadata"`
	AnyHost       bool    `key:"any-host" default:"false" doc:"answer requests for every host name, not only for the service's own and localhost"`

	TrustedProxies []netip.Prefix `key:"trusted-proxies" doc:"networks whose X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host headers are believed"`

	Allow    Allow    `key:"allow"`
	TLS      TLS      `key:"tls"`
	Limits   Limits   `key:"limits"`
	Timeouts Timeouts `key:"timeouts"`
	Identity Identity `key:"identity"`
	Gateway  Gateway  `key:"gateway"`

	Dapr string `key:"dapr" platform:"DAPR_HTTP_ENDPOINT" default:"http://localhost:3500" doc:"URL of the Dapr sidecar that the policies publish-to-dapr, invoke-dapr-binding and set-backend-service with backend-id dapr speak to"`

	ContentSafetyRules string `key:"content-safety-rules" doc:"YAML file with rules that the built-in content-safety service at http://contentsafety.portico.internal goes by, besides its own"`

	Expressions Expressions `key:"expressions"`

	Log Log `key:"log"`
}

// Allow are the networks from which each listener may be reached. An empty list lets everybody in.
type Allow struct {
	Gateway    []netip.Prefix `key:"gateway" doc:"networks that may reach the gateway; empty for all"`
	Management []netip.Prefix `key:"management" doc:"networks that may reach the management API; empty for all"`
	Portal     []netip.Prefix `key:"portal" doc:"networks that may reach the developer portal; empty for all"`
	Edge       []netip.Prefix `key:"edge" doc:"networks that self-hosted gateways may come from; empty for all"`
	Metrics    []netip.Prefix `key:"metrics" doc:"networks that may read metrics; empty for all"`
}

// TLS are the certificates of the listeners. Where none is given, one signed by the installation's own authority is made; that
// authority's certificate is ca.pem in the data folder.
type TLS struct {
	MinVersion     string `key:"min-version" default:"1.2" enum:"1.2 1.3" doc:"oldest TLS version that listeners accept"`
	GatewayCert    string `key:"gateway-cert" doc:"PEM file with the gateway's certificate chain, shown where no custom host name has its own"`
	GatewayKey     string `key:"gateway-key" doc:"PEM file with the key of the gateway's certificate"`
	ManagementCert string `key:"management-cert" doc:"PEM file with the certificate chain of the management API"`
	ManagementKey  string `key:"management-key" doc:"PEM file with the key of the management API's certificate"`
	EdgeCert       string `key:"edge-cert" doc:"PEM file with the certificate chain shown to self-hosted gateways"`
	EdgeKey        string `key:"edge-key" doc:"PEM file with the key of the certificate shown to self-hosted gateways"`
	BackendCA      string `key:"backend-ca" doc:"PEM file with authorities that backends are verified against, in addition to the system's"`
}

// Limits bound what one client can make the gateway hold.
type Limits struct {
	Connections   int   `key:"connections" default:"0" doc:"connections that may be open to the gateway at once, more wait; 0 for no limit"`
	HeaderBytes   Bytes `key:"header-bytes" default:"64KiB" min:"1KiB" doc:"longest request line and headers"`
	URLBytes      Bytes `key:"url-bytes" default:"16KiB" min:"256" doc:"longest request URL"`
	BodyBytes     Bytes `key:"body-bytes" default:"0" doc:"longest request body; 0 for no limit, as bodies are streamed"`
	BufferedBytes Bytes `key:"buffered-bytes" default:"500MiB" min:"1KiB" doc:"longest body that a policy may hold in memory"`
	CacheBytes    Bytes `key:"cache-bytes" default:"256MiB" min:"1MiB" doc:"memory for values and responses that policies cache in this process"`
	EventBytes    Bytes `key:"event-bytes" default:"64MiB" min:"1MiB" doc:"memory for events that wait to be sent to event hubs, Service Bus or other brokers, more are dropped"`
	MetricSeries  int   `key:"metric-series" default:"50000" doc:"combinations of dimensions that custom metrics of policies may have within twelve hours, more are dropped"`
}

// Timeouts bound how long things may take. 0 means no limit.
type Timeouts struct {
	Handshake  time.Duration `key:"handshake" default:"10s" doc:"longest time for a TLS handshake"`
	ReadHeader time.Duration `key:"read-header" default:"10s" doc:"longest time for a client to send the headers of a request"`
	Idle       time.Duration `key:"idle" default:"2m" doc:"longest time for which a connection is kept open without a request"`
	Stall      time.Duration `key:"stall" default:"1m" doc:"longest time for which a client may neither send nor take a byte of a body"`
	Request    time.Duration `key:"request" default:"0" doc:"longest time for a whole exchange, the response's body included; 0 for no limit, which streams of events need"`
	Drain      time.Duration `key:"drain" default:"30s" doc:"longest time for which a process that was told to stop finishes the exchanges it has begun"`
}

// Gateway are the switches of gateways.
type Gateway struct {
	Simulate string `key:"simulate" default:"none" enum:"none classic v2 consumption self-hosted workspace" doc:"kind of Azure's gateways whose limits hold when policies are saved: what it would not know is refused"`
}

// Identity says where the tokens of managed identities come from.
type Identity struct {
	Source    string `key:"source" default:"auto" enum:"auto imds app-service workload portico off" doc:"where tokens of managed identities come from; auto is workload or app-service if the platform has set what they need, else portico, which signs them with the key of the management API's own tokens"`
	IMDS      string `key:"imds" default:"http://169.254.169.254" doc:"scheme and host of Azure's Instance Metadata Service, for the source imds"`
	Endpoint  string `key:"endpoint" platform:"IDENTITY_ENDPOINT" doc:"URL of the identity endpoint of App Service, Functions or Container Apps, for the source app-service"`
	Header    Secret `key:"header" from:"env file" platform:"IDENTITY_HEADER" doc:"what that endpoint wants to be sent in X-IDENTITY-HEADER"`
	TokenFile string `key:"token-file" platform:"AZURE_FEDERATED_TOKEN_FILE" doc:"file with the token that the platform keeps for this workload, for the source workload"`
	Tenant    string `key:"tenant" platform:"AZURE_TENANT_ID" doc:"directory in which that token is exchanged"`
	Client    string `key:"client" platform:"AZURE_CLIENT_ID" doc:"application for which that token is exchanged, where a policy names none"`
	Authority string `key:"authority" platform:"AZURE_AUTHORITY_HOST" default:"https://login.microsoftonline.com" doc:"URL of the directory service that exchanges it, and whose tokens the policy validate-azure-ad-token takes where it names none"`
}

// Expressions are the switches of C# expressions in policies, for what installations rely on and C# itself does otherwise.
type Expressions struct {
	ObjectEquality string `key:"object-equality" default:"reference" enum:"reference value" doc:"what == and != compare between an object and a string: references, as C# does, or the values"`
}

// Log says what is logged and how.
type Log struct {
	Level  slog.Level `key:"level" default:"info" enum:"debug info warn error" doc:"least severe events that are logged"`
	Format string     `key:"format" default:"text" enum:"text json" doc:"form of a log line"`
}
