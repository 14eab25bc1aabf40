package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var stringSequenceClass = class(rt.StringType.Def, "", table{
	{"CharEnumerator GetEnumerator()", stringEnumerator, "Begins a pass through the code units."},
})
