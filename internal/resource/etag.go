package resource

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// ETag returns the entity tag of a store revision in Azure's form: eight bytes in base 64, in quotes.
func ETag(revision uint64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], revision)
	return `"` + base64.StdEncoding.EncodeToString(b[:]) + `"`
}

// Match is the condition of an If-Match header. The zero Match has no condition.
type Match struct {
	// Any is "*".
	Any bool
	// Tags are the entity tags, without quotes.
	Tags []string
}

// ParseMatch reads an If-Match header. An empty one is no condition, as Terraform sends it. Quotes may be missing.
func ParseMatch(header string) Match {
	var m Match
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		tag = strings.Trim(tag, `"`)
		switch tag {
		case "":
		case "*":
			m.Any = true
		default:
			m.Tags = append(m.Tags, tag)
		}
	}
	return m
}

// Conditional reports whether specific entity tags are asked for.
func (m Match) Conditional() bool { return len(m.Tags) > 0 && !m.Any }

// Holds reports whether a resource of the revision satisfies the condition.
func (m Match) Holds(revision uint64) bool {
	if !m.Conditional() {
		return true
	}
	want := strings.Trim(ETag(revision), `"`)
	for _, tag := range m.Tags {
		if tag == want {
			return true
		}
	}
	return false
}
