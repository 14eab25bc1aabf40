package resources

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
)

// kindName is the kind of the documents that keep names unique and find resources by them.
const kindName = "portico/names"

// The spaces of names beside those of the ids.
const (
	namesPath       = "paths"
	namesNamedValue = "namedValues"
	namesEmail      = "emails"
)

// nameID is the id of the document for a name within a service. References to a name are kept below it.
func nameID(service resource.ID, space, name string) string {
	return service.String() + "/~names/" + space + "/" + strings.ToLower(strings.ReplaceAll(name, "/", "~"))
}

// owner returns the id of the resource that a name belongs to; ok is false if the name is free.
func (op *Op) owner(space, name string) (id string, ok bool, err error) {
	d, ok, err := op.found(nameID(op.service(), space, name))
	if err != nil || !ok {
		return "", false, err
	}
	if err := json.Unmarshal(d.Body, &id); err != nil {
		return "", false, fmt.Errorf("decode %s: %w", d.ID, err)
	}
	return id, true, nil
}

// claim takes a name for a resource and gives up the one it had. It returns the other resource that has the name, if there is one.
func (op *Op) claim(space, before, after string, holder resource.ID) (taken string, err error) {
	if current, ok, err := op.owner(space, after); err != nil {
		return "", err
	} else if ok && !strings.EqualFold(current, holder.String()) {
		return current, nil
	}
	if before != "" && !strings.EqualFold(before, after) {
		if err := op.unclaim(space, before, holder); err != nil {
			return "", err
		}
	}
	return "", op.put(kindName, nameID(op.service(), space, after), holder.String())
}

// unclaim gives up a name if the resource has it.
func (op *Op) unclaim(space, name string, holder resource.ID) error {
	current, ok, err := op.owner(space, name)
	if err != nil || !ok || !strings.EqualFold(current, holder.String()) {
		return err
	}
	return op.remove(nameID(op.service(), space, name))
}
