package resources

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// NamedValueProperties are a value that policies refer to as {{displayName}}.
type NamedValueProperties struct {
	// DisplayName is the name in the braces. It is unique within the service.
	DisplayName string   `json:"displayName" arm:"required" len:"1-256" pattern:"[A-Za-z0-9_.\\-]+"`
	Tags        []string `json:"tags,omitempty"`
	// Secret values are sealed and not answered, except by listValue.
	Secret bool `json:"secret" default:"false"`
	// Value is empty for a secret, whose value is in SecretValue.
	Value string `json:"value,omitempty" len:"0-4096"`
	// SecretValue is the value of a secret.
	SecretValue string `json:"secretValue,omitempty" arm:"secret,readonly"`
	// KeyVault says where the value is kept.
	KeyVault          *KeyVault `json:"keyVault,omitempty"`
	ProvisioningState string    `json:"provisioningState,omitempty" arm:"readonly"`
}

// Text returns the value, of a secret too if it has been revealed.
func (p *NamedValueProperties) Text() string {
	if p.Secret {
		return p.SecretValue
	}
	return p.Value
}

// KeyVault says where in a key vault a value or certificate is kept.
type KeyVault struct {
	SecretIdentifier string `json:"secretIdentifier" arm:"required"`
	IdentityClientID string `json:"identityClientId,omitempty"`
	// LastStatus is the outcome of the last attempt to fetch it.
	LastStatus *KeyVaultStatus `json:"lastStatus,omitempty" arm:"readonly"`
}

// KeyVaultStatus is the outcome of an attempt to fetch something from a key vault.
type KeyVaultStatus struct {
	Code      string    `json:"code"`
	Message   string    `json:"message,omitempty"`
	Timestamp time.Time `json:"timeStampUtc"`
}

// kindNamedValue is the kind of named values.
const kindNamedValue = "service/namedValues"

// maxNamedValueTags is Azure's limit.
const maxNamedValueTags = 32

// namedValues are the named values.
func namedValues() Kind {
	return define(Kind{
		Type: kindNamedValue, Title: "Named value", Filter: "name displayName tags(ge,le,eq,ne,gt,lt,substringof,contains,startswith,endswith,any,all)",
		Actions: []Action{
			{Name: "listValue", Permission: "listValue/action", Run: listValue},
			{Name: "refreshSecret", Permission: "refreshSecret/action", Writes: true, Run: refreshNamedValue},
		},
	}, Rules[NamedValueProperties]{Check: checkNamedValue, Written: namedValueWritten, Deleting: namedValueDeleting, List: listNamedValues})
}

func checkNamedValue(op *Op, before, p *NamedValueProperties) error {
	if len(p.Tags) > maxNamedValueTags {
		return resource.Invalid("tags", "A named value can have at most %d tags.", maxNamedValueTags)
	}
	if err := placeValue(before, p); err != nil {
		return err
	}
	if p.KeyVault != nil {
		return checkKeyVault(op, before, p)
	}
	old := ""
	if before != nil {
		old = before.DisplayName
	}
	return op.claimDisplayName(old, p.DisplayName)
}

// placeValue moves the value of a secret to where it is sealed, and one that is no secret any more back.
func placeValue(before, p *NamedValueProperties) error {
	given := p.Value
	switch {
	case p.KeyVault != nil && given != "" && (before == nil || given != before.Value):
		return resource.Invalid("value", "Either a value or a key vault can be given, not both.")
	case given == "" && before != nil && before.Secret:
		given = before.Text()
	}
	p.Value, p.SecretValue = "", ""
	if p.KeyVault == nil && strings.TrimSpace(given) == "" {
		return resource.Invalid("value", "'value' must not be empty or consist of white space only.")
	}
	if p.KeyVault != nil {
		given = ""
		if before != nil && before.KeyVault != nil {
			given = before.Text()
		}
	}
	if p.Secret {
		p.SecretValue = given
	} else {
		p.Value = given
	}
	return nil
}

