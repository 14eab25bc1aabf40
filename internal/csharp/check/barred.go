package check

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// The codes of what Azure's own analyzer says about types and members outside the allow-list of expressions, and about dynamic.
const (
	codeType    = "APIM0001"
	codeMember  = "APIM0002"
	codeDynamic = "APIM0006"
)

// A barred row names types of .NET that the allow-list leaves out, and says what to write instead. They are told apart from
// names that mean nothing, which are misspelt.
type barred struct{ namespace, names, instead string }

const (
	insteadCall  = "to call another service, use the policy send-request"
	insteadValue = "what is the same for every request stands in a named value, {{name}}"
	insteadAlone = "an expression runs alone and to its end; the policies retry and wait can wait"
	insteadTrace = "write to the trace with context.Trace(…) or the policy trace"
	insteadXML   = "XML is read with XDocument.Parse and XElement.Parse"
	// There is no XmlWriter on the list, nor anything that needs one but LINQ to XML itself.
	insteadXMLWriter = "XML is written with ToString(), or with Save and a StringWriter"

	insteadJSON   = "JSON is read with JObject.Parse and JArray.Parse, and written with JsonConvert.SerializeObject"
	insteadClaims = "claims of a token are read with AsJwt(), as in context.Request.Headers.GetValueOrDefault(\"Authorization\", \"\").AsJwt()"
	insteadBytes  = "bytes are a byte[], as in context.Request.Body.As<byte[]>()"
	insteadKeys   = "keys are not kept in stores; read them from bytes"
	insteadFile   = "expressions have no files; read bytes, as in new X509Certificate2(Convert.FromBase64String(text), password), or use context.Deployment.Certificates"
	insteadMap    = "use Dictionary<TKey, TValue>"
	insteadList   = "use List<T>"
)

var barredTypes = []barred{
	{"Microsoft.AspNetCore.Http", "HttpContext HttpRequest HttpResponse", "the request is context.Request, the response context.Response"},
	{"System", "Activator AppDomain GC Lazy WeakReference", "it cannot be replaced"},
	{"System", "FormattableString", "string.Format(culture, …) formats for a culture, and ToString(format, culture) a value"},
	{"System", "Console", insteadTrace},
	{"System", "Environment", insteadValue},
	{"System.Collections", "ArrayList", insteadList},
	{"System.Collections", "Hashtable SortedList", insteadMap},
	{"System.Collections.Concurrent", "BlockingCollection ConcurrentBag ConcurrentDictionary ConcurrentQueue ConcurrentStack", "use Dictionary<TKey, TValue> or List<T>: nothing runs beside an expression"},
	{"System.Collections.Generic", "LinkedList SortedList SortedSet", "use List<T> and OrderBy"},
	{"System.Collections.Generic", "SortedDictionary", "use Dictionary<TKey, TValue> and OrderBy"},
	{"System.Collections.ObjectModel", "Collection ObservableCollection ReadOnlyCollection", insteadList},
	{"System.Collections.Specialized", "NameValueCollection StringDictionary", insteadMap},
	{"System.Configuration", "ConfigurationManager", insteadValue},
	{"System.Data", "DataRow DataSet DataTable", insteadCall},
	{"System.Data.SqlClient", "SqlCommand SqlConnection", insteadCall},
	{"System.Diagnostics", "Debug Debugger EventLog Trace", insteadTrace},
	{"System.Diagnostics", "Process", insteadCall},
	{"System.Diagnostics", "Stopwatch", "context.Elapsed is the time since the request came"},
	{"System.IO", "BinaryReader BinaryWriter BufferedStream MemoryStream Stream StreamReader StreamWriter", insteadBytes},
	{"System.IO", "Directory DirectoryInfo DriveInfo File FileInfo FileStream Path", "expressions have no files; " + insteadValue},
	{"System.IO.Compression", "DeflateStream GZipStream ZipArchive", "a body that came compressed is read as it was before"},
	{"System.IdentityModel.Tokens.Jwt", "JwtSecurityToken JwtSecurityTokenHandler", insteadClaims},
	{"System.Net", "Cookie CookieContainer", "cookies are the header Cookie"},
	{"System.Net", "Dns FtpWebRequest HttpWebRequest WebClient WebRequest", insteadCall},
	{"System.Net", "HttpStatusCode", "write the number, such as 200"},
	{"System.Net.Http", "HttpClient HttpClientHandler HttpContent HttpRequestMessage HttpResponseMessage StringContent", insteadCall},
	{"System.Net.Http", "HttpMethod", "write the name, such as \"GET\""},
	{"System.Net.Mail", "MailMessage SmtpClient", insteadCall},
	{"System.Net.Sockets", "Socket TcpClient UdpClient", insteadCall},
	{"System.Numerics", "Complex", "use long, ulong or decimal"},
	{"System.Reflection", "Assembly BindingFlags FieldInfo MemberInfo MethodInfo PropertyInfo", "reflection cannot be replaced"},
	{"System.Runtime.InteropServices", "Marshal", insteadBytes},
	{"System.Security.Claims", "Claim ClaimTypes ClaimsIdentity ClaimsPrincipal", insteadClaims},
	{"System.Security.Cryptography", "CryptoStream", insteadBytes},
	{"System.Security", "SecureString", "give the password as a string"},
	{"System.Security.Cryptography", "CngKey CspParameters", insteadKeys},
	{"System.Security.Cryptography", "RSACryptoServiceProvider", "use RSA, as certificate.GetRSAPrivateKey() returns it"},
	{"System.Security.Cryptography.X509Certificates", "X509Store", insteadKeys + "; the gateway's certificates are context.Deployment.Certificates"},
	{"System.Text.Json", "JsonDocument JsonElement JsonSerializer JsonSerializerOptions", insteadJSON},
	{"System.Text.Json.Nodes", "JsonArray JsonNode JsonObject", insteadJSON},
	{"System.Threading", "CancellationToken CancellationTokenSource Interlocked Monitor Mutex Semaphore SemaphoreSlim Thread ThreadPool Timer", insteadAlone},
	{"System.Threading.Tasks", "Parallel Task TaskCompletionSource", insteadAlone},
	{"System.Web", "HttpContext", "the request is context.Request, the response context.Response"},
	{"System.Web", "HttpUtility", "use WebUtility, or Uri.EscapeDataString"},
	{"System.Web.Script.Serialization", "JavaScriptSerializer", insteadJSON},
	{"System.Xml", "XmlAttribute XmlDocument XmlElement XmlNode XmlNodeList XmlTextReader", insteadXML},
	{"System.Xml", "XmlTextWriter XmlWriter XmlWriterSettings", insteadXMLWriter},
	{"System.Xml.Linq", "XStreamingElement", "use XElement: its content may be a query as well"},
	{"System.Xml.Schema", "XmlSchema XmlSchemaSet", "the policy validate-content checks a body against a schema"},
	{"System.Xml.Serialization", "XmlSerializer", insteadXML},
	{"System.Xml.XPath", "XPathDocument XPathNavigator", insteadXML},
	{"System.Xml.Xsl", "XslCompiledTransform", "the policy xsl-transform transforms a body"},
}

