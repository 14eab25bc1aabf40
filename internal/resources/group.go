package resources

import (
	"github.com/portico-apim/portico/internal/resource"
)

// GroupProperties are a set of users.
type GroupProperties struct {
	DisplayName string `json:"displayName" arm:"required" len:"1-300"`
	Description string `json:"description,omitempty" len:"0-1000"`
	// BuiltIn marks the three groups that every service has.
	BuiltIn bool `json:"builtIn" arm:"readonly"`
	// Type is custom, external or, for the built-in groups, system.
	Type string `json:"type" enum:"custom system external" default:"custom"`
	// ExternalID identifies an external group at its identity provider.
	ExternalID string `json:"externalId,omitempty"`
}

// kindGroup is the kind of groups; kindGroupUser, of the membership of users in them.
const (
	kindGroup     = "service/groups"
	kindGroupUser = "service/groups/users"
)

// groups are the sets of users.
func groups() Kind {
	return define(Kind{Type: kindGroup, Title: "Group", Filter: "name displayName description externalId(eq)"}, Rules[GroupProperties]{
		Check: checkGroup,
		Deleting: func(op *Op, p *GroupProperties) error {
			if p.BuiltIn {
				return resource.Refused("System entity cannot be deleted.")
			}
			return nil
		},
	})
}

func checkGroup(op *Op, before, p *GroupProperties) error {
	switch {
	case before != nil && before.BuiltIn:
		p.BuiltIn, p.Type = true, before.Type
		if p.DisplayName != before.DisplayName {
			return resource.Invalid("displayName", "System group '%s' cannot be renamed.", op.Doc.Name())
		}
	case p.Type == "system" && !op.seeding:
		return resource.Invalid("type", "Groups of the type system cannot be created.")
	case p.Type == "external" && p.ExternalID == "":
		return resource.Invalid("externalId", "'externalId' must not be empty for an external group.")
	}
	return nil
}

// groupUsers are the users of a group.
func groupUsers() Kind {
	return relation(Kind{Type: kindGroupUser, Title: "User", Filter: "name firstName lastName email registrationDate(ge,le,eq,ne,gt,lt) note"},
		relationOf{target: kindUser, showTarget: true})
}

// userGroups are the groups of a user: a view of the same relation.
func userGroups() Kind {
	return define(Kind{Type: "service/users/groups", Title: "Group", Verbs: "L", Filter: "name displayName description"}, Rules[GroupProperties]{
		List: func(op *Op) ([]*Shown, error) { return op.reverse(kindGroupUser, kindGroup) },
	})
}
