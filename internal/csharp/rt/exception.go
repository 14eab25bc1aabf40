package rt

import (
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// An Exception is a .NET exception on its way: the error that a Func returns for what C# code could catch.
type Exception struct {
	// Class is the exception's type.
	Class *Def
	// Message is what the Message property gives.
	Message string
	// Inner is the InnerException, or nil.
	Inner *Exception
	// Span is the place in the expression where it was thrown, once that is known.
	Span source.Span
	// Source, HelpLink and Data are what C# code put into the properties of that name.
	Source, HelpLink, Data Value
}

// The exceptions that the language and the library throw.
var (
	ExceptionClass              = Declare("System", "class Exception")
	SystemException             = Declare("System", "class SystemException : Exception")
	ArgumentException           = Declare("System", "class ArgumentException : SystemException")
	ArgumentNullException       = Declare("System", "class ArgumentNullException : ArgumentException")
	ArgumentOutOfRangeException = Declare("System", "class ArgumentOutOfRangeException : ArgumentException")
	ArithmeticException         = Declare("System", "class ArithmeticException : SystemException")
	OverflowException           = Declare("System", "class OverflowException : ArithmeticException")
	DivideByZeroException       = Declare("System", "class DivideByZeroException : ArithmeticException")
	FormatException             = Declare("System", "class FormatException : SystemException")
	IndexOutOfRangeException    = Declare("System", "class IndexOutOfRangeException : SystemException")
	InvalidCastException        = Declare("System", "class InvalidCastException : SystemException")
	InvalidOperationException   = Declare("System", "class InvalidOperationException : SystemException")
	ObjectDisposedException     = Declare("System", "class ObjectDisposedException : InvalidOperationException")
	NotSupportedException       = Declare("System", "class NotSupportedException : SystemException")
	NotImplementedException     = Declare("System", "class NotImplementedException : SystemException")
	NullReferenceException      = Declare("System", "class NullReferenceException : SystemException")
	ArrayTypeMismatchException  = Declare("System", "class ArrayTypeMismatchException : SystemException")
	TimeoutException            = Declare("System", "class TimeoutException : SystemException")
	KeyNotFoundException        = Declare("System.Collections.Generic", "class KeyNotFoundException : SystemException")
)

func exceptions() []*Def {
	return []*Def{
		ExceptionClass, SystemException, ArgumentException, ArgumentNullException, ArgumentOutOfRangeException, ArithmeticException,
		OverflowException, DivideByZeroException, FormatException, IndexOutOfRangeException, InvalidCastException,
		InvalidOperationException, ObjectDisposedException, NotSupportedException, NotImplementedException, NullReferenceException, ArrayTypeMismatchException,
		TimeoutException, KeyNotFoundException,
	}
}

// maxQuote is how many bytes of a text a message quotes.
const maxQuote = 1024

// Throw returns an exception with a formatted message. It cuts arguments that are very long texts: they would be copied for nothing.
func Throw(class *Def, format string, args ...any) *Exception {
	for i, a := range args {
		if s, ok := a.(string); ok && len(s) > maxQuote {
			args[i] = strings.ToValidUTF8(s[:maxQuote], "") + "…"
		}
	}
	return &Exception{Class: class, Message: fmt.Sprintf(format, args...)}
}

// NullReference returns what using a member of null throws.
func NullReference() *Exception {
	return Throw(NullReferenceException, "Object reference not set to an instance of an object.")
}

// Size is the length of the message.
func (e *Exception) Size() int { return len(e.Message) }

// Type returns the exception's type: exceptions are objects that expressions catch.
func (e *Exception) Type() *Type { return e.Class.Type() }

// innerEnd stands behind the text of the exception behind another one.
const innerEnd = "\n   --- End of inner exception stack trace ---"

// Text is ToString(): the type and the message, and those of the exceptions behind it. There is no stack to show.
func (e *Exception) Text(f *Frame) (string, error) {
	var b strings.Builder
	behind := 0
	for at := e; at != nil; at = at.Inner {
		if at != e {
			b.WriteString("\n ---> ")
			behind++
		}
		b.WriteString(at.Class.FullName())
		if at.Message != "" {
			b.WriteString(": " + at.Message)
		}
		if err := f.Alloc(2 * (len(at.Class.Name) + len(at.Message) + len(innerEnd))); err != nil {
			return "", err
		}
	}
	b.WriteString(strings.Repeat(innerEnd, behind))
	return b.String(), nil
}

// Error returns the message, which is what gateways show; the type is in Class.
func (e *Exception) Error() string { return e.Message }

// InvalidCast returns what casting a value to a type that it is not of throws.
func InvalidCast(v Value, to *Type) *Exception {
	return Throw(InvalidCastException, "Unable to cast object of type '%s' to type '%s'.", v.Type().FullName(), to.FullName())
}
