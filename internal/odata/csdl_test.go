package odata_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/odata"
)

// inSchema puts elements into the schema N of a document.
func inSchema(content string) string {
	return `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="N" xmlns="http://docs.oasis-open.org/odata/ns/edm">` +
		content + `</Schema></edmx:DataServices></edmx:Edmx>`
}

const entity = `<EntityType Name="E"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32"/></EntityType>`

func container(content string) string {
	return `<EntityContainer Name="C">` + content + `</EntityContainer>`
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ document, want string }{
		{`<a/>`, "The document element must be edmx:Edmx, not a."},
		{`<a>`, "Unexpected end of file has occurred. The following elements are not closed: a."},
		{`<edmx:Edmx Version="4.0" xmlns:edmx="x"><edmx:DataServices/></edmx:Edmx>`, "The document has no schema."},
		{inSchema(``), "The document has no entity container with entity sets, singletons or imports."},
		{inSchema(entity), "The document has no entity container with entity sets, singletons or imports."},
		{strings.ReplaceAll(inSchema(``), ` Namespace="N"`, ``), "The attribute 'Namespace' of Schema is missing."},
		{inSchema(entity + entity), "The type 'N.E' is there twice."},
		{inSchema(`<EntityType/>`), "The attribute 'Name' of EntityType is missing."},
		{inSchema(`<EntityType Name="E" BaseType="N.F"/>`), "The type 'N.F' is not defined."},
		{inSchema(`<EntityType Name="E" BaseType="N.F"/><EntityType Name="F" BaseType="N.E"/>`), "The type 'N.F' is derived from itself."},
		{inSchema(`<EntityType Name="E"><Property Type="Edm.String"/></EntityType>`), "The attribute 'Name' of Property is missing."},
		{inSchema(`<EntityType Name="E"><Property Name="a" Type="Edm.Text"/></EntityType>`), "The type 'Edm.Text' is not defined."},
		{inSchema(`<EntityType Name="E"><Property Name="a" Type="Collection(Collection(Edm.Int32))"/></EntityType>`), "The type 'Collection(Collection(Edm.Int32))' is not defined."},
		{inSchema(`<EntityType Name="E"><NavigationProperty Name="a"/></EntityType>`), "The attribute 'Type' of NavigationProperty is missing."},
		{inSchema(`<EntityType Name="E"><NavigationProperty Name="a" Relationship="N.R" ToRole="x"/></EntityType>`), "The role 'x' of the association 'N.R' is not defined."},
		{inSchema(`<TypeDefinition Name="A" UnderlyingType="N.A"/><ComplexType Name="B"><Property Name="a" Type="N.A"/></ComplexType>`), "The type 'N.A' is not defined."},
		{inSchema(`<EnumType Name="A"><Member/></EnumType>`), "The attribute 'Name' of Member is missing."},
		{inSchema(`<Function Name="F" IsBound="true"><ReturnType Type="Edm.Int32"/></Function>`), "The bound operation 'N.F' has no parameter."},
		{inSchema(`<Function Name="F"><Parameter Name="p"/></Function>`), "The attribute 'Type' of Parameter is missing."},
		{inSchema(`<Function Name="F"><ReturnType Type="N.X"/></Function>`), "The type 'N.X' is not defined."},
		{inSchema(entity + container(`<EntitySet Name="S"/>`)), "The attribute 'EntityType' of EntitySet is missing."},
		{inSchema(entity + container(`<EntitySet EntityType="N.E"/>`)), "The attribute 'Name' of EntitySet is missing."},
		{inSchema(entity + container(`<EntitySet Name="S" EntityType="N.X"/>`)), "The type 'Collection(N.X)' is not defined."},
		{inSchema(entity + container(`<EntitySet Name="S" EntityType="N.E"/><Singleton Name="S" Type="N.E"/>`)), "The name 'S' is there twice."},
		{inSchema(container(`<FunctionImport Name="F" Function="N.F"/>`)), "The operation 'N.F' is not defined, or only bound."},
		{inSchema(entity + container(`<EntitySet Name="S" EntityType="N.E"/>`)), ""},
		{inSchema(`<Function Name="F"><ReturnType Type="Edm.Int32"/></Function>` + container(`<FunctionImport Name="F" Function="N.F"/><FunctionImport Name="F" Function="N.F"/>`)), ""},
		{inSchema(entity + container(`<EntitySet Name="S" EntityType="N.E"/>`) + `<EntityContainer Name="D" m:IsDefaultEntityContainer="false" xmlns:m="m"><EntitySet Name="S" EntityType="N.E"/></EntityContainer>`), ""},
		{`<Schema Namespace="N">` + entity + container(`<EntitySet Name="S" EntityType="N.E"/>`) + `</Schema>`, ""},
	} {
		_, err := odata.Parse(row.document)
		var wrong *odata.Error
		switch {
		case err == nil && row.want == "":
		case !errors.As(err, &wrong) || wrong.Message != row.want:
			t.Errorf("%s\n got %v\nwant %s", row.document, err, row.want)
		case wrong.Line == 0:
			t.Errorf("%s: no place", row.document)
		}
	}
}

