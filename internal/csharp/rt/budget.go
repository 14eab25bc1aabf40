package rt

import (
	"errors"
	"fmt"
	"time"
)

// Limits bound what one evaluation may use. They are chosen so that a hostile expression ends within about 100 ms of processor
// time and 64 MiB.
type Limits struct {
	// Steps are loop turns, calls and elements that library members go through.
	Steps int
	// Bytes is how much text and how many collection elements an evaluation may produce, in bytes, garbage included.
	Bytes int
	// Depth is how deep calls and walks through trees may nest, in calls of Go: about 16 for the call of a small function.
	Depth int
	// Regex is the time one regular expression match may take. All of an evaluation together may take twice as long.
	Regex time.Duration
}

// DefaultLimits are the limits of expressions in policies.
var DefaultLimits = Limits{Steps: 1_000_000, Bytes: 48 << 20, Depth: 32_000, Regex: 40 * time.Millisecond}

// A LimitError says that an evaluation used up its budget. C# code cannot catch it.
type LimitError struct {
	// What ran out: "steps", "memory", "call depth", "regular expressions".
	What string
	// Most is how much there was: steps, bytes, nanoseconds; 0 where the number says nothing.
	Most int
}

// Error names what ran out, and what to do.
func (e *LimitError) Error() string {
	text := "the expression used too much: " + e.What
	switch e.What {
	case "steps":
		text += fmt.Sprintf(", more than %d loop turns, calls and elements; let it go through less", e.Most)
	case "memory":
		text += fmt.Sprintf(", more than %d MiB of texts and collections; let it make less", e.Most>>20)
	case "call depth":
		text += ", calls, sequences or trees nest too deep; use a loop instead of recursion"
	case "regular expressions":
		text += fmt.Sprintf(", more than %v; make patterns simpler or texts shorter", time.Duration(e.Most))
	}
	return text
}

// IsLimit reports whether an error is a LimitError.
func IsLimit(err error) bool {
	var limit *LimitError
	return errors.As(err, &limit)
}
