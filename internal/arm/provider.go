package arm

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

func isMissing(err error) bool { return errors.Is(err, store.ErrNotFound) }

// providerJSON describes the resource provider.
func (s *Server) providerJSON(subscription string) any {
	var types []any
	newest := slices.Clone(versions)
	slices.Reverse(newest)
	for _, k := range s.table.Kinds() {
		if !strings.HasPrefix(k.Type, "portico") {
			types = append(types, map[string]any{"resourceType": k.Type, "apiVersions": newest, "locations": []string{}})
		}
	}
	return map[string]any{
		"id": "/subscriptions/" + subscription + "/providers/" + resource.Provider, "namespace": resource.Provider,
		"registrationState": "Registered", "registrationPolicy": "RegistrationRequired", "resourceTypes": types,
	}
}

func (s *Server) providers(c *call, vars map[string]string) error {
	c.reply(http.StatusOK, value([]any{s.providerJSON(vars["subscriptionId"])}))
	return nil
}

func (s *Server) provider(c *call, vars map[string]string) error {
	c.reply(http.StatusOK, s.providerJSON(vars["subscriptionId"]))
	return nil
}

// operations lists the actions of all routes.
func (s *Server) operations(c *call, _ map[string]string) error {
	names := map[string]bool{}
	for _, r := range s.Routes() {
		if strings.HasPrefix(r.Action, resource.Provider) {
			names[r.Action] = true
		}
	}
	items := []any{}
	for _, name := range slices.Sorted(mapKeys(names)) {
		parts := strings.Split(strings.TrimPrefix(name, resource.Provider+"/"), "/")
		items = append(items, map[string]any{"name": name, "origin": "system", "display": map[string]string{
			"provider": "Portico API Management", "resource": strings.Join(parts[:len(parts)-1], "/"), "operation": parts[len(parts)-1],
		}})
	}
	c.reply(http.StatusOK, value(items))
	return nil
}

func mapKeys(m map[string]bool) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// checkName answers whether a service can have a name.
func (s *Server) checkName(c *call, vars map[string]string) error {
	body, err := s.body(c, nil)
	if err != nil {
		return err
	}
	var request struct {
		Name string `json:"name"`
	}
	if json.Unmarshal(body, &request) != nil || request.Name == "" {
		return resource.Invalid("name", "'name' must not be empty.")
	}
	taken := false
	err = s.store.View(c.Context(), func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{Under: "/subscriptions/" + vars["subscriptionId"], Kinds: []string{"service"}}) {
			if err != nil {
				return err
			}
			taken = taken || strings.EqualFold(d.ID[strings.LastIndexByte(d.ID, '/')+1:], request.Name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	answer := map[string]any{"nameAvailable": !taken, "reason": "Valid", "message": ""}
	if taken {
		answer["reason"], answer["message"] = "AlreadyExists", request.Name+" is already in use. Please select a different name."
	}
	c.reply(http.StatusOK, answer)
	return nil
}
