package arm_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestDefaultContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.play([]step{
		{"GET", "", "", nil, 200, "sku.name=Developer; location=local; properties.provisioningState=Succeeded; properties.targetProvisioningState=; properties.gatewayUrl=https://gateway.example; " +
			"properties.hostnameConfigurations.0.hostName=apim.azure-api.net; properties.hostnameConfigurations.0.certificateSource=BuiltIn; properties.virtualNetworkType=None; properties.publicNetworkAccess=Enabled"},
		{"GET", "/groups", "", nil, 200, "count=3; value.0.name=administrators; value.0.properties.builtIn=true; value.0.properties.type=system; value.2.name=guests"},
		{"GET", "/users/1", "", nil, 200, "properties.firstName=Administrator; properties.lastName=; properties.email=admin@example.com; properties.identities.0.provider=Azure; properties.state=active"},
		{"HEAD", "/groups/administrators/users/1", "", nil, 204, ""},
		{"HEAD", "/groups/guests/users/1", "", nil, 404, ""},
		{"GET", "/subscriptions/master", "", nil, 200, "properties.scope=" + serviceID + "; properties.state=active; properties.allowTracing=true; properties.displayName=Built-in all-access subscription; properties.primaryKey="},
		{"GET", "/apis/echo-api", "", nil, 200, "properties.path=echo; properties.subscriptionRequired=true"},
		{"GET", "/products/starter", "", nil, 200, "properties.subscriptionsLimit=1; properties.approvalRequired=false; properties.state=published"},
		{"GET", "/products/unlimited", "", nil, 200, "properties.approvalRequired=true"},
		{"GET", "/products/starter/groups", "", nil, 200, "count=3"},
		{"GET", "/products/starter/subscriptions", "", nil, 200, "count=1; value.0.properties.ownerId=" + serviceID + "/users/1"},
		{"GET", "/products/starter/policies/policy", "", nil, 200, ""},
		{"DELETE", "/groups/guests", "", nil, 400, ""},
		{"PATCH", "/groups/guests", props(`"displayName":"x"`), nil, 400, ""},
		{"PUT", "/groups/x", props(`"displayName":"X","type":"system"`), nil, 400, ""},
		{"DELETE", "/users/1", "", nil, 400, ""},
		{"PUT", "/subscriptions/master", props(`"displayName":"m","scope":"/apis"`), nil, 400, "error.code=ValidationError"},
		{"PATCH", "/subscriptions/master", props(`"state":"suspended"`), nil, 400, "error.code=ValidationError"},
		{"DELETE", "/subscriptions/master", "", nil, 400, "error.code=ValidationError"},
		{"POST", "/subscriptions/master/regeneratePrimaryKey", "", nil, 204, ""},
		{"DELETE", "/policies/policy", "", nil, 204, ""},
	})
	properties, _ := w.do("GET", "", "").at(t, "properties.customProperties").(map[string]any)
	if len(properties) != 8 || properties["Microsoft.WindowsAzure.ApiManagement.Gateway.Protocols.Server.Http2"] != "False" {
		t.Errorf("customProperties: %v", properties)
	}
}

