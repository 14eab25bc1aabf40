package resources

// TagProperties are a label for APIs, operations and products.
type TagProperties struct {
	// DisplayName is the text of the label.
	DisplayName string `json:"displayName" arm:"required" len:"1-160"`
}

// kindTag is the kind of tags.
const kindTag = "service/tags"

// tags are the labels of a service.
func tags() Kind {
	return define(Kind{Type: kindTag, Title: "Tag", Filter: "name displayName"}, Rules[TagProperties]{})
}
