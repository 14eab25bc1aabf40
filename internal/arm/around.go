package arm

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// fixedRoutes are what is needed of Resource Manager around the resource provider.
func (s *Server) fixedRoutes() []route {
	const provider = "/subscriptions/{subscriptionId}/providers/" + resource.Provider
	const group = "/subscriptions/{subscriptionId}/resourceGroups/{group}"
	const groups = "Microsoft.Resources/subscriptions/resourceGroups/"
	return []route{
		{"GET", "/health", public, s.health},
		{"GET", "/metadata/endpoints", public, s.metadata},
		{"GET", "/exports", public, s.download},
		{"GET", "/tenants", "Microsoft.Resources/tenants/read", s.tenants},
		{"GET", "/subscriptions", "Microsoft.Resources/subscriptions/read", s.subscriptions},
		{"GET", "/subscriptions/{subscriptionId}", "Microsoft.Resources/subscriptions/read", s.subscription},
		{"GET", "/subscriptions/{subscriptionId}/resourceGroups", groups + "read", s.listGroups},
		{"GET", group, groups + "read", s.getGroup},
		{"PUT", group, groups + "write", s.putGroup},
		{"DELETE", group, groups + "delete", s.deleteGroup},
		{"GET", group + "/resources", groups + "resources/read", s.groupResources},
		{"GET", "/subscriptions/{subscriptionId}/providers", "Microsoft.Resources/subscriptions/providers/read", s.providers},
		{"GET", provider, "Microsoft.Resources/subscriptions/providers/read", s.provider},
		{"POST", provider + "/register", "Microsoft.ApiManagement/register/action", s.provider},
		{"POST", provider + "/checkNameAvailability", "Microsoft.ApiManagement/checkNameAvailability/read", s.checkName},
		{"GET", provider + "/locations/{location}/operationResults/{operationId}", "Microsoft.ApiManagement/locations/operationResults/read", s.operationResult},
		{"GET", provider + "/locations/{location}/operationStatuses/{operationId}", "Microsoft.ApiManagement/locations/operationStatuses/read", s.operationStatus},
		{"GET", "/providers/" + resource.Provider + "/operations", "Microsoft.ApiManagement/operations/read", s.operations},
	}
}

// serveLogin serves the routes of the issuer.
func (s *Server) serveLogin(c *call) bool {
	path := strings.ToLower(c.URL.Path)
	if !strings.Contains(path, "/.well-known/") && !strings.Contains(path, "/oauth2/") && !strings.Contains(path, "/discovery/") || strings.HasPrefix(path, "/subscriptions/") {
		return false
	}
	s.login.ServeHTTP(c.w, c.Request)
	return true
}

// serveConsent serves the paths of people who log in to connections, who have a sealed link and no token.
func (s *Server) serveConsent(c *call) bool {
	if s.consents == nil || !strings.HasPrefix(c.URL.Path, "/redirect/") {
		return false
	}
	s.consents.ServeHTTP(c.w, c.Request)
	return true
}

// health answers whether the store can be read.
func (s *Server) health(c *call, _ map[string]string) error {
	if err := s.store.View(c.Context(), func(store.Tx) error { return nil }); err != nil {
		s.log.Error("health", "error", err)
		return resource.Errorf(http.StatusServiceUnavailable, "ServiceUnavailable", "The store cannot be read.")
	}
	c.reply(http.StatusOK, map[string]string{"status": "healthy"})
	return nil
}