func TestService(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	const deleted = "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.ApiManagement/locations/local/deletedservices/apim"
	body := `{"location":"local","sku":{"name":"Developer","capacity":1},"properties":{"publisherEmail":"a@b.c","publisherName":"N","restore":%s}}`
	created := w.do("GET", "", "")
	if etag := strings.Trim(created.header.Get("ETag"), `"`); created.at(t, "etag") != etag {
		t.Errorf("etag %v, header %s", created.at(t, "etag"), etag)
	}
	patched := w.must(200, "PATCH", "", `{"tags":{"a":"b"}}`)
	if patched.at(t, "etag") != strings.Trim(patched.header.Get("ETag"), `"`) || patched.at(t, "properties.createdAtUtc") != created.at(t, "properties.createdAtUtc") {
		t.Errorf("after PATCH: %s", patched.body)
	}
	pfx := testPFX(t, "host", "pw")
	host := `{"properties":{"hostnameConfigurations":[{"type":"Proxy","hostName":"api.example.com","encodedCertificate":"` + pfx + `","certificatePassword":"pw","defaultSslBinding":true}]}}`
	with := w.must(200, "PATCH", "", host)
	if strings.Contains(with.body, pfx[:40]) || with.at(t, "properties.hostnameConfigurations.1.certificate.subject") != "CN=host" {
		t.Errorf("host name: %s", with.body)
	}
	lossless(t, w, "")
	w.play([]step{
		{"GET", "", "", nil, 200, "properties.hostnameConfigurations.1.certificate.subject=CN=host; properties.hostnameConfigurations.1.certificateSource=Custom; properties.hostnameConfigurations.0.defaultSslBinding=false"},
		{"PATCH", "", strings.Replace(host, `"pw"`, `"no"`, 1), nil, 400, "error.details.0.target=hostnameConfigurations"},
		{"PATCH", "", `{"sku":{"name":"Gold"}}`, nil, 400, "error.details.0.target=sku.name"},
		{"GET", groupID + "/providers/Microsoft.ApiManagement/service", "", nil, 200, "count=1"},
		{"GET", "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.ApiManagement/service", "", nil, 200, "count=1"},
		{"PUT", groupID + "/providers/Microsoft.ApiManagement/service/1bad", fmt.Sprintf(body, "false"), nil, 400, "error.details.0.target=name"},
		{"GET", deleted, "", nil, 404, ""},
		{"DELETE", "?api-version=2022-08-01", "", nil, 202, ""},
		{"GET", "", "", nil, 404, "error.message=The Resource 'Microsoft.ApiManagement/service/apim' under resource group 'rg' was not found."},
		{"GET", "/apis", "", nil, 404, ""},
		{"DELETE", "", "", nil, 204, ""},
		{"GET", deleted, "", nil, 200, "properties.serviceId=" + serviceID + "; location=local; name=apim"},
		{"GET", "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Microsoft.ApiManagement/deletedservices", "", nil, 200, "count=1; value.0.name=apim"},
		{"PUT", "", fmt.Sprintf(body, "false"), nil, 409, "error.code=ServiceAlreadyExistsInSoftDeletedState"},
		{"PUT", "", fmt.Sprintf(body, "true"), nil, 201, "properties.publisherName=Example; tags.a=b"},
		{"GET", "/apis/echo-api", "", nil, 200, ""},
		{"DELETE", "", "", nil, 202, ""},
		{"DELETE", deleted, "", nil, 202, ""},
		{"DELETE", deleted, "", nil, 204, ""},
		{"PUT", "", fmt.Sprintf(body, "false"), nil, 201, "properties.publisherName=N"},
		{"GET", "/apis", "", nil, 200, "count=0"},
	})
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.must(201, "PUT", "/users/u", props(`"firstName":"U","lastName":"V","email":"u@example.com"`))
	w.play([]step{
		{"PUT", "/subscriptions/a", props(`"displayName":"A","scope":"/apis/echo-api;rev=1"`), nil, 201, "properties.scope=" + serviceID + "/apis/echo-api; properties.state=submitted; properties.startDate=; properties.primaryKey="},
		{"PUT", "/subscriptions/b", props(`"displayName":"B","scope":"` + serviceID + `/products/starter","ownerId":"/users/u","state":"active"`), nil, 201, "properties.ownerId=" + serviceID + "/users/u; properties.scope=" + serviceID + "/products/starter; properties.state=active"},
		{"PUT", "/subscriptions/b2", props(`"displayName":"B","scope":"/products/starter","ownerId":"/users/u"`), nil, 400, "error.message=Subscriptions limit reached for same user."},
		{"PUT", "/subscriptions/c?appType=developerPortal&notify=false", props(`"displayName":"C","scope":"/apis"`), nil, 201, "properties.scope=" + serviceID + "/apis"},
		{"PUT", "/subscriptions/d", props(`"displayName":"D","scope":"/apis/none"`), nil, 400, "error.details.0.target=scope"},
		{"PUT", "/subscriptions/d", props(`"displayName":"D","scope":"/users/1"`), nil, 400, "error.details.0.target=scope"},
		{"PUT", "/subscriptions/d", props(`"displayName":"D","scope":"` + serviceID + `"`), nil, 400, "error.details.0.target=scope"},
		{"PUT", "/subscriptions/d", props(`"scope":"/apis"`), nil, 400, "error.details.0.target=displayName"},
		{"PUT", "/subscriptions/d", props(`"displayName":"D","scope":"/apis","ownerId":"/users/none"`), nil, 400, "error.details.0.target=ownerId"},
		{"PUT", "/subscriptions/d", props(`"displayName":"D","scope":"/apis","primaryKey":"same","secondaryKey":"same"`), nil, 400, ""},
		{"PUT", "/subscriptions/d", props(`"displayName":"D","scope":"/apis","primaryKey":"one","secondaryKey":"two"`), nil, 201, ""},
		{"PUT", "/subscriptions/e", props(`"displayName":"E","scope":"/apis","primaryKey":"two"`), nil, 400, "error.details.0.target=primaryKey"},
		{"POST", "/subscriptions/d/listSecrets", "", nil, 200, "primaryKey=one; secondaryKey=two"},
		{"PUT", "/subscriptions/d", props(`"displayName":"D2","scope":"/apis"`), nil, 200, "properties.displayName=D2"},
		{"POST", "/subscriptions/d/listSecrets", "", nil, 200, "primaryKey=one; secondaryKey=two"},
		{"POST", "/subscriptions/none/listSecrets", "", nil, 404, ""},
		{"GET", "/subscriptions/d/listSecrets", "", nil, 405, ""},
		{"GET", "/users/u/subscriptions", "", nil, 200, "count=1; value.0.name=b"},
		{"GET", "/users/u/subscriptions/b", "", nil, 200, "name=b"},
		{"GET", "/users/u/subscriptions/a", "", nil, 404, ""},
		{"DELETE", "/products/starter", "", nil, 400, ""},
		{"DELETE", "/users/u", "", nil, 400, ""},
		{"DELETE", "/users/u?deleteSubscriptions=true", "", nil, 202, ""},
		{"GET", "/subscriptions/b", "", nil, 404, ""},
		{"GET", "/groups/developers/users", "", nil, 200, "count=1"},
		{"DELETE", "/products/starter?deleteSubscriptions=true", "", nil, 200, ""},
		{"GET", "/subscriptions/starter", "", nil, 404, ""},
		{"DELETE", "/apis/echo-api?api-version=2022-08-01", "", nil, 200, ""},
		{"GET", "/subscriptions/a", "", nil, 404, ""},
	})
	before := w.do("POST", "/subscriptions/c/listSecrets", "")
	w.must(204, "POST", "/subscriptions/c/regenerateSecondaryKey", "")
	after := w.do("POST", "/subscriptions/c/listSecrets", "")
	if before.at(t, "primaryKey") != after.at(t, "primaryKey") || before.at(t, "secondaryKey") == after.at(t, "secondaryKey") || len(text(after.at(t, "secondaryKey"))) != 32 {
		t.Errorf("regenerateSecondaryKey: %s, then %s", before.body, after.body)
	}
	active := w.must(200, "PATCH", "/subscriptions/c", props(`"state":"active"`))
	if active.at(t, "properties.startDate") == nil {
		t.Errorf("an active subscription has no start: %s", active.body)
	}
	if ended := w.must(200, "PATCH", "/subscriptions/c", props(`"state":"cancelled"`)); ended.at(t, "properties.endDate") == nil {
		t.Errorf("a cancelled subscription has no end: %s", ended.body)
	}
}

