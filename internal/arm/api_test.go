package arm_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// quote writes a text as JSON.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func TestAPIProperties(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(201, "PUT", "/apiVersionSets/v", props(`"displayName":"V","versioningScheme":"Segment"`))
	w.must(201, "PUT", "/backends/b", props(`"url":"https://b","protocol":"http"`))
	w.play([]step{
		{"PUT", "/apis/a", props(`"displayName":"A","path":"/a/b/"`), nil, 201, "properties.path=a/b; properties.apiRevision=1; properties.isCurrent=true; properties.isOnline=true; " +
			"properties.subscriptionRequired=true; properties.type=http; properties.protocols.0=https; properties.subscriptionKeyParameterNames.header=Ocp-Apim-Subscription-Key; " +
			"properties.subscriptionKeyParameterNames.query=subscription-key; properties.authenticationSettings=map[]; properties.format="},
		{"PUT", "/apis/b", props(`"displayName":"B","path":"a/b"`), nil, 400, "error.code=ValidationError; error.details.0.message=Cannot create API 'B' with the same Path 'a/b' as API 'a'."},
		{"PUT", "/apis/b", props(`"displayName":"B","path":"a/b","apiVersion":"v2","apiVersionSetId":"/apiVersionSets/v"`), nil, 201, "properties.apiVersionSetId=" + serviceID + "/apiVersionSets/v"},
		{"GET", "/apis/b?expandApiVersionSet=true", "", nil, 200, "properties.apiVersionSet.name=V"},
		{"GET", "/apis/b", "", nil, 200, "properties.apiVersionSet="},
		{"PUT", "/apis/c", props(`"displayName":"C","path":"a/b","apiVersion":"v2","apiVersionSetId":"/apiVersionSets/v"`), nil, 400, "error.details.0.target=path"},
		{"PUT", "/apis/c", props(`"displayName":"C","path":"c","apiVersion":"v1"`), nil, 400, "error.details.0.target=apiVersionSetId"},
		{"PUT", "/apis/c", props(`"displayName":"C","path":"c","apiVersionSetId":"/apiVersionSets/none"`), nil, 400, "error.details.0.message=API version set with id '/apiVersionSets/none' could not be found."},
		{"PUT", "/apis/c", props(`"displayName":"C","path":"c","apiVersion":"v1","apiVersionSet":{"name":"New","versioningScheme":"query","versionQueryName":"v"}`), nil, 201, ""},
		{"PUT", "/apis/d", props(`"displayName":"D","path":"d","serviceUrl":""`), nil, 400, "error.details.0.target=serviceUrl"},
		{"PUT", "/apis/d", props(`"displayName":"D","path":"d","serviceUrl":"nowhere"`), nil, 400, "error.details.0.target=serviceUrl"},
		{"PUT", "/apis/d", props(`"path":"d"`), nil, 400, "error.details.0.target=displayName"},
		{"PUT", "/apis/d", props(`"displayName":"D","path":"d?x"`), nil, 400, "error.details.0.target=path"},
		{"PUT", "/apis/d", props(`"displayName":"D","path":"d","apiType":"websocket","serviceUrl":"wss://x"`), nil, 201, "properties.type=websocket; properties.protocols.0=wss; properties.apiType="},
		{"PUT", "/apis/e", props(`"displayName":"E","path":"e","backendId":"none"`), nil, 400, ""},
		{"PUT", "/apis/e", props(`"displayName":"E","path":"e","backendId":"b"`), nil, 201, "properties.backendId=b"},
		{"DELETE", "/backends/b", "", nil, 400, "error.message=Backend cannot be deleted because it is used by /apis/e;rev=1."},
		{"DELETE", "/apiVersionSets/v", "", nil, 400, ""},
		{"PATCH", "/apis/a", props(`"path":"moved"`), nil, 200, "properties.path=moved"},
		{"PUT", "/apis/f", props(`"displayName":"F","path":"a/b"`), nil, 201, ""},
		{"PUT", "/apis/g", props(`"displayName":"G","path":"g","authenticationSettings":{"oAuth2":{"authorizationServerId":"s"},"openid":{"openidProviderId":"o"}}`), nil, 400, "error.details.0.target=authenticationSettings"},
		{"PUT", "/apis/g", props(`"displayName":"G","path":"g","authenticationSettings":{"oAuth2":{"authorizationServerId":"s"}}`), nil, 201, "properties.authenticationSettings.oAuth2AuthenticationSettings.0.authorizationServerId=s"},
		{"GET", "/apis/g?api-version=2021-08-01", "", nil, 200, "properties.authenticationSettings.oAuth2AuthenticationSettings="},
		{"PUT", "/apis/g", props(`"displayName":"G","path":"g","authenticationSettings":{"oAuth2":{"authorizationServerId":"s"},"oAuth2AuthenticationSettings":[{"authorizationServerId":"other"}]}`), nil, 400, ""},
	})
	lossless(t, w, "/apis/g")
}

func TestRevisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	const policy = `"format":"rawxml","value":"<policies><inbound><base /><set-header name=\"r\"><value>1</value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"`
	w.must(201, "PUT", "/apis/echo-api/policies/policy", props(policy))
	w.must(201, "PUT", "/apis/echo-api/operations/create-resource/policies/policy", props(policy))
	w.play([]step{
		{"GET", "/apis/echo-api;rev=1", "", nil, 200, "name=echo-api; id=" + serviceID + "/apis/echo-api; properties.isCurrent=true"},
		{"GET", "/apis/echo-api;rev=2", "", nil, 404, "error.code=ResourceNotFound"},
		{"PUT", "/apis/echo-api;rev=02", props(`"sourceApiId":"/apis/echo-api"`), nil, 400, "error.details.0.target=name"},
		{"PUT", "/apis/echo-api;rev=2", props(`"sourceApiId":"/apis/none","path":"echo"`), nil, 400, "error.details.0.target=sourceApiId"},
		{"PUT", "/apis/echo-api;rev=2", props(`"sourceApiId":"/apis/echo-api","apiRevisionDescription":"second","path":"echo"`), nil, 201,
			"name=echo-api;rev=2; id=" + serviceID + "/apis/echo-api;rev=2; properties.apiRevision=2; properties.isCurrent=; properties.displayName=Echo API; properties.serviceUrl=https://echo.example/api; properties.apiRevisionDescription=second"},
		{"GET", "/apis/echo-api;rev=2/operations", "", nil, 200, "count=6; value.0.id=" + serviceID + "/apis/echo-api;rev=2/operations/create-resource"},
		{"GET", "/apis/echo-api%3Brev%3D2/operations/create-resource/policies/policy?format=rawxml", "", nil, 200, "properties.format=rawxml; id=" + serviceID + "/apis/echo-api;rev=2/operations/create-resource/policies/policy"},
		{"GET", "/apis/echo-api;rev=2/policies/policy", "", nil, 200, ""},
		{"PATCH", "/apis/echo-api;rev=2", props(`"displayName":"Other"`), nil, 400, "error.details.0.target=displayName"},
		{"PATCH", "/apis/echo-api;rev=2", props(`"path":"other"`), nil, 400, "error.details.0.target=path"},
		{"PATCH", "/apis/echo-api;rev=2", props(`"subscriptionRequired":false`), nil, 400, "error.details.0.target=subscriptionRequired"},
		{"PATCH", "/apis/echo-api;rev=2", props(`"serviceUrl":"https://second.example"`), nil, 200, "properties.serviceUrl=https://second.example"},
		{"PUT", "/apis/echo-api;rev=2/operations/extra", props(`"displayName":"X","method":"GET","urlTemplate":"/extra"`), nil, 201, ""},
		{"GET", "/apis/echo-api/operations/extra", "", nil, 404, ""},
		{"PATCH", "/apis/echo-api", props(`"displayName":"Renamed","description":"d"`), nil, 200, ""},
		{"GET", "/apis/echo-api;rev=2", "", nil, 200, "properties.displayName=Renamed; properties.description=d; properties.serviceUrl=https://second.example"},
		{"GET", "/apis/echo-api/revisions", "", nil, 200, "count=2; value.0.apiRevision=2; value.0.isCurrent=false; value.0.description=second; value.0.privateUrl=/echo;rev=2; value.1.isCurrent=true; value.1.apiId=" + serviceID + "/apis/echo-api;rev=1"},
		{"GET", "/apis?$filter=isCurrent%20eq%20true", "", nil, 200, "count=1; value.0.name=echo-api"},
		{"PUT", "/apis/echo-api/releases/r", props(`"apiId":"/apis/echo-api;rev=3"`), nil, 400, "error.details.0.target=apiId"},
		{"PUT", "/apis/echo-api/releases/r", props(`"apiId":"/apis/other;rev=1"`), nil, 400, "error.details.0.target=apiId"},
		{"PUT", "/apis/echo-api;rev=1/releases/r", props(`"apiId":"/apis/echo-api;rev=2","notes":"go"`), []string{"If-Match", ""}, 201, "id=" + serviceID + "/apis/echo-api/releases/r; properties.notes=go; properties.apiId=" + serviceID + "/apis/echo-api;rev=2"},
		{"GET", "/apis/echo-api", "", nil, 200, "name=echo-api; properties.apiRevision=2; properties.isCurrent=true; properties.serviceUrl=https://second.example"},
		{"GET", "/apis/echo-api;rev=1", "", nil, 200, "name=echo-api;rev=1; properties.isCurrent="},
		{"GET", "/apis/echo-api/operations/extra", "", nil, 200, "id=" + serviceID + "/apis/echo-api/operations/extra"},
		{"GET", "/apis/echo-api/releases", "", nil, 200, "count=1; value.0.properties.apiId=; value.0.properties.notes=go"},
		{"GET", "/products/starter/apis", "", nil, 200, "count=1; value.0.properties.apiRevision=2"},
		{"DELETE", "/apis/echo-api?api-version=2022-08-01", "", nil, 400, "error.message=Cannot delete the current revision of an API."},
		{"DELETE", "/apis/echo-api;rev=1?api-version=2022-08-01", "", nil, 200, ""},
		{"GET", "/apis/echo-api;rev=1", "", nil, 404, ""},
		{"GET", "/apis/echo-api", "", nil, 200, ""},
		{"PUT", "/apis/echo-api;rev=3", props(`"sourceApiId":"` + serviceID + `/apis/echo-api","path":"echo"`), nil, 201, ""},
		{"DELETE", "/apis/echo-api?deleteRevisions=true&api-version=2022-08-01", "", nil, 200, ""},
		{"GET", "/apis/echo-api;rev=3", "", nil, 404, ""},
		{"GET", "/apis", "", nil, 200, "count=0"},
		{"GET", "/products/starter/apis", "", nil, 200, "count=0"},
		{"PUT", "/apis/again", props(`"displayName":"Again","path":"echo"`), nil, 201, ""},
		{"PUT", "/apis/later;rev=4", props(`"displayName":"Later","path":"later"`), nil, 201, "name=later; properties.apiRevision=4; properties.isCurrent=true"},
		{"PUT", "/apis/body", props(`"displayName":"Body","path":"body","apiRevision":"7"`), nil, 201, "name=body; properties.apiRevision=7"},
		{"GET", "/apis/body;rev=1", "", nil, 404, ""},
	})
	leftovers(t, w, "echo-api")
}

