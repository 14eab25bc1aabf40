package csharp_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/source"
)

// noFiles is what is said about certificates from files.
const noFiles = "expressions have no files; read bytes, as in new X509Certificate2(Convert.FromBase64String(text), password), or use context.Deployment.Certificates"

// TestHints shows what is said about names: what is misspelt is told apart from what .NET has and expressions do not.
func TestHints(t *testing.T) {
	t.Parallel()
	h := newHost(t)
	for _, c := range []struct{ text, code, hint string }{
		// Misspelt: the name that is most like it, extension methods and variables included.
		{`@(context.Reqest)`, "CS1061", `did you mean 'Request'?`},
		{`@(context.request.Method)`, "CS1061", `did you mean 'Request'?`},
		{`@(context.Request.Methud)`, "CS1061", `did you mean 'Method'?`},
		{`@(context.Request.HttpMethod)`, "CS1061", `did you mean 'Method'?`},
		{`@(context.Request.Header["x"])`, "CS1061", `did you mean 'Headers'?`},
		{`@(context.Request.Headers.GetValueOrDefult("x"))`, "CS1061", `did you mean 'GetValueOrDefault'?`},
		{`@(context.Request.Headers["x"].FirstOrDefult())`, "CS1061", `did you mean 'FirstOrDefault'?`},
		{`@("x".Lenght)`, "CS1061", `did you mean 'Length'?`}, //nolint:misspell // meant
		{`@("x".ToUpperCase())`, "CS1061", `did you mean 'ToUpper'?`},
		{`@("x".tostring())`, "CS1061", `did you mean 'ToString'?`},
		{`@(JObject.Prase("x"))`, "CS0117", `did you mean 'Parse'?`},
		{`@(DateTime.UtcNw)`, "CS0117", `did you mean 'UtcNow'?`},
		{`@(DateTime.Yaer)`, "CS0117", ``}, //nolint:misspell // not a static member, and misspelt
		{`@(Strng.Empty)`, "CS0103", `did you mean 'String'?`},
		{`@(contxt.Request)`, "CS0103", `did you mean 'context'?`},
		{`@{ var total = 1; return totl; }`, "CS0103", `did you mean 'total'?`},
		{`@(new Dictonary<string, int>())`, "CS0246", `did you mean 'Dictionary'?`},
		{`@(new StringBuilder { Capacty = 1 })`, "CS0117", `did you mean 'Capacity'?`},
		{`@{ var t = (first: 1, second: 2); return t.frst; }`, "CS1061", `did you mean 'first'?`},
		{`@(x)`, "CS0103", ``},
		{`@("x".Frobnicate())`, "CS1061", ``},
		// Somewhere else.
		{`@(context.Body)`, "CS1061", `write .Request.Body`},
		{`@(context.Request.Body.AsString())`, "CS1061", `IMessageBody has As`},
		{`@(AddressFamily.InterNetwork)`, "CS0103", `write System.Net.Sockets.AddressFamily`},
		// Not available.
		{`@(System.IO.File.ReadAllText("x"))`, "APIM0001", `expressions have no files; what is the same for every request stands in a named value, {{name}}`},
		{`@(File.Exists("x"))`, "APIM0001", `expressions have no files; what is the same for every request stands in a named value, {{name}}`},
		{`@{ Thread.Sleep(1); return 1; }`, "APIM0001", `an expression runs alone and to its end; the policies retry and wait can wait`},
		{`@(Environment.MachineName)`, "APIM0001", `what is the same for every request stands in a named value, {{name}}`},
		{`@(new System.Net.Http.HttpClient())`, "APIM0001", `to call another service, use the policy send-request`},
		{`@(new HttpClient())`, "CS0246", `System.Net.Http.HttpClient cannot be used in expressions; to call another service, use the policy send-request`},
		{`@(HttpUtility.UrlEncode("x"))`, "CS0103", `System.Web.HttpUtility cannot be used in expressions; use WebUtility, or Uri.EscapeDataString`},
		{`@{ System.Threading.Tasks.Task t = null; return t; }`, "APIM0001", `an expression runs alone and to its end; the policies retry and wait can wait`},
		{`@(XDocument.Load("x"))`, "APIM0002", `XDocument.Parse reads a text, ToString() writes it`},
		{`@(XElement.Load("x"))`, "CS1503", `expressions have no files or addresses to load from: new StringReader(…) reads a text, and so do Parse methods`},
		{`@{ new XElement("a").Save("x"); return 1; }`, "CS1503", `expressions have no files to save to: ToString() returns the text`},
		{`@(new XElement("a").CreateWriter())`, "APIM0002", `Add(…) adds content`},
		{`@(System.Xml.XmlWriter.Create(new StringWriter()))`, "APIM0001", `XML is written with ToString(), or with Save and a StringWriter`},
		{`@(FormattableString.Invariant($"{1.5}"))`, "APIM0001", `string.Format(culture, …) formats for a culture, and ToString(format, culture) a value`},
		{`@(new List<>())`, "CS7003", `write the types that are meant, as in List<string>`},
		{`@(new XStreamingElement("a"))`, "APIM0001", `use XElement: its content may be a query as well`},
		{`@(new X509Certificate2("a.pfx"))`, "APIM0002", noFiles},
		{`@(new X509Certificate2("a.pfx", "secret").Subject)`, "APIM0002", noFiles},
		{`@(new X509Certificate("a.pfx", "secret", X509KeyStorageFlags.Exportable))`, "APIM0002", noFiles},
		{`@(X509Certificate.CreateFromCertFile("a.cer"))`, "APIM0002", noFiles},
		{`@(X509Certificate2.GetCertContentType("a.cer"))`, "APIM0002", noFiles},
		{`@{ new X509Certificate().Import("a.cer"); return 1; }`, "APIM0002", noFiles},
		{`@(new RNGCryptoServiceProvider(new CspParameters()))`, "APIM0001", `keys are not kept in stores; read them from bytes`},
		{`@{ var r = RSA.Create(); r.ExportParameters(false).D = null; return 1; }`, "CS1612", `keep it in a variable first, and change that`},
		{`@{ dynamic d = 1; return d; }`, "APIM0006", `write the type, or var`},
		{`@(System.Foo.Bar())`, "CS0234", ``},
	} {
		_, diags := h.u.Compile(source.New("", c.text), h.opts)
		if len(diags) != 1 || diags[0].Code != c.code || diags[0].Hint != c.hint {
			t.Errorf("%s\n got %v\nwant %s with the hint %q", c.text, diags, c.code, c.hint)
		}
	}
}
