package check

import (
	"strings"

	"github.com/portico-apim/portico/internal/source"
)

// suggest puts the name that is most like a misspelt one into the hint of a diagnostic.
func suggest(d *source.Diagnostic, name string, names func(yield func(string))) {
	best, bestCost := "", 1+min(len(name)/3, 3)
	names(func(candidate string) {
		cost := distance(strings.ToLower(name), strings.ToLower(candidate), bestCost+1)
		if candidate != name && (cost < bestCost || cost == bestCost && best != "" && candidate < best) {
			best, bestCost = candidate, cost
		}
	})
	if best != "" {
		d.Hint = "did you mean '" + best + "'?"
	}
}

// distance is the number of edits (insert, delete, replace, swap) between two words, or limit if it is not below it.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return min(rows[(len(a)+1)%3][len(b)], limit)
}
