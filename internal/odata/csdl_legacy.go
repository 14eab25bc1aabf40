package odata

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// association reads the two ends of an association, which OData 2 has in place of the types of navigation properties.
func (r *csdl) association(n *xmltree.Node, name string) {
	ends := associationEnds{}
	for _, e := range elements(n, "End") {
		end := ends[attribute(e, "Role")]
		end.typeName, end.multiplicity = r.required(e, "Type"), attribute(e, "Multiplicity")
		ends[attribute(e, "Role")] = end
	}
	r.associations[name] = ends
}

// endOf returns the type that a navigation property of OData 2 leads to.
func (r *csdl) endOf(n *xmltree.Node, p *property) string {
	end, ok := r.associations[r.qualified(p.relationship)][p.to]
	if !ok {
		r.fail(n, "The role '%s' of the association '%s' is not defined.", p.to, p.relationship)
		return "Edm.Untyped"
	}
	if end.multiplicity == "*" {
		return "Collection(" + end.typeName + ")"
	}
	return end.typeName
}

// otherContainer is what stands before the names of a container that is not the default one (OData 2 and 3 may have several): its name and a dot.
func otherContainer(n *xmltree.Node) string {
	for _, a := range n.Attrs {
		if a.Name.Space != "" && a.Name.Local == "IsDefaultEntityContainer" && a.Value == "false" {
			return attribute(n, "Name") + "."
		}
	}
	return ""
}

// legacyImport reads a service operation of OData 2: its parameters are in the query, its method is an attribute of another namespace.
func (r *csdl) legacyImport(n *xmltree.Node, at *root) {
	o := &operation{name: at.name, returnName: attribute(n, "ReturnType"), method: "GET"}
	for _, a := range n.Attrs {
		if a.Name.Space != "" && a.Name.Local == "HttpMethod" {
			o.method = strings.ToUpper(a.Value)
		}
	}
	r.signature(n, o)
	at.operations = []*operation{o}
}
