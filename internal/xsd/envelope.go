package xsd

// The namespaces of SOAP 1.1 and 1.2.
const (
	soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
	soap12 = "http://www.w3.org/2003/05/soap-envelope"
)

// envelope is the schema of an envelope.
type envelope struct{ space, text string }

// envelopes are those of SOAP 1.1 (section 4) and SOAP 1.2 (Part 1, section 5). What stands in a Body, beside faults, has to be declared, what stands in a Header or
// in the details of a fault may be.
var envelopes = []envelope{{soap11, envelope11}, {soap12, envelope12}}

const envelope11 = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" targetNamespace="http://schemas.xmlsoap.org/soap/envelope/">
<xs:element name="Envelope"><xs:complexType>
	<xs:sequence>
		<xs:element ref="s:Header" minOccurs="0"/>
		<xs:element ref="s:Body"/>
		<xs:any namespace="##other" minOccurs="0" maxOccurs="unbounded" processContents="lax"/>
	</xs:sequence>
	<xs:anyAttribute processContents="lax"/>
</xs:complexType></xs:element>
<xs:element name="Header"><xs:complexType>
	<xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
	<xs:anyAttribute processContents="lax"/>
</xs:complexType></xs:element>
<xs:element name="Body"><xs:complexType>
	<xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="strict"/></xs:sequence>
	<xs:anyAttribute processContents="lax"/>
</xs:complexType></xs:element>
<xs:element name="Fault"><xs:complexType>
	<xs:sequence>
		<xs:element name="faultcode" type="xs:QName"/>
		<xs:element name="faultstring" type="s:text"/>
		<xs:element name="faultactor" type="xs:anyURI" minOccurs="0"/>
		<xs:element name="detail" minOccurs="0"><xs:complexType>
			<xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
			<xs:anyAttribute processContents="lax"/>
		</xs:complexType></xs:element>
	</xs:sequence>
</xs:complexType></xs:element>
<xs:complexType name="text"><xs:simpleContent><xs:extension base="xs:string"><xs:anyAttribute processContents="lax"/></xs:extension></xs:simpleContent></xs:complexType>
<xs:attribute name="mustUnderstand" type="xs:boolean"/>
<xs:attribute name="actor" type="xs:anyURI"/>
<xs:attribute name="encodingStyle" type="s:uris"/>
<xs:simpleType name="uris"><xs:list itemType="xs:anyURI"/></xs:simpleType>
</xs:schema>`

const envelope12 = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:s="http://www.w3.org/2003/05/soap-envelope" targetNamespace="http://www.w3.org/2003/05/soap-envelope" elementFormDefault="qualified">
<xs:element name="Envelope"><xs:complexType>
	<xs:sequence>
		<xs:element ref="s:Header" minOccurs="0"/>
		<xs:element ref="s:Body"/>
	</xs:sequence>
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:complexType></xs:element>
<xs:element name="Header"><xs:complexType>
	<xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:complexType></xs:element>
<xs:element name="Body"><xs:complexType>
	<xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="strict"/></xs:sequence>
	<xs:anyAttribute namespace="##other" processContents="lax"/>
</xs:complexType></xs:element>
<xs:element name="Fault"><xs:complexType><xs:sequence>
	<xs:element name="Code"><xs:complexType><xs:sequence>
		<xs:element name="Value" type="s:code"/>
		<xs:element name="Subcode" type="s:subcode" minOccurs="0"/>
	</xs:sequence></xs:complexType></xs:element>
	<xs:element name="Reason"><xs:complexType><xs:sequence>
		<xs:element name="Text" maxOccurs="unbounded"><xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute ref="xml:lang" use="required"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
	</xs:sequence></xs:complexType></xs:element>
	<xs:element name="Node" type="xs:anyURI" minOccurs="0"/>
	<xs:element name="Role" type="xs:anyURI" minOccurs="0"/>
	<xs:element name="Detail" minOccurs="0"><xs:complexType>
		<xs:sequence><xs:any namespace="##any" minOccurs="0" maxOccurs="unbounded" processContents="lax"/></xs:sequence>
		<xs:anyAttribute processContents="lax"/>
	</xs:complexType></xs:element>
</xs:sequence></xs:complexType></xs:element>
<xs:complexType name="subcode"><xs:sequence>
	<xs:element name="Value" type="xs:QName"/>
	<xs:element name="Subcode" type="s:subcode" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:simpleType name="code"><xs:restriction base="xs:QName">
	<xs:enumeration value="s:DataEncodingUnknown"/><xs:enumeration value="s:MustUnderstand"/><xs:enumeration value="s:Receiver"/>
	<xs:enumeration value="s:Sender"/><xs:enumeration value="s:VersionMismatch"/>
</xs:restriction></xs:simpleType>
<xs:attribute name="mustUnderstand" type="xs:boolean"/>
<xs:attribute name="relay" type="xs:boolean"/>
<xs:attribute name="role" type="xs:anyURI"/>
<xs:attribute name="encodingStyle" type="xs:anyURI"/>
</xs:schema>`
