package csharp_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A theme is C# for a text of some kind; # stands for about how long it is.
type theme struct{ name, text string }

// themes are texts that scale: what one member goes through at once, another one refuses at the first character. # is about the length.
var themes = []theme{
	{"letters", `new string('a', #)`},
	{"umlauts", `new string('ä', #)`},
	{"spaces", `new string(' ', #) + "1"`},
	{"digits", `new string('7', #)`},
	{"words", `string.Concat(Enumerable.Repeat("a,b c;", # / 6 + 1))`},
	{"lines", `string.Concat(Enumerable.Repeat("a: b\r\n", # / 6 + 1))`},
	{"base64", `new string('A', # + 3 & -4)`},
	{"escapes", `string.Concat(Enumerable.Repeat("%41", # / 3 + 1))`},
	{"entities", `string.Concat(Enumerable.Repeat("&amp;", # / 5 + 1))`},
	{"holes", `string.Concat(Enumerable.Repeat("{0}", # / 3 + 1))`},
	{"dollars", `string.Concat(Enumerable.Repeat("$_", # / 2 + 1))`},
	{"date", `new string(' ', #) + "2020-01-02T03:04:05Z"`},
	{"dates", `string.Concat(Enumerable.Repeat("yyyy ", # / 5 + 1))`},
	{"uri", `"http://a.b/" + new string('c', #)`},
	{"query", `"http://a.b/?" + string.Concat(Enumerable.Repeat("a=b&", # / 4 + 1))`},
	{"JSON", `"[" + string.Join(",", Enumerable.Range(0, # / 4 + 1)) + "]"`},
	{"JSON object", `"{" + string.Join(",", Enumerable.Range(0, # / 8 + 1).Select(j => "\"a" + j + "\":1")) + "}"`},
	{"JSON text", `"\"" + new string('a', #) + "\""`},
	{"JSONPath", `"$" + string.Concat(Enumerable.Repeat("..a", # / 3 + 1))`},
	{"XML", `"<a>" + string.Concat(Enumerable.Repeat("<b/>", # / 4 + 1)) + "</a>"`},
	{"XML text", `"<a>" + new string('b', #) + "</a>"`},
	{"XPath", `"." + string.Concat(Enumerable.Repeat("//b", # / 3 + 1))`},
}

