package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	jsonCursorDef = rt.Declare("Newtonsoft.Json", "class JsonReader : IDisposable")
	jsonTextDef   = rt.Declare("Newtonsoft.Json", "class JsonTextReader : JsonReader")
	jsonTreeDef   = rt.Declare("Newtonsoft.Json.Linq", "class JTokenReader : JsonReader")
)

// A jsonEvent is what a reader comes upon. Written is how a number or date was written, where that is known.
type jsonEvent struct {
	mark    jsonMark
	value   rt.Value
	written string
}

// A jsonSource is what a reader goes through, piece by piece. At the end it gives events of markNone.
type jsonSource interface {
	next(c *jsonCursor) (jsonEvent, error)
}

// A jsonCursor is a JsonReader: a place in JSON that only goes forward.
type jsonCursor struct {
	f      *rt.Frame // of the call at hand
	def    *rt.Def
	source jsonSource
	jsonEvent
	scope    jsonScope
	settings jsonSettings
	prefix   string // of paths
	quote    byte
	// many says that a document may follow another one; closed that nothing is read any more.
	many, closed bool
	keepInput    bool // CloseInput is false
}

// Type returns JsonTextReader or JTokenReader.
func (c *jsonCursor) Type() *rt.Type { return c.def.Type() }

// Dispose ends reading.
func (c *jsonCursor) Dispose() { c.close() }

func (c *jsonCursor) close() {
	c.jsonEvent, c.closed = jsonEvent{}, true
	if s, ok := c.source.(*jsonText); ok && !c.keepInput {
		s.input.closed = true
	}
}

// read goes to the next place; false at the end.
func (c *jsonCursor) read(f *rt.Frame) (bool, error) {
	if c.closed {
		return false, nil
	}
	c.f = f
	if err := f.Alloc(tokenBytes); err != nil {
		return false, err
	}
	e, err := c.source.next(c)
	if err != nil {
		c.jsonEvent = jsonEvent{}
		return false, err
	}
	return e.mark != markNone, c.arrive(e)
}

// arrive notes the place that was reached.
func (c *jsonCursor) arrive(e jsonEvent) error {
	switch c.jsonEvent = e; {
	case e.mark.starts():
		c.scope.item()
		c.scope.enter(e.mark)
		if limit := c.settings.depthLimit(); len(c.scope) > limit {
			return c.fail("The reader's MaxDepth of %d has been exceeded.", limit)
		}
	case e.mark.ends():
		if top := c.scope.top(); top != e.mark.start() {
			c.jsonEvent = jsonEvent{}
			return c.fail("JsonToken %s is not valid for closing JsonType %s.", e.mark, strings.TrimPrefix(top.String(), "Start"))
		}
		c.scope.leave()
	case e.mark == markProperty:
		c.scope.property(e.value.AsString())
	case e.mark.valued():
		c.scope.item()
	}
	return nil
}

// fail makes an error of the reader.
func (c *jsonCursor) fail(message string, args ...any) error {
	e := rt.Throw(jsonReaderException, message, args...)
	e.Message = strings.TrimSuffix(e.Message, ".") + ". Path '" + c.path() + "'."
	if s, ok := c.source.(*jsonText); ok {
		line, column := s.lineColumn()
		e.Message = strings.TrimSuffix(e.Message, ".") + ", line " + itoa(line) + ", position " + itoa(column) + "."
	}
	return e
}

// path is where the reader is.
func (c *jsonCursor) path() string {
	path := c.scope.path(c.mark.starts())
	if c.prefix == "" {
		return path
	}
	var b strings.Builder
	b.WriteString(c.prefix)
	if path != "" {
		joinPath(&b, path)
	}
	return b.String()
}

// depth is how many containers are around the place.
func (c *jsonCursor) depth() int {
	if c.mark.starts() {
		return len(c.scope) - 1
	}
	return len(c.scope)
}

// skip passes what is in the container that begins at the place, that of a property being its value.
func (c *jsonCursor) skip(f *rt.Frame) error {
	if c.mark == markProperty {
		if _, err := c.read(f); err != nil {
			return err
		}
	}
	if !c.mark.starts() {
		return nil
	}
	for depth := c.depth(); ; {
		ok, err := c.read(f)
		if err != nil || !ok || c.depth() <= depth {
			return err
		}
	}
}
