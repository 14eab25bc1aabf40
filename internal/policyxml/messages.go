package policyxml

import (
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// CodeNamedValue is the code of a reference to a named value that lookup of Substitute does not know.
const CodeNamedValue = "PX050"

// message is what is wrong with a document and what to do about it. Both texts are fmt formats over the same arguments; the remedy
// names them by index.
type message struct {
	code, text, remedy string
}

// The messages of Parse and Substitute. Codes are stable.
var (
	notClosedMarkup    = message{"PX001", "%[1]s is never closed", "end it with %[2]s"}
	elementNotClosed   = message{"PX002", "the element <%s> is never closed", "write </%[1]s> where it ends, or <%[1]s/> if it is empty"}
	wrongEndTag        = message{"PX003", "</%s> does not match the open element <%s>", "write </%[2]s> first, or take one of the two away"}
	strayEndTag        = message{"PX004", "</%s> closes an element that was never opened", "take it away"}
	nameExpected       = message{"PX005", "a name is expected %s", "a '<' that begins no tag is written &lt;"}
	noRoot             = message{"PX006", "the document has no root element", "a policy document is <policies>…</policies>, a fragment <fragment>…</fragment>"}
	secondRoot         = message{"PX007", "<%s> is a second root element", "a document has one root: put both into one <policies> or <fragment>"}
	textOutside        = message{"PX008", "text outside of the root element", "move it into the root element or make it a comment"}
	doctypeRefused     = message{"PX009", "a document type declaration is not allowed", "take <!DOCTYPE …> away"}
	elementsTooDeep    = message{"PX010", "elements are nested more than %d deep", "flatten the document or use fragments"}
	badCharacter       = message{"PX011", "the character %s is not allowed in a policy document", "take it away; in C# write it as an escape such as \\u0000"}
	badEncoding        = message{"PX012", "the document is not valid UTF-8 here", "save it as UTF-8"}
	equalsExpected     = message{"PX013", "'=' is expected after the attribute name %s", "write %[1]s=\"…\""}
	quoteExpected      = message{"PX014", "the value of the attribute %s must stand in quotes", "write %[1]s=\"…\""}
	spaceExpected      = message{"PX015", "white space is expected after the value of the attribute %s", "a quote inside a value is written &quot;; an expression must fill the whole value, beginning with @( or @{"}
	duplicateAttribute = message{"PX016", "the attribute %s occurs twice in <%s>", "take one of them away"}
	lessInAttribute    = message{"PX017", "'<' is not allowed in the value of the attribute %s", "write &lt;, or close the quote before it"}
	badEntity          = message{"PX018", "%s is not an entity of XML", "write a plain ampersand as &amp;, any other character as itself or as &#…;"}
	markupNotAllowed   = message{"PX019", "unknown markup <!", "comments begin with <!--, CDATA sections with <![CDATA["}

	neverClosed         = message{"PX030", "this '%[1]s' of the expression is never closed", "write the missing '%[2]s'"}
	wrongBracket        = message{"PX031", "'%[1]s' does not match, '%[2]s' is expected", "close '%[3]s' first"}
	textAfterExpression = message{"PX032", "text after the end of the expression", "an expression is the whole value: put the text inside of it, or take it away"}
	stringNotClosed     = message{"PX033", "this string of the expression is never closed", "write the missing '\"'; a string over several lines begins with @\""}
	characterNotClosed  = message{"PX034", "this character of the expression is never closed", "write the missing apostrophe; strings stand in double quotes"}
	commentNotClosed    = message{"PX035", "this comment of the expression is never closed", "write the missing */"}
	tooDeep             = message{"PX036", "the expression is nested more than %d deep", "simplify it"}
	tooManyReadings     = message{"PX037", "too many expressions cannot be read", "escape expressions one way in the whole document"}
	splitExpression     = message{"PX038", "the expression shares its element with other text", "an expression is the whole value: write it in one piece, without CDATA sections, comments or text beside it"}
	notEscaped          = message{"PX039", "the expression is not XML-escaped, as the format xml wants it", "send the document with the format rawxml, or write \" as &quot;, < as &lt; and & as &amp;"}

	unknownNamedValue = message{CodeNamedValue, "there is no named value %s", "create it, or correct the name in {{%[1]s}}"}
)

// report adds a message to a list of diagnostics. target is the element it is about.
func report(ds *source.Diagnostics, src *source.Source, span source.Span, target string, m message, args ...any) *source.Diagnostic {
	d := ds.Add(src, span, m.code, "%s", fill(m.text, args))
	d.Hint, d.Target = fill(m.remedy, args), target
	return d
}

func fill(format string, args []any) string {
	if !strings.Contains(format, "%") {
		return format
	}
	return fmt.Sprintf(format, args...)
}
