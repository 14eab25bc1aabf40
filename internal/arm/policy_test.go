package arm_test

import (
	"strings"
	"testing"
)

// policyOf wraps policies of the inbound section as a document.
func policyOf(inbound string) string {
	return "<policies><inbound>" + inbound + "</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"
}

// policyBody is the body of a request with a document.
func policyBody(format, document string) string {
	return props(`"format":` + quote(format) + `,"value":` + quote(document))
}

func TestPolicyFormats(t *testing.T) {
	t.Parallel()
	const raw = "<policies>\r\n\t<inbound>\n  <base /><set-header name=\"x\"><value>@(1 < 2 && \"a\" == \"b\" ? \"y\" : \"n\")</value></set-header></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"
	w := newWorld(t, options{bare: true, fetch: pages{"https://x.example/p.xml": raw}})
	w.must(201, "PUT", "/apis/a", props(`"displayName":"A","path":"a"`))
	w.must(201, "PUT", "/apis/a/policies/policy", policyBody("rawxml", raw))
	if got := w.must(200, "GET", "/apis/a/policies/policy?format=rawxml", "").at(t, "properties.value"); got != raw {
		t.Errorf("the document was changed: %q", got)
	}
	escaped := text(w.must(200, "GET", "/apis/a/policies/policy", "").at(t, "properties.value"))
	if !strings.Contains(escaped, "1 &lt; 2 &amp;&amp;") {
		t.Errorf("as xml it is %q", escaped)
	}
	w.play([]step{
		{"GET", "/apis/a/policies/policy?format=xml", "", nil, 200, "properties.format="},
		{"GET", "/apis/a/policies/policy?format=yaml", "", nil, 400, "error.details.0.target=format"},
		{"PUT", "/apis/a/policies/policy", policyBody("xml", escaped), nil, 200, ""},
		{"PUT", "/apis/a/policies/policy", policyBody("RawXml-link", "https://x.example/p.xml"), nil, 200, ""},
		{"PUT", "/apis/a/policies/policy", policyBody("xml-link", "https://x.example/none"), nil, 400, "error.details.0.target=value"},
		{"PUT", "/apis/a/policies/policy", policyBody("yaml", raw), nil, 400, "error.details.0.target=format"},
		{"GET", "/apis/a/policies?format=rawxml", "", nil, 200, "count=1; value.0.properties.format="},
	})
	if got := w.must(200, "GET", "/apis/a/policies/policy?format=rawxml", "").at(t, "properties.value"); got != raw {
		t.Errorf("the document behind the link was changed: %q", got)
	}
	asText := w.do("GET", "/apis/a/policies/policy", "", "Accept", "application/vnd.ms-azure-apim.policy.raw+xml")
	if asText.body != raw || !strings.HasPrefix(asText.header.Get("Content-Type"), "application/vnd.ms-azure-apim.policy.raw+xml") {
		t.Errorf("as text: %v %q", asText.header, asText.body)
	}
	if both := w.do("GET", "/apis/a/policies/policy", "", "Accept", "application/json, application/vnd.ms-azure-apim.policy+xml"); both.at(t, "name") != "policy" {
		t.Errorf("JSON is preferred: %s", both.body)
	}
	w.must(200, "PUT", "/apis/a/policies/policy", raw, "Content-Type", "application/vnd.ms-azure-apim.policy.raw+xml")
}

func TestGlobalPolicyAlwaysExists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	fresh := w.must(200, "GET", "/policies/policy", "")
	if !strings.Contains(text(fresh.at(t, "properties.value")), "<forward-request />") || fresh.header.Get("ETag") == "" {
		t.Errorf("default: %s", fresh.body)
	}
	const own = "<policies><inbound><set-header name=\"g\"><value>1</value></set-header></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>"
	w.play([]step{
		{"PUT", "/policies/policy", text(fresh.body), []string{"If-Match", fresh.header.Get("ETag")}, 201, ""},
		{"PUT", "/policies/policy", policyBody("rawxml", own), nil, 200, ""},
		{"PUT", "/policies/policy", props(`"format":"xml"`), nil, 200, "properties.value=" + text(fresh.at(t, "properties.value"))},
		{"PUT", "/policies/policy", policyBody("rawxml", own), nil, 200, ""},
		{"GET", "/policyDescriptions", "", nil, 200, "value.0.type=Microsoft.ApiManagement/service/policyDescriptions"},
		{"GET", "/policyDescriptions?scope=nowhere", "", nil, 400, "error.details.0.target=scope"},
		{"GET", "/regions", "", nil, 200, "count=1; value.0.name=local; value.0.isMasterRegion=true"},
		{"GET", "/policies", "", nil, 200, "count=1; value.0.name=policy; value.0.properties.value=" + own},
		{"DELETE", "/policies/policy", "", nil, 200, ""},
		{"GET", "/policies/policy", "", nil, 200, "properties.value=" + text(fresh.at(t, "properties.value"))},
	})
}

func TestPolicyErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.must(201, "PUT", "/namedValues/quoted", props(`"displayName":"quoted","value":"@(1"`))
	for _, c := range []struct{ what, path, document, target, message string }{
		{"no XML", "/policies/policy", "<policies", "", "line 1"},
		{"unknown policy", "/apis/echo-api/policies/policy", policyOf("<base />\n<no-such-policy />"), "no-such-policy", "Error in element 'no-such-policy' on line 2, column 2:"},
		{"unknown attribute", "/apis/echo-api/policies/policy", policyOf(`<set-header nam="x"><value>1</value></set-header>`), "set-header", "nam"},
		{"C# error", "/apis/echo-api/policies/policy", policyOf(`<set-header name="x"><value>@(1 + )</value></set-header>`), "", "Error in element"},
		{"unknown named value", "/apis/echo-api/policies/policy", policyOf(`<set-header name="x"><value>{{nothing}}</value></set-header>`), "", "nothing"},
		{"unknown fragment", "/products/starter/policies/policy", policyOf(`<include-fragment fragment-id="none" />`), "include-fragment", "could not be found"},
		{"unknown backend", "/apis/echo-api/policies/policy", policyOf(`<set-backend-service backend-id="none" />`), "set-backend-service", "Backend with id 'none' could not be found."},
		{"wrong section", "/apis/echo-api/policies/policy", policyOf(`<inbound></inbound>`), "inbound", "Error in element 'inbound'"},
	} {
		r := w.do("PUT", c.path, policyBody("rawxml", c.document))
		if r.status != 400 || r.at(t, "error.code") != "ValidationError" || r.at(t, "error.message") != "One or more fields contain incorrect values:" {
			t.Errorf("%s: %d %s", c.what, r.status, r.body)
			continue
		}
		message := text(r.at(t, "error.details.0.message"))
		if !strings.Contains(message, c.message) || c.target != "" && r.at(t, "error.details.0.target") != c.target {
			t.Errorf("%s: target %v, message %q; want %s, %s", c.what, r.at(t, "error.details.0.target"), message, c.target, c.message)
		}
		if !strings.Contains(message, "^") {
			t.Errorf("%s: the message has no caret: %s", c.what, message)
		}
	}
	if w.do("GET", "/apis/echo-api/policies/policy", "").status != 404 {
		t.Error("a refused policy must leave nothing behind")
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	header := func(value string) string { return `<set-header name="x"><value>` + value + `</value></set-header>` }
	w.play([]step{
		{"PUT", "/namedValues/id1", props(`"displayName":"token","value":"v"`), nil, 201, ""},
		{"PUT", "/namedValues/id2", props(`"displayName":"TOKEN","value":"v"`), nil, 400, "error.details.0.target=displayName"},
		{"PUT", "/backends/b", props(`"url":"https://b","protocol":"http"`), nil, 201, ""},
		{"PUT", "/policyFragments/f", props(`"format":"rawxml","value":` + quote("<fragment>"+header("{{token}}")+"</fragment>")), nil, 201, ""},
		{"PUT", "/policyFragments/g", props(`"value":` + quote(`<fragment><include-fragment fragment-id="g" /></fragment>`)), nil, 400, ""},
		{"PUT", "/apis/echo-api/policies/policy", policyBody("rawxml", policyOf(`<base /><include-fragment fragment-id="f" /><set-backend-service backend-id="b" />`+header("{{token}}"))), nil, 201, ""},
		{"DELETE", "/namedValues/id1", "", nil, 400, "error.code=ValidationError; error.message=Named value 'token' cannot be deleted because it is used by /apis/echo-api;rev=1/policies/policy, /policyFragments/f."},
		{"DELETE", "/backends/b", "", nil, 400, ""},
		{"DELETE", "/policyFragments/f", "", nil, 400, ""},
		{"POST", "/policyFragments/f/listReferences", "", nil, 200, "count=1; value.0.id=" + serviceID + "/apis/echo-api/policies/policy; value.0.type=Microsoft.ApiManagement/service/apis/policies"},
		{"PATCH", "/namedValues/id1", props(`"displayName":"renamed"`), nil, 200, ""},
		{"GET", "/policyFragments/f?format=rawxml", "", nil, 200, "properties.value=<fragment>" + header("{{renamed}}") + "</fragment>"},
		{"DELETE", "/namedValues/id1", "", nil, 400, ""},
		{"PUT", "/namedValues/id2", props(`"displayName":"token","value":"v"`), nil, 201, ""},
		{"DELETE", "/namedValues/id2", "", nil, 200, ""},
		{"PUT", "/apis/echo-api/policies/policy", policyBody("rawxml", policyOf(`<base />`)), nil, 200, ""},
		{"DELETE", "/policyFragments/f", "", nil, 200, ""},
		{"DELETE", "/namedValues/id1", "", nil, 200, ""},
		{"DELETE", "/backends/b", "", nil, 200, ""},
	})
	w.play([]step{
		{"PUT", "/backends/b1", props(`"url":"https://b","protocol":"http"`), nil, 201, ""},
		{"PUT", "/backends/pool", props(`"type":"pool","pool":{"services":[{"id":"/backends/b1","weight":1}]}`), nil, 201, "properties.type=Pool; properties.pool.services.0.id=" + serviceID + "/backends/b1"},
		{"PUT", "/backends/nested", props(`"type":"Pool","pool":{"services":[{"id":"/backends/pool"}]}`), nil, 400, "error.details.0.target=pool"},
		{"PUT", "/backends/empty", props(`"type":"Pool"`), nil, 400, "error.details.0.target=pool"},
		{"PUT", "/backends/lost", props(`"type":"Pool","pool":{"services":[{"id":"/backends/none"}]}`), nil, 400, "error.details.0.target=pool.services[0].id"},
		{"DELETE", "/backends/b1", "", nil, 400, "error.message=Backend cannot be deleted because it is used by /backends/pool."},
		{"DELETE", "/backends/pool", "", nil, 200, ""},
		{"DELETE", "/backends/b1", "", nil, 200, ""},
		{"PUT", "/loggers/l", props(`"loggerType":"azureMonitor"`), nil, 201, "properties.isBuffered=true"},
		{"PUT", "/diagnostics/azuremonitor", props(`"loggerId":"/loggers/l"`), nil, 201, "properties.loggerId=" + serviceID + "/loggers/l"},
		{"PUT", "/apis/echo-api/diagnostics/azuremonitor", props(`"loggerId":"/loggers/none"`), nil, 400, "error.details.0.target=loggerId"},
		{"DELETE", "/loggers/l", "", nil, 400, ""},
		{"DELETE", "/diagnostics/azuremonitor", "", nil, 200, ""},
		{"DELETE", "/loggers/l", "", nil, 200, ""},
	})
}

func TestDeletingAnOperationFreesWhatItsPolicyNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.must(201, "PUT", "/namedValues/n", props(`"displayName":"n","value":"v"`))
	for _, path := range []string{"/apis/echo-api/operations/create-resource", "/products/starter", "/apis/echo-api"} {
		w.must(map[bool]int{true: 200, false: 201}[path == "/products/starter"], "PUT", path+"/policies/policy", policyBody("rawxml", policyOf(`<base /><set-header name="x"><value>{{n}}</value></set-header>`)))
		w.must(400, "DELETE", "/namedValues/n", "")
		w.must(200, "DELETE", path+"?deleteSubscriptions=true&api-version="+older, "")
	}
	w.must(200, "DELETE", "/namedValues/n", "")
}