// checkKeyVault keeps the place of a value in a key vault. Portico has no key vault to ask, which the status says.
func checkKeyVault(op *Op, before, p *NamedValueProperties) error {
	if !p.Secret {
		return resource.Invalid("secret", "A named value from a key vault must be secret.")
	}
	if !strings.HasPrefix(strings.ToLower(p.KeyVault.SecretIdentifier), "https://") {
		return resource.Invalid("keyVault.secretIdentifier", "'secretIdentifier' must be the URL of a secret.")
	}
	p.KeyVault.LastStatus = &KeyVaultStatus{Code: "NotSupported", Message: "This server is connected to no key vault.", Timestamp: op.now()}
	old := ""
	if before != nil {
		old = before.DisplayName
	}
	return op.claimDisplayName(old, p.DisplayName)
}

func (op *Op) claimDisplayName(before, after string) error {
	taken, err := op.claim(namesNamedValue, before, after, op.Doc)
	if err == nil && taken != "" {
		err = resource.Invalid("displayName", "Named value with the display name '%s' already exists.", after)
	}
	return err
}

// namedValueWritten rewrites the policies that use a named value by a name it no longer has.
func namedValueWritten(op *Op, before, after *NamedValueProperties) error {
	if before == nil || before.DisplayName == after.DisplayName {
		return nil
	}
	refs, err := op.referrers(nameID(op.service(), namesNamedValue, before.DisplayName))
	if err != nil {
		return err
	}
	for _, r := range refs {
		if err := op.renameIn(r.Source, before.DisplayName, after.DisplayName); err != nil {
			return err
		}
	}
	return nil
}

// renameIn replaces {{before}} by {{after}} wherever a resource uses it.
func (op *Op) renameIn(source, before, after string) error {
	id, err := resource.Parse(source)
	if err != nil {
		return err
	}
	k, ok := op.table.Kind(id.Kind())
	d, exists, err := op.found(source)
	if err != nil || !ok || !exists {
		return err
	}
	old, renamed := k.New(), k.New()
	if err := json.Unmarshal(d.Body, old); err != nil {
		return &decodeError{d.ID, err}
	}
	if err := reveal(old, d, op.table.deps.Sealer); err != nil {
		return err
	}
	pattern := regexp.MustCompile(`(?i)\{\{\s*` + regexp.QuoteMeta(before) + `\s*\}\}`)
	body := pattern.ReplaceAllLiteral(encode(old), []byte("{{"+after+"}}"))
	if err := json.Unmarshal(body, renamed); err != nil {
		return &decodeError{d.ID, err}
	}
	return op.save(k, id, old, renamed)
}

// namedValueDeleting refuses while something uses the named value, and frees its name.
func namedValueDeleting(op *Op, p *NamedValueProperties) error {
	if err := op.release(nameID(op.service(), namesNamedValue, p.DisplayName), "Named value '"+p.DisplayName+"'"); err != nil {
		return err
	}
	return op.unclaim(namesNamedValue, p.DisplayName, op.Doc)
}

// listNamedValues lists, with isKeyVaultRefreshFailed only those whose last refresh did not succeed.
func listNamedValues(op *Op) ([]*Shown, error) {
	docs, err := op.documents(op.Doc.String(), op.Kind.Type)
	if err != nil {
		return nil, err
	}
	items, err := op.showAll(docs)
	if err != nil || !op.Query.Has("isKeyVaultRefreshFailed") {
		return items, err
	}
	return keyVaultFailed(items, op.flag("isKeyVaultRefreshFailed"), func(p any) *KeyVault { return p.(*NamedValueProperties).KeyVault }), nil
}

// keyVaultFailed keeps the items from a key vault whose last refresh failed, or did not.
func keyVaultFailed(items []*Shown, failed bool, vault func(p any) *KeyVault) []*Shown {
	var kept []*Shown
	for _, s := range items {
		v := vault(s.Properties)
		if v != nil && failed == (v.LastStatus != nil && v.LastStatus.Code != "Success") {
			kept = append(kept, s)
		}
	}
	return kept
}

// listValue answers the value.
func listValue(op *Op, _ json.RawMessage) (any, error) {
	p, _, err := loadSecret[NamedValueProperties](op, op.Doc)
	if err != nil {
		return nil, err
	}
	return map[string]string{"value": p.Text()}, nil
}

