package policies

import "github.com/portico-apim/portico/internal/policy"

// The categories are those of Azure's policy reference.
const (
	authentication = "authentication-and-authorization"
	caching        = "caching"
	validating     = "content-validation"
	crossDomain    = "cross-domain"
	control        = "policy-control-and-flow"
	integration    = "integration-and-external-communication"
	limits         = "rate-limiting-and-quotas"
	logging        = "logging"
	resolvers      = "graphql-resolvers"
	routing        = "routing"
	transformation = "transformation"
)

// Sets of sections that several policies share.
const (
	requestSections = policy.Sections(1<<policy.Inbound | 1<<policy.Backend)
)

// All returns the table of policies. The rows stand in the order of the policy reference's categories, by name within each.
func All() []policy.Definition { //nolint:funlen // a row for each policy
	const everywhere, all = policy.AllSections, policy.AllScopes
	var (
		dapr         = policy.On(policy.SelfHostedGateway)
		notWorkspace = policy.On(policy.ClassicGateway, policy.V2Gateway, policy.ConsumptionGateway, policy.SelfHostedGateway)
		managed      = policy.On(policy.ClassicGateway, policy.V2Gateway)
		resolving    = policy.On(policy.ClassicGateway, policy.V2Gateway, policy.ConsumptionGateway)
		byKey        = policy.On(policy.ClassicGateway, policy.V2Gateway, policy.SelfHostedGateway, policy.WorkspaceGateway)
	)
	return []policy.Definition{
		{Name: "check-header", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), New: row[checkHeader]},
		{Name: "get-authorization-context", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Gateways: policy.On(policy.ClassicGateway, policy.V2Gateway, policy.ConsumptionGateway), New: row[getAuthorizationContext]},
		{Name: "ip-filter", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, New: row[ipFilter]},
		{Name: "validate-azure-ad-token", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, New: row[validateAzureADToken]},
		{Name: "validate-client-certificate", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, New: row[validateClientCertificate]},
		{Name: "validate-jwt", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, New: row[validateJWT]},
		{Name: "authentication-basic", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, Once: true, New: row[authenticationBasic]},
		{Name: "authentication-certificate", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, New: row[authenticationCertificate]},
		{Name: "authentication-managed-identity", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Gateways: notWorkspace, New: row[authenticationManagedIdentity]},

		{Name: "authentication-token", Category: authentication, Sections: policy.In(policy.Inbound), Scopes: all, New: row[authenticationToken]},

		{Name: "azure-openai-semantic-cache-lookup", Category: caching, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Once: true, NoHandshake: true, Gateways: notWorkspace, New: row[azureOpenAISemanticCacheLookup]},
		{Name: "azure-openai-semantic-cache-store", Category: caching, Sections: policy.In(policy.Outbound), Scopes: all, Once: true, NoHandshake: true, Stores: true, Gateways: notWorkspace, New: row[azureOpenAISemanticCacheStore]},
		{Name: "cache-lookup", Category: caching, Sections: policy.In(policy.Inbound), Scopes: all, Once: true, NoHandshake: true, New: row[cacheLookup]},
		{Name: "cache-lookup-value", Category: caching, Sections: everywhere, Scopes: all, New: row[cacheLookupValue]},
		{Name: "cache-remove-value", Category: caching, Sections: everywhere, Scopes: all, New: row[cacheRemoveValue]},
		{Name: "cache-store", Category: caching, Sections: policy.In(policy.Outbound), Scopes: all, Once: true, NoHandshake: true, Stores: true, New: row[cacheStore]},
		{Name: "cache-store-value", Category: caching, Sections: everywhere, Scopes: all, New: row[cacheStoreValue]},
		{Name: "llm-semantic-cache-lookup", Category: caching, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Once: true, NoHandshake: true, Gateways: notWorkspace, New: row[llmSemanticCacheLookup]},
		{Name: "llm-semantic-cache-store", Category: caching, Sections: policy.In(policy.Outbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Once: true, NoHandshake: true, Stores: true, Gateways: notWorkspace, New: row[llmSemanticCacheStore]},

		{Name: "cache-value", Category: caching, Sections: everywhere, Scopes: all, New: row[cacheValue]},
		{Name: "llm-content-safety", Category: validating, Sections: policy.In(policy.Inbound, policy.Outbound), Scopes: all, NoHandshake: true, New: row[llmContentSafety]},
		{Name: "validate-content", Category: validating, Sections: policy.In(policy.Inbound, policy.Outbound, policy.OnError), Scopes: all, NoHandshake: true, New: row[validateContent]},
		{Name: "validate-graphql-request", Category: validating, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Workspace, policy.Product, policy.API), Once: true, New: row[validateGraphQLRequest]},
		{Name: "validate-headers", Category: validating, Sections: policy.In(policy.Outbound, policy.OnError), Scopes: all, Once: true, NoHandshake: true, New: row[validateHeaders]},
		{Name: "validate-odata-request", Category: validating, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Workspace, policy.Product, policy.API), Once: true, New: row[validateODataRequest]},
		{Name: "validate-parameters", Category: validating, Sections: policy.In(policy.Inbound), Scopes: all, Once: true, New: row[validateParameters]},
		{Name: "validate-status-code", Category: validating, Sections: policy.In(policy.Outbound, policy.OnError), Scopes: all, Once: true, NoHandshake: true, New: row[validateStatusCode]},

		{Name: "cors", Category: crossDomain, Sections: policy.In(policy.Inbound), Scopes: all, Once: true, NoHandshake: true, New: row[cors]},
		{Name: "cross-domain", Category: crossDomain, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global), NoHandshake: true, WellKnown: crossDomainPath, Gateways: notWorkspace, New: row[crossDomainPolicy]},
		{Name: "jsonp", Category: crossDomain, Sections: policy.In(policy.Outbound), Scopes: all, Once: true, NoHandshake: true, New: row[jsonp]},

		{Name: "limit-concurrency", Category: limits, Sections: everywhere, Scopes: all, New: row[limitConcurrency]},

		{Name: "quota", Category: limits, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Product), Once: true, New: row[quota]},
		{Name: "quota-by-key", Category: limits, Sections: policy.In(policy.Inbound), Scopes: all, Gateways: byKey, New: row[quotaByKey]},
		{Name: "rate-limit", Category: limits, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Product, policy.API, policy.Operation), Once: true, New: row[rateLimit]},
		{Name: "rate-limit-by-key", Category: limits, Sections: policy.In(policy.Inbound), Scopes: all, Gateways: byKey, New: row[rateLimitByKey]},

		{Name: "azure-openai-token-limit", Category: limits, Sections: policy.In(policy.Inbound), Scopes: all, NoHandshake: true, Gateways: byKey, New: row[azureOpenAITokenLimit]},
		{Name: "llm-token-limit", Category: limits, Sections: policy.In(policy.Inbound), Scopes: all, NoHandshake: true, Gateways: byKey, New: row[llmTokenLimit]},

		{Name: "forward-request", Category: routing, Sections: policy.In(policy.Backend), Scopes: all, New: row[forwardRequest]},
		{Name: "proxy", Category: routing, Sections: policy.In(policy.Inbound), Scopes: all, New: row[proxy]},
		{Name: "set-backend-service", Category: routing, Sections: requestSections, Scopes: all, New: row[setBackendService]},

		{Name: "find-and-replace", Category: transformation, Sections: everywhere, Scopes: all, New: row[findAndReplace]},
		{Name: "mock-response", Category: transformation, Sections: policy.In(policy.Inbound, policy.Outbound, policy.OnError), Scopes: all, NoHandshake: true, New: row[mockResponse]},
		{Name: "redirect-content-urls", Category: transformation, Sections: policy.In(policy.Inbound, policy.Outbound), Scopes: all, Once: true, New: row[redirectContentURLs]},
		{Name: "return-response", Category: transformation, Sections: everywhere, Scopes: all, New: row[returnResponse]},
		{Name: "rewrite-uri", Category: transformation, Sections: policy.In(policy.Inbound), Scopes: all, New: row[rewriteURI]},
		{Name: "set-body", Category: transformation, Sections: everywhere, Scopes: all, NoHandshake: true, New: row[setBody]},
		{Name: "set-header", Category: transformation, Sections: everywhere, Scopes: all, New: row[setHeader]},
		{Name: "set-method", Category: transformation, Sections: policy.In(policy.Inbound, policy.OnError), Scopes: all, NoHandshake: true, New: row[setMethod]},
		{Name: "set-query-parameter", Category: transformation, Sections: requestSections, Scopes: all, New: row[setQueryParameter]},
		{Name: "set-status", Category: transformation, Sections: everywhere, Scopes: all, New: row[setStatus]},
		{Name: "set-variable", Category: transformation, Sections: everywhere, Scopes: all, New: row[setVariable]},
		{Name: "json-to-xml", Category: transformation, Sections: policy.In(policy.Inbound, policy.Outbound, policy.OnError), Scopes: all, NoHandshake: true, New: row[jsonToXML]},
		{Name: "xml-to-json", Category: transformation, Sections: policy.In(policy.Inbound, policy.Outbound, policy.OnError), Scopes: all, NoHandshake: true, New: row[xmlToJSON]},
		{Name: "xsl-transform", Category: transformation, Sections: policy.In(policy.Inbound, policy.Outbound), Scopes: all, Once: true, NoHandshake: true, New: row[xslTransform]},

		{Name: "http-data-source", Category: resolvers, Sections: policy.In(policy.InResolver), Scopes: policy.At(policy.OfResolver), DataSource: true, Gateways: resolving, New: row[httpDataSource]},
		{Name: "cosmosdb-data-source", Category: resolvers, Sections: policy.In(policy.InResolver), Scopes: policy.At(policy.OfResolver), DataSource: true, Gateways: managed, New: row[cosmosDBDataSource]},
		{Name: "sql-data-source", Category: resolvers, Sections: policy.In(policy.InResolver), Scopes: policy.At(policy.OfResolver), DataSource: true, Gateways: managed, New: row[sqlDataSource]},

		{Name: "invoke-dapr-binding", Category: integration, Sections: policy.In(policy.Inbound, policy.Outbound, policy.OnError), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), NoHandshake: true, Gateways: dapr, New: row[invokeDaprBinding]},
		{Name: "log-to-eventhub", Category: integration, Sections: everywhere, Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Gateways: notWorkspace, New: row[logToEventHub]},
		{Name: "publish-to-dapr", Category: integration, Sections: policy.In(policy.Inbound), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Gateways: dapr, New: row[publishToDapr]},
		{Name: "send-one-way-request", Category: integration, Sections: everywhere, Scopes: all, Gateways: notWorkspace, New: row[sendOneWayRequest]},
		{Name: "send-request", Category: integration, Sections: everywhere, Scopes: all, New: row[sendRequest]},
		{Name: "send-service-bus-message", Category: integration, Sections: policy.In(policy.Inbound, policy.Outbound, policy.OnError), Scopes: policy.At(policy.Global, policy.Product, policy.API, policy.Operation), Gateways: policy.On(policy.ClassicGateway), New: row[sendServiceBusMessage]},

		{Name: "azure-openai-emit-token-metric", Category: logging, Sections: policy.In(policy.Inbound), Scopes: all, NoHandshake: true, New: row[azureOpenAIEmitTokenMetric]},
		{Name: "emit-metric", Category: logging, Sections: everywhere, Scopes: all, New: row[emitMetric]},
		{Name: "llm-emit-token-metric", Category: logging, Sections: policy.In(policy.Inbound), Scopes: all, NoHandshake: true, New: row[llmEmitTokenMetric]},
		{Name: "trace", Category: logging, Sections: everywhere, Scopes: all, New: row[trace]},

		{Name: "block", Category: control, Sections: everywhere, Scopes: all, New: row[block]},
		{Name: "choose", Category: control, Sections: everywhere, Scopes: all, New: row[choose]},
		{Name: "retry", Category: control, Sections: everywhere, Scopes: all, New: row[retry]},
		{Name: "wait", Category: control, Sections: policy.In(policy.Inbound, policy.Backend, policy.Outbound), Scopes: all, New: row[wait]},
	}
}

// row makes a policy to decode into.
func row[T any, P interface {
	*T
	policy.Policy
}]() policy.Policy {
	return P(new(T))
}
