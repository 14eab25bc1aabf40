package snapshot_test

import (
	"fmt"
	"testing"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/snapshot"
)

// large returns a model of n APIs with 20 operations each, in one product.
func large(n int) *model.Model {
	m := &model.Model{Products: []*model.Product{{Name: "p", SubscriptionRequired: true}}}
	for i := range n {
		name := fmt.Sprintf("api%d", i)
		a := api(name, name)
		a.Policy = doc("<mark/>")
		a.Operations = nil
		for j := range 20 {
			a.Operations = append(a.Operations, &model.Operation{Name: fmt.Sprint(j), Method: "GET", URLTemplate: fmt.Sprintf("/part%d/{id}", j)})
		}
		m.APIs = append(m.APIs, a)
		m.Products[0].APIs = append(m.Products[0].APIs, name)
	}
	return m
}

// BenchmarkOneChange compiles a model in which one policy of one API changed.
func BenchmarkOneChange(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			o := options(b)
			m := large(n)
			s := snapshot.Compile(m, nil, o)
			turn := 0
			b.ReportAllocs()
			for b.Loop() {
				turn++
				next := *m
				next.APIs = append([]*model.API{}, m.APIs...)
				changed := *next.APIs[n/2]
				changed.Policy = doc(fmt.Sprintf("<mark text='%d'/>", turn))
				next.APIs[n/2] = &changed
				s = snapshot.Compile(&next, s, o)
			}
		})
	}
}

// BenchmarkFirst compiles a model from nothing.
func BenchmarkFirst(b *testing.B) {
	o := options(b)
	m := large(1_000)
	b.ReportAllocs()
	for b.Loop() {
		snapshot.Compile(m, nil, o)
	}
}
