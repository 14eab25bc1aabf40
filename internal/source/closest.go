package source

import (
	"strings"
	"unicode/utf8"
)

// longestWord is up to how many bytes a word may have been misspelt.
const longestWord = 128

// Closest returns the candidate that a misspelt word most probably means, for a hint such as: did you mean "inbound"? It returns ""
// if none is close: at most a third of the word's letters may be wrong, missing, too many or swapped with a neighbour, or one letter of
// a word of two. Case does not count. Of candidates that are equally close the first wins.
func Closest(word string, candidates []string) string {
	best, least := "", min(max(1, len(word)/3), len(word)-1)+1
	if len(word) > longestWord {
		return ""
	}
	for _, c := range candidates {
		if longer := utf8.RuneCountInString(c) - utf8.RuneCountInString(word); longer >= least || -longer >= least {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with a neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			replace := prev[j-1]
			if x[i-1] != y[j-1] {
				replace++
			}
			cur[j] = min(replace, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}