// refreshNamedValue tries again to fetch the value from its key vault, and keeps the outcome.
func refreshNamedValue(op *Op, _ json.RawMessage) (any, error) {
	p, _, err := loadSecret[NamedValueProperties](op, op.Doc)
	if err != nil {
		return nil, err
	}
	if p.KeyVault == nil {
		return nil, resource.Refused("Named value '%s' is not kept in a key vault.", p.DisplayName)
	}
	old := *p
	if err := checkKeyVault(op, &old, p); err != nil {
		return nil, err
	}
	if err := op.save(op.Kind, op.Doc, &old, p); err != nil {
		return nil, err
	}
	return op.result()
}

// braces finds the named values in a text.
var braces = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_.\-]+)\s*\}\}`)

// namedValueReferences lists the named values that texts use, as references to their names.
func namedValueReferences(id resource.ID, texts ...string) []Reference {
	var refs []Reference
	seen := map[string]bool{}
	for _, text := range texts {
		for _, m := range braces.FindAllStringSubmatch(text, -1) {
			target := nameID(id.Service(), namesNamedValue, m[1])
			if !seen[target] {
				seen[target] = true
				refs = append(refs, Reference{Target: target})
			}
		}
	}
	return refs
}

// namedValuesExist refuses a property with a reference to a named value that is not there.
func (op *Op) namedValuesExist(property, text string) error {
	for _, m := range braces.FindAllStringSubmatch(text, -1) {
		if _, ok, err := op.owner(namesNamedValue, m[1]); err != nil {
			return err
		} else if !ok {
			return resource.Invalid(property, "Property '%s' not found.", m[1])
		}
	}
	return nil
}

// wholeBraces is a text that is nothing but a reference to a named value.
var wholeBraces = regexp.MustCompile(`^\{\{\s*([A-Za-z0-9_.\-]+)\s*\}\}$`)

// hide puts a secret text of another resource into a secret named value and returns the reference to it. A text that is a reference already
// stays; one that replaces a hidden text goes into the same named value.
func (op *Op) hide(prefix, property, before, text string) (string, error) {
	if m := wholeBraces.FindStringSubmatch(text); m != nil {
		target, _, _ := strings.Cut(property, ".")
		return text, op.namedValuesExist(target, text)
	}
	name := prefix + "--" + shortHash(strings.ToLower(op.Doc.String()+"/"+property))
	if m := wholeBraces.FindStringSubmatch(before); m != nil && strings.HasPrefix(m[1], prefix+"--") {
		name = m[1]
	}
	id := op.service().Child("namedValues", name)
	err := op.set(id, &NamedValueProperties{DisplayName: name, Secret: true, Value: text})
	return "{{" + name + "}}", err
}

// dropHidden deletes the named value behind a reference that hide made.
func (op *Op) dropHidden(reference string) error {
	m := wholeBraces.FindStringSubmatch(reference)
	if m == nil || !strings.Contains(m[1], "--") {
		return nil
	}
	id := op.service().Child("namedValues", m[1])
	d, ok, err := op.found(id.String())
	if err != nil || !ok {
		return err
	}
	refs, err := op.referrers(nameID(op.service(), namesNamedValue, m[1]))
	if err != nil || len(refs) > 1 {
		return err // others use it too
	}
	for _, r := range refs {
		if err := op.remove(referenceID(nameID(op.service(), namesNamedValue, m[1]), mustID(r.Source))); err != nil {
			return err
		}
	}
	return op.on(mustID(d.ID)).delete()
}

// mustID parses an id that Portico wrote itself.
func mustID(id string) resource.ID {
	parsed, err := resource.Parse(id)
	if err != nil {
		panic(err)
	}
	return parsed
}

// shortHash shortens a text to 24 hexadecimal digits, the length of the ids that Azure generates.
func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:12])
}

// namedValue finds the value behind a display name, for documents that are being compiled.
func (op *Op) namedValue(name string) (text string, ok bool, err error) {
	id, ok, err := op.owner(namesNamedValue, name)
	if err != nil || !ok {
		return "", false, err
	}
	var d store.Document
	if d, ok, err = op.found(id); err != nil || !ok {
		return "", false, err
	}
	p, err := Reveal[NamedValueProperties](d, op.table.deps.Sealer)
	if err != nil {
		return "", false, err
	}
	return p.Text(), true, nil
}
