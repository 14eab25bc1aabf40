package policy

import (
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
)

var (
	subscriptionDef = rt.Declare("", "interface ISubscription")
	userDef         = rt.Declare("", "interface IUser")
	identityDef     = rt.Declare("", "interface IUserIdentity")
)

// subscriptionObject is a subscription as expressions see it.
type subscriptionObject model.Subscription

// Type returns ISubscription.
func (*subscriptionObject) Type() *rt.Type { return subscriptionDef.Type() }

var subscriptionClass = rt.Class{Def: subscriptionDef, Doc: "A subscription: what lets a caller in.", Members: []rt.Member{
	row("DateTime CreatedDate { get; }", get(func(s *subscriptionObject) rt.Value { return dateTime(s.CreatedDate) }),
		"CreatedDate is when the subscription was created."),
	row("DateTime CreatedTime { get; }", get(func(s *subscriptionObject) rt.Value { return dateTime(s.CreatedDate) }),
		"CreatedTime is an older name of CreatedDate."),
	row("DateTime? EndDate { get; }", get(func(s *subscriptionObject) rt.Value { return dateOrNull(s.EndDate) }),
		"EndDate is when the subscription ends; null if it does not."),
	row("string Id { get; }", text(func(s *subscriptionObject) string { return s.Name }), "Id is the subscription's identifier."),
	row("string Key { get; }", subscriptionKey, "Key is the key that the caller sent."),
	row("string Name { get; }", text(func(s *subscriptionObject) string { return s.DisplayName }), "Name is the subscription's display name."),
	row("string PrimaryKey { get; }", text(func(s *subscriptionObject) string { return s.PrimaryKey }), "PrimaryKey is the first of the two keys."),
	row("string SecondaryKey { get; }", text(func(s *subscriptionObject) string { return s.SecondaryKey }), "SecondaryKey is the second of the two keys."),
	row("DateTime? StartDate { get; }", get(func(s *subscriptionObject) rt.Value { return dateOrNull(s.StartDate) }),
		"StartDate is when the subscription begins; null if that is not set."),
}}

// subscriptionKey is the key of the request; that of another subscription than the caller's is the primary one.
func subscriptionKey(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	s := rt.As[*subscriptionObject](this)
	if x := exchangeOf(f); x != nil && x.Key != "" {
		return rt.String(x.Key), nil
	}
	return textOrNull(s.PrimaryKey), nil
}

// userObject is a user as expressions see it.
type userObject model.User

// Type returns IUser.
func (*userObject) Type() *rt.Type { return userDef.Type() }

var userClass = rt.Class{Def: userDef, Doc: "An app developer or administrator.", Members: []rt.Member{
	row("string Email { get; }", text(func(u *userObject) string { return u.Email }), "Email is the user's address."),
	row("string FirstName { get; }", text(func(u *userObject) string { return u.FirstName }), "FirstName is the user's first name."),
	row("IEnumerable<IGroup> Groups { get; }", userGroups, "Groups are the groups the user belongs to."),
	row("string Id { get; }", text(func(u *userObject) string { return u.Name }), "Id is the user's identifier."),
	row("IEnumerable<IUserIdentity> Identities { get; }", userIdentities, "Identities are the ways in which the user signs in."),
	row("string LastName { get; }", text(func(u *userObject) string { return u.LastName }), "LastName is the user's last name."),
	row("string Note { get; }", text(func(u *userObject) string { return u.Note }), "Note is what administrators wrote about the user."),
	row("DateTime RegistrationDate { get; }", get(func(u *userObject) rt.Value { return dateTime(u.RegistrationDate) }),
		"RegistrationDate is when the user signed up."),
}}

func userGroups(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return groups(f, rt.As[*userObject](this).Groups), nil
}

func userIdentities(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	identities := rt.As[*userObject](this).Identities
	views := make([]rt.Value, len(identities))
	for i := range identities {
		views[i] = rt.Obj((*identityObject)(&identities[i]))
	}
	return rt.NewArray(identityDef.Type(), views), nil
}

// identityObject is one way a user signs in, as expressions see it.
type identityObject model.Identity

// Type returns IUserIdentity.
func (*identityObject) Type() *rt.Type { return identityDef.Type() }

var identityClass = rt.Class{Def: identityDef, Doc: "One way in which a user signs in.", Members: []rt.Member{
	row("string Id { get; }", text(func(i *identityObject) string { return i.ID }), "Id is what the provider calls the user."),
	row("string Provider { get; }", text(func(i *identityObject) string { return i.Provider }), "Provider is the identity provider."),
}}

// dateOrNull returns a DateTime?, null for the zero time.
func dateOrNull(t time.Time) rt.Value {
	if t.IsZero() {
		return rt.Null
	}
	return dateTime(t)
}
