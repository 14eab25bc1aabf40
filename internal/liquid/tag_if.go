package liquid

import (
	"regexp"
	"strings"
)

// branch is one condition and what is rendered if it holds; a nil condition always does.
type branch struct {
	condition *condition
	nodes     []node
}

// ifTag is if and unless.
type ifTag struct {
	unless   bool
	branches []branch
}

func parseIf(p *parser, t token) (node, error) {
	n := &ifTag{unless: t.name == "unless"}
	at := t
	for {
		c, err := parseConditions(at)
		if err != nil {
			return nil, err
		}
		nodes, end, err := p.block()
		if err != nil {
			return nil, err
		}
		n.branches = append(n.branches, branch{c, nodes})
		switch end.name {
		case "end" + t.name:
			return n, nil
		case "elsif", "elseif", "else":
			at = end
		default:
			return nil, p.unknown(end, t.name, t)
		}
	}
}

// render renders the first branch whose condition holds. Unless turns the first one around.
func (n *ifTag) render(s *state, b *strings.Builder) error {
	return s.within(map[string]any{}, func() error {
		for i, branch := range n.branches {
			ok := true
			if branch.condition != nil {
				var err error
				if ok, err = branch.condition.holds(s); err != nil {
					return err
				}
			}
			if ok != (n.unless && i == 0) {
				return s.render(branch.nodes, b)
			}
		}
		return nil
	})
}

const ifSyntax = "Syntax Error in 'if' tag - Valid syntax: if [expression]"

// parseConditions reads conditions joined by and and or. That of else is nil.
func parseConditions(t token) (*condition, error) {
	if t.name == "else" {
		return nil, nil //nolint:nilnil // no condition is one that always holds
	}
	words := splitJoins(t.text)
	if len(words) > 2*maxConditions {
		return nil, fail(t, "Syntax Error in 'if' tag - max 500 conditions are allowed")
	}
	var c *condition
	for i := len(words) - 1; i >= 0; i -= 2 {
		one := parseCondition(words[i])
		if one == nil {
			return nil, fail(t, "%s", ifSyntax)
		}
		if c != nil {
			one.join, one.rest = words[i+1], c
		}
		c = one
	}
	return c, nil
}

// splitJoins divides a markup at the words and and or outside of quotes: conditions with the words between them.
func splitJoins(markup string) []string {
	var words []string
	start := 0
	for i := 0; i < len(markup); i++ {
		if c := markup[i]; c == '\'' || c == '"' {
			if n := strings.IndexByte(markup[i+1:], c); n >= 0 {
				i += n + 1
			}
			continue
		}
		for _, word := range []string{"and", "or"} {
			if strings.HasPrefix(markup[i:], word) && edge(markup, i) && edge(markup, i+len(word)) {
				words = append(words, markup[start:i], word)
				start = i + len(word)
				i = start - 1
				break
			}
		}
	}
	return append(words, markup[start:])
}

// edge reports whether a word begins or ends at an index.
func edge(s string, at int) bool {
	before, after := at > 0 && s[at-1] != ' ' && s[at-1] != '\t' && s[at-1] != ')', at < len(s) && s[at] != ' ' && s[at] != '\t' && s[at] != '('
	return !before || !after
}

var operatorMarkup = regexp.MustCompile(`^\s*([=!<>a-zA-Z_]+)?\s*`)

// parseCondition reads left, operator and right. Parentheses around the whole have no effect.
func parseCondition(markup string) *condition {
	start, end := fragment(markup, 0, true)
	if start < 0 {
		return nil
	}
	left := markup[start:end]
	rest := markup[end:]
	m := operatorMarkup.FindStringSubmatch(rest)
	rest = rest[len(m[0]):]
	right := ""
	if from, to := fragment(rest, 0, true); from == 0 {
		right = rest[:to]
	}
	return &condition{left: parseExpr(strings.TrimLeft(left, "(")), operator: m[1], right: parseExpr(strings.TrimRight(right, ")"))}
}

// caseTag compares one value with many.
type caseTag struct {
	value    expr
	branches []caseBranch
}

// caseBranch is a when with its values, or else, which has none.
type caseBranch struct {
	values []expr
	nodes  []node
	other  bool
}

func parseCase(p *parser, t token) (node, error) {
	start, end := fragment(t.text, 0, true)
	if start < 0 {
		return nil, fail(t, "Syntax Error in 'case' tag - Valid syntax: case [condition]")
	}
	n := &caseTag{value: parseExpr(t.text[start:end])}
	for first := true; ; first = false {
		nodes, next, err := p.block()
		if err != nil {
			return nil, err
		}
		if !first {
			n.branches[len(n.branches)-1].nodes = nodes
		}
		switch next.name {
		case "endcase":
			return n, nil
		case "when", "else":
			branch, err := parseWhen(next)
			if err != nil {
				return nil, err
			}
			n.branches = append(n.branches, branch)
		default:
			return nil, p.unknown(next, t.name, t)
		}
	}
}

// parseWhen reads values separated by or and commas.
func parseWhen(t token) (caseBranch, error) {
	if t.name == "else" {
		if strings.TrimSpace(t.text) != "" {
			return caseBranch{}, fail(t, "Syntax Error in 'case' tag - Valid else condition: {%% else %%} (no parameters)")
		}
		return caseBranch{other: true}, nil
	}
	branch := caseBranch{}
	for markup := t.text; ; {
		start, end := fragment(markup, 0, true)
		if start < 0 {
			return branch, fail(t, "Syntax Error in 'case' tag - Valid when condition: {%% when [condition] [or condition2...] %%}")
		}
		branch.values = append(branch.values, parseExpr(markup[start:end]))
		m := whenJoin.FindString(markup[end:])
		if m == "" {
			return branch, nil
		}
		markup = markup[end+len(m):]
	}
}

var whenJoin = regexp.MustCompile(`^(\s+or\s+|\s*,\s*)`)

// render renders every when that fits, once for each of its values that does, and else if none did before it.
func (n *caseTag) render(s *state, b *strings.Builder) error {
	return s.within(map[string]any{}, func() error {
		found := false
		for _, branch := range n.branches {
			if branch.other {
				if !found {
					if err := s.render(branch.nodes, b); err != nil {
						return err
					}
				}
				continue
			}
			for _, value := range branch.values {
				fits, err := (&condition{left: n.value, operator: "==", right: value}).holds(s)
				if err != nil {
					return err
				}
				if fits {
					found = true
					if err := s.render(branch.nodes, b); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}