// barredMembers are members of allowed types that the allow-list leaves out: the namespace column holds the type.
var barredMembers = []barred{
	{"System.Xml.Linq.XDocument", "Load LoadAsync SaveAsync", "XDocument.Parse reads a text, ToString() writes it"},
	{"System.Xml.Linq.XNode", "WriteTo WriteToAsync", insteadXMLWriter},
	{"System.Xml.Linq.XContainer", "CreateWriter", "Add(…) adds content"},
	{"System.Xml.Linq.XElement", "LoadAsync SaveAsync", "XElement.Parse reads a text, ToString() writes it"},
	{"Newtonsoft.Json.JsonConvert", "DeserializeAnonymousType DeserializeXNode DeserializeXmlNode PopulateObject SerializeXNode SerializeXmlNode ToString", insteadJSON},
	{"System.Security.Cryptography.X509Certificates.X509Certificate", "CreateFromCertFile CreateFromSignedFile", insteadFile},
	{"System.Text.RegularExpressions.Match", "NextMatch", "Regex.Matches returns all matches"},
	{"System.DateTime", "FromBinary FromFileTime FromFileTimeUtc FromOADate GetDateTimeFormats ToBinary ToFileTime ToFileTimeUtc ToOADate", "DateTimeOffset and Ticks convert to numbers"},
}

// A barredOverload row names constructors and methods of an allowed type of which the overloads are left out that take a first argument of a
// type.
type barredOverload struct{ on, names, first, instead string }

var barredOverloads = []barredOverload{
	{"System.Security.Cryptography.X509Certificates.X509Certificate", "X509Certificate X509Certificate2 Import GetCertContentType", "string", insteadFile},
}

// reportBarredOverload reports a call of a constructor or method that only fits an overload which is left out, and whether it is one.
func (c *checker) reportBarredOverload(at source.Span, on *rt.Type, name string, args []arg) bool {
	if len(args) == 0 {
		return false
	}
	for t := on; t != nil && t.Def != nil; t = c.u.Base(t) {
		for _, row := range barredOverloads {
			if row.on == t.Def.FullName() && row.first == args[0].x.Type().String() && slices.Contains(strings.Fields(row.names), name) {
				c.errorAt(at, codeMember, "Usage of member '%s(%s)' of type '%s' is not supported within expressions", name, row.first, on.Def.FullName()).Hint = row.instead
				return true
			}
		}
	}
	return false
}

// findBarred returns the full names of the barred types that a name means, qualified or not, and what to use instead of the first.
func findBarred(name string) (full []string, instead string) {
	for _, row := range barredTypes {
		for _, simple := range strings.Fields(row.names) {
			if simple != name && row.namespace+"."+simple != name {
				continue
			}
			if full = append(full, row.namespace+"."+simple); instead == "" {
				instead = row.instead
			}
		}
	}
	return full, instead
}

// barredNamespace reports whether a name is the namespace of a barred type, or the beginning of one.
func barredNamespace(name string) bool {
	return slices.ContainsFunc(barredTypes, func(row barred) bool {
		return row.namespace == name || strings.HasPrefix(row.namespace, name+".")
	})
}

// barredMember returns what to use instead of a barred member of a type.
func barredMember(full, name string) (instead string, ok bool) {
	for _, row := range barredMembers {
		if row.namespace == full && slices.Contains(strings.Fields(row.names), name) {
			return row.instead, true
		}
	}
	return "", false
}

// isNamespace reports whether a name is a namespace.
func (c *checker) isNamespace(name string) bool {
	return c.u.IsNamespace(name) || barredNamespace(name)
}

// reportBarred reports a name that means a barred type, and whether it does. Types of namespaces that are not imported are unknown without
// qualification, for Azure's compiler as well; what says so is the hint.
func (c *checker) reportBarred(at spanned, name string, unknown func() *source.Diagnostic) bool {
	full, instead := findBarred(name)
	if len(full) == 0 {
		return false
	}
	i := slices.IndexFunc(full, func(f string) bool { return f == name || types.Imported(f[:strings.LastIndexByte(f, '.')]) })
	if i >= 0 {
		c.errorf(at, codeType, "Usage of type '%s' is not supported within expressions", full[i]).Hint = instead
		return true
	}
	unknown().Hint = strings.Join(full, " and ") + " cannot be used in expressions; " + instead
	return true
}