// metadata tells clients where everything is. Those that ask for an api-version before 2019-05-01 get the older form.
func (s *Server) metadata(c *call, _ map[string]string) error {
	base := s.issuer.Endpoint(c.Host)
	authentication := map[string]any{"loginEndpoint": base + "/", "audiences": []string{base + "/"}, "tenant": "common", "identityProvider": "AAD"}
	if queryVersion(c.Request) < "2019-05-01" {
		c.reply(http.StatusOK, map[string]any{
			"galleryEndpoint": base + "/", "graphEndpoint": base + "/graph/", "portalEndpoint": base + "/",
			"authentication": map[string]any{"loginEndpoint": base + "/adfs", "audiences": []string{base + "/"}},
		})
		return nil
	}
	c.reply(http.StatusOK, map[string]any{
		"name": "Portico", "portal": base + "/", "resourceManager": base + "/", "gallery": base + "/", "graph": base + "/graph/",
		"microsoftGraphResourceId": base + "/graph/", "graphAudience": base + "/graph/", "batch": base + "/batch/", "media": base + "/media/",
		"activeDirectoryDataLake": base + "/datalake/", "sqlManagement": base + "/sql/", "vmImageAliasDoc": base + "/images/",
		"authentication": authentication, "suffixes": map[string]string{},
	})
	return nil
}

// value wraps a list.
func value(items any) any { return map[string]any{"value": items} }

func (s *Server) tenants(c *call, _ map[string]string) error {
	tenant := s.issuer.Tenant()
	c.reply(http.StatusOK, value([]any{map[string]string{"id": "/tenants/" + tenant, "tenantId": tenant, "displayName": "Portico", "tenantCategory": "Home"}}))
	return nil
}

// groupRow is a resource group with its id.
type groupRow struct {
	id string
	resources.ResourceGroup
}