// leftovers fails if a document still mentions a resource that is gone.
func leftovers(t *testing.T, w *world, name string) {
	t.Helper()
	eachDocument(w, func(id string, _ []byte) {
		if strings.Contains(id, name) {
			t.Errorf("document %s was left behind", id)
		}
	})
}

func TestOperations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	w.must(201, "PUT", "/apis/a", props(`"displayName":"A","path":"a"`))
	operation := func(method, template, more string) string {
		return props(fmt.Sprintf(`"displayName":"O","method":%q,"urlTemplate":%q%s`, method, template, more))
	}
	w.play([]step{
		{"PUT", "/apis/a/operations/o", operation("get", "/x/{id}", ""), nil, 400, "error.details.0.target=templateParameters"},
		{"PUT", "/apis/a/operations/o", operation("get", "/x/{id}", `,"templateParameters":[{"name":"id","type":"string","required":true}]`), nil, 201, "properties.method=GET; properties.templateParameters.0.name=id"},
		{"PUT", "/apis/a/operations/p", operation("GET", "/x/{id}", `,"templateParameters":[{"name":"id"}]`), nil, 400, "error.details.0.target=urlTemplate"},
		{"PUT", "/apis/a/operations/p", operation("POST", "/x/{id}", `,"templateParameters":[{"name":"id"}]`), nil, 201, ""},
		{"PUT", "/apis/a/operations/w", operation("GET", "/w/{*rest}", `,"templateParameters":[{"name":"rest"}]`), nil, 201, ""},
		{"PUT", "/apis/a/operations/q", operation("GET", "/q?a={a}&b={b}", `,"templateParameters":[{"name":"a"},{"name":"b"}]`), nil, 201, ""},
		{"PUT", "/apis/a/operations/b", operation("GET", "/{a", ""), nil, 400, "error.details.0.target=urlTemplate"},
		{"PUT", "/apis/a/operations/b", operation("GET", "/a}", ""), nil, 400, "error.details.0.target=urlTemplate"},
		{"PUT", "/apis/a/operations/b", operation("GET", "/{a}/{A}", `,"templateParameters":[{"name":"a"}]`), nil, 400, "error.details.0.target=urlTemplate"},
		{"PUT", "/apis/a/operations/b", operation("G T", "/b", ""), nil, 400, "error.details.0.target=method"},
		{"PUT", "/apis/a/operations/b", operation("CUSTOM", "/b", `,"responses":[{"statusCode":200,"representations":[{"contentType":"application/json","examples":{"default":{"value":{"a":1}}}}]}]`), nil, 201, "properties.responses.0.representations.0.examples.default.value.a=1"},
		{"PUT", "/apis/a/schemas/s", props(`"contentType":"application/vnd.oai.openapi.components+json","document":{"components":{"schemas":{"T":{"type":"object"}}}}`), nil, 201, "properties.document.components.schemas.T.type=object"},
		{"PATCH", "/apis/a/operations/b", props(`"request":{"representations":[{"contentType":"application/json","schemaId":"s","typeName":"T"}]}`), nil, 200, ""},
		{"GET", "/apis/a/schemas", "", nil, 200, "value.0.properties.document=; value.0.properties.contentType=application/vnd.oai.openapi.components+json"},
		{"DELETE", "/apis/a/schemas/s", "", nil, 400, "error.message=Schema 's' cannot be deleted because it is used by operation 'b'."},
		{"DELETE", "/apis/a/schemas/s?force=true", "", nil, 200, ""},
		{"GET", "/apis/a/operations/b", "", nil, 200, "properties.request.representations.0.schemaId=; properties.request.representations.0.contentType=application/json"},
	})
}

