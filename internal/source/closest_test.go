package source_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/source"
)

func TestClosest(t *testing.T) {
	t.Parallel()
	names := []string{"inbound", "outbound", "on-error", "backend", "id"}
	rows := []struct{ word, want string }{
		{"inbuond", "inbound"},
		{"Inbound", "inbound"},
		{"outbond", "outbound"},
		{"onerror", "on-error"},
		{"bakcend", "backend"},
		{"di", "id"},
		{"frontend", ""},
		{"x", ""},
		{"i", ""},
		{"", ""},
	}
	for _, row := range rows {
		if got := source.Closest(row.word, names); got != row.want {
			t.Errorf("Closest(%q) = %q, want %q", row.word, got, row.want)
		}
	}
	if got := source.Closest("y", []string{"x", "Y"}); got != "Y" {
		t.Errorf("a letter is close to itself alone: %q", got)
	}
	if got := source.Closest("name", nil); got != "" {
		t.Errorf("without candidates: %q", got)
	}
}