func TestProducts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.play([]step{
		{"PUT", "/products/open", props(`"displayName":"Open","subscriptionRequired":false,"approvalRequired":true`), nil, 400, "error.details.0.target=approvalRequired"},
		{"PUT", "/products/open", props(`"displayName":"Open","subscriptionRequired":false,"subscriptionsLimit":1`), nil, 400, "error.details.0.target=subscriptionsLimit"},
		{"PUT", "/products/open", props(`"displayName":"Open","subscriptionRequired":false`), nil, 201, "properties.approvalRequired=; properties.state=notPublished"},
		{"PUT", "/products/open/apis/echo-api", "", nil, 201, "id=" + serviceID + "/apis/echo-api; type=Microsoft.ApiManagement/service/apis"},
		{"PUT", "/products/open/apis/echo-api", "", nil, 200, ""},
		{"HEAD", "/products/open/apis/echo-api;rev=1", "", nil, 204, ""},
		{"PUT", "/products/open/apis/none", "", nil, 404, "error.message=API not found."},
		{"PUT", "/products/none/apis/echo-api", "", nil, 404, "error.message=Product not found."},
		{"PUT", "/products/open2", props(`"displayName":"Open 2","subscriptionRequired":false`), nil, 201, ""},
		{"PUT", "/products/open2/apis/echo-api", "", nil, 400, "error.code=ValidationError"},
		{"PATCH", "/products/starter", props(`"subscriptionRequired":false`), nil, 400, "error.code=ValidationError"},
		{"GET", "/products/open/apis", "", nil, 200, "count=1; value.0.id=" + serviceID + "/products/open/apis/echo-api; value.0.type=Microsoft.ApiManagement/service/products/apis; value.0.properties.path=echo"},
		{"GET", "/apis/echo-api/products", "", nil, 200, "count=3; value.0.name=open; value.0.type=Microsoft.ApiManagement/service/apis/products"},
		{"GET", "/products/open/apiLinks", "", nil, 200, "count=1; value.0.properties.apiId=" + serviceID + "/apis/echo-api"},
		{"PUT", "/products/open/apiLinks/second", props(`"apiId":"/apis/echo-api"`), nil, 409, "error.code=Conflict"},
		{"PUT", "/products/unlimited/apiLinks/mine", props(`"apiId":"/apis/none"`), nil, 400, "error.details.0.target=apiId"},
		{"PUT", "/products/unlimited/apiLinks/mine", props(``), nil, 400, "error.details.0.target=apiId"},
		{"DELETE", "/products/open/apis/echo-api", "", nil, 200, ""},
		{"GET", "/products/open/apiLinks", "", nil, 200, "count=0"},
		{"PUT", "/products/open/apiLinks/mine", props(`"apiId":"/apis/echo-api"`), nil, 201, "name=mine"},
		{"HEAD", "/products/open/apis/echo-api", "", nil, 204, ""},
		{"DELETE", "/products/open/apiLinks/mine", "", nil, 200, ""},
		{"HEAD", "/products/open/apis/echo-api", "", nil, 404, ""},
		{"GET", "/products?expandGroups=true", "", nil, 200, "value.0.properties.groups.0.displayName=Administrators"},
		{"GET", "/products/starter", "", nil, 200, "properties.groups="},
		{"GET", "/products/open/subscriptions", "", nil, 200, "count=0"},
		{"PUT", "/products/closed", props(`"displayName":"Closed"`), nil, 201, "properties.approvalRequired=false; properties.subscriptionsLimit="},
		{"GET", "/products/closed/subscriptions", "", nil, 200, "count=1; value.0.properties.state=active"},
		{"GET", "/products/closed/groups", "", nil, 200, "count=1; value.0.name=administrators"},
	})
}