// petstore is a small definition.
const petstore = `{"openapi":"3.0.1","info":{"title":"Pets","version":"1","description":"About pets."},"servers":[{"url":"https://pets.example/v1"}],
"paths":{"/pets":{"get":{"operationId":"listPets","summary":"List","responses":{"200":{"description":"ok"}}},"post":{"summary":"Make","responses":{"201":{"description":"made"}}}},
"/pets/{id}":{"get":{"operationId":"getPet","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"c","in":"cookie","schema":{"type":"string"}}],"responses":{"200":{"description":"ok"}}}}},
"components":{"schemas":{"Pet":{"type":"object"}}}}`

func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true, fetch: pages{"https://x.example/pets.json": petstore}})
	const policy = `"format":"rawxml","value":"<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"`
	w.play([]step{
		{"PUT", "/apis/p", props(`"path":"pets","format":"openapi+json","value":` + quote(petstore)), nil, 201, "properties.displayName=Pets; properties.description=About pets.; properties.serviceUrl=https://pets.example/v1; properties.format=; properties.value="},
		{"GET", "/apis/p/operations", "", nil, 200, "count=3"},
		{"GET", "/apis/p/operations/getpet", "", nil, 200, "properties.urlTemplate=/pets/{id}; properties.templateParameters.0.name=id"},
		{"GET", "/apis/p/schemas", "", nil, 200, "count=1"},
		{"GET", "/apis/p/importReport/latest", "", nil, 200, "properties.format=openapi+json"},
		{"PUT", "/apis/p/operations/listpets/policies/policy", props(policy), nil, 201, ""},
		{"PUT", "/apis/p/operations/getpet/policies/policy", props(policy), nil, 201, ""},
		{"PUT", "/apis/q", props(`"path":"q","displayName":"Mine","serviceUrl":"https://mine.example","format":"openapi-link","value":"https://x.example/pets.json"`), nil, 201, "properties.displayName=Mine; properties.serviceUrl=https://mine.example"},
		{"PUT", "/apis/r", props(`"path":"r","format":"openapi-link","value":"https://x.example/none"`), nil, 400, "error.details.0.target=value"},
		{"PUT", "/apis/r", props(`"path":"r","format":"nonsense","value":"x"`), nil, 400, "error.details.0.target=format"},
		{"PUT", "/apis/r", props(`"path":"r","format":"openapi+json","value":"{\"openapi\":"`), nil, 400, "error.code=ValidationError; error.details.0.target=representation"},
		{"PUT", "/apis/r", props(`"path":"r","value":"x"`), nil, 400, "error.details.0.target=format"},
		{"PUT", "/apis/r", props(`"path":"r","format":"openapi"`), nil, 400, "error.details.0.target=value"},
		{"GET", "/apis/r", "", nil, 404, ""},
		{"PUT", "/apis/clone", props(`"path":"clone","displayName":"Clone","sourceApiId":"/apis/p"`), nil, 201, "properties.sourceApiId=; properties.path=clone"},
		{"GET", "/apis/clone/operations/getpet/policies/policy", "", nil, 200, "id=" + serviceID + "/apis/clone/operations/getpet/policies/policy"},
		{"GET", "/apis/clone/schemas", "", nil, 200, "count=1"},
		{"GET", "/apis/clone/importReport", "", nil, 200, "count=1"},
	})
	// getPet is renamed in the document: a new operation that takes over the policy; post is gone; listPets stays.
	changed := strings.NewReplacer("getPet", "readPet", `,"post":{"summary":"Make","responses":{"201":{"description":"made"}}}`, "", `"title":"Pets"`, `"title":"More pets"`).Replace(petstore)
	w.must(200, "PATCH", "/apis/p", props(`"subscriptionRequired":false`))
	w.play([]step{
		{"PUT", "/apis/p?import=true", props(`"format":"openapi+json","value":` + quote(changed)), nil, 200, "properties.displayName=More pets; properties.path=pets; properties.subscriptionRequired=false"},
		{"GET", "/apis/p/operations", "", nil, 200, "count=2; value.0.name=listpets; value.1.name=readpet"},
		{"GET", "/apis/p/operations/listpets/policies/policy", "", nil, 200, ""},
		{"GET", "/apis/p/operations/readpet/policies/policy", "", nil, 200, ""},
		{"GET", "/apis/p/operations/getpet", "", nil, 404, ""},
	})
	leftovers(t, w, "/apis/p;rev=1/operations/getpet")
}

