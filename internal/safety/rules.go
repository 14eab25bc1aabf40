package safety

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Rules judge texts. They are immutable and safe for concurrent use.
type Rules struct {
	harm []rule
	// attacks find prompts that attack the model.
	attacks []*regexp.Regexp
	// blocklists are lower-case items by the names of their lists.
	blocklists map[string][]string
}

type rule struct {
	category string
	severity int
	pattern  *regexp.Regexp
}

// file is the form of a file of rules.
type file struct {
	Rules []struct {
		Category string `yaml:"category"`
		Severity int    `yaml:"severity"`
		Pattern  string `yaml:"pattern"`
	} `yaml:"rules"`
	Attacks    []string            `yaml:"attacks"`
	Blocklists map[string][]string `yaml:"blocklists"`
}

// builtIn are the rules that are always there.
const builtIn = `
rules:
  - {category: Hate, severity: 4, pattern: '\b(i|we) (hate|despise) (all )?(immigrants|foreigners|women|men|jews|muslims|christians|blacks|whites|gays)\b'}
  - {category: Hate, severity: 6, pattern: '\b(are|is) (subhuman|vermin)\b'}
  - {category: SelfHarm, severity: 4, pattern: '\b(hurt|harm|cut|cutting) (myself|yourself)\b'}
  - {category: SelfHarm, severity: 6, pattern: '\b(kill (myself|yourself)|end my (own )?life|commit suicide)\b'}
  - {category: Sexual, severity: 4, pattern: '\b(porn|pornography|pornographic|sexually explicit)\b'}
  - {category: Sexual, severity: 6, pattern: '\bsex(ual)? (acts? )?with (a )?(child|children|minor|minors)\b'}
  - {category: Violence, severity: 4, pattern: '\b(kill|murder|stab|shoot|torture) (him|her|them|you|people|someone|somebody)\b'}
  - {category: Violence, severity: 6, pattern: '\b(build|make|assemble) (a )?((pipe|nail|dirty|car) )?(bomb|explosives?|grenade)\b'}
attacks:
  - '\b(ignore|disregard|forget) (all |any )?(of )?(your |the |my )?(previous|prior|above|earlier|preceding) (instructions?|prompts?|rules|messages)\b'
  - '\b(ignore|disregard|forget|bypass) (all )?(of )?(your|the) (instructions|guidelines|rules|safety|restrictions|system prompt)\b'
  - '\b(reveal|show|print|repeat|output) (me )?(your|the) (system|initial|hidden|secret) (prompt|instructions|message)\b'
  - '\byou are (now )?(in )?(dan|do anything now|developer mode|jailbroken)\b'
  - '\bpretend (that )?you (have|had) no (rules|restrictions|guidelines|filters)\b'
`

// New returns the rules that are built in.
func New() *Rules {
	r, err := Load("")
	if err != nil {
		panic(err) // they are tested
	}
	return r
}

// Load reads a file of rules and adds the built-in ones. A key that is not known is an error.
func Load(text string) (*Rules, error) {
	r := &Rules{blocklists: map[string][]string{}}
	for _, source := range []string{builtIn, text} {
		var f file
		dec := yaml.NewDecoder(bytes.NewReader([]byte(source)))
		dec.KnownFields(true)
		if err := dec.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read rules: %w", err)
		}
		if err := r.add(&f); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Rules) add(f *file) error {
	for i, one := range f.Rules {
		pattern, err := compile(one.Pattern)
		switch {
		case err != nil:
			return fmt.Errorf("rules[%d]: %w", i, err)
		case !isCategory(one.Category):
			return fmt.Errorf("rules[%d]: the category %q is not one of %s", i, one.Category, strings.Join(categories(), ", "))
		case one.Severity < 0 || one.Severity > 7:
			return fmt.Errorf("rules[%d]: the severity %d is not in the range from 0 to 7", i, one.Severity)
		}
		r.harm = append(r.harm, rule{one.Category, one.Severity, pattern})
	}
	for i, text := range f.Attacks {
		pattern, err := compile(text)
		if err != nil {
			return fmt.Errorf("attacks[%d]: %w", i, err)
		}
		r.attacks = append(r.attacks, pattern)
	}
	for name, items := range f.Blocklists {
		for _, item := range items {
			if strings.TrimSpace(item) == "" {
				return fmt.Errorf("blocklists: %s has an empty item", name)
			}
			r.blocklists[name] = append(r.blocklists[name], strings.ToLower(item))
		}
	}
	return nil
}

// compile reads a pattern: a regular expression of Go's, whose match takes time in proportion to the text. Letter case does not count, nor does how words are spaced.
func compile(pattern string) (*regexp.Regexp, error) {
	if pattern == "" {
		return nil, fmt.Errorf("the pattern is empty")
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, fmt.Errorf("read pattern: %w", err)
	}
	return re, nil
}

// categories are those of the service.
func categories() []string { return []string{"Hate", "SelfHarm", "Sexual", "Violence"} }

func isCategory(name string) bool {
	for _, c := range categories() {
		if c == name {
			return true
		}
	}
	return false
}
