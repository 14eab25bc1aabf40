package lib

import (
	"math"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// numericOverloads are Sum, Average, Max and Min for the numeric types that .NET has them for, and for those with null.
func numericOverloads() table {
	var rows table
	for _, t := range []*rt.Type{rt.IntType, rt.LongType, rt.FloatType, rt.DoubleType, rt.DecimalType} {
		mean := rt.DoubleType
		if t == rt.FloatType || t == rt.DecimalType {
			mean = t
		}
		for _, nullable := range []bool{false, true} {
			in, avg := t.String(), mean.String()
			if nullable {
				in, avg = in+"?", avg+"?"
			}
			rows = append(rows, table{
				{"static " + in + " Sum(this IEnumerable<" + in + "> source)", linqSum(t), "Returns the sum."},
				{"static " + in + " Sum<TSource>(this IEnumerable<TSource> source, Func<TSource, " + in + "> selector)", linqSum(t), "Returns the sum of what a function makes."},
				{"static " + in + " Max(this IEnumerable<" + in + "> source)", linqExtreme(1, scalarOf(t, nullable)), "Returns the largest number."},
				{"static " + in + " Max<TSource>(this IEnumerable<TSource> source, Func<TSource, " + in + "> selector)", linqExtreme(1, scalarOf(t, nullable)), "Returns the largest of what a function makes."},
				{"static " + in + " Min(this IEnumerable<" + in + "> source)", linqExtreme(-1, scalarOf(t, nullable)), "Returns the smallest number."},
				{"static " + in + " Min<TSource>(this IEnumerable<TSource> source, Func<TSource, " + in + "> selector)", linqExtreme(-1, scalarOf(t, nullable)), "Returns the smallest of what a function makes."},
				{"static " + avg + " Average(this IEnumerable<" + in + "> source)", linqAverage(t, mean, nullable), "Returns the average."},
				{"static " + avg + " Average<TSource>(this IEnumerable<TSource> source, Func<TSource, " + in + "> selector)", linqAverage(t, mean, nullable), "Returns the average of what a function makes."},
			}...)
		}
	}
	return rows
}

// numbers goes through numbers, or what a function makes of elements; null does not count.
func numbers(f *rt.Frame, args []rt.Value, yield func(v rt.Value) error) error {
	return through(f, args[:1], func(v rt.Value) (bool, error) {
		var err error
		if len(args) > 1 {
			if v, err = rt.Call1(f, args[1], v); err != nil {
				return false, err
			}
		}
		if v.IsNull() {
			return true, nil
		}
		return true, yield(v)
	})
}

func linqSum(t *rt.Type) fn {
	plus := rt.BinaryOperator("+", t.Kind, true)
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		total := rt.NumberOf(t, 0)
		err := numbers(f, args, func(v rt.Value) error {
			var err error
			total, err = plus(total, v)
			return err
		})
		return total, err
	}
}

func linqAverage(t, mean *rt.Type, nullable bool) fn {
	sum := t
	if t.Kind == rt.KindInt32 {
		sum = rt.LongType
	} else if t.Kind == rt.KindSingle {
		sum = rt.DoubleType
	}
	plus := rt.BinaryOperator("+", sum.Kind, true)
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		total, n := rt.NumberOf(sum, 0), 0
		err := numbers(f, args, func(v rt.Value) error {
			n++
			v, err := rt.ConvertNumber(v, sum, true)
			if err == nil {
				total, err = plus(total, v)
			}
			return err
		})
		switch {
		case err != nil:
			return rt.Null, err
		case n == 0 && nullable:
			return rt.Null, nil
		case n == 0:
			return rt.Null, noElements()
		case mean.Kind == rt.KindDecimal:
			d, err := decimal.Div(total.AsDecimal(), decimal.FromInt64(int64(n)))
			return rt.Decimal(d), err
		}
		x := total.AsDouble()
		if sum.Kind == rt.KindInt64 {
			x = float64(total.AsLong())
		}
		return rt.ConvertNumber(rt.Double(x/float64(n)), mean, false)
	}
}

// scalarOf is a numeric type, or that type with null.
func scalarOf(t *rt.Type, nullable bool) *rt.Type {
	if nullable {
		return rt.NullableOf(t)
	}
	return t
}

// linqExtreme is Max and Min of a type, nil for that of the last type argument. Null does not count; without elements it throws for value types.
func linqExtreme(sign int, of *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		t := of
		if t == nil {
			t = f.Types[len(f.Types)-1]
		}
		best := rt.Null
		err := through(f, args[:1], func(v rt.Value) (bool, error) {
			var err error
			if len(args) > 1 {
				if v, err = rt.Call1(f, args[1], v); err != nil {
					return false, err
				}
			}
			if v.IsNull() || best.IsNull() {
				if !v.IsNull() {
					best = v
				}
				return true, nil
			}
			n, err := rt.Compare(f, v, best)
			if n*sign > 0 || v.Kind().IsFloat() && math.IsNaN(v.AsDouble()) && sign < 0 {
				best = v
			}
			return true, err
		})
		if err == nil && best.IsNull() && t.IsValueType() && !t.IsNullable() {
			err = noElements()
		}
		return best, err
	}
}
