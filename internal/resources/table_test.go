package resources_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// virtual are filter fields that are no properties.
var virtual = " name productId userId aid displayName apiName apiRevision path description serviceUrl method urlTemplate terms state isCurrent firstName lastName email registrationDate note "

// TestTable checks that every row makes sense by itself.
func TestTable(t *testing.T) {
	t.Parallel()
	rows := resources.All()
	types := map[string]bool{}
	for i := range rows {
		if types[rows[i].Type] {
			t.Errorf("%s is there twice", rows[i].Type)
		}
		types[rows[i].Type] = true
	}
	for i := range rows {
		k := &rows[i]
		if k.Title == "" || strings.Trim(k.Verbs, "HGCUDL") != "" {
			t.Errorf("%s: title %q, verbs %q", k, k.Title, k.Verbs)
		}
		if parent := k.Parent(); parent != "" && !types[parent] && !k.Rootless {
			t.Errorf("%s: there is no kind %s", k, parent)
		}
		if k.Has('U') && !k.Has('G') || k.Has('D') && !k.Has('C') && !k.Rootless {
			t.Errorf("%s: verbs %s do not go together", k, k.Verbs)
		}
		for entry := range strings.FieldsSeq(k.Filter) {
			field, _, _ := strings.Cut(entry, "(")
			if !hasProperty(k.New(), field) && !strings.Contains(virtual, " "+field+" ") {
				t.Errorf("%s: the filter field %s is no property", k, field)
			}
		}
		for _, a := range k.Actions {
			if !strings.HasSuffix(a.Permission, "/action") || a.Run == nil {
				t.Errorf("%s: action %s with permission %q", k, a.Name, a.Permission)
			}
		}
	}
}

// hasProperty looks for a JSON name in a properties struct.
func hasProperty(p any, name string) bool {
	s := reflect.TypeOf(p).Elem()
	for i := range s.NumField() {
		if tag, _, _ := strings.Cut(s.Field(i).Tag.Get("json"), ","); tag == name {
			return true
		}
	}
	return false
}

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want time.Duration
	}{
		{"PT1M", time.Minute}, {"PT1M30S", 90 * time.Second}, {"P1D", 24 * time.Hour}, {"P1DT1H", 25 * time.Hour}, {"P2W", 14 * 24 * time.Hour}, {"PT0.5S", 500 * time.Millisecond}, {"PT0S", 0},
		{"", -1}, {"P", -1}, {"PT", -1}, {"P1DT", -1}, {"1M", -1}, {"PT1", -1}, {"P1Y", -1}, {"P1M", -1}, {"PT-1S", -1}, {"pt1s", -1}, {"PT99999999999S", -1},
	} {
		got, err := resources.ParseDuration(c.text)
		if (err != nil) != (c.want < 0) || err == nil && got != c.want {
			t.Errorf("ParseDuration(%q) = %v, %v", c.text, got, err)
		}
	}
}

// TestReveal reads back what a write sealed, and nothing without the key.
func TestReveal(t *testing.T) {
	t.Parallel()
	p := newPlane(t)
	const path = "/subscriptions/s"
	if err := p.run(path, `{"properties":{"displayName":"S","scope":"/apis","primaryKey":"one","secondaryKey":"two"}}`, false); err != nil {
		t.Fatal(err)
	}
	var d store.Document
	if err := p.store.View(t.Context(), func(tx store.Tx) (err error) {
		d, err = tx.Get(serviceID + path)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	plain, err := resources.Decode[resources.SubscriptionProperties](d)
	if err != nil || plain.PrimaryKey != "" || plain.DisplayName != "S" {
		t.Errorf("Decode: %+v, %v", plain, err)
	}
	whole, err := resources.Reveal[resources.SubscriptionProperties](d, p.box)
	if err != nil || whole.PrimaryKey != "one" || whole.SecondaryKey != "two" {
		t.Errorf("Reveal: %+v, %v", whole, err)
	}
	d.ID += "x"
	if _, err := resources.Reveal[resources.SubscriptionProperties](d, p.box); err == nil {
		t.Error("a secret that was moved to another document was opened")
	}
}

// TestSeedIsDoneOnce seeds again after a change: nothing may come back.
func TestSeedIsDoneOnce(t *testing.T) {
	t.Parallel()
	p := newPlane(t)
	if err := p.run("/apis/echo-api", "", true); err != nil {
		t.Fatal(err)
	}
	if err := p.table.Seed(t.Context(), p.store, resources.SeedOptions{Service: mustParse(t, serviceID), EchoURL: "http://x"}); err != nil {
		t.Fatal(err)
	}
	err := p.store.View(t.Context(), func(tx store.Tx) error {
		_, err := p.table.Begin(t.Context(), tx, resources.Request{ID: mustParse(t, serviceID+"/apis/echo-api")}).Get()
		return err
	})
	if problem, ok := errors.AsType[*resource.Error](err); !ok || problem.Status != 404 {
		t.Errorf("a deleted API came back: %v", err)
	}
}
