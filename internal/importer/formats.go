package importer

import "fmt"

// format is a row of the table of formats. Another format is one more row and one more file.
type format struct {
	// name is the format with the document in the request, link the one with its address.
	name, link string
	// exportLink is the name under which the management API exports it.
	exportLink string
	// contentType is what an exported document is served as.
	contentType string
	read        func(data []byte, opts Options) (*Result, error)
	// write makes a document; nil if the format can only be read.
	write func(api ExportAPI) ([]byte, error)
	// restate gives back an uploaded document as this format; false if it has to be made anew.
	restate func(data []byte) ([]byte, bool)
}

// formats returns the table of formats.
func formats() []format {
	return []format{
		{"openapi", "openapi-link", "openapi-link", "application/vnd.oai.openapi", readOpenAPI, writeOpenAPIYAML, restateYAML},
		{"openapi+json", "openapi+json-link", "openapi+json-link", "application/vnd.oai.openapi+json", readOpenAPI, writeOpenAPIJSON, restateJSON},
		{"swagger-json", "swagger-link-json", "swagger-link", "application/json", readOpenAPI, writeSwagger, restateSwagger},
		{"odata", "odata-link", "odata-link", "application/xml", readOData, writeOData, restateOData},
		{name: FormatGraphQL, link: FormatGraphQL, read: readGraphQL},
	}
}

// find returns the row of a format by any of its names.
func find(name string) (format, error) {
	for _, f := range formats() {
		if name == f.name || name == f.link || name == f.exportLink && name != "" {
			return f, nil
		}
	}
	return format{}, fmt.Errorf("%w: %q", ErrFormat, name)
}

// IsLink reports whether the value of a format is the address of a document. The caller fetches it and imports what it got.
func IsLink(name string) bool {
	f, err := find(name)
	return err == nil && (name == f.link || name == f.exportLink)
}

// Formats returns the names of all formats that can be imported.
func Formats() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
		if f.link != f.name {
			names = append(names, f.link)
		}
	}
	return names
}
