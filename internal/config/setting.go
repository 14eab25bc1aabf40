package config

import (
	"encoding"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/source"
)

// Setting describes one setting. It is read from the tags of Settings.
type Setting struct {
	// Key is the name in the file, with a dot between group and member.
	Key string
	// Doc says what the setting is for, in a phrase without a full stop.
	Doc string
	// Default is the text of the value where nothing is set.
	Default string
	// Type is the kind of value in a word: text, number, address, size, duration, boolean, networks, or secret.
	Type string
	// Enum are the words allowed, if only those are.
	Enum []string
	// Sources are those of "flag", "env" and "file" that may set it.
	Sources []string
	// Platform is the environment variable that takes the place of the default, or "".
	Platform string

	least string // the smallest size allowed, or ""
	index []int  // the field's place in Settings
}

// All returns every setting in the order of its declaration.
func All() []Setting { return settingsOf(reflect.TypeFor[Settings](), "", nil) }

// Flag returns the name of the flag, without dashes before it.
func (s Setting) Flag() string { return strings.ReplaceAll(s.Key, ".", "-") }

// Env returns the name of the environment variable.
func (s Setting) Env() string {
	return envPrefix + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(s.Key))
}

// From tells whether the setting may come from a source: "flag", "env" or "file".
func (s Setting) From(source string) bool { return slices.Contains(s.Sources, source) }

// settingsOf walks the fields of Settings or of one of its groups.
func settingsOf(t reflect.Type, prefix string, index []int) (all []Setting) {
	for i := range t.NumField() {
		f := t.Field(i)
		key, at := prefix+f.Tag.Get("key"), append(slices.Clone(index), i)
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[Secret]() {
			all = append(all, settingsOf(f.Type, key+".", at)...)
			continue
		}
		sources := strings.Fields(f.Tag.Get("from"))
		if len(sources) == 0 {
			sources = []string{"flag", "env", "file"}
		}
		all = append(all, Setting{
			Key: key, Doc: f.Tag.Get("doc"), Default: f.Tag.Get("default"), Type: typeWord(f.Type), Enum: strings.Fields(f.Tag.Get("enum")),
			Sources: sources, Platform: f.Tag.Get("platform"), least: f.Tag.Get("min"), index: at,
		})
	}
	return all
}

// typeWord names a field's type for people.
func typeWord(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Address]():
		return "address"
	case reflect.TypeFor[Bytes]():
		return "size"
	case reflect.TypeFor[Secret]():
		return "secret"
	case reflect.TypeFor[time.Duration]():
		return "duration"
	case reflect.TypeFor[[]netip.Prefix]():
		return "networks"
	case reflect.TypeFor[bool]():
		return "boolean"
	case reflect.TypeFor[int]():
		return "number"
	default:
		return "text"
	}
}

// set parses a text into the setting's field.
func (s Setting) set(into *Settings, text string) error {
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
		return fmt.Errorf("%q is %w: %s%s", text, errEnum, strings.Join(s.Enum, ", "), meant(text, s.Enum))
	}
	switch field := reflect.ValueOf(into).Elem().FieldByIndex(s.index).Addr().Interface().(type) {
	case *string:
		*field = text
		return nil
	case *bool:
		return setBool(field, text)
	case *int:
		return setInt(field, text)
	case *time.Duration:
		return setDuration(field, text)
	case *[]netip.Prefix:
		return setPrefixes(field, text)
	case *Bytes:
		return s.setBytes(field, text)
	case encoding.TextUnmarshaler:
		return field.UnmarshalText([]byte(text))
	default:
		panic(fmt.Sprintf("setting %s has a type that no text can be read into: %T", s.Key, field))
	}
}

func setBool(field *bool, text string) error {
	v, err := strconv.ParseBool(text)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", text)
	}
	*field = v
	return nil
}

func setInt(field *int, text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("%q is no number", text)
	}
	*field = n
	return nil
}

func setDuration(field *time.Duration, text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no duration: write 500ms, 30s, 5m or 1h30m", text)
	}
	*field = d
	return nil
}

func (s Setting) setBytes(field *Bytes, text string) error {
	if err := field.UnmarshalText([]byte(text)); err != nil || s.least == "" {
		return err
	}
	var least Bytes
	if err := least.UnmarshalText([]byte(s.least)); err != nil {
		return err
	}
	if *field < least {
		return fmt.Errorf("%s is less than %s, the smallest size that works", *field, least)
	}
	return nil
}

// setPrefixes reads networks, separated by commas. An address alone is a network of one.
func setPrefixes(field *[]netip.Prefix, text string) error {
	var all []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if addr, errAddr := netip.ParseAddr(part); err != nil && errAddr == nil {
			p, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return fmt.Errorf("%q is no network: write 10.0.0.0/8, or an address", part)
		}
		all = append(all, p.Masked())
	}
	*field = all
	return nil
}

// meant is the end of a message about an unknown name.
func meant(name string, known []string) string {
	if c := source.Closest(name, known); c != "" {
		return fmt.Sprintf("; did you mean %q?", c)
	}
	return ""
}
