package lib

import (
	"math"
	"math/rand/v2"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var randomDef = rt.Declare("System", "class Random")

// A random is System.Random: with a seed, the sequence of .NET's subtractive generator (Knuth's); without one, any.
type random struct {
	seeds      [56]int32
	next, last int
}

// Type returns Random.
func (*random) Type() *rt.Type { return randomDef.Type() }

// newRandom prepares the generator for a seed.
func newRandom(seed int32) *random {
	r := &random{last: 21}
	sub := int32(math.MaxInt32)
	if seed != math.MinInt32 {
		sub = max(seed, -seed)
	}
	mj := 161803398 - sub
	r.seeds[55] = mj
	mk := int32(1)
	for i := 1; i < 55; i++ {
		at := 21 * i % 55
		r.seeds[at] = mk
		if mk = mj - mk; mk < 0 {
			mk += math.MaxInt32
		}
		mj = r.seeds[at]
	}
	for range 4 {
		for k := 1; k < 56; k++ {
			r.seeds[k] -= r.seeds[1+(k+30)%55]
			if r.seeds[k] < 0 {
				r.seeds[k] += math.MaxInt32
			}
		}
	}
	return r
}

// sample returns the next number from 0 to MaxInt32-1.
func (r *random) sample() int32 {
	r.next, r.last = r.next%55+1, r.last%55+1
	n := r.seeds[r.next] - r.seeds[r.last]
	if n == math.MaxInt32 {
		n--
	}
	if n < 0 {
		n += math.MaxInt32
	}
	r.seeds[r.next] = n
	return n
}

// float returns the next number from 0 to below 1.
func (r *random) float() float64 { return float64(r.sample()) * (1.0 / math.MaxInt32) }

// wide returns the next number from 0 to below 1 for ranges that are wider than an int.
func (r *random) wide() float64 {
	n := float64(r.sample())
	if r.sample()%2 == 0 {
		n = -n
	}
	return (n + math.MaxInt32 - 1) / (2*float64(math.MaxInt32) - 1)
}

var randomClass = class(randomDef, "Random makes numbers that look random. They are no secrets.", table{
	{"Random()", randomNew, "Makes a generator whose numbers nobody knows."},
	{"Random(int seed)", randomSeeded, "Makes a generator with the numbers that belong to a seed."},
	{"int Next()", randomNext, "Returns a number from 0 to 2147483646."},
	{"int Next(int maxValue)", randomNextBelow, "Returns a number from 0 to below maxValue."},
	{"int Next(int minValue, int maxValue)", randomNextBetween, "Returns a number from minValue to below maxValue."},
	{"double NextDouble()", randomNextDouble, "Returns a number from 0 to below 1."},
	{"void NextBytes(byte[] buffer)", randomNextBytes, "Fills an array."},
})

func randomNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(newRandom(int32(rand.Uint32()))), nil
}

func randomSeeded(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(newRandom(int32(args[0].AsLong()))), nil
}

func randomNext(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(int(rt.As[*random](this).sample()))
}

func randomNextBelow(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := args[0].AsInt()
	if n < 0 {
		return rt.Null, outOfRange("maxValue", "'maxValue' must be greater than zero.")
	}
	return number(int(rt.As[*random](this).float() * float64(n)))
}

func randomNextBetween(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	low, high := args[0].AsInt(), args[1].AsInt()
	if low > high {
		return rt.Null, outOfRange("minValue", "'minValue' cannot be greater than maxValue.")
	}
	r := rt.As[*random](this)
	width := high - low
	if width <= math.MaxInt32 {
		return number(int(r.float()*float64(width)) + low)
	}
	return number(int(r.wide()*float64(width)) + low)
}

func randomNextDouble(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Double(rt.As[*random](this).float()), nil
}

func randomNextBytes(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("buffer")
	}
	b := args[0].AsBytes()
	r := rt.As[*random](this)
	for i := range b {
		b[i] = byte(r.sample() % 256)
	}
	return rt.Null, f.Step(len(b))
}
