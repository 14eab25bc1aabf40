package resources

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// kindDeletedService is the kind of services that were deleted and not yet purged. Everything below them is still there.
const kindDeletedService = "portico/deletedservices"

// purgeAfter is how long a deleted service can be restored.
const purgeAfter = 48 * time.Hour

// DeletedService is what is left of a deleted service.
type DeletedService struct {
	ServiceID          string          `json:"serviceId"`
	Location           string          `json:"-"`
	ScheduledPurgeDate time.Time       `json:"scheduledPurgeDate"`
	DeletionDate       time.Time       `json:"deletionDate"`
	Document           json.RawMessage `json:"document,omitempty"`
	Sealed             []byte          `json:"sealed,omitempty"`
}

// deletedID is the id under which a deleted service is kept: one for each subscription and name.
func deletedID(service resource.ID) string {
	return "/subscriptions/" + service.Subscription + "/providers/" + resource.Provider + "/deletedservices/" + service.Name()
}

// softDelete keeps what is needed to restore a service.
func softDelete(op *Op, _ *ServiceResource) error {
	d, _, err := op.found(op.Doc.String())
	if err != nil {
		return err
	}
	return op.put(kindDeletedService, deletedID(op.Doc), DeletedService{
		ServiceID: d.ID, DeletionDate: op.now(), ScheduledPurgeDate: op.now().Add(purgeAfter), Document: d.Body, Sealed: d.Sealed,
	})
}

// deleteService deletes the document of a service only: what is below it waits for the purge.
func deleteService(op *Op) (*Result, error) {
	before, err := op.before()
	if err != nil || !before.exists {
		return &Result{}, err
	}
	if err := softDelete(op, nil); err != nil {
		return nil, err
	}
	return &Result{Deleted: true}, op.remove(op.Doc.String())
}

// deletedService finds the deleted service of the name.
func (op *Op) deletedService() (DeletedService, bool, error) {
	var gone DeletedService
	d, ok, err := op.found(deletedID(op.Doc))
	if err != nil || !ok {
		return gone, false, err
	}
	err = json.Unmarshal(d.Body, &gone)
	return gone, err == nil, err
}

// restoreService brings a deleted service back as it was.
func (op *Op) restoreService(gone DeletedService) (*Result, error) {
	if !strings.EqualFold(gone.ServiceID, op.Doc.String()) {
		return nil, resource.Errorf(409, resource.CodeConflict, "The deleted service belongs to another resource group.")
	}
	if err := op.tx.Put(store.Document{ID: gone.ServiceID, Kind: kindService, Body: gone.Document, Sealed: gone.Sealed}); err != nil {
		return nil, err
	}
	if err := op.remove(deletedID(op.Doc)); err != nil {
		return nil, err
	}
	s, err := op.result()
	return &Result{Shown: s, Created: true}, err
}

// deletedProperties are how a deleted service is answered.
type deletedProperties struct {
	Location   string `json:"location"`
	Properties struct {
		ServiceID          string    `json:"serviceId"`
		ScheduledPurgeDate time.Time `json:"scheduledPurgeDate"`
		DeletionDate       time.Time `json:"deletionDate"`
	} `json:"properties"`
}

// deletedServices is one deleted service, found by its location and name.
func deletedServices() Kind {
	return define(Kind{Type: "locations/deletedservices", Title: "Deleted service", Verbs: "GD", Whole: true, Rootless: true, LateDelete: Always}, Rules[deletedProperties]{
		Get: getDeletedService, Delete: purgeService,
	})
}

// deletedServiceList is the list of them in a subscription.
func deletedServiceList() Kind {
	return define(Kind{Type: "deletedservices", Title: "Deleted service", Verbs: "L", Whole: true, Rootless: true}, Rules[deletedProperties]{List: listDeletedServices})
}

func getDeletedService(op *Op) (*Shown, error) {
	gone, ok, err := op.deletedService()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, resource.Errorf(404, resource.CodeNotFound, "The deleted service '%s' was not found.", op.Doc.Name())
	}
	return showDeleted(gone)
}

// showDeleted makes the answer for a deleted service.
func showDeleted(gone DeletedService) (*Shown, error) {
	var was ServiceResource
	if err := json.Unmarshal(gone.Document, &was); err != nil {
		return nil, &decodeError{gone.ServiceID, err}
	}
	service, err := resource.Parse(gone.ServiceID)
	if err != nil {
		return nil, err
	}
	p := &deletedProperties{Location: was.Location}
	p.Properties.ServiceID, p.Properties.DeletionDate, p.Properties.ScheduledPurgeDate = gone.ServiceID, gone.DeletionDate, gone.ScheduledPurgeDate
	location := strings.ReplaceAll(strings.ToLower(was.Location), " ", "")
	id := resource.ID{Subscription: service.Subscription}.Child("locations", location).Child("deletedservices", service.Name())
	return &Shown{ID: id.String(), Type: resource.Provider + "/deletedservices", Name: service.Name(), Properties: p, Whole: true}, nil
}

func listDeletedServices(op *Op) ([]*Shown, error) {
	docs, err := op.documents("/subscriptions/"+op.ID.Subscription+"/providers/"+resource.Provider, kindDeletedService)
	if err != nil {
		return nil, err
	}
	var items []*Shown
	for _, d := range docs {
		var gone DeletedService
		if err := json.Unmarshal(d.Body, &gone); err != nil {
			return nil, &decodeError{d.ID, err}
		}
		s, err := showDeleted(gone)
		if err != nil {
			return nil, err
		}
		items = append(items, s)
	}
	return items, nil
}

// purgeService deletes what a deleted service has left.
func purgeService(op *Op) (*Result, error) {
	gone, ok, err := op.deletedService()
	if err != nil || !ok {
		return &Result{}, err
	}
	docs, err := op.documents(gone.ServiceID)
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		if err := op.remove(d.ID); err != nil {
			return nil, err
		}
	}
	return &Result{Deleted: true}, op.remove(deletedID(op.Doc))
}