// groupsBelow lists resource groups, of one subscription or of all.
func (s *Server) groupsBelow(c *call, subscription string) ([]groupRow, error) {
	var rows []groupRow
	query := store.Query{Kinds: []string{resources.KindResourceGroup}}
	if subscription != "" {
		query.Under = "/subscriptions/" + subscription
	}
	err := s.store.View(c.Context(), func(tx store.Tx) error {
		rows = nil
		for d, err := range tx.List(query) {
			if err != nil {
				return err
			}
			row := groupRow{id: d.ID}
			if err := json.Unmarshal(d.Body, &row.ResourceGroup); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// subscriptionJSON is a subscription as clients want to see it.
func (s *Server) subscriptionJSON(id string) any {
	return map[string]any{
		"id": "/subscriptions/" + id, "subscriptionId": id, "tenantId": s.issuer.Tenant(), "displayName": "Portico", "state": "Enabled",
		"authorizationSource": "RoleBased", "managedByTenants": []any{},
		"subscriptionPolicies": map[string]string{"locationPlacementId": "Public", "quotaId": "Portico", "spendingLimit": "Off"},
	}
}

// subscriptions lists the subscriptions that have a resource group.
func (s *Server) subscriptions(c *call, _ map[string]string) error {
	rows, err := s.groupsBelow(c, "")
	if err != nil {
		return err
	}
	items, seen := []any{}, map[string]bool{}
	for _, row := range rows {
		id := strings.Split(row.id, "/")[2]
		if !seen[strings.ToLower(id)] {
			seen[strings.ToLower(id)] = true
			items = append(items, s.subscriptionJSON(id))
		}
	}
	c.reply(http.StatusOK, map[string]any{"value": items, "count": map[string]any{"type": "Total", "value": len(items)}})
	return nil
}

func (s *Server) subscription(c *call, vars map[string]string) error {
	rows, err := s.groupsBelow(c, vars["subscriptionId"])
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return resource.Errorf(404, "SubscriptionNotFound", "The subscription '%s' could not be found.", vars["subscriptionId"])
	}
	c.reply(http.StatusOK, s.subscriptionJSON(strings.Split(rows[0].id, "/")[2]))
	return nil
}

func (row groupRow) json() any {
	return map[string]any{
		"id": row.id, "name": row.id[strings.LastIndexByte(row.id, '/')+1:], "type": "Microsoft.Resources/resourceGroups", "location": row.Location,
		"tags": row.Tags, "properties": map[string]string{"provisioningState": "Succeeded"},
	}
}

func (s *Server) listGroups(c *call, vars map[string]string) error {
	rows, err := s.groupsBelow(c, vars["subscriptionId"])
	if err != nil {
		return err
	}
	items := []any{}
	for _, row := range rows {
		items = append(items, row.json())
	}
	c.reply(http.StatusOK, value(items))
	return nil
}

// findGroup finds one resource group.
func (s *Server) findGroup(c *call, vars map[string]string) (groupRow, error) {
	rows, err := s.groupsBelow(c, vars["subscriptionId"])
	if err != nil {
		return groupRow{}, err
	}
	id := resources.GroupID(vars["subscriptionId"], vars["group"])
	i := slices.IndexFunc(rows, func(row groupRow) bool { return strings.EqualFold(row.id, id) })
	if i < 0 {
		return groupRow{}, resource.Errorf(404, "ResourceGroupNotFound", "Resource group '%s' could not be found.", vars["group"])
	}
	return rows[i], nil
}

func (s *Server) getGroup(c *call, vars map[string]string) error {
	row, err := s.findGroup(c, vars)
	if err == nil {
		c.reply(http.StatusOK, row.json())
	}
	return err
}

// putGroup creates or replaces a resource group.
func (s *Server) putGroup(c *call, vars map[string]string) error {
	body, err := s.body(c, nil)
	if err != nil {
		return err
	}
	row := groupRow{id: resources.GroupID(vars["subscriptionId"], vars["group"])}
	if err := json.Unmarshal(body, &row.ResourceGroup); err != nil || row.Location == "" {
		return resource.Errorf(400, "LocationRequired", "The location property is required for this definition.")
	}
	if _, err := resource.Parse(row.id + "/providers/" + resource.Provider + "/service/x"); err != nil {
		return resource.Errorf(400, "InvalidResourceGroup", "The resource group name is not valid.")
	}
	stored, err := json.Marshal(row.ResourceGroup)
	if err != nil {
		return err
	}
	status := http.StatusOK
	_, err = s.store.Update(c.Context(), func(tx store.Tx) error {
		status = http.StatusOK
		d, err := tx.Get(row.id)
		if isMissing(err) {
			status, err = http.StatusCreated, nil
		} else if err == nil {
			row.id = d.ID
		}
		if err != nil {
			return err
		}
		return tx.Put(store.Document{ID: row.id, Kind: resources.KindResourceGroup, Body: stored})
	})
	if err == nil {
		c.reply(status, row.json())
	}
	return err
}

// deleteGroup deletes a resource group with the services in it, which can be restored for a while.
func (s *Server) deleteGroup(c *call, vars map[string]string) error {
	row, err := s.findGroup(c, vars)
	if err != nil {
		return err
	}
	_, err = s.store.Update(c.Context(), func(tx store.Tx) error {
		services, err := servicesIn(tx, row.id)
		if err != nil {
			return err
		}
		for _, id := range services {
			if _, err := s.table.Begin(c.Context(), tx, resources.Request{ID: id, By: c.principal.Name}).Delete(); err != nil {
				return err
			}
		}
		return tx.Delete(row.id)
	})
	if err == nil {
		c.reply(http.StatusOK, nil)
	}
	return err
}

// servicesIn lists the ids of the services in a resource group.
func servicesIn(tx store.Tx, group string) ([]resource.ID, error) {
	var ids []resource.ID
	for d, err := range tx.List(store.Query{Under: group, Kinds: []string{"service"}}) {
		if err != nil {
			return nil, err
		}
		id, err := resource.Parse(d.ID)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// groupResources lists the services in a resource group.
func (s *Server) groupResources(c *call, vars map[string]string) error {
	row, err := s.findGroup(c, vars)
	if err != nil {
		return err
	}
	items := []any{}
	err = s.store.View(c.Context(), func(tx store.Tx) error {
		ids, err := servicesIn(tx, row.id)
		for _, id := range ids {
			items = append(items, map[string]string{"id": id.String(), "name": id.Name(), "type": id.Type(), "location": row.Location})
		}
		return err
	})
	if err == nil {
		c.reply(http.StatusOK, value(items))
	}
	return err
}
