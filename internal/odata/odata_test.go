package odata_test

import (
	"os"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/odata"
)

func load(t testing.TB, name string) *odata.Model {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := odata.Parse(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// row is a request, and what is wrong with it: the option, a colon and the message; nothing if all is well.
type row struct{ request, want string }

// play checks the rows. A request is a path and a query, with a method before them if it is not GET.
func play(t *testing.T, m *odata.Model, version odata.Version, rows []row) {
	t.Helper()
	for _, r := range rows {
		method, rest, ok := strings.Cut(r.request, " /")
		if !ok {
			method, rest = "GET", strings.TrimPrefix(r.request, "/")
		}
		path, query, _ := strings.Cut("/"+rest, "?")
		var got []string
		for _, p := range m.Check(odata.Request{Method: method, Path: path, Query: strings.ReplaceAll(query, " ", "%20"), Version: version}) {
			got = append(got, strings.TrimPrefix(p.Option+": "+p.Message, ": "))
		}
		if all := strings.Join(got, " | "); all != r.want {
			t.Errorf("%s\n got %s\nwant %s", r.request, all, r.want)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	play(t, load(t, "shop.xml"), odata.Version{Major: 4}, []row{
		{"/", ""},
		{"", ""},
		{"/$metadata", ""},
		{"/$metadata/x", "The request URI is not valid. There cannot be a segment after '$metadata' in the path: 'x'."},
		{"POST /$batch", ""},
		{"GET /$batch", "The method GET is not allowed for the resource: it can be used with POST."},
		{"/Customers", ""},
		{"/Customer", "Resource not found for the segment 'Customer'."},
		{"/customers", "Resource not found for the segment 'customers'."},
		{"/Customers(1)", ""},
		{"/Customers(Id=1)", ""},
		{"/Customers(Token=00000000-0000-0000-0000-000000000001)", ""},
		{"/Customers('1')", "The key value ''1'' of 'Id' is not valid: it should be of type 'Edm.Int32'."},
		{"/Customers(null)", "The key value 'null' of 'Id' is not valid: it should be of type 'Edm.Int32'."},
		{"/Customers(@p)?@p=1", ""},
		{"/Customers()", "Syntax error: there is no key in the parentheses."},
		{"/Customers(1", "Syntax error at position 9 in 'Customers(1'."},
		{"/Customers(1)x", "Syntax error at position 12 in 'Customers(1)x'."},
		{"/Customers(1)(2)", "The request URI is not valid. The segment 'Customers' must be the name of a collection of entities to be followed by a key."},
		{"/Customers/1", ""},
		{"/Customers/x", "The request URI is not valid. Since the segment 'Collection(Shop.Customer)' refers to a collection, this must be the last segment in the request URI or it must be followed by a function or action that can be bound to it otherwise all intermediate segments must refer to a single resource."},
		{"/Customers/1/Name", ""},
		{"/Products/A%2FB", ""},
		{"/Products('a''b%2Fc')/Price", ""},
		{"/Products('a)", "Syntax error at position 8 in 'Products('a)'."},
		{"/Products(%zz)", "The segment 'Products(%zz)' is not percent-encoded correctly."},
		{"/Customers(1)//Name", "The path has an empty segment."},
		{"/Customers(1)/Name/$value", ""},
		{"/Customers(1)/Name/x", "The request URI is not valid. The value of type 'Edm.String' has no segment 'x'."},
		{"/Customers(1)/Nam", "Could not find a property named 'Nam' on type 'Shop.Customer'."},
		{"/Customers(1)/Address/City", ""},
		{"/Customers(1)/Address/Country/Code", ""},
		{"/Customers(1)/Address/$value", "The request URI is not valid. $value cannot be applied to the type 'Shop.Address': it follows a primitive value or a media entity."},
		{"/Customers(1)/Emails/$count", ""},
		{"/Customers(1)/Orders", ""},
		{"/Customers(1)/Orders(Year=2024,Number=1)", ""},
		{"/Customers(1)/Orders(2024)", "The number of keys specified in the URI does not match number of key properties for the resource 'Shop.Order'."},
		{"/Orders(Year=2024)", "The number of keys specified in the URI does not match number of key properties for the resource 'Shop.Order'."},
		{"/Orders(Year=2024,Year=1)", "The key 'Year' is there twice."},
		{"/Orders(Year=2024,Month=1)", "'Month' is not a key property of the type 'Shop.Order'."},
		{"/Orders(Year=2024,1)", "Syntax error: '1' stands among named keys without a name."},
		{"/Orders(Year=2024,Number=1)/Customer/Orders/$count", ""},
		{"/Customers/$count", ""},
		{"/Customers(1)/$count", "The request URI is not valid, $count cannot be applied to the segment of type 'Shop.Customer' since $count can only follow an entity set, a collection navigation property, a structural property of collection type, an operation returning collection type or an entity set type cast."},
		{"/Customers/$ref", ""},
		{"/Customers(1)/Name/$ref", "The request URI is not valid. $ref cannot be applied to the type 'Edm.String', which is no entity."},
		{"/Photos(1)/$value", ""},
		{"/Me/Orders", ""},
		{"/Me(1)", "The request URI is not valid. The segment 'Me' must be the name of a collection of entities to be followed by a key."},
		{"/People/Shop.Employee", ""},
		{"/People/Self.Employee(1)/Salary", ""},
		{"/People(1)/Shop.Employee/Boss/Boss/Name", ""},
		{"/People(1)/Shop.Product", "Encountered invalid type cast. 'Shop.Product' is not assignable from 'Shop.Person'."},
		{"/People(1)/Salary", "Could not find a property named 'Salary' on type 'Shop.Person'."},
		{"/Top(count=3)", ""},
		{"/Top(count=3,color=Shop.Color'Red')", ""},
		{"/Top(count=3)('A')/Price", ""},
		{"/Top(count=@n)?@n=3", ""},
		{"/Top(count='3')", "The value ''3'' of the parameter 'count' is not valid: it should be of type 'Edm.Int32'."},
		{"/Top(size=3)", "Resource not found for the segment 'Top': no function of the name takes the parameters 'size'."},
		{"/Top", "Resource not found for the segment 'Top': no function of the name takes the parameters ''."},
		{"/Now()", ""},
		{"/Now", ""},
		{"POST /Now()", "The method POST is not allowed for the resource: it can be used with GET."},
		{"POST /Reset", ""},
		{"POST /Reset()", "The request URI is not valid. The action 'Reset' takes its parameters from the body."},
		{"GET /Reset", "The method GET is not allowed for the resource: it can be used with POST."},
		{"POST /Reset/x", "The request URI is not valid. There cannot be a segment after 'an action without a result' in the path: 'x'."},
		{"/Orders(Year=1,Number=2)/Shop.Total()", ""},
		{"/Orders(Year=1,Number=2)/Shop.Total(tax=true)", ""},
		{"/Orders(Year=1,Number=2)/Shop.Total(tax=1)", "The value '1' of the parameter 'tax' is not valid: it should be of type 'Edm.Boolean'."},
		{"/Orders(Year=1,Number=2)/Total()", ""},
		{"/Orders/Shop.Total()", "Resource not found for the segment 'Shop.Total'."},
		{"/Products/Shop.Cheapest()/Code", ""},
		{"POST /Orders(Year=1,Number=2)/Shop.Ship", ""},
		{"POST /Customers", ""},
		{"DELETE /Customers(1)", ""},
		{"DELETE /Customers", "The method DELETE is not allowed for the resource: it can be used with GET, POST and PATCH."},
		{"POST /Customers(1)", "The method POST is not allowed for the resource: it can be used with GET, PUT, PATCH and DELETE."},
		{"PATCH /Me", ""},
		{"PUT /Photos(1)/$value", ""},
		{"HEAD /Customers", ""},
		{"OPTIONS /Customers", ""},
		{"POST /Orders(Year=1,Number=2)/Products/$ref", ""},
		{"PATCH /Customers/$count", "The method PATCH is not allowed for the resource: it can be used with GET."},
		{"/$all", ""},
		{"/$entity?$id=Customers(1)", ""},
		{"/$crossjoin(Orders,Products)", ""},
		{"/$crossjoin(Orders,Nothing)", "Resource not found for the segment 'Nothing'."},
		{"/Products('A')/Remark/Anything/At/All", ""},
		{"/Products('A')/Extra/Anything", ""},
		{"/Products/Other.Function()", ""},
		{"/Customers/$each", ""},
		{"/Customers/$filter(@f)/$count?@f=Id eq 1", ""},
		{"/Customers/$filter(Nope eq 1)", "Could not find a property named 'Nope' on type 'Shop.Customer'."},
		{"POST /Customers/$query", ""},
	})
}

func TestOptions(t *testing.T) {
	t.Parallel()
	play(t, load(t, "shop.xml"), odata.Version{Major: 4}, []row{
		{"/Customers?$top=5&$skip=10&$count=true", ""},
		{"/Customers?$top=-1", "$top: Invalid value '-1' for $top query option found. The $top query option requires a non-negative integer value."},
		{"/Customers?$skip=x", "$skip: Invalid value 'x' for $skip query option found. The $skip query option requires a non-negative integer value."},
		{"/Customers?$count=yes", "$count: Invalid value 'yes' for $count query option found. Valid values are 'true' and 'false'."},
		{"/Customers?$top=1&$top=2", "$top: Query option '$top' was specified more than once, but it must be specified at most once."},
		{"/Customers?$limit=1", "$limit: The query option '$limit' is not known. Names of custom query options do not begin with $."},
		{"/Customers?limit=1&top=x", ""},
		{"/Customers?$Top=1", "$Top: The query option '$Top' is not known. Names of custom query options do not begin with $."},
		{"/Customers?$top=%zz", "The value of the query option '$top' is not percent-encoded correctly."},
		{"/Customers(1)?$top=1", "$top: The query option '$top' can be applied only to a collection."},
		{"/Customers(1)?$filter=Id eq 1", "$filter: The query option '$filter' can be applied only to a collection."},
		{"/Customers(1)/Name?$select=Id", "$select: The query option '$select' can be applied only to entities and complex values."},
		{"/Customers(1)/Emails?$filter=contains($it,'@')&$top=1", ""},
		{"/Customers/$count?$filter=Id eq 1&$search=x", ""},
		{"/Customers/$count?$top=1", "$top: The query option '$top' cannot be applied to the resource that the path addresses."},
		{"/$metadata?$format=json", ""},
		{"/$metadata?$filter=true", "$filter: The query option '$filter' cannot be applied to the resource that the path addresses."},
		{"/Customers?$format=application/json;odata.metadata=none", ""},
		{"/Customers?$format=yaml", "$format: Invalid value 'yaml' for $format query option found. It must be json, xml, atom or a media type."},
		{"/Customers?$skiptoken=abc", ""},
		{"/Customers?$skiptoken=", "$skiptoken: The query option '$skiptoken' has no value."},
		{"/Customers?$index=-1", ""},
		{"/Customers?$index=a", "$index: Invalid value 'a' for $index query option found. The $index query option requires an integer value."},
		{"/Customers?$inlinecount=allpages", "$inlinecount: The query option '$inlinecount' is not known. Names of custom query options do not begin with $."},
		{"/Customers?@p=1", ""},
		{"/Customers?@1=1", "@1: '@1' is not the name of a parameter alias."},
		{"/Customers?@p='x", "@p: There is an unterminated literal at position 0 in ''x'."},
		{"/Customers?$select=Id,Name", ""},
		{"/Customers?$select=*", ""},
		{"/Customers?$select=Shop.*", ""},
		{"/Customers?$select=Address/City,Orders", ""},
		{"/Customers?$select=Id,Nope", "$select: Could not find a property named 'Nope' on type 'Shop.Customer'."},
		{"/Customers?$select=", "$select: Syntax error: $select names nothing."},
		{"/Customers?$select=Id,,Name", "$select: Syntax error: $select has an empty item."},
		{"/Customers?$select=Id-Name", "$select: Term 'Id-Name' is not valid in a $select or $expand expression."},
		{"/Customers?$select=Name/First", "$select: Found a path with multiple navigation properties or a bad complex property path in a select clause: 'Name/First'."},
		{"/People?$select=Shop.Employee/Salary", ""},
		{"/People?$select=Salary", "$select: Could not find a property named 'Salary' on type 'Shop.Person'."},
		{"/Orders?$select=Shop.Total", ""},
		{"/Orders?$select=Shop.Nothing", "$select: Term 'Shop.Nothing' is not valid in a $select or $expand expression."},
		{"/Orders?$expand=Customer", ""},
		{"/Orders?$expand=Customer,Products", ""},
		{"/Orders?$expand=*", ""},
		{"/Orders?$expand=Products/$ref", ""},
		{"/Orders?$expand=Products/$count", ""},
		{"/Orders?$expand=Products($filter=Price gt 5;$select=Code,Price;$orderby=Price desc;$top=3;$count=true)", ""},
		{"/Orders?$expand=Customer($expand=Orders($levels=max))", ""},
		{"/Orders?$expand=Customer($expand=Orders($levels=-1))", "$expand: Invalid value '-1' for $levels query option found. The $levels query option requires a non-negative integer value."},
		{"/Orders?$expand=Products($filter=Nope gt 5)", "$expand: Could not find a property named 'Nope' on type 'Shop.Product'."},
		{"/Orders?$expand=Products($top=1;$top=2)", "$expand: Syntax error in the options of a property: '$top=2'."},
		{"/Orders?$expand=Products()", "$expand: Found an empty parentheses pair in 'Products()'."},
		{"/Orders?$expand=Products($top=1", "$expand: Syntax error at position 8 in 'Products($top=1'."},
		{"/Orders?$expand=Products($format=json)", "$expand: The query option '$format' cannot stand in the options of a property."},
		{"/Orders?$expand=Customer($top=1)", "$expand: The query option '$top' can be applied only to a collection."},
		{"/Orders?$expand=Placed", "$expand: Property 'Placed' on type 'Shop.Order' is not a navigation property or complex property. Only navigation properties can be expanded."},
		{"/Orders?$expand=Customer/Orders", "$expand: Found a path traversing multiple navigation properties: 'Orders'. Please rephrase the query such that each expand path contains only type segments and one navigation property."},
		{"/Orders?$expand=Nope", "$expand: Could not find a property named 'Nope' on type 'Shop.Order'."},
		{"/Customers?$expand=Address/Country", ""},
		{"/Customers?$expand=Address", "$expand: Property 'Address' on type 'Shop.Address' is not a navigation property or complex property. Only navigation properties can be expanded."},
		{"/People?$expand=Shop.Employee/Boss", ""},
		{"/People?$expand=Shop.Nothing/Boss", "$expand: The type 'Shop.Nothing' is not defined."},
		{"/Orders?$expand=Customer/$ref($select=Id)", "$expand: The query option '$select' cannot stand in the options of $ref."},
		{"/Orders?$expand=Products/$count($orderby=Price)", "$expand: The query option '$orderby' cannot stand in the options of $count."},
		{"/Orders?$expand=Products/$count($filter=Price gt 5)", ""},
		{"/Orders?$expand=Products($filter=Price gt @c;@c=5)", ""},
		{"/Orders?$expand=@Core.Links&$select=@Core.Links,Total(tax)", ""},
		{"/Customers?$expand=Address/*", ""},
		{"/Customers?$orderby=@Core.Rank%23Main desc,Name/@Core.Rank", ""},
		{"/Customers?$orderby=Name", ""},
		{"/Customers?$orderby=Name desc,Id asc,length(Name)", ""},
		{"/Customers?$orderby=Name down", "$orderby: Syntax error at position 5 in 'Name down'."},
		{"/Customers?$orderby=", "$orderby: Expression expected at position 0 in ''."},
		{"/Customers?$orderby=Address", "$orderby: The $orderby expression must evaluate to a single value of primitive type."},
		{"/Customers?$orderby=Orders/$count desc", ""},
		{"/Customers?$search=blue OR \"green field\" AND NOT (red)", ""},
		{"/Customers?$search=blue green", ""},
		{"/Customers?$search=", "$search: Expression expected at position 0 in ''."},
		{"/Customers?$search=(a", "$search: Syntax error at position 2 in '(a'."},
		{"/Customers?$search=a)", "$search: Syntax error at position 1 in 'a)'."},
		{"/Customers?$search=\"a", "$search: There is an unterminated literal at position 0 in '\"a'."},
		{"/Customers?$search=AND NOT", ""},
		{"/Customers?$search='a (b'", ""},
		{"/Customers?$search=" + strings.Repeat("(", 200) + "a", "$search: The expression nests deeper than 100."},
		{"/Products?$compute=Price mul 2 as Double&$filter=Double gt 5&$select=Double&$orderby=Double", ""},
		{"/Products?$filter=Double gt 5&$compute=Price mul 2 as Double", ""},
		{"/Products?$compute=Price mul 2", "$compute: Syntax error in $compute: 'expression as name' is expected in 'Price mul 2'."},
		{"/Orders?$apply=groupby((Year),aggregate($count as N))/filter(N gt 1)&$orderby=N", ""},
		{"/Orders?$apply=identity", ""},
		{"/Orders?$apply=explode(Year)", "$apply: 'explode(Year)' is not a transformation of $apply."},
		{"/Orders?$apply=groupby((Year)", "$apply: The brackets of 'groupby((Year)' in $apply do not match."},
		{"/Customers?$top=x&$skip=y", "$top: Invalid value 'x' for $top query option found. The $top query option requires a non-negative integer value. | $skip: Invalid value 'y' for $skip query option found. The $skip query option requires a non-negative integer value."},
	})
}

func TestOptionsOf401(t *testing.T) {
	t.Parallel()
	play(t, load(t, "shop.xml"), odata.Version{Major: 4, Minor: 1}, []row{
		{"/Customers?top=5&Filter=Id eq 1&$TOP=1", "$TOP: Query option '$top' was specified more than once, but it must be specified at most once."},
		{"/Customers?top=x", "top: Invalid value 'x' for $top query option found. The $top query option requires a non-negative integer value."},
		{"/Orders?expand=Products(top=x)", "expand: Invalid value 'x' for $top query option found. The $top query option requires a non-negative integer value."},
		{"/Customers?$filter=ToLower(Name) EQ 'x' AND NOT (Id Gt 5)", ""},
		{"/Customers?$orderby=Name DESC", ""},
		{"/Customers?limit=5", ""},
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	var rows []row
	for _, r := range []struct{ set, filter, want string }{
		{"Customers", "Id eq 1", ""},
		{"Customers", "Name eq 'O''Neil'", ""},
		{"Customers", "Name eq null and not (Id gt 5 or Id lt -1)", ""},
		{"Customers", "not startswith(Name,'A')", ""},
		{"Customers", "Name eq 5", "A binary operator with incompatible types was detected. Found operand types 'Edm.String' and 'Edm.Int32' for operator kind 'Equal'."},
		{"Customers", "Id eq '5'", "A binary operator with incompatible types was detected. Found operand types 'Edm.Int32' and 'Edm.String' for operator kind 'Equal'."},
		{"Customers", "Id", "The $filter expression must evaluate to a single boolean value."},
		{"Customers", "", "Expression expected at position 0 in ''."},
		{"Customers", "Id eq", "Expression expected at position 5 in 'Id eq'."},
		{"Customers", "Id eq 1 and", "Expression expected at position 11 in 'Id eq 1 and'."},
		{"Customers", "Id eq 1)", "Syntax error at position 7 in 'Id eq 1)'."},
		{"Customers", "(Id eq 1", "Syntax error at position 8 in '(Id eq 1'."},
		{"Customers", "Id = 1", "Syntax error at position 3 in 'Id = 1'."},
		{"Customers", "Id EQ 1", "Syntax error at position 3 in 'Id EQ 1'."},
		{"Customers", "id eq 1", "Could not find a property named 'id' on type 'Shop.Customer'."},
		{"Customers", "Name eq 'x", "There is an unterminated literal at position 8 in 'Name eq 'x'."},
		{"Customers", "Id and true", "A binary operator with incompatible types was detected. Found operand types 'Edm.Int32' and 'Edm.Boolean' for operator kind 'And'."},
		{"Customers", "not Id", "A unary operator with an incompatible type was detected. Found operand type 'Edm.Int32' for operator kind 'Not'."},
		{"Customers", "-Name eq 1", "A unary operator with an incompatible type was detected. Found operand type 'Edm.String' for operator kind 'Negate'."},
		{"Customers", "-Id eq 1", ""},
		{"Customers", "Id add 1 eq 2 and Id mul 2 sub 3 gt 4 div 2 mod 3", ""},
		{"Customers", "Name add 'x' eq 'y'", "A binary operator with incompatible types was detected. Found operand types 'Edm.String' and 'Edm.String' for operator kind 'Add'."},
		{"Customers", "Address/City eq 'X' and Address/Country/Code ne 'DK'", ""},
		{"Customers", "Address/Town eq 'X'", "Could not find a property named 'Town' on type 'Shop.Address'."},
		{"Customers", "Address eq null", ""},
		{"Customers", "Emails/any(e:contains(e,'@'))", ""},
		{"Customers", "Emails/any()", ""},
		{"Customers", "Emails/all()", "Syntax error at position 12 in 'Emails/all()'."},
		{"Customers", "Orders/any(o:o/Year gt 2020 and o/Products/all(p:p/Price lt 10 and o/Year eq 1))", ""},
		{"Customers", "Orders/any(o:o/Nope eq 1)", "Could not find a property named 'Nope' on type 'Shop.Order'."},
		{"Customers", "Orders/any(o:o/Year)", "The Any/All query expression must evaluate to a single boolean value."},
		{"Customers", "Orders/Year eq 1", "The parent value for a property access of a property 'Year' is not a single value. Property access can only be applied to a single value."},
		{"Customers", "Name/any(x:true)", "any cannot be applied to a value of type 'Edm.String', which is no collection."},
		{"Customers", "Orders/$count gt 3", ""},
		{"Customers", "Orders/$count($filter=Year eq 2024) gt 3", ""},
		{"Customers", "Orders/$count($filter=Nope eq 2024) gt 3", "Could not find a property named 'Nope' on type 'Shop.Order'."},
		{"Customers", strings.Repeat("Orders/$count($filter=Customer/", 101) + "Id eq 1" + strings.Repeat(") gt 1", 101), "The expression nests deeper than 100."},
		{"Customers", "Orders/$count($filter=Year eq 2024 gt 3", "Syntax error at position 13 in 'Orders/$count($filter=Year eq 2024 gt 3'."},
		{"Customers", "Name/$count gt 3", "$count can only follow a collection, not a value of type 'Edm.String'."},
		{"Customers", "Born gt 2000-01-31", ""},
		{"Customers", "Born gt 2000-13-31", "Syntax error: '2000-13-31' at position 8 in 'Born gt 2000-13-31' is no literal."},
		{"Customers", "year(Born) eq 2000", ""},
		{"Customers", "year(Name) eq 2000", "No function signature for the function with name 'year' matches the specified arguments. The function signatures considered are: year(Edm.Date); year(Edm.DateTimeOffset)."},
		{"Customers", "hour(Born) eq 1", "No function signature for the function with name 'hour' matches the specified arguments. The function signatures considered are: hour(Edm.DateTimeOffset); hour(Edm.TimeOfDay); hour(Edm.Duration)."},
		{"Customers", "Token eq 0f8fad5b-d9cb-469f-a165-70867728950e", ""},
		{"Customers", "Token eq a98fad5b-d9cb-469f-a165-70867728950e", ""},
		{"Customers", "Token eq '0f8fad5b-d9cb-469f-a165-70867728950e'", "A binary operator with incompatible types was detected. Found operand types 'Edm.Guid' and 'Edm.String' for operator kind 'Equal'."},
		{"Customers", "contains(Name,'x') eq true", ""},
		{"Customers", "contains(Name)", "No function signature for the function with name 'contains' matches the specified arguments. The function signatures considered are: contains(Edm.String, Edm.String); contains(Collection(Edm.Untyped), Collection(Edm.Untyped))."},
		{"Customers", "contains(Name,1)", "No function signature for the function with name 'contains' matches the specified arguments. The function signatures considered are: contains(Edm.String, Edm.String); contains(Collection(Edm.Untyped), Collection(Edm.Untyped))."},
		{"Customers", "like(Name,'x')", "An unknown function with name 'like' was found at position 0 in 'like(Name,'x')'. This may also be a function import or a key lookup on a navigation property, which is not allowed."},
		{"Customers", "substringof('x',Name)", "An unknown function with name 'substringof' was found at position 0 in 'substringof('x',Name)'. This may also be a function import or a key lookup on a navigation property, which is not allowed."},
		{"Customers", "concat(concat(Name,', '),'x') eq trim(tolower(Name)) and indexof(Name,'x') eq 1 and substring(Name,1,2) eq 'ab'", ""},
		{"Customers", "matchesPattern(Name,'%5Ea')", ""},
		{"Customers", "length(Emails) gt 1 and hassubset(Emails,[\"a\",\"b\"])", ""},
		{"Customers", "Name in ('a','b') and Id in (1,2)", ""},
		{"Customers", "Name in ('a',2)", "A binary operator with incompatible types was detected. Found operand types 'Edm.String' and 'Edm.Int32' for operator kind 'In'."},
		{"Customers", "Name in Emails", ""},
		{"Customers", "Name in Name", "The right operand of 'in' must be a collection, not of type 'Edm.String'."},
		{"Customers", "Name eq @n and Id eq @none", ""},
		{"Customers", "isof(Shop.Customer) and cast(Id,Edm.String) eq '1'", ""},
		{"Customers", "isof(Shop.Nothing)", "The type 'Shop.Nothing' in isof is not defined."},
		{"Customers", "case(Id eq 1:true,true:false)", ""},
		{"Customers", "case(Id:true)", "A condition of case must be of type 'Edm.Boolean', not 'Edm.Int32'."},
		{"Customers", "$it/Id eq $root/Customers(1)/Id", ""},
		{"Customers", "Orders/$filter(Year eq 2024)/$count gt 1", ""},
		{"Customers", "Orders/$filter(Nope eq 2024)/$count gt 1", "Could not find a property named 'Nope' on type 'Shop.Order'."},
		{"Customers", "Orders/$filter(Year)/$count gt 1", "The $filter expression must evaluate to a single boolean value."},
		{"Customers", "Name/$filter(true)/$count gt 1", "$filter can only follow a collection, not a value of type 'Edm.String'."},
		{"Customers", "Orders(Year=1,Number=2)/Placed gt 2024-01-01", ""},
		{"Customers", "Orders(1)/Placed gt 2024-01-01", "The number of keys specified in the URI does not match number of key properties for the resource 'Shop.Order'."},
		{"Customers", "Name/@Core.Note eq 'x' and @Core.Messages/any(m:m/severity eq 'error')", ""},
		{"Customers", "isof(Customer)", ""},
		{"Customers", "$root/Nope/Id eq 1", "Resource not found for the segment 'Nope'."},
		{"Customers", "$root/Orders(5)/Year eq 1", "The number of keys specified in the URI does not match number of key properties for the resource 'Shop.Order'."},
		{"Customers", "Name eq $other", "Could not find a property named '$other' on type 'Shop.Customer'."},
		{"Customers", strings.Repeat("(", 101) + "true" + strings.Repeat(")", 101), "The expression nests deeper than 100."},
		{"People", "Shop.Employee/Salary gt 100", ""},
		{"People", "Shop.Order/Year gt 100", "Encountered invalid type cast. 'Shop.Order' is not assignable from 'Shop.Person'."},
		{"Products", "Color eq Shop.Color'Red' and Color has Self.Color'Red,Blue'", ""},
		{"Products", "Color eq 'Red'", ""},
		{"Products", "Color eq Shop.Color'Green'", "The string 'Shop.Color'Green'' is not a valid enumeration type constant."},
		{"Products", "Color eq Shop.Hue'Green'", "The type 'Shop.Hue' is not defined."},
		{"Products", "Price has Shop.Color'Red'", "A binary operator with incompatible types was detected. Found operand types 'Edm.Decimal' and 'Shop.Color' for operator kind 'Has'."},
		{"Products", "Price gt 5.5 and Weight le 1e3 and round(Price) eq 5 and Price ne INF and Price lt 12345678901", ""},
		{"Products", "Price gt Code", "A binary operator with incompatible types was detected. Found operand types 'Edm.Decimal' and 'Edm.String' for operator kind 'GreaterThan'."},
		{"Products", "Active and Remark/Text eq 'x' and Remark/Dynamic gt 5", ""},
		{"Products", "Extra/What ever", "Syntax error at position 11 in 'Extra/What ever'."},
		{"Products", "Extra/What gt 5 and Extra eq 'x'", ""},
		{"Orders", "Placed gt 2024-01-01T00:00:00Z and Placed lt 2024-01-01T00:00:00.123%2B02:00 and Placed ge 2024-01-01", ""},
		{"Orders", "Placed gt now() sub duration'P1D' and Wait lt duration'PT12H30M' and At lt 12:30:00", ""},
		{"Orders", "Placed gt 5", "A binary operator with incompatible types was detected. Found operand types 'Edm.DateTimeOffset' and 'Edm.Int32' for operator kind 'GreaterThan'."},
		{"Orders", "Wait lt duration'1 day'", "Unrecognized 'Edm.Duration' literal 'duration'1 day'' at '8' in 'Wait lt duration'1 day''."},
		{"Orders", "Placed gt datetime'2024-01-01T00:00:00'", "Syntax error at position 10 in 'Placed gt datetime'2024-01-01T00:00:00''."},
		{"Orders", "date(Placed) eq 2024-01-01 and fractionalseconds(Placed) lt 0.1 and totalseconds(Wait) gt 1", ""},
		{"Orders", "Shop.Total(tax=true) gt 5 and Customer/Name eq 'x'", ""},
		{"Orders", "Total(tax=true) gt 5 and Products/Cheapest()/Price gt 5", ""},
		{"Products", "Extra/Unknown(a=1)/More gt 5", ""},
		{"Orders", "Shop.Total(vat=true) gt 5", "No function signature for the function with name 'Shop.Total' matches the specified arguments."},
		{"Orders", "Products/Shop.Cheapest()/Price gt 5", ""},
		{"Orders", "Products/Shop.Dearest()/Price gt 5", "An unknown function with name 'Shop.Dearest' was found at position 9 in 'Products/Shop.Dearest()/Price gt 5'."},
		{"Orders", "Customer/Address/Country/Area ne null and geo.intersects(Customer/Address/Country/Area,geography'SRID=0;Point(1 2)')", ""},
		{"Orders", "Tags/any(t:t eq 'a') and 'x' in Tags", ""},
	} {
		want := r.want
		if want != "" {
			want = "$filter: " + want
		}
		rows = append(rows, row{"/" + r.set + "?@n=1&$filter=" + r.filter, want})
	}
	play(t, load(t, "shop.xml"), odata.Version{Major: 4}, rows)
	t.Logf("%d filters", len(rows))
}

func TestLegacy(t *testing.T) {
	t.Parallel()
	play(t, load(t, "legacy.xml"), odata.Version{Major: 2}, []row{
		{"/Suppliers(1)/Items(2L)/Title/$value", ""},
		{"/Items(2L)/Supplier/$links/Items", ""},
		{"/Items(2L)/$links/Supplier", ""},
		{"/Items(2L)/$value", ""},
		{"/Suppliers?$inlinecount=allpages&$format=json", ""},
		{"/Suppliers?$inlinecount=some", "$inlinecount: Invalid value 'some' for $inlinecount query option found. Valid values are 'allpages' and 'none'."},
		{"/Items?$filter=substringof('x',Title) and Id eq 5L", ""},
		{"/Suppliers?$filter=Since gt datetime'2012-05-29T09:13:28' and Mark eq guid'0f8fad5b-d9cb-469f-a165-70867728950e'", ""},
		{"/Suppliers?$filter=Mark eq guid'x'", "$filter: Unrecognized 'Edm.Guid' literal 'guid'x'' at '8' in 'Mark eq guid'x''."},
		{"/Items?$expand=Supplier/Items", ""},
		{"/Find?year=2024&$top=1", ""},
		{"/Find?year='a'", "year: The value ''a'' of the parameter 'year' is not valid: it should be of type 'Edm.Int32'."},
		{"POST /Clear", ""},
		{"/Clear", "The method GET is not allowed for the resource: it can be used with POST."},
		{"MERGE /Items(2L)", ""},
		{"/Items/2", "The request URI is not valid. Since the segment 'Collection(Nw.Item)' refers to a collection, this must be the last segment in the request URI or it must be followed by a function or action that can be bound to it otherwise all intermediate segments must refer to a single resource."},
	})
}
