package resources_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// header is a policy that uses a value.
func header(value string) string {
	return `<set-header name=\"x\"><value>` + value + `</value></set-header>`
}

// document is a policy document with something in its inbound section.
func document(inbound string) string {
	return `{"properties":{"format":"rawxml","value":"<policies><inbound>` + inbound + `</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>"}}`
}

// bodies are what the walk PUTs, by path; N stands for a small number.
var bodies = [][2]string{
	{"/apis/aN", `{"properties":{"displayName":"A","path":"pN"}}`}, {"/apis/aN;rev=N", `{"properties":{"sourceApiId":"/apis/aN","displayName":"A","path":"pN"}}`},
	{"/apis/aN", `{"properties":{"displayName":"A","path":"pN","apiVersion":"v1","apiVersionSetId":"/apiVersionSets/vN","backendId":"bN"}}`},
	{"/apis/aN/releases/rN", `{"properties":{"apiId":"/apis/aN;rev=N"}}`}, {"/apis/aN/operations/oN", `{"properties":{"displayName":"O","method":"GET","urlTemplate":"/N"}}`},
	{"/apis/aN/policies/policy", document(`<base />` + header("{{nN}}") + `<include-fragment fragment-id=\"fN\" />`)}, {"/apis/aN/operations/oN/policies/policy", document(header("{{nN}}") + `<set-backend-service backend-id=\"bN\" />`)},
	{"/policyFragments/fN", `{"properties":{"format":"rawxml","value":"<fragment>` + header("{{nN}}") + `</fragment>"}}`},
	{"/namedValues/iN", `{"properties":{"displayName":"nN","value":"v"}}`}, {"/backends/bN", `{"properties":{"url":"https://{{nN}}","protocol":"http"}}`},
	{"/backends/bN", `{"properties":{"type":"Pool","pool":{"services":[{"id":"/backends/bN"}]}}}`}, {"/apiVersionSets/vN", `{"properties":{"displayName":"V","versioningScheme":"Segment"}}`},
	{"/products/pN", `{"properties":{"displayName":"P"}}`}, {"/products/pN/apis/aN", ""}, {"/products/pN/groups/gN", ""}, {"/groups/gN", `{"properties":{"displayName":"G"}}`}, {"/groups/gN/users/uN", ""},
	{"/users/uN", `{"properties":{"firstName":"U","lastName":"V","email":"uN@example.com"}}`}, {"/tags/tN", `{"properties":{"displayName":"T"}}`}, {"/apis/aN/tags/tN", ""},
	{"/apis/aN/operations/oN/tags/tN", ""}, {"/products/pN/tags/tN", ""}, {"/products/pN/apiLinks/kN", `{"properties":{"apiId":"/apis/aN"}}`}, {"/tags/tN/apiLinks/kN", `{"properties":{"apiId":"/apis/aN"}}`},
	{"/subscriptions/sN", `{"properties":{"displayName":"S","scope":"/apis/aN","ownerId":"/users/uN"}}`}, {"/subscriptions/sN", `{"properties":{"displayName":"S","scope":"/products/pN"}}`},
	{"/loggers/lN", `{"properties":{"loggerType":"applicationInsights","credentials":{"instrumentationKey":"kN"}}}`}, {"/diagnostics/applicationinsights", `{"properties":{"loggerId":"/loggers/lN"}}`},
	{"/apis/aN/diagnostics/applicationinsights", `{"properties":{"loggerId":"/loggers/lN"}}`}, {"/caches/cN", `{"properties":{"connectionString":"c","useFromLocation":"default"}}`},
	{"/authorizationProviders/pN", `{"properties":{"identityProvider":"github","oauth2":{"grantTypes":{"authorizationCode":{"clientId":"c","clientSecret":"s"}}}}}`},
	{"/authorizationProviders/pN/authorizations/aN", `{"properties":{"oauth2grantType":"AuthorizationCode"}}`},
	{"/authorizationProviders/pN/authorizations/aN/accessPolicies/xN", `{"properties":{"objectId":"o","tenantId":"t"}}`},
}

// numbered puts small numbers for every N that stands alone.
func numbered(r *rand.Rand, text string) string {
	for strings.Contains(text, "N") {
		text = strings.Replace(text, "N", fmt.Sprint(1+r.IntN(3)), 1)
	}
	return text
}

// TestWalk creates, changes and deletes at random. Whatever is refused must leave nothing behind, whatever is done must be done wholly.
func TestWalk(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			p := newPlane(t)
			r := rand.New(rand.NewPCG(seed, 7))
			done, refused := 0, 0
			for step := range 600 {
				path, body, deletes := choose(r)
				switch err := p.run(path, body, deletes); {
				case err == nil:
					done++
				case isRefusal(err):
					refused++
				default:
					t.Fatalf("step %d, %s: %v", step, path, err)
				}
				if step%20 == 0 {
					p.consistent(fmt.Sprintf("step %d, %s", step, path))
				}
			}
			p.consistent("the end")
			if done < 150 || refused < 50 {
				t.Errorf("%d steps were done and %d refused: the walk shows little", done, refused)
			}
		})
	}
}

// choose picks the next step.
func choose(r *rand.Rand) (path, body string, deletes bool) {
	pick := bodies[r.IntN(len(bodies))]
	return numbered(r, pick[0]), numbered(r, pick[1]), r.IntN(3) == 0
}

func isRefusal(err error) bool {
	problem, ok := errors.AsType[*resource.Error](err)
	return ok && problem.Status >= 400 && problem.Status < 500
}

// run does one step.
func (p *plane) run(path, body string, deletes bool) error {
	id := mustParse(p.t, serviceID+path)
	_, err := p.store.Update(p.t.Context(), func(tx store.Tx) error {
		op := p.table.Begin(p.t.Context(), tx, resources.Request{ID: id, Query: url.Values{"deleteSubscriptions": {"true"}, "deleteRevisions": {"true"}}})
		if deletes {
			_, err := op.Delete()
			return err
		}
		_, err := op.Put([]byte(body))
		return err
	})
	return err
}

// consistent fails the test if the store holds what cannot be true.
func (p *plane) consistent(when string) {
	p.t.Helper()
	err := p.store.View(p.t.Context(), func(tx store.Tx) error {
		wrong, err := resources.Inconsistencies(p.table, tx)
		for _, w := range wrong {
			p.t.Errorf("after %s: %s", when, w)
		}
		return err
	})
	if err != nil || p.t.Failed() {
		p.t.FailNow()
	}
}
