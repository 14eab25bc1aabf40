package resources

import (
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// CacheProperties describe an external cache.
type CacheProperties struct {
	Description string `json:"description,omitempty" len:"0-2000"`
	// ConnectionString is a reference to the secret named value that holds the connection string: "{{…}}".
	ConnectionString string `json:"connectionString" arm:"required" len:"1-300"`
	// UseFromLocation is "default" or the region whose gateways use the cache.
	UseFromLocation string `json:"useFromLocation" arm:"required" len:"1-256"`
	// ResourceID is the cache's own address in Azure, kept as it was sent.
	ResourceID string `json:"resourceId,omitempty" len:"0-2000"`
}

// caches are the external caches.
func caches() Kind {
	return define(Kind{
		Type: "service/caches", Title: "Cache", Filter: "name",
	}, Rules[CacheProperties]{
		Check:    checkCache,
		Deleting: func(op *Op, p *CacheProperties) error { return op.dropHidden(p.ConnectionString) },
		References: func(id resource.ID, p *CacheProperties) []Reference {
			return namedValueReferences(id, p.ConnectionString)
		},
	})
}

// checkCache hides a connection string in a secret named value, as API Management does.
func checkCache(op *Op, before, p *CacheProperties) error {
	p.UseFromLocation = strings.TrimSpace(p.UseFromLocation)
	old := ""
	if before != nil {
		old = before.ConnectionString
	}
	var err error
	p.ConnectionString, err = op.hide("Cache-ConnectionString", "connectionString", old, p.ConnectionString)
	return err
}