func TestExport(t *testing.T) {
	t.Parallel()
	now := time.Now()
	w := newWorld(t, options{bare: true, now: func() time.Time { return now }})
	w.must(201, "PUT", "/apis/p", props(`"path":"pets","format":"openapi+json","value":`+quote(petstore)))
	for _, format := range []string{"openapi+json-link", "openapi-link", "swagger-link"} {
		r := w.must(200, "GET", "/apis/p?export=true&format="+strings.ReplaceAll(format, "+", "%2B"), "")
		link := text(r.at(t, "value.link"))
		if link == "" || link != r.at(t, "link") || link != r.at(t, "properties.value.link") || r.at(t, "id") != serviceID+"/apis/p" {
			t.Errorf("%s: %s", format, r.body)
		}
		doc := w.raw("GET", link, "")
		if doc.status != http.StatusOK || !strings.Contains(doc.body, "listPets") && !strings.Contains(doc.body, "listpets") {
			t.Errorf("%s: %d %.200s", format, doc.status, doc.body)
		}
		if format == "openapi+json-link" && doc.body != petstore {
			t.Errorf("the uploaded bytes were changed: %s", doc.body)
		}
		for what, bad := range map[string]string{
			"other API": strings.Replace(link, "apis%2Fp", "apis%2Fq", 1), "other format": strings.Replace(link, "-link", "", 1), "later": strings.Replace(link, "expires=1", "expires=2", 1),
			"no signature": strings.Split(link, "&signature")[0], "nothing": w.url + "/exports",
		} {
			if r := w.raw("GET", bad, ""); r.status != http.StatusForbidden {
				t.Errorf("link with %s: %d", what, r.status)
			}
		}
		now = now.Add(6 * time.Minute)
		if r := w.raw("GET", link, ""); r.status != http.StatusForbidden {
			t.Errorf("an old link: %d", r.status)
		}
	}
	w.play([]step{
		{"GET", "/apis/p?export=true&format=openapi%2Bjson", "", nil, 200, "value.info.title=Pets"},
		{"GET", "/apis/p?export=true", "", nil, 400, "error.details.0.target=format"},
		{"GET", "/apis/p?export=true&format=nonsense", "", nil, 400, "error.details.0.target=format"},
		{"GET", "/apis/none?export=true&format=openapi-link", "", nil, 404, ""},
		{"DELETE", "/apis/p/operations/getpet", "", nil, 200, ""},
	})
	exported := w.must(200, "GET", "/apis/p?export=true&format=openapi%2Bjson", "")
	if strings.Contains(exported.body, "getPet") || strings.Contains(exported.body, "getpet") || !strings.Contains(exported.body, "listpets") {
		t.Errorf("after a change the export must follow the operations: %s", exported.body)
	}
}