func TestEntitySets(t *testing.T) {
	t.Parallel()
	got := load(t, "shop.xml").EntitySets()
	if want := []string{"Customers", "Orders", "People", "Photos", "Products"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"4.0": "4.0", "4.01": "4.01", "3.0": "3.0", "2.0": "2.0", "4": "", "": "", "4.x": "", ".1": "", "-1.0": "", "4.0;x": ""} {
		v, ok := odata.ParseVersion(text)
		if ok != (want != "") || ok && v.String() != want {
			t.Errorf("%q: got %v, %v, want %q", text, v, ok, want)
		}
	}
	low, high := odata.Version{Major: 4}, odata.Version{Major: 4, Minor: 1}
	if !low.Less(high) || high.Less(low) || low.Less(low) || !(odata.Version{Major: 3, Minor: 9}).Less(low) {
		t.Error("the order of versions is wrong")
	}
}

// FuzzParse looks for documents that panic, and for those whose model panics when it is asked.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"shop.xml", "legacy.xml"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(inSchema(entity + container(`<EntitySet Name="S" EntityType="N.E"/>`)))
	f.Fuzz(func(_ *testing.T, document string) {
		m, err := odata.Parse(document)
		if err != nil {
			return
		}
		for _, name := range m.EntitySets() {
			m.Check(odata.Request{Method: "GET", Path: "/" + name + "(1)/Id", Query: "$filter=Id eq 1&$expand=*&$select=Id"})
		}
	})
}

// FuzzCheck looks for requests that panic.
func FuzzCheck(f *testing.F) {
	shop, legacy := load(f, "shop.xml"), load(f, "legacy.xml")
	for _, seed := range [][2]string{
		{"/Customers(1)/Orders(Year=1,Number=2)/Shop.Total(tax=@t)/$value", "@t=true"},
		{"/Top(count=3)('A')/Price", "$select=Code&$expand=Products($filter=Price gt 5;$orderby=Code desc)"},
		{"/Customers", "$filter=Orders/any(o:o/Year in (1,2)) and Name eq 'x''y' or Born gt 2000-01-01 and Orders/$count($filter=true) gt 1"},
		{"/Products", "$compute=Price mul 2 as D&$apply=groupby((Color),aggregate(Price with sum as S))&$search=a AND (b OR NOT \"c\")"},
		{"/Items(2L)/$links/Supplier", "$filter=Since gt datetime'2012-05-29T09:13:28' and case(true:1,false:{\"a\":[1]}) eq -INF"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(_ *testing.T, path, query string) {
		for _, m := range []*odata.Model{shop, legacy} {
			for _, v := range []odata.Version{{Major: 2}, {Major: 4}, {Major: 4, Minor: 1}} {
				m.Check(odata.Request{Method: "GET", Path: path, Query: query, Version: v})
			}
		}
	})
}
