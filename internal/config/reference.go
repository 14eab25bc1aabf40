package config

import (
	"fmt"
	"strings"
)

// Reference returns the page docs/reference/settings.md.
func Reference() string {
	var b strings.Builder
	b.WriteString(`# Settings

<!-- Generated from internal/config by make gen. Do not edit. -->

Every setting can be given on the command line, in the environment or in a YAML file (` + "`--config FILE`" + `), unless the table says otherwise.
A flag beats the environment, the environment beats the file, and the file beats the default. A name that is not in this table is refused.
Where the column of defaults names an environment variable, which some platforms set for their programs, its value is the default.

Sizes are numbers of bytes, or numbers with KiB, MiB or GiB. Durations are written as ` + "`500ms`, `30s`, `5m` or `1h30m`" + `. Networks are CIDR prefixes or
addresses, separated by commas or, in the file, as a list. An address is ` + "`host:port`, `:port`" + ` for every interface, port 0 for any free port, or ` + "`off`" + `.
In the file, a dot in a key is a level: ` + "`limits.url-bytes` is `url-bytes` under `limits`" + `.

| key | flag | environment | type | default | what it is for |
|---|---|---|---|---|---|
`)
	for _, s := range All() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", code(s.Key, s.From("file")), code("--"+s.Flag(), s.From("flag")), code(s.Env(), s.From("env")),
			s.Type, s.defaults(), s.usage())
	}
	return b.String()
}

// defaults is the cell for the default.
func (s Setting) defaults() string {
	cell := code(s.Default, s.Default != "")
	switch {
	case s.Platform != "" && cell != "":
		return code(s.Platform, true) + ", or " + cell
	case s.Platform != "":
		return code(s.Platform, true)
	}
	return cell
}

// code sets a text as code, or leaves the cell empty.
func code(text string, shown bool) string {
	if !shown {
		return ""
	}
	return "`" + text + "`"
}
