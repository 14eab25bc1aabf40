package resources

import "github.com/portico-apim/portico/internal/resource"

// VersionSetProperties say how the versions of an API are told apart.
type VersionSetProperties struct {
	// DisplayName is the name of the set.
	DisplayName string `json:"displayName" arm:"required" len:"1-100"`
	Description string `json:"description,omitempty"`
	// VersioningScheme is where a request says which version it means.
	VersioningScheme string `json:"versioningScheme" arm:"required" enum:"Segment Query Header"`
	// VersionQueryName is the query parameter of the scheme Query.
	VersionQueryName string `json:"versionQueryName,omitempty" len:"1-100"`
	// VersionHeaderName is the header of the scheme Header.
	VersionHeaderName string `json:"versionHeaderName,omitempty" len:"1-100"`
}

// versionSets are the sets of API versions.
func versionSets() Kind {
	return define(Kind{
		Type: "service/apiVersionSets", Title: "API version set", Filter: "name displayName description versioningScheme",
	}, Rules[VersionSetProperties]{Check: checkVersionSet})
}

func checkVersionSet(_ *Op, _, p *VersionSetProperties) error {
	switch {
	case p.VersioningScheme == "Query" && p.VersionQueryName == "":
		return resource.Invalid("versionQueryName", "'versionQueryName' must not be empty if the versioning scheme is Query.")
	case p.VersioningScheme == "Header" && p.VersionHeaderName == "":
		return resource.Invalid("versionHeaderName", "'versionHeaderName' must not be empty if the versioning scheme is Header.")
	}
	return nil
}
