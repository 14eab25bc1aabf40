package importer

import "strings"

var fieldsOfRootV2 = fields{
	"swagger": "", "info": "", "host": "", "basePath": "", "schemes": "", "consumes": "", "produces": "", "paths": "", "definitions": "", "parameters": "",
	"responses": "", "tags": "", "x-ms-paths": "", "x-servers": "", "securityDefinitions": noSecurity, "security": noSecurity, "externalDocs": noDocs,
}

const (
	mediaJSON      = "application/json"
	mediaForm      = "application/x-www-form-urlencoded"
	mediaMultipart = "multipart/form-data"
)

func (r *reader) rootV2() {
	r.unread(r.top, fieldsOfRootV2)
	r.consumes, r.produces = r.top.in("consumes"), r.top.in("produces")
	if servers := r.top.in("x-servers"); servers.node != nil {
		r.servers(servers)
		return
	}
	r.host()
}

// media returns the media types of a list, or else of the list for all operations, or else those given.
func (r *reader) media(own, all cursor, otherwise ...string) []string {
	list := own
	if list.node == nil {
		list = all
	}
	var out []string
	list.each(func(c cursor) {
		if r.spend(c, 1, c.scalar()) {
			out = append(out, c.scalar())
		}
	})
	if len(out) == 0 {
		return otherwise
	}
	return out
}

// bodyV2 reads the body parameter or the form parameters.
func (r *reader) bodyV2(c cursor, params []parameter, request *Request, naming typeName) []Representation {
	var form []Parameter
	fallback := mediaForm
	for _, p := range params {
		switch p.place {
		case "body":
			request.Description = p.str("description")
			return r.representations(r.media(c.in("consumes"), r.consumes, mediaJSON), p.cursor.in("schema"), naming)
		case "formData":
			if p.str("type") == "file" {
				fallback = mediaMultipart
			}
			form = append(form, r.parameter(p.cursor, naming))
		}
	}
	if form == nil {
		return nil
	}
	var out []Representation
	for _, media := range r.media(c.in("consumes"), r.consumes, fallback) {
		if strings.HasPrefix(media, mediaForm) || strings.HasPrefix(media, mediaMultipart) {
			out = append(out, Representation{ContentType: media, FormParameters: form})
		}
	}
	if out == nil {
		out = []Representation{{ContentType: fallback, FormParameters: form}}
		r.report(c, Changed, "form parameters are sent as "+fallback)
	}
	return out
}

// representations returns one representation of a schema for each media type.
func (r *reader) representations(media []string, schema cursor, naming typeName) []Representation {
	naming.contentType = media[0]
	name := r.typeOf(schema, naming)
	var out []Representation
	for _, m := range media {
		out = append(out, Representation{ContentType: m, TypeName: name})
	}
	return out
}

func (r *reader) responseV2(c, op cursor, response *Response, naming typeName) {
	r.unread(c, fieldsOfResponse)
	examples := c.in("examples")
	if schema := c.in("schema"); schema.node != nil {
		response.Representations = r.representations(r.media(op.in("produces"), r.produces, mediaJSON), schema, naming)
	}
	examples.each(func(e cursor) {
		if !r.spend(e, 1+len(response.Representations)) {
			return
		}
		example := map[string]Example{defaultExample: {Value: r.value(e, e.node)}}
		for i := range response.Representations {
			if strings.EqualFold(response.Representations[i].ContentType, e.key) {
				response.Representations[i].Examples = example
				return
			}
		}
		response.Representations = append(response.Representations, Representation{ContentType: e.key, Examples: example})
	})
}
