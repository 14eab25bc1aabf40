package lib

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// priceList is what the members of the library cost. Its head says how it is written.
//
//go:embed prices.txt
var priceList string

// prices returns the prices of members by class and name.
var prices = sync.OnceValue(func() map[string]map[string]rt.Price {
	all := map[string]map[string]rt.Price{}
	var of map[string]rt.Price
	for line := range strings.Lines(priceList) {
		switch words := strings.Fields(line); {
		case len(words) == 0 || words[0] == "#":
		case line[0] != ' ':
			of = map[string]rt.Price{}
			all[words[0]] = of
		default:
			p := readPrice(words[0])
			for _, name := range words[1:] {
				of[name] = p
			}
		}
	}
	return all
})

// readPrice reads steps+rate, with a star behind it if the member pays for more by itself.
func readPrice(s string) (p rt.Price) {
	steps, rate, rated := strings.Cut(strings.TrimSuffix(s, "*"), "+")
	n, err := fmt.Sscan(steps, &p.Steps)
	if rated && err == nil {
		n, err = fmt.Sscan(rate, &p.Rate)
	}
	if err != nil || n != 1 {
		panic("price of a member: " + s)
	}
	return p
}
