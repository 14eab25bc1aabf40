package resources

import (
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// UserProperties are an app developer or administrator.
type UserProperties struct {
	FirstName string `json:"firstName" arm:"required" len:"1-100"`
	LastName  string `json:"lastName" len:"0-100"`
	// Email is unique within the service.
	Email            string     `json:"email" arm:"required" len:"1-254" pattern:"[^@\\s]+@[^@\\s]+"`
	State            string     `json:"state" enum:"active blocked pending deleted" default:"active"`
	RegistrationDate time.Time  `json:"registrationDate" arm:"readonly"`
	Note             string     `json:"note,omitempty" len:"0-2000"`
	Identities       []Identity `json:"identities"`
	// Groups are shown if expandGroups is asked for.
	Groups []*GroupProperties `json:"groups,omitempty" arm:"readonly"`
	// Password is hashed; PasswordHash is what is kept of it.
	Password     string `json:"password,omitempty" arm:"writeonly"`
	PasswordHash string `json:"passwordHash,omitempty" arm:"secret,readonly"`
	Confirmation string `json:"confirmation,omitempty" arm:"writeonly" enum:"signup invite"`
	AppType      string `json:"appType,omitempty" arm:"writeonly" enum:"portal developerPortal"`
}

// Identity is one way a user signs in.
type Identity struct {
	Provider string `json:"provider"`
	ID       string `json:"id"`
}

// kindUser is the kind of users. administrator is the name of the one that every service has.
const (
	kindUser      = "service/users"
	administrator = "1"
)

// users are the people who subscribe.
func users() Kind {
	return define(Kind{
		Type: kindUser, Title: "User", LateDelete: lateDeletes,
		Filter: "name firstName lastName email state(eq) registrationDate(ge,le,eq,ne,gt,lt) note groups(any)",
	}, Rules[UserProperties]{Check: checkUser, Written: userWritten, Deleting: userDeleting, Show: showUser})
}

func checkUser(op *Op, before, p *UserProperties) error {
	p.RegistrationDate, p.Groups = op.now(), nil
	old := ""
	if before != nil {
		p.RegistrationDate, old = before.RegistrationDate, before.Email
		if op.Doc.Name() == administrator && p.State != "active" {
			return resource.Invalid("state", "The administrator of the service cannot be deactivated.")
		}
	}
	if len(p.Identities) == 0 {
		p.Identities = []Identity{{Provider: "Basic", ID: p.Email}}
	}
	if err := hashPassword(op, p); err != nil {
		return err
	}
	taken, err := op.claim(namesEmail, old, p.Email, op.Doc)
	if err == nil && taken != "" {
		err = resource.Invalid("email", "User with email '%s' already exists.", p.Email)
	}
	return err
}

func hashPassword(op *Op, p *UserProperties) error {
	if p.Password == "" {
		return nil
	}
	if len(p.Password) < 8 || len(p.Password) > 256 {
		return resource.Invalid("password", "'password' must be between 8 and 256 characters.")
	}
	if op.table.deps.HashPassword == nil {
		return resource.Invalid("password", "This server keeps no passwords.")
	}
	var err error
	p.PasswordHash, err = op.table.deps.HashPassword(p.Password)
	return err
}

// userWritten makes a new user a developer.
func userWritten(op *Op, before, _ *UserProperties) error {
	if before != nil {
		return nil
	}
	developers := op.service().Child("groups", "developers")
	if _, ok, err := op.found(developers.String()); err != nil || !ok {
		return err
	}
	return op.set(developers.Child("users", op.Doc.Name()), &Link{})
}

// userDeleting deletes the user's subscriptions too if that is asked for, and refuses while there are any otherwise.
func userDeleting(op *Op, p *UserProperties) error {
	if op.Doc.Name() == administrator {
		return resource.Refused("The administrator of the service cannot be deleted.")
	}
	if err := op.deleteSubscriptions(op.Doc, "User"); err != nil {
		return err
	}
	return op.unclaim(namesEmail, p.Email, op.Doc)
}

func showUser(op *Op, s *Shown, p *UserProperties) error {
	if !op.flag("expandGroups") {
		return nil
	}
	ids, err := op.sources(op.service().Child("users", s.Name).String(), kindGroupUser)
	if err != nil {
		return err
	}
	p.Groups = []*GroupProperties{}
	for _, id := range ids {
		g, _, err := load[GroupProperties](op, id.Parent())
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, g)
	}
	return nil
}

// identityProperties are one identity of a user.
type identityProperties = Identity

// userIdentities are the identities of a user: a view.
func userIdentities() Kind {
	return define(Kind{Type: "service/users/identities", Title: "Identity", Verbs: "L"}, Rules[identityProperties]{
		List: func(op *Op) ([]*Shown, error) {
			p, _, err := load[UserProperties](op, op.Doc)
			if err != nil {
				return nil, err
			}
			items := make([]*Shown, len(p.Identities))
			for i := range p.Identities {
				items[i] = &Shown{Properties: &p.Identities[i]}
			}
			return items, nil
		},
	})
}

// equalNames compares two names of resources.
func equalNames(a, b string) bool { return strings.EqualFold(a, b) }
