package importer

var (
	fieldsOfRootV3 = fields{
		"openapi": "", "info": "", "servers": "", "paths": "", "components": "", "tags": "", "x-ms-paths": "", "jsonSchemaDialect": "schemas are kept as they stand",
		"security": noSecurity, "externalDocs": noDocs, "webhooks": "webhooks are not supported",
	}
	fieldsOfComponents = fields{
		"schemas": "", "responses": "", "parameters": "", "examples": "", "requestBodies": "", "headers": "", "pathItems": "",
		"securitySchemes": noSecurity, "links": "links are not supported", "callbacks": "callbacks are not supported",
	}
	fieldsOfBody     = fields{"description": "", "content": "", "required": "", "$ref": ""}
	fieldsOfMedia    = fields{"schema": "", "example": "", "examples": "", "encoding": "encodings of parts are not kept"}
	fieldsOfResponse = fields{"description": "", "content": "", "headers": "", "links": "links are not supported", "schema": "", "examples": "", "$ref": ""}
)

func (r *reader) rootV3() {
	r.unread(r.top, fieldsOfRootV3)
	r.unread(r.top.in("components"), fieldsOfComponents)
	r.servers(r.top.in("servers"))
}

// bodyV3 reads a request body.
func (r *reader) bodyV3(c cursor, request *Request, naming typeName) []Representation {
	c, ok := r.follow(c)
	if !ok {
		return nil
	}
	r.unread(c, fieldsOfBody)
	if c.isTrue("required") {
		r.report(c.in("required"), Dropped, "a request body is always optional")
	}
	request.Description = c.str("description")
	return r.content(c.in("content"), naming)
}

func (r *reader) responseV3(c cursor, response *Response, naming typeName) {
	r.unread(c, fieldsOfResponse)
	if media := r.content(c.in("content"), naming); media != nil {
		response.Representations = media
	}
}

// content reads the media types of a body.
func (r *reader) content(c cursor, naming typeName) []Representation {
	var out []Representation
	c.each(func(media cursor) {
		if !r.spend(media, len(media.children)+1, media.key) {
			return
		}
		r.unread(media, fieldsOfMedia)
		naming.contentType = media.key
		out = append(out, Representation{
			ContentType: media.key,
			TypeName:    r.typeOf(media.in("schema"), naming),
			Examples:    r.examples(media),
		})
	})
	return out
}
