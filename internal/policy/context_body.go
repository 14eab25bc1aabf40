package policy

import (
	"errors"
	"fmt"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var bodyDef = rt.Declare("", "interface IMessageBody")

// bodyObject is a message as the body that expressions see.
type bodyObject Message

// Type returns IMessageBody.
func (*bodyObject) Type() *rt.Type { return bodyDef.Type() }

var bodyClass = rt.Class{Def: bodyDef, Doc: "The body of a message.", Members: []rt.Member{
	row("T As<T>(bool preserveContent = false)", bodyAs,
		"As reads the whole body as a string, byte[], JObject, JArray, JToken, XElement, XDocument or XNode. Without preserveContent the body is gone afterwards."),
	row("IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)", bodyAsForm,
		"AsFormUrlEncodedContent reads the whole body as the fields of a form. Without preserveContent the body is gone afterwards."),
}}

// bodyValue returns the body of a message, null if there is none. A body that was consumed is none: Azure's gateway lets an expression that asks
// for it again fail with a null reference.
func bodyValue(m *Message) rt.Value {
	if m == nil || !m.Body.Exists() {
		return rt.Null
	}
	return rt.Obj((*bodyObject)(m))
}

// bodyAs is IMessageBody.As.
func bodyAs(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	m, wanted := (*Message)(rt.As[*bodyObject](this)), f.Types[0]
	read, ok := bodyReaders(wanted)
	if !ok {
		return rt.Null, rt.Throw(rt.NotSupportedException, "A message body cannot be read as %s.", wanted)
	}
	data, err := readBody(f, m, args[0].AsBool())
	if err != nil {
		return rt.Null, err
	}
	return read(f, m, data)
}

// readBody returns the content of a body, and consumes it unless it is to be kept. The bytes must not be changed.
func readBody(f *rt.Frame, m *Message, keep bool) ([]byte, error) {
	if !m.Body.Exists() {
		return nil, rt.Throw(rt.InvalidOperationException, "The message body was read already. Read it with preserveContent: true to read it more than once.")
	}
	x := exchangeOf(f)
	read := m.Body.Take
	if keep {
		read = m.Body.Bytes
	}
	data, err := read(x.bodyLimit())
	if err != nil {
		return nil, x.bodyError(m, err)
	}
	return data, nil
}

// bodyLimit returns how many bytes of a body may be in memory.
func (x *Exchange) bodyLimit() int64 {
	if x == nil || x.Limit == 0 {
		return defaultBodyLimit
	}
	return x.Limit
}

// defaultBodyLimit is the limit of an exchange that has none: what Azure's classic tiers buffer.
const defaultBodyLimit = 500 << 20

// bodyError says what went wrong while a body was read.
func (x *Exchange) bodyError(m *Message, err error) error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	e := &Error{Reason: ReasonBackendConnection, Message: err.Error(), Cause: err}
	fromClient := x != nil && m == x.Request
	switch {
	case errors.Is(err, ErrBodyTooLarge) && fromClient:
		e = Fail(413, ReasonExpression, "Request body is too large")
		e.Cause = err
	case errors.Is(err, ErrBodyTooLarge):
		e.Reason, e.Message = ReasonExpression, fmt.Sprintf("Expression evaluation failed. The message body is larger than %d bytes.", x.bodyLimit())
	case fromClient:
		e.Reason = ReasonClientConnection
	}
	return e
}

// bodyReader makes a value of the content of a message.
type bodyReader func(f *rt.Frame, m *Message, data []byte) (rt.Value, error)

// bodyReaders returns the reader for a type argument of As.
func bodyReaders(t *rt.Type) (bodyReader, bool) {
	switch {
	case t.Kind == rt.KindString:
		return bodyAsString, true
	case rt.Identical(t, rt.ArrayOf(rt.ByteType)):
		return bodyAsBytes, true
	case rt.Identical(t, lib.JTokenType), rt.Identical(t, lib.JObjectType), rt.Identical(t, lib.JArrayType):
		return bodyAsJSON(t), true
	case rt.Identical(t, lib.XElementType), rt.Identical(t, lib.XDocumentType):
		return bodyAsXML(t), true
	case rt.Identical(t, lib.XNodeType):
		return bodyAsXML(lib.XElementType), true
	}
	return nil, false
}

func bodyText(m *Message, data []byte) (string, error) {
	return decodeText(data, charsetOf(m.Header.Get("Content-Type")))
}

func bodyAsString(_ *rt.Frame, m *Message, data []byte) (rt.Value, error) {
	content, err := bodyText(m, data)
	return rt.String(content), err
}

// bodyAsBytes returns a copy, because expressions may write to arrays.
func bodyAsBytes(f *rt.Frame, _ *Message, data []byte) (rt.Value, error) {
	if err := f.Alloc(len(data)); err != nil {
		return rt.Null, err
	}
	return rt.Bytes(append([]byte{}, data...)), nil
}

func bodyAsJSON(wanted *rt.Type) bodyReader {
	return func(f *rt.Frame, m *Message, data []byte) (rt.Value, error) {
		content, err := bodyText(m, data)
		if err != nil {
			return rt.Null, err
		}
		document, err := lib.ParseJSON(f, content, wanted)
		return document, notValid("JSON", err)
	}
}

func bodyAsXML(wanted *rt.Type) bodyReader {
	return func(f *rt.Frame, m *Message, data []byte) (rt.Value, error) {
		content, err := m.Text(data)
		if err != nil {
			return rt.Null, err
		}
		document, err := lib.ParseXML(f, content, wanted)
		return document, notValid("XML", err)
	}
}

// notValid puts Azure's words before what a parser says about a body.
func notValid(format string, err error) error {
	var e *rt.Exception
	if !errors.As(err, &e) {
		return err
	}
	return &rt.Exception{Class: e.Class, Message: "The message body is not a valid " + format + ". " + e.Message, Inner: e}
}

// bodyAsForm is IMessageBody.AsFormUrlEncodedContent.
func bodyAsForm(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	m := (*Message)(rt.As[*bodyObject](this))
	data, err := readBody(f, m, args[0].AsBool())
	if err != nil {
		return rt.Null, err
	}
	content, err := bodyText(m, data)
	if err != nil {
		return rt.Null, err
	}
	return lib.NewTextLists(f, QueryPairs(content))
}
