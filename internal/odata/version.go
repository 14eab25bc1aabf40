package odata

import (
	"strconv"
	"strings"
)

// Version is a version of the protocol, such as 4.01.
type Version struct{ Major, Minor int }

// ParseVersion reads a version: digits, a point and digits.
func ParseVersion(text string) (Version, bool) {
	major, minor, ok := strings.Cut(strings.TrimSpace(text), ".")
	a, wrongMajor := strconv.ParseUint(major, 10, 8)
	b, wrongMinor := strconv.ParseUint(minor, 10, 8)
	return Version{int(a), int(b)}, ok && wrongMajor == nil && wrongMinor == nil && major != ""
}

// Less reports whether a version is earlier than another one.
func (v Version) Less(o Version) bool {
	return v.Major < o.Major || v.Major == o.Major && v.Minor < o.Minor
}

// String returns the version as headers have it: 4.0 and 4.01.
func (v Version) String() string {
	minor := strconv.Itoa(v.Minor)
	if v.Major == 4 && v.Minor > 0 {
		minor = "0" + minor
	}
	return strconv.Itoa(v.Major) + "." + minor
}

// later401 is the version that made the dollar sign of system query options optional.
var later401 = Version{4, 1}