// values are what the arguments and receivers of a type are made of. # is the size, @ a text of the theme.
var values = map[string]string{
	"bool": "true", "char": "'a'", "object": "(object)(@)", "decimal": "1.5m", "double": "1.5", "float": "1.5f",
	"DateTime": "new DateTime(2020, 1, 2)", "DateTimeOffset": "new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero)", "TimeSpan": "TimeSpan.FromSeconds(90061)",
	"Guid": `Guid.Parse("00010203-0405-0607-0809-0a0b0c0d0e0f")`, "Uri": `new Uri("http://a.b/" + new string('c', #) + "?d=e")`, "Type": "typeof(int)",
	"StringBuilder": "new StringBuilder(@)", "Encoding": "Encoding.UTF8", "UTF8Encoding": "new UTF8Encoding()", "TextReader": "new StringReader(@)", "StringReader": "new StringReader(@)",
	"TextWriter": "new StringWriter(new StringBuilder(@))", "StringWriter": "new StringWriter(new StringBuilder(@))",
	"IFormatProvider": "CultureInfo.InvariantCulture", "CultureInfo": `CultureInfo.GetCultureInfo("de-DE")`, "NumberFormatInfo": "new NumberFormatInfo()", "DateTimeFormatInfo": "new DateTimeFormatInfo()",
	"TextInfo": "CultureInfo.InvariantCulture.TextInfo", "CompareInfo": "CultureInfo.InvariantCulture.CompareInfo", "Calendar": "(Calendar)new GregorianCalendar()", "GregorianCalendar": "new GregorianCalendar()",
	"StringComparer": "StringComparer.OrdinalIgnoreCase", "IComparer": "StringComparer.Ordinal", "IEqualityComparer": "StringComparer.Ordinal", "Random": "new Random(1)",
	"IEnumerable": "Enumerable.Range(0, #).ToList()", "IEnumerator": "Enumerable.Range(0, #).ToList().GetEnumerator()", "IDisposable": "new StringReader(@)", "IComparable": "(IComparable)(@)", "IFormattable": "(IFormattable)1", "Array": "(Array)Enumerable.Range(0, #).ToArray()", "Enum": "(Enum)DayOfWeek.Friday",
	"IDictionary": "(System.Collections.IDictionary)Enumerable.Range(0, #).ToDictionary(k => k, k => k)", "CharEnumerator": "new string('a', #).GetEnumerator()", "DBNull": "DBNull.Value",
	"TimeZoneInfo": `TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")`, "TimeZone": "TimeZone.CurrentTimeZone", "DaylightTime": "TimeZone.CurrentTimeZone.GetDaylightChanges(2020)",
	"TimeZoneInfo.TransitionTime": "TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 4)",
	"TimeZoneInfo.AdjustmentRule": `TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin").GetAdjustmentRules().Last()`,
	"Regex":                       `new Regex("a")`, "Match": "Regex.Match(@, \".+\")", "Group": "Regex.Match(@, \".+\").Groups[0]", "Capture": "(Capture)Regex.Match(@, \".+\")", "MatchCollection": "Regex.Matches(@, \".\")",
	"GroupCollection": "Regex.Match(@, \".+\").Groups", "CaptureCollection": "Regex.Match(@, \"(.)+\").Groups[1].Captures", "IPAddress": `IPAddress.Parse("1.2.3.4")`,
	"HashAlgorithm": "(HashAlgorithm)SHA256.Create()", "KeyedHashAlgorithm": "(KeyedHashAlgorithm)new HMACSHA256(new byte[#])", "HMAC": "(HMAC)new HMACSHA256(new byte[#])", "HashAlgorithmName": "HashAlgorithmName.SHA256",
	"RandomNumberGenerator": "RandomNumberGenerator.Create()", "SymmetricAlgorithm": "SymmetricAlgorithm.Create(\"AES\")", "X509Certificate": "(X509Certificate)" + certificate, "X509Certificate2": certificate, "X500DistinguishedName": certificate + ".SubjectName", "RSA": key, "AsymmetricAlgorithm": "(AsymmetricAlgorithm)" + key,
	"PublicKey": certificate + ".PublicKey", "X509ExtensionCollection": certificate + ".Extensions", "X509Extension": certificate + ".Extensions[0]", "RSAParameters": key + ".ExportParameters(true)", "KeySizes": "new KeySizes(1, 2, 1)", "Oid": `new Oid("1.2.3")`,
	"AsnEncodedData": "new AsnEncodedData(new byte[#])", "ICryptoTransform": `SymmetricAlgorithm.Create("AES").CreateEncryptor()`,
	"JsonReader": "new JArray(Enumerable.Range(0, #)).CreateReader()", "JTokenReader": "new JTokenReader(new JArray(Enumerable.Range(0, #)))", "JsonTextReader": "new JsonTextReader(new StringReader(@))",
	"JsonWriter": "(JsonWriter)new JsonTextWriter(new StringWriter())", "JsonTextWriter": "new JsonTextWriter(new StringWriter())", "JTokenWriter": "new JTokenWriter()", "JsonSerializer": "new JsonSerializer()",
	"RSASignaturePadding": "RSASignaturePadding.Pkcs1", "RSAEncryptionPadding": "RSAEncryptionPadding.OaepSHA1",
	"JToken": "(JToken)new JArray(Enumerable.Range(0, #))", "JContainer": "(JContainer)new JArray(Enumerable.Range(0, #))", "JArray": "new JArray(Enumerable.Range(0, #))",
	"JObject": "new JObject(Enumerable.Range(0, #).Select(j => new JProperty(\"a\" + j, j)))", "JProperty": "new JProperty(\"a\", new JArray(Enumerable.Range(0, #)))",
	"JValue": "new JValue(@)", "JRaw": "new JRaw(@)", "JConstructor": "new JConstructor(\"a\", Enumerable.Range(0, #))", "JTokenEqualityComparer": "new JTokenEqualityComparer()",
	"JsonSerializerSettings": "new JsonSerializerSettings()", "JsonMergeSettings": "new JsonMergeSettings()", "JEnumerable<JToken>": "new JArray(Enumerable.Range(0, #)).Children()",
	"XObject": "(XObject)new XElement(\"a\", Enumerable.Range(0, #).Select(j => new XElement(\"b\")))", "XNode": "(XNode)new XElement(\"a\", Enumerable.Range(0, #).Select(j => new XElement(\"b\")))",
	"XContainer": "(XContainer)new XElement(\"a\", Enumerable.Range(0, #).Select(j => new XElement(\"b\")))", "XElement": "new XElement(\"a\", Enumerable.Range(0, #).Select(j => new XAttribute(\"b\" + j, 1)), Enumerable.Range(0, #).Select(j => new XElement(\"b\")))",
	"XDocument": "new XDocument(new XElement(\"a\", Enumerable.Range(0, #).Select(j => new XElement(\"b\"))))", "XAttribute": "new XAttribute(\"a\", @)", "XText": "new XText(@)", "XCData": "new XCData(@)",
	"XComment": "new XComment(@)", "XProcessingInstruction": "new XProcessingInstruction(\"a\", @)", "XDocumentType": "new XDocumentType(\"a\", null, null, null)", "XDeclaration": "new XDeclaration(\"1.0\", \"utf-8\", null)",
	"XName": "XName.Get(\"a\", \"urn:b\")", "XNamespace": "XNamespace.Get(\"urn:b\")", "XNodeDocumentOrderComparer": "XNode.DocumentOrderComparer", "XNodeEqualityComparer": "XNode.EqualityComparer",
	"XmlReader": "XmlReader.Create(new StringReader(\"<a>\" + string.Concat(Enumerable.Repeat(\"<b/>\", #)) + \"</a>\"))", "XmlNameTable": "(XmlNameTable)new NameTable()", "NameTable": "new NameTable()", "XmlNamespaceManager": "new XmlNamespaceManager(new NameTable())", "IXmlNamespaceResolver": "(IXmlNamespaceResolver)new XmlNamespaceManager(new NameTable())",
}

