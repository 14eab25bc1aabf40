package resources

// All returns the table: every kind Portico knows. A new kind is a new file and a line here.
func All() []Kind {
	return []Kind{
		service(), deletedServices(), deletedServiceList(),
		regions(),
		globalPolicies(), policyDescriptions(),
		fragments(),
		namedValues(),
		apis(), apiRevisions(), releases(),
		operations(), apiSchemas(),
		apiPolicies(), operationPolicies(),
		resolvers(), resolverPolicies(),
		apiDiagnostics(),
		importReports(),
		versionSets(),
		products(), productPolicies(),
		productAPIs(), productAPILinks(), apiProducts(),
		productGroups(), productGroupLinks(),
		groups(), groupUsers(), userGroups(),
		users(), userIdentities(),
		subscriptions(), productSubscriptions(), userSubscriptions(),
		backends(),
		certificates(),
		authorizationProviders(), authorizations(), accessPolicies(),
		caches(),
		loggers(),
		diagnostics(),
		globalSchemas(),
		tags(),
		apiTags(), operationTags(), productTags(),
		tagAPILinks(), tagOperationLinks(), tagProductLinks(),
		tagResources(), apisByTags(), productsByTags(), operationsByTags(),
	}
}
