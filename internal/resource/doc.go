// Package resource holds the vocabulary of Azure Resource Manager as Portico speaks it: ids, ETags, errors, filters.
//
//	id, tail, err := resource.ParsePath("/subscriptions/s/resourcegroups/g/providers/microsoft.apimanagement/service/n/apis/echo%3Brev=2")
//	tag := resource.ETag(7)                         // "AAAAAAAAAAc="
//	f, err := resource.ParseFilter("startswith(displayName,'Ec') and isCurrent eq true")
//
// It knows neither HTTP nor storage, and no kind of resource: those are rows of package resources.
package resource