// certificate and key are C# for a certificate and the RSA key in it.
var certificate, key = func() (string, string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	shape := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "a"}, NotAfter: time.Unix(4e9, 0), KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, shape, shape, key.Public(), key)
	if err != nil {
		panic(err)
	}
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	return `new X509Certificate2(Convert.FromBase64String("` + base64.StdEncoding.EncodeToString(der) + `"))`,
		`((Func<RSA>)(() => { var r = RSA.Create(); int n; r.ImportRSAPrivateKey(Convert.FromBase64String("` + base64.StdEncoding.EncodeToString(pkcs1) + `"), out n); return r; }))()`
}()

// lists are the generic types that are made of a sequence of their only argument, which stands for $.
var lists = map[string]string{
	"[,]": "new %[#, 2]", "[,,]": "new %[#, 2, 2]",
	"IEnumerable": "$.ToList()", "ICollection": "$.ToList()", "IList": "$.ToList()", "IReadOnlyCollection": "$.ToList()", "IReadOnlyList": "$.ToList()", "List": "$.ToList()",
	"Queue": "new Queue<%>($)", "Stack": "new Stack<%>($)", "HashSet": "new HashSet<%>($)", "ISet": "new HashSet<%>($)", "ReadOnlyCollection": "$.ToList().AsReadOnly()", "IOrderedEnumerable": "$.OrderBy(x => 1)",
	"IEnumerator": "(IEnumerator<%>)$.ToList().GetEnumerator()", "List.Enumerator": "$.ToList().GetEnumerator()", "HashSet.Enumerator": "new HashSet<%>($).GetEnumerator()", "Queue.Enumerator": "new Queue<%>($).GetEnumerator()", "Stack.Enumerator": "new Stack<%>($).GetEnumerator()",
	"IComparer": "(IComparer<%>)Comparer<%>.Default", "Comparer": "Comparer<%>.Default", "IEqualityComparer": "(IEqualityComparer<%>)EqualityComparer<%>.Default", "EqualityComparer": "EqualityComparer<%>.Default", "IEquatable": "(IEquatable<%>)^", "IJEnumerable": "(IJEnumerable<JToken>)new JArray(Enumerable.Range(0, #))", "JEnumerable": "new JArray(Enumerable.Range(0, #)).Children()",
}

// maps are the generic types that are made of keys and values.
var maps = map[string]string{
	"Dictionary": "~", "IDictionary": "(IDictionary<int, int>)~", "IReadOnlyDictionary": "(IReadOnlyDictionary<int, int>)~", "Dictionary.KeyCollection": "~.Keys", "Dictionary.ValueCollection": "~.Values",
	"Dictionary.Enumerator": "~.GetEnumerator()", "KeyValuePair": "~.First()", "ILookup": "Enumerable.Range(0, #).ToLookup(i => i)", "IGrouping": "Enumerable.Range(0, #).GroupBy(i => 1).First()",
}

// valueOf is C# for a value of a type: of a size, with texts of a theme.
func valueOf(t *rt.Type, n int, theme string) string {
	code := plainValue(t)
	return strings.NewReplacer("@", strings.ReplaceAll(theme, "#", fmt.Sprint(n)), "#", fmt.Sprint(n)).Replace(code)
}