func TestUsers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.play([]step{
		{"PUT", "/users/u", props(`"firstName":"U","lastName":"V","email":"u@example.com"`), nil, 201, "properties.identities.0.provider=Basic; properties.identities.0.id=u@example.com; properties.state=active"},
		{"PUT", "/users/v", props(`"firstName":"V","lastName":"V","email":"U@EXAMPLE.COM"`), nil, 400, "error.details.0.target=email"},
		{"PUT", "/users/v", props(`"firstName":"V","lastName":"V","email":"v@example.com","password":"short"`), nil, 400, "error.details.0.target=password"},
		{"GET", "/users/u/groups", "", nil, 200, "count=1; value.0.name=developers; value.0.type=Microsoft.ApiManagement/service/users/groups; value.0.id=" + serviceID + "/users/u/groups/developers"},
		{"GET", "/users/u?expandGroups=true", "", nil, 200, "properties.groups.0.displayName=Developers"},
		{"GET", "/users/u/identities", "", nil, 200, "value.0.provider=Basic; value.0.id=u@example.com"},
		{"PUT", "/groups/g", props(`"displayName":"G"`), nil, 201, "properties.type=custom; properties.builtIn=false"},
		{"PUT", "/groups/x", props(`"displayName":"X","type":"external"`), nil, 400, "error.details.0.target=externalId"},
		{"PUT", "/groups/g/users/u", "", nil, 201, "id=" + serviceID + "/users/u; type=Microsoft.ApiManagement/service/groups/users; properties.email=u@example.com"},
		{"PUT", "/groups/g/users/none", "", nil, 404, "error.message=User not found."},
		{"GET", "/groups/g/users", "", nil, 200, "count=1; value.0.id=" + serviceID + "/users/u"},
		{"DELETE", "/groups/g", "", nil, 200, ""},
		{"GET", "/users/u/groups", "", nil, 200, "count=1"},
		{"PATCH", "/users/u", props(`"email":"w@example.com"`), nil, 200, ""},
		{"PUT", "/users/v", props(`"firstName":"V","lastName":"V","email":"u@example.com"`), nil, 201, ""},
		{"PATCH", "/users/1", props(`"state":"blocked"`), nil, 400, ""},
	})
}

