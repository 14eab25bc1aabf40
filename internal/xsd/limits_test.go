package xsd_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xsd"
)

func compile(t *testing.T, text string) *xsd.Schema {
	t.Helper()
	s, err := xsd.Compile([]xsd.Document{{Name: "s", Text: whole(text)}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// doubling defines groups or types each of which holds the one before it twice.
func doubling(open, twice, end string) string {
	var b strings.Builder
	fmt.Fprintf(&b, open, 0)
	b.WriteString(end)
	for i := range 40 {
		fmt.Fprintf(&b, open, i+1)
		fmt.Fprintf(&b, twice, i, i)
		b.WriteString(end)
	}
	return b.String()
}

func TestSchemasThatGrow(t *testing.T) {
	t.Parallel()
	rows := []struct{ name, text, want string }{
		{"groups", doubling(`<xs:group name="g%d"><xs:sequence>`, `<xs:group ref="g%d"/><xs:group ref="g%d"/>`, `</xs:sequence></xs:group>`), "more than 200000 particles"},
		{"depth", strings.Repeat("<xs:sequence>", 300), "too deep"},
		{"size", strings.Repeat(" ", xsd.MaxSize), "more than 4194304 bytes"},
		{"bases", func() string {
			var b strings.Builder
			b.WriteString(`<xs:complexType name="t0"/>`)
			for i := range 300 {
				fmt.Fprintf(&b, `<xs:complexType name="t%d"><xs:complexContent><xs:extension base="t%d"/></xs:complexContent></xs:complexType>`, i+1, i)
			}
			return b.String()
		}(), "chain of base types"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			_, err := xsd.Compile([]xsd.Document{{Name: "s", Text: whole(row.text)}}, 1)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %s", err, row.want)
			}
		})
	}
}

func TestDocumentsThatGrow(t *testing.T) {
	t.Parallel()
	s := compile(t, `<xs:element name="a"><xs:complexType><xs:sequence><xs:element ref="a" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
		<xs:unique name="k"><xs:selector xpath=".//a"/><xs:field xpath="b/@c"/></xs:unique></xs:element>`)
	if _, err := compile(t, `<xs:element name="a"/>`).Validate(strings.Repeat("<a>", 600)); !errors.Is(err, xmltree.ErrTooLarge) {
		t.Errorf("depth: %v", err)
	}
	wide := strings.Repeat("<a>", 400) + strings.Repeat("<a/>", 2000) + strings.Repeat("</a>", 400)
	if _, err := s.Validate(wide); !errors.Is(err, xsd.ErrTooComplex) {
		t.Errorf("keys: %v", err)
	}
	found, err := compile(t, `<xs:element name="a"/><xs:element name="b" type="xs:int"/>`).Validate("<a>" + strings.Repeat("<b/>", 1000) + "</a>")
	if err != nil || len(found) != 100 {
		t.Errorf("%d violations, %v", len(found), err)
	}
}

// TestOccurrences counts far more children than a model has particles.
func TestOccurrences(t *testing.T) {
	t.Parallel()
	s := compile(t, `<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" maxOccurs="100000"/></xs:sequence></xs:complexType></xs:element>`)
	for n, want := range map[int]int{100_000: 0, 100_001: 1} {
		found, err := s.Validate("<a>" + strings.Repeat("<b/>", n) + "</a>")
		if err != nil || len(found) != want {
			t.Errorf("%d: %v %v", n, found, err)
		}
	}
}

// TestPatternTime gives up a match that takes too long.
func TestPatternTime(t *testing.T) {
	t.Parallel()
	s := compile(t, `<xs:element name="a"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="(a|aa|b*)*c"/></xs:restriction></xs:simpleType></xs:element>`)
	if found, err := s.Validate("<a>" + strings.Repeat("a", 5000) + "</a>"); err != nil || len(found) != 1 {
		t.Errorf("%v %v", found, err)
	}
}

func TestEnvelopes(t *testing.T) {
	t.Parallel()
	s, err := xsd.CompileSOAP([]xsd.Document{{Name: "s", Text: whole(`<xs:element name="a" type="xs:int"/>`)}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	const s11, s12 = ` xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"`, ` xmlns:s="http://www.w3.org/2003/05/soap-envelope"`
	rows := []struct{ text, want string }{
		{`<s:Envelope` + s11 + `><s:Header><x/></s:Header><s:Body id="1"><a>1</a></s:Body></s:Envelope>`, ""},
		{`<s:Envelope` + s12 + `><s:Body><a>1</a></s:Body></s:Envelope>`, ""},
		{`<s:Envelope` + s12 + `><s:Body><a>x</a></s:Body></s:Envelope>`, "1,77 The 'a' element is invalid - The value 'x' is invalid according to its datatype 'http://www.w3.org/2001/XMLSchema:int' - The string 'x' is not a valid Int32 value."},
		{`<s:Envelope` + s11 + `><s:Body><b/></s:Body></s:Envelope>`, "1,74 The 'b' element is not declared."},
		{`<s:Envelope` + s11 + `/>`, "1,2 The element 'Envelope' in namespace 'http://schemas.xmlsoap.org/soap/envelope/' has incomplete content. List of possible elements expected: 'Header, Body' in namespace 'http://schemas.xmlsoap.org/soap/envelope/'."},
		{`<a>1</a>`, "1,2 The 'a' element is not declared."},
		{`<s:Envelope` + s11 + `><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail><a>1</a></detail></s:Fault></s:Body></s:Envelope>`, ""},
		{`<s:Envelope` + s11 + `><s:Body><s:Fault><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>`, "1,83 The element 'Fault' in namespace 'http://schemas.xmlsoap.org/soap/envelope/' has invalid child element 'faultstring'. List of possible elements expected: 'faultcode'."},
		{`<s:Envelope` + s12 + `><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`, ""},
	}
	for _, row := range rows {
		found, err := s.Validate(row.text)
		got := ""
		for _, v := range found {
			got += fmt.Sprintf("%d,%d %s", v.Line, v.Column, v.Message)
		}
		if err != nil || got != row.want {
			t.Errorf("%s\n got %s %v\nwant %s", row.text, got, err, row.want)
		}
	}
}

// FuzzValidate looks for schemas and documents that make the compiler or the validator panic or run for long.
func FuzzValidate(f *testing.F) {
	for _, seed := range [][2]string{
		{`<xs:element name="a" type="xs:int"/>`, `<a>1</a>`},
		{`<xs:element name="a"><xs:complexType><xs:sequence maxOccurs="3"><xs:element name="b" minOccurs="2" maxOccurs="9"/><xs:any namespace="##other"/></xs:sequence><xs:attribute name="x" type="xs:date" use="required"/></xs:complexType><xs:key name="k"><xs:selector xpath=".//b"/><xs:field xpath="."/></xs:key></xs:element>`, `<a x="2020-01-01"><b/><b/><c xmlns="u"/></a>`},
		{`<xs:simpleType name="l"><xs:list><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="[a-z-[aeiou]]\i\c*"/></xs:restriction></xs:simpleType></xs:list></xs:simpleType><xs:element name="a" type="l"/>`, `<a>bc d</a>`},
		{`<xs:element name="h" abstract="true"/><xs:element name="m" substitutionGroup="h" type="xs:duration" nillable="true"/><xs:element name="a"><xs:complexType mixed="true"><xs:all><xs:element ref="h" minOccurs="0"/></xs:all></xs:complexType></xs:element>`, `<a>x<m>P1D</m></a>`},
		{`<xs:complexType name="b"><xs:simpleContent><xs:extension base="xs:decimal"><xs:anyAttribute/></xs:extension></xs:simpleContent></xs:complexType><xs:element name="a" type="b"/>`, `<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="b" i:nil="1">1.5</a>`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, schema, document string) {
		s, err := xsd.Compile([]xsd.Document{{Name: "s", Text: whole(schema)}}, 1)
		if err != nil {
			return
		}
		found, err := s.Validate(document)
		if err != nil {
			return
		}
		for _, v := range found {
			if v.Line < 1 || v.Column < 1 || v.Message == "" {
				t.Errorf("violation without a place: %+v", v)
			}
		}
	})
}