func plainValue(t *rt.Type) string {
	name := t.String()
	if code, ok := values[name]; ok {
		return code
	}
	switch {
	case t.Kind == rt.KindString:
		return "@"
	case t.Kind == rt.KindInt32 || t.Kind == rt.KindInt64 || t.Kind == rt.KindUInt32 || t.Kind == rt.KindUInt64:
		return "(" + name + ")#"
	case t.Kind.IsNumeric():
		return "(" + name + ")7"
	case t.Kind == rt.KindArray && t.Args[0].Kind == rt.KindByte:
		return "new byte[#]"
	case t.Kind == rt.KindArray && t.Args[0].Kind == rt.KindChar:
		return "(@).ToCharArray()"
	case t.Kind == rt.KindArray:
		return sequence(t.Args[0]) + ".ToArray()"
	case t.Def != nil && t.Def.Rank > 0:
		return "new " + t.Args[0].String() + "[#" + strings.Repeat(", 2", t.Def.Rank-1) + "]"
	case t.IsNullable():
		return "(" + name + ")" + plainValue(t.Args[0])
	case t.Kind == rt.KindDelegate:
		return lambda(t)
	case t.IsTuple() || t.Def != nil && t.Def.Name == "Tuple":
		return tuple(t)
	case t.Def == nil:
		return "default(" + name + ")"
	}
	if code, ok := lists[t.Def.Name]; ok && len(t.Args) == 1 {
		return strings.NewReplacer("$", sequence(t.Args[0]), "%", t.Args[0].String(), "^", plainValue(t.Args[0])).Replace(code)
	}
	if code, ok := maps[t.Def.Name]; ok {
		return strings.ReplaceAll(code, "~", "Enumerable.Range(0, #).ToDictionary(k => k, k => k)")
	}
	switch {
	case t.Kind == rt.KindClass && strings.HasSuffix(t.Def.Name, "Exception"):
		return "new " + t.Def.Name + "()"
	case t.Kind == rt.KindClass && strings.HasPrefix(t.Def.Name, "HMAC"):
		return "new " + t.Def.Name + "(new byte[8])"
	case t.Kind == rt.KindClass && t.Def.Namespace == "System.Security.Cryptography":
		return "new " + t.Def.Name + "()"
	}
	return "default(" + name + ")"
}

// sequence is a sequence of values of a type. One of numbers is long, one of others is of values that are large.
func sequence(elem *rt.Type) string {
	if elem.Kind == rt.KindInt32 {
		return "Enumerable.Range(0, #)"
	}
	if elem.Kind == rt.KindString || elem.Kind == rt.KindObject {
		return "Enumerable.Range(0, 4).Select(i => " + plainValue(elem) + ")"
	}
	if elem.Kind.IsNumeric() || elem.IsNullable() || elem.Kind == rt.KindEnum {
		return "Enumerable.Range(0, #).Select(i => " + plainValue(elem) + ")"
	}
	return "Enumerable.Range(0, 4).Select(i => " + plainValue(elem) + ")"
}

// lambda is a function that gives back what it gets where it can.
func lambda(t *rt.Type) string {
	result, _, _ := strings.Cut(t.Def.Signature, " ")
	names := make([]string, strings.Count(t.Def.Signature, ",")+1)
	if strings.HasSuffix(t.Def.Signature, "()") {
		names = nil
	}
	for i := range names {
		names[i] = fmt.Sprintf("p%d", i)
	}
	body := "{ }"
	switch {
	case result == "void":
	case result == "bool":
		body = "true"
	case result == "int":
		body = "0"
	case result == "string":
		body = "\"b\""
	default:
		last := t.Args[len(t.Args)-1]
		body = strings.ReplaceAll(plainValue(last), "#", "3")
		for i, a := range t.Args[:len(t.Args)-1] {
			if rt.Identical(a, last) {
				body = names[i]
			}
		}
	}
	return "(" + t.String() + ")((" + strings.Join(names, ", ") + ") => " + body + ")"
}

func tuple(t *rt.Type) string {
	parts := make([]string, len(t.Args))
	for i, a := range t.Args {
		parts[i] = plainValue(a)
	}
	if t.IsTuple() {
		return "(" + strings.Join(parts, ", ") + ")"
	}
	return "new " + t.String() + "(" + strings.Join(parts, ", ") + ")"
}
