package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// operations is how many operations each API has.
const operations = 20

// importers is how many APIs are imported at once.
const importers = 4

// measureConfiguration prints what many APIs cost, and how long a change takes.
func measureConfiguration(ctx context.Context, o options, dir string) error {
	fmt.Printf("\n## Configuration\n\nAPIs of %d operations. A change is a PUT of an API's policy, measured from the moment it is sent to the first answer of the gateway that shows it.\n\n", operations)
	fmt.Print("| APIs | change, median | change, p99 | of which PUT | memory after a start | start | import of an API |\n|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, n := range o.sizes {
		if err := measureSize(ctx, o, fmt.Sprintf("%s/apis-%d", dir, n), n); err != nil {
			return err
		}
	}
	return nil
}

func measureSize(ctx context.Context, o options, data string, apis int) error {
	server, err := startPortico(ctx, o, data)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := server.importAPIs(ctx, apis); err != nil {
		server.stop()
		return err
	}
	took := time.Since(began) / time.Duration(apis)
	effects, puts, err := server.changes(ctx, o.changes)
	server.stop()
	if err != nil {
		return err
	}
	again, err := startPortico(ctx, o, data)
	if err != nil {
		return err
	}
	defer again.stop()
	if err := again.effective(ctx, "api-1", func(status int, _ string) bool { return status == http.StatusOK }); err != nil {
		return err
	}
	c, err := again.cost()
	if err != nil {
		return err
	}
	m := median(effects)
	fmt.Printf("| %d | %.1f ms | %.1f ms | %.1f ms | %.0f MiB | %d ms | %.1f ms |\n", apis, m*1e3, effects[len(effects)*99/100]*1e3, median(puts)*1e3,
		float64(c.resident)/(1<<20), again.started.Milliseconds(), float64(took)/1e6)
	return nil
}

// importAPIs creates APIs from OpenAPI documents, several at a time.
func (s *portico) importAPIs(ctx context.Context, n int) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, importers)
	for range importers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := s.importAPI(ctx, int(i)); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	return <-errs
}

func (s *portico) importAPI(ctx context.Context, i int) error {
	paths := map[string]any{}
	for op := range operations {
		paths[fmt.Sprintf("/resources-%d/{id}", op)] = map[string]any{"get": map[string]any{
			"operationId": fmt.Sprintf("get-%d", op),
			"parameters":  []any{map[string]any{"name": "id", "in": "path", "required": true, "schema": map[string]any{"type": "string"}}},
			"responses":   map[string]any{"200": map[string]any{"description": "It is there."}},
		}}
	}
	name := "api-" + strconv.Itoa(i)
	document, err := json.Marshal(map[string]any{"openapi": "3.0.3", "info": map[string]any{"title": name, "version": "1"}, "paths": paths})
	if err != nil {
		return err
	}
	return s.put(ctx, "apis/"+name, map[string]any{
		"format": "openapi+json", "value": string(document), "displayName": name, "path": name, "protocols": []string{"http"},
		"serviceUrl": "http://127.0.0.1:9", "subscriptionRequired": false,
	})
}

// changes puts a policy again and again and measures, in seconds, when its effect is there and when the PUT was answered.
func (s *portico) changes(ctx context.Context, n int) (effects, puts []float64, err error) {
	for i := range n {
		mark := strconv.Itoa(i)
		began := time.Now()
		inbound := `<return-response><set-status code="200" reason="OK"/><set-header name="X-Mark" exists-action="override"><value>` + mark + `</value></set-header></return-response>`
		if err := s.policy(ctx, "api-1", inbound, ""); err != nil {
			return nil, nil, err
		}
		puts = append(puts, time.Since(began).Seconds())
		if err := s.effective(ctx, "api-1", func(_ int, m string) bool { return m == mark }); err != nil {
			return nil, nil, err
		}
		effects = append(effects, time.Since(began).Seconds())
	}
	return effects, puts, nil
}

// effective calls an API until its answer is the one waited for, a minute at most.
func (s *portico) effective(ctx context.Context, api string, good func(status int, mark string) bool) error {
	deadline := time.Now().Add(time.Minute)
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.ready.Gateway+"/"+api+"/resources-0/1", nil)
		if err != nil {
			return err
		}
		req.Header.Set("Ocp-Apim-Subscription-Key", key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(resp.Body)
		if _ = resp.Body.Close(); err != nil {
			return err
		}
		if good(resp.StatusCode, resp.Header.Get("X-Mark")) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s still answers: %s %s", api, resp.Status, strings.TrimSpace(string(body)))
		}
		time.Sleep(200 * time.Microsecond)
	}
}