func TestTags(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.play([]step{
		{"PUT", "/tags/red", props(`"displayName":"Red"`), nil, 201, ""},
		{"PUT", "/apis/echo-api/tags/none", "", nil, 404, ""},
		{"PUT", "/apis/echo-api;rev=1/tags/red", "", nil, 201, "properties.displayName=Red; type=Microsoft.ApiManagement/service/apis/tags; id=" + serviceID + "/apis/echo-api/tags/red"},
		{"PUT", "/products/starter/tags/red", "", nil, 201, ""},
		{"PUT", "/apis/echo-api/operations/create-resource/tags/red", "", nil, 201, ""},
		{"GET", "/apis/echo-api/tags/red", "", nil, 200, "properties.displayName=Red"},
		{"GET", "/apis?tags=Red", "", nil, 200, "count=1"},
		{"GET", "/apis?tags=blue", "", nil, 200, "count=0"},
		{"GET", "/apis/echo-api/operations?tags=red", "", nil, 200, "count=1; value.0.name=create-resource"},
		{"GET", "/products?tags=red", "", nil, 200, "count=1; value.0.name=starter"},
		{"GET", "/tags/red/apiLinks", "", nil, 200, "count=1; value.0.properties.apiId=" + serviceID + "/apis/echo-api"},
		{"GET", "/tags/red/operationLinks", "", nil, 200, "count=1; value.0.properties.operationId=" + serviceID + "/apis/echo-api/operations/create-resource"},
		{"GET", "/tagResources", "", nil, 200, "count=3; value.1.operation.apiName=Echo API; value.0.api.name=Echo API; value.0.tag.name=Red; value.0.tag.id=/tags/red"},
		{"GET", "/tagResources?$filter=aid%20eq%20%27/apis/echo-api%27", "", nil, 200, "count=1; value.0.api.name=Echo API; value.0.api.id=/apis/echo-api"},
		{"GET", "/apisByTags", "", nil, 200, "count=1; value.0.api.path=echo"},
		{"GET", "/productsByTags", "", nil, 200, "count=1"},
		{"GET", "/productsByTags?includeNotTaggedProducts=true", "", nil, 200, "count=2; value.1.product.name=Unlimited; value.1.tag="},
		{"GET", "/apis/echo-api/operationsByTags", "", nil, 200, "count=1; value.0.operation.method=POST; value.0.operation.id=/apis/echo-api/operations/create-resource"},
		{"GET", "/apis/echo-api/operationsByTags?includeNotTaggedOperations=true", "", nil, 200, "count=6"},
		{"DELETE", "/tags/red", "", nil, 200, ""},
		{"GET", "/apis/echo-api/tags", "", nil, 200, "count=0"},
		{"GET", "/tagResources", "", nil, 200, "count=0"},
	})
}

func TestSecretsOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	logger := w.must(201, "PUT", "/loggers/l", props(`"loggerType":"applicationInsights","credentials":{"instrumentationKey":"ikey-secret"}`))
	reference := text(logger.at(t, "properties.credentials.instrumentationKey"))
	if !strings.HasPrefix(reference, "{{Logger-Credentials--") {
		t.Fatalf("the key is answered as %q", reference)
	}
	name := strings.Trim(reference, "{}")
	w.play([]step{
		{"GET", "/namedValues/" + name, "", nil, 200, "properties.secret=true; properties.value=; properties.displayName=" + name},
		{"POST", "/namedValues/" + name + "/listValue", "", nil, 200, "value=ikey-secret"},
		{"DELETE", "/namedValues/" + name, "", nil, 400, ""},
		{"PATCH", "/loggers/l", props(`"credentials":{"instrumentationKey":"second"}`), nil, 200, "properties.credentials.instrumentationKey=" + reference},
		{"POST", "/namedValues/" + name + "/listValue", "", nil, 200, "value=second"},
		{"PATCH", "/loggers/l", props(`"loggerType":"azureMonitor"`), nil, 400, "error.details.0.target=loggerType"},
		{"PUT", "/loggers/m", props(`"loggerType":"applicationInsights","credentials":{"instrumentationKey":"{{missing}}"}`), nil, 400, "error.details.0.target=credentials; error.details.0.message=Property 'missing' not found."},
		{"PUT", "/loggers/m", props(`"loggerType":"applicationInsights"`), nil, 400, "error.details.0.target=credentials"},
		{"DELETE", "/loggers/l", "", nil, 200, ""},
		{"GET", "/namedValues/" + name, "", nil, 404, ""},
		{"PUT", "/namedValues/n", props(`"displayName":"n","secret":true,"value":" "`), nil, 400, "error.details.0.target=value"},
		{"PUT", "/namedValues/n", props(`"displayName":"a b","value":"v"`), nil, 400, "error.details.0.target=displayName"},
		{"PUT", "/namedValues/n", props(`"displayName":"n","secret":true,"secretValue":"sneaked in","value":"v"`), nil, 201, ""},
		{"POST", "/namedValues/n/listValue", "", nil, 200, "value=v"},
		{"PUT", "/namedValues/n", props(`"displayName":"n","secret":true`), nil, 200, ""},
		{"POST", "/namedValues/n/listValue", "", nil, 200, "value=v"},
		{"PUT", "/namedValues/kv", props(`"displayName":"kv","secret":true,"value":"v","keyVault":{"secretIdentifier":"https://kv.example/secrets/s"}`), nil, 400, "error.details.0.target=value"},
		{"PUT", "/namedValues/kv", props(`"displayName":"kv","keyVault":{"secretIdentifier":"https://kv.example/secrets/s"}`), nil, 400, "error.details.0.target=secret"},
		{"PUT", "/namedValues/kv", props(`"displayName":"kv","secret":true,"keyVault":{"secretIdentifier":"https://kv.example/secrets/s"}`), nil, 201, "properties.keyVault.lastStatus.code=NotSupported"},
		{"POST", "/namedValues/kv/refreshSecret", "", nil, 200, "name=kv"},
		{"POST", "/namedValues/n/refreshSecret", "", nil, 400, ""},
		{"GET", "/namedValues?isKeyVaultRefreshFailed=true", "", nil, 200, "count=1; value.0.name=kv"},
		{"POST", "/backends/none/reconnect", "", nil, 404, ""},
		{"PUT", "/backends/b", props(`"url":"https://b","protocol":"http"`), nil, 201, ""},
		{"POST", "/backends/b/reconnect", `{"properties":{"after":"PT30S"}}`, nil, 202, ""},
		{"POST", "/backends/b/reconnect", `{"properties":{"after":"soon"}}`, nil, 400, ""},
		{"GET", "/backends/b", "", nil, 200, "properties.reconnect="},
		{"PUT", "/certificates/c", props(`"data":"bm90aGluZw=="`), nil, 400, "error.details.0.target=data"},
		{"PUT", "/certificates/c", props(``), nil, 400, "error.details.0.target=data"},
		{"PUT", "/certificates/c", props(`"data":"` + testPFX(t, "c", "p") + `","password":"wrong"`), nil, 400, "error.details.0.target=data"},
		{"PUT", "/certificates/c", props(`"data":"` + testPFX(t, "c", "p") + `","password":"p"`), nil, 201, "properties.subject=CN=c; properties.expirationDate=2040-01-02T03:04:05Z; properties.data=; properties.chain=; properties.key="},
		{"PUT", "/backends/b", props(`"url":"https://b","protocol":"http","credentials":{"certificateIds":["/certificates/c"]}`), nil, 200, "properties.credentials.certificateIds.0=" + serviceID + "/certificates/c"},
		{"DELETE", "/certificates/c", "", nil, 400, ""},
	})
}

