package policies

import (
	"net/netip"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// ipFilter lets in or refuses callers by their address.
type ipFilter struct {
	// Action is what happens to the addresses listed: allow refuses all others, forbid refuses them.
	Action policy.Expr[string] `attr:"action,required" enum:"allow forbid"`
	// Addresses are single addresses.
	Addresses []policy.Expr[string] `elem:"address"`
	// Ranges are ranges of addresses, both ends included.
	Ranges []addressRange `elem:"address-range"`

	known []netip.Addr // the literal addresses, invalid where there is an expression
}

// addressRange is a range of addresses.
type addressRange struct {
	// From is the first address.
	From policy.Expr[string] `attr:"from,required"`
	// To is the last address.
	To policy.Expr[string] `attr:"to,required"`

	from, to netip.Addr // the ends if they are literals
}

// Check reads the literal addresses.
func (p *ipFilter) Check(c *policy.Check) {
	for i := range p.Addresses {
		p.known = append(p.known, checkAddress(childCheck(c, "address", i), "", &p.Addresses[i]))
	}
}

// Check reads the literal ends of the range.
func (r *addressRange) Check(c *policy.Check) {
	r.from, r.to = checkAddress(c, "from", &r.From), checkAddress(c, "to", &r.To)
	if r.from.IsValid() && r.to.IsValid() && (r.from.BitLen() != r.to.BitLen() || r.to.Less(r.from)) {
		c.Warnf("to", "There is no address from %s to %s.", r.from, r.to)
	}
}

// childCheck returns the check of one of the child elements of a name, so that complaints point at it.
func childCheck(c *policy.Check, name string, index int) *policy.Check {
	child := *c
	for el := range c.Element.Elements() {
		if el.Name != name {
			continue
		}
		if index == 0 {
			child.Element = el
			break
		}
		index--
	}
	return &child
}

// checkAddress returns a literal address; an invalid one for an expression or a wrong address.
func checkAddress(c *policy.Check, attr string, e *policy.Expr[string]) netip.Addr {
	text, literal := e.Literal()
	if !literal {
		return netip.Addr{}
	}
	addr, err := parseAddress(text)
	if err != nil {
		c.Errorf(attr, "The value '%s' is not an IP address.", text)
	}
	return addr
}

func parseAddress(text string) (netip.Addr, error) {
	addr, err := netip.ParseAddr(strings.TrimSpace(text))
	return addr.Unmap().WithZone(""), err
}

// Run compares the caller's address.
func (p *ipFilter) Run(x *policy.Exchange) error {
	action, err := oneOf(x, &p.Action, "action", "allow", "forbid")
	if err != nil {
		return err
	}
	caller := x.Client.Addr.Addr().Unmap().WithZone("")
	if !caller.IsValid() {
		return forbidden("FailedToParseCallerIP", "Failed to establish IP address for the caller. Access denied.")
	}
	listed, err := p.lists(x, caller)
	switch {
	case err != nil:
		return err
	case action == "forbid" && listed:
		return forbidden("CallerIpBlocked", "Caller IP address is blocked. Access denied.")
	case action != "forbid" && !listed:
		return forbidden("CallerIpNotAllowed", "Caller IP address "+caller.String()+" is not allowed. Access denied.")
	}
	return nil
}

// forbidden is a refusal that does not tell the caller why.
func forbidden(reason, message string) error {
	e := policy.Fail(403, reason, message)
	e.PublicMessage = "Forbidden"
	return e
}

func (p *ipFilter) lists(x *policy.Exchange, caller netip.Addr) (bool, error) {
	for i := range p.Addresses {
		addr, err := evalAddress(x, &p.Addresses[i], p.known[i])
		if err != nil || addr == caller {
			return err == nil, err
		}
	}
	for i := range p.Ranges {
		if in, err := p.Ranges[i].holds(x, caller); in || err != nil {
			return in, err
		}
	}
	return false, nil
}

// holds reports whether the address is in the range. Addresses of the other version of IP never are.
func (r *addressRange) holds(x *policy.Exchange, addr netip.Addr) (bool, error) {
	from, err := evalAddress(x, &r.From, r.from)
	if err != nil {
		return false, err
	}
	to, err := evalAddress(x, &r.To, r.to)
	if err != nil || from.BitLen() != addr.BitLen() || to.BitLen() != addr.BitLen() {
		return false, err
	}
	return from.Compare(addr) <= 0 && addr.Compare(to) <= 0, nil
}

// evalAddress returns an address, which is known already if it is a literal.
func evalAddress(x *policy.Exchange, e *policy.Expr[string], known netip.Addr) (netip.Addr, error) {
	if known.IsValid() {
		return known, nil
	}
	text, err := e.Eval(x)
	if err != nil {
		return netip.Addr{}, err
	}
	addr, err := parseAddress(text)
	if err != nil {
		return addr, invalid("'%s' is not an IP address.", text)
	}
	return addr, nil
}
