package main

import (
	"fmt"
	"math"
	"reflect"

	"cel.dev/cel-go/common/types/ref"
	"github.com/dop251/goja"
	"github.com/portico-apim/portico/internal/csharp/rt"
	lua "github.com/yuin/gopher-lua"
)

// check does a job once and compares what came out with what was wanted.
func (j job) check(once run, out *result) error {
	*out = result{}
	if err := once(); err != nil {
		return err
	}
	got, err := out.answer(j.want)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(got, j.want) {
		return fmt.Errorf("got %v, want %v", got, j.want)
	}
	return nil
}

// answer returns what a run left, in the form that job.want has.
func (r *result) answer(want any) (any, error) {
	switch {
	case r.any != nil:
		return plain(r.any)
	case !r.value.IsNull():
		return plainValue(r.value), nil
	}
	switch want.(type) {
	case bool:
		return r.is, nil
	case string:
		return r.text, nil
	case int64:
		return r.n, nil
	}
	return integers(reflect.ValueOf(r.list))
}

// plain makes one form of what engines return.
func plain(v any) (any, error) {
	switch v := v.(type) {
	case ref.Val:
		if list, ok := v.Value().([]ref.Val); ok {
			return integers(reflect.ValueOf(list))
		}
		return plain(v.Value())
	case goja.Value:
		return plain(v.Export())
	case lua.LBool:
		return bool(v), nil
	case lua.LString:
		return string(v), nil
	case *lua.LTable:
		var list []any
		v.ForEach(func(_, item lua.LValue) { list = append(list, item) })
		return integers(reflect.ValueOf(list))
	case bool, string, int64:
		return v, nil
	}
	x := reflect.ValueOf(v)
	switch {
	case x.CanInt():
		return x.Int(), nil
	case x.CanFloat() && x.Float() == math.Trunc(x.Float()):
		return int64(x.Float()), nil
	case x.Kind() == reflect.Slice:
		return integers(x)
	}
	return nil, fmt.Errorf("an answer of type %T", v)
}

// integers makes a []int64 of any slice of numbers.
func integers(list reflect.Value) (any, error) {
	var numbers []int64
	for i := range list.Len() {
		n, err := plain(list.Index(i).Interface())
		if err != nil {
			return nil, err
		}
		number, ok := n.(int64)
		if !ok {
			return nil, fmt.Errorf("an item of type %T", n)
		}
		numbers = append(numbers, number)
	}
	return numbers, nil
}

// plainValue makes the same form of a value of C#.
func plainValue(v rt.Value) any {
	seq := rt.As[rt.Indexed](v)
	if seq == nil {
		return v.AsLong()
	}
	var numbers []int64
	for i := range seq.Len() {
		numbers = append(numbers, seq.At(i).AsLong())
	}
	return numbers
}