func TestBreakers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	rule := `{"name":"r","tripDuration":"PT1M","failureCondition":{"count":3,"interval":"PT5M","statusCodeRanges":[{"min":500,"max":599}]}}`
	backend := func(rules string) string {
		return props(`"url":"https://b","protocol":"http","circuitBreaker":{"rules":[` + rules + `]}`)
	}
	w.play([]step{
		{"PUT", "/backends/b", backend(rule), nil, 201, "properties.circuitBreaker.rules.0.acceptRetryAfter=false; properties.circuitBreaker.rules.0.failureCondition.count=3"},
		{"PUT", "/backends/b", backend(rule + "," + rule), nil, 400, "error.details.0.target=circuitBreaker.rules"},
		{"PUT", "/backends/b", backend(""), nil, 400, "error.details.0.target=circuitBreaker.rules"},
		{"PUT", "/backends/b", backend(strings.Replace(rule, "PT1M", "1 minute", 1)), nil, 400, "error.details.0.target=circuitBreaker.rules.tripDuration"},
		{"PUT", "/backends/b", backend(strings.Replace(rule, `"count":3`, `"count":3,"percentage":5`, 1)), nil, 400, "error.details.0.target=circuitBreaker.rules.failureCondition"},
		{"PUT", "/backends/b", backend(strings.Replace(rule, "599", "400", 1)), nil, 400, "error.details.0.target=circuitBreaker.rules.failureCondition.statusCodeRanges"},
		{"PUT", "/backends/b", backend(strings.Replace(rule, "599", "700", 1)), nil, 400, "error.details.0.target=circuitBreaker.rules[0].failureCondition.statusCodeRanges[0].max"},
		{"PUT", "/backends/b", props(`"url":"b","protocol":"http"`), nil, 400, "error.details.0.target=url"},
		{"PUT", "/backends/b", props(`"url":"https://b"`), nil, 400, "error.details.0.target=protocol"},
	})
}

// TestConcurrentWrites lets many clients add one to a counter under its ETag: none of what was acknowledged may be lost.
func TestConcurrentWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(201, "PUT", "/tags/n", props(`"displayName":"0"`))
	const clients, rounds = 8, 5
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for done := 0; done < rounds; {
				before := w.do("GET", "/tags/n", "")
				var n int
				if _, err := fmt.Sscan(text(before.at(t, "properties.displayName")), &n); err != nil {
					t.Error(err)
					return
				}
				r := w.do("PUT", "/tags/n", props(fmt.Sprintf(`"displayName":"%d"`, n+1)), "If-Match", before.header.Get("ETag"))
				switch r.status {
				case 200:
					done++
				case 412:
				default:
					t.Errorf("%d %s", r.status, r.body)
					return
				}
			}
		})
	}
	wg.Wait()
	if got := w.do("GET", "/tags/n", "").at(t, "properties.displayName"); got != fmt.Sprint(clients*rounds) {
		t.Errorf("the counter is %v after %d acknowledged writes", got, clients*rounds)
	}
}

func TestVersionSets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.play([]step{
		{"PUT", "/apiVersionSets/v", props(`"displayName":"V","versioningScheme":"query"`), nil, 400, "error.details.0.target=versionQueryName"},
		{"PUT", "/apiVersionSets/v", props(`"displayName":"V","versioningScheme":"Header"`), nil, 400, "error.details.0.target=versionHeaderName"},
		{"PUT", "/apiVersionSets/v", props(`"displayName":"V","versioningScheme":"Path"`), nil, 400, "error.details.0.target=versioningScheme"},
		{"PUT", "/apiVersionSets/v", props(`"displayName":"V","versioningScheme":"header","versionHeaderName":"x-v"`), nil, 201, "properties.versioningScheme=Header"},
		{"PATCH", "/apiVersionSets/v", props(`"versioningScheme":"query","versionQueryName":"v"`), nil, 200, "properties.versioningScheme=Query"},
	})
}
