package arm

import (
	"net/http"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// versions are the api-versions of the resource provider, oldest first. The newest stable one is what an answer looks like; the
// others differ in status codes.
var versions = []string{
	"2019-12-01", "2019-12-01-preview", "2020-06-01-preview", "2020-12-01", "2021-01-01-preview", "2021-04-01-preview", "2021-08-01", "2021-12-01-preview",
	"2022-04-01-preview", "2022-08-01", "2022-09-01-preview", "2023-03-01-preview", "2023-05-01-preview", "2023-09-01-preview", "2024-05-01",
	"2024-06-01-preview", "2024-10-01-preview", "2025-03-01-preview", "2025-09-01-preview", "2026-03-01-preview",
}

// queryVersion reads the api-version of a request; the parameter's name may have any casing.
func queryVersion(r *http.Request) string {
	for name, values := range r.URL.Query() {
		if strings.EqualFold(name, "api-version") && len(values) > 0 {
			return strings.ToLower(values[0])
		}
	}
	return ""
}

// checkVersion refuses a request to the resource provider without an api-version, or with one that does not exist.
func checkVersion(r *http.Request) error {
	version := queryVersion(r)
	switch {
	case version == "":
		return resource.Errorf(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
	case !slices.Contains(versions, version):
		return resource.Errorf(400, "InvalidApiVersionParameter",
			"The api-version '%s' is invalid. The supported versions are '%s'.", version, strings.Join(versions, ","))
	}
	return nil
}
