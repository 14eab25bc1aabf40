package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

const (
	// defaultRoom is the capacity of a builder that nobody gave one.
	defaultRoom = 16
	// maxRoomStep bounds by how much more than is needed a capacity grows at once.
	maxRoomStep = 8000
)

// builderRoom is how much a StringBuilder has room for, as .NET counts it: room that is only spoken of, since the text has its own. It is
// counted in bytes; for a text that is not ASCII it says more than .NET would.
type builderRoom struct {
	size int // 0 for the default
	max  int // MaxCapacity, 0 for the default
}

func (r builderRoom) limit() int {
	if r.max == 0 {
		return 1<<31 - 1
	}
	return r.max
}

// grow makes room for a text of a length.
func (r *builderRoom) grow(length int) error {
	if length > r.limit() {
		return outOfRange("requiredLength", "capacity was less than the current size.")
	}
	if r.size == 0 {
		r.size = min(defaultRoom, r.limit())
	}
	if length > r.size {
		r.size = min(r.size+max(length-r.size, min(r.size, maxRoomStep)), r.limit())
	}
	return nil
}

// sized makes a builder with a capacity; 0 is the default.
func sized(capacity, most rt.Value) (*builder, error) {
	b := &builder{def: builderDef}
	switch b.room = (builderRoom{capacity.AsInt(), most.AsInt()}); {
	case !most.IsNull() && b.room.max < 1:
		return nil, outOfRange("maxCapacity", "The maximum capacity must be greater than zero.")
	case b.room.size < 0:
		return nil, outOfRange("capacity", "'capacity' must be greater than zero.")
	case b.room.size > b.room.limit():
		return nil, outOfRange("capacity", "Capacity exceeds maximum capacity.")
	}
	return b, nil
}

// builderNew makes a StringBuilder of a text or of nothing, with a capacity and a largest one.
func builderNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	text, numbers := "", args
	if len(args) > 0 && (args[0].IsString() || args[0].IsNull()) {
		text, numbers = args[0].AsString(), args[1:]
	}
	sizes := [2]rt.Value{}
	copy(sizes[:], numbers)
	b, err := sized(sizes[0], sizes[1])
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(b), b.begin(f, text)
}

// begin puts the first text in.
func (b *builder) begin(f *rt.Frame, s string) error {
	if b.room.size == 0 {
		b.room.size = min(defaultRoom, b.room.limit())
	}
	b.room.size = max(b.room.size, len(s))
	return b.write(f, s)
}

func builderCapacity(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	if len(args) > 0 {
		switch n := args[0].AsInt(); {
		case n < 0:
			return rt.Null, outOfRange("value", "Capacity must be positive.")
		case n > b.room.limit():
			return rt.Null, outOfRange("value", "Capacity exceeds maximum capacity.")
		case n < rt.Length(string(b.buf)):
			return rt.Null, outOfRange("value", "capacity was less than the current size.")
		default:
			b.room.size = n
		}
	}
	if b.room.size == 0 {
		return number(min(defaultRoom, b.room.limit()))
	}
	return number(b.room.size)
}

// builderEnsure is EnsureCapacity.
func builderEnsure(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsInt()
	if n < 0 {
		return rt.Null, outOfRange("capacity", "Capacity must be positive.")
	}
	v, err := builderCapacity(f, this, nil)
	if err != nil || v.AsInt() >= n {
		return v, err
	}
	return builderCapacity(f, this, args)
}

func builderMost(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(builderOf(this).room.limit())
}
