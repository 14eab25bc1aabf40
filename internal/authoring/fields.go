package authoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Fields is a JSON object whose names are in the order of the text.
type Fields[T any] []Field[T]

// Field is one name of an object with its value.
type Field[T any] struct {
	Name  string
	Value T
}

// UnmarshalJSON reads the object.
func (fs *Fields[T]) UnmarshalJSON(data []byte) error {
	in := json.NewDecoder(bytes.NewReader(data))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("an object is expected, not %s", data)
	}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return err
		}
		f := Field[T]{Name: fmt.Sprint(name)}
		if err := in.Decode(&f.Value); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		*fs = append(*fs, f)
	}
	return nil
}

// Texts is one text, or an array of texts.
type Texts []string

// UnmarshalJSON reads either.
func (t *Texts) UnmarshalJSON(data []byte) error {
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]string)(t))
	}
	*t = make(Texts, 1)
	return json.Unmarshal(data, &(*t)[0])
}

// Date is a time in RFC 3339, or a date alone, which means its beginning in UTC. The zero Date is none.
type Date struct{ Time time.Time }

// UnmarshalText reads the date.
func (d *Date) UnmarshalText(text []byte) error {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, string(text)); err == nil {
			d.Time = t.UTC()
			return nil
		}
	}
	return fmt.Errorf("%q is not a date like 2026-03-04T05:06:07Z", text)
}
