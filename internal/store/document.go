package store

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The longest id and kind, in bytes. They are wide of what ARM allows, and narrow enough for an index entry of any database.
const (
	MaxID   = 1600
	MaxKind = 200
)

// Key returns what stores compare and order ids by: the id in lower case.
func Key(id string) string { return strings.ToLower(id) }

// Check tells whether a store can keep the document: it has an id and a kind, they are UTF-8 without NUL bytes and not too long,
// and the id does not end in a slash. The error is an ErrInvalid.
func (d Document) Check() error {
	if err := checkText("id", d.ID, MaxID); err != nil {
		return err
	}
	if strings.HasSuffix(d.ID, "/") {
		return fmt.Errorf("%w: id %q ends in a slash", ErrInvalid, d.ID)
	}
	return checkText("kind", d.Kind, MaxKind)
}

func checkText(what, s string, limit int) error {
	switch {
	case s == "":
		return fmt.Errorf("%w: no %s", ErrInvalid, what)
	case len(s) > limit:
		return fmt.Errorf("%w: %s of %d bytes, at most %d are possible", ErrInvalid, what, len(s), limit)
	case !Text(s):
		return fmt.Errorf("%w: %s %q is not text", ErrInvalid, what, s)
	}
	return nil
}

// Text tells whether s can be part of an id: databases store and compare only UTF-8 without NUL bytes. Nothing is ever found under
// an id that is not.
func Text(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
