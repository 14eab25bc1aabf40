package resources

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/store"
)

// DefaultPage is how many resources a list answers if the client does not say.
const DefaultPage = 100

// maxPage bounds what a client may say.
const maxPage = 10_000

// Page is one page of a list.
type Page struct {
	Items []*Shown
	// Count is the number of resources on all pages.
	Count int
	// Skip and Top say which page it is; More, that there is another.
	Skip, Top int
	More      bool
}

// Get finds the resource of the request.
func (op *Op) Get() (*Shown, error) {
	var err error
	if op.Doc, err = op.locate(op.ID); err != nil {
		return nil, err
	}
	if op.Kind.rules.locate != nil {
		if op.Doc, err = op.Kind.rules.locate(op, op.Doc); err != nil {
			return nil, err
		}
	}
	if op.Kind.rules.get != nil {
		return op.Kind.rules.get(op)
	}
	return op.stored()
}

// stored shows the document of the operation.
func (op *Op) stored() (*Shown, error) {
	d, ok, err := op.found(op.Doc.String())
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, op.notFound(op.Doc)
	}
	return op.show(op.Kind, d)
}

// List finds the resources of the collection that pass $filter, in $orderby, from $skip to $top.
func (op *Op) List() (*Page, error) {
	parent, err := op.collection()
	if err != nil {
		return nil, err
	}
	op.Doc = parent
	page, filter, order, err := op.listOptions()
	if err != nil {
		return nil, err
	}
	if op.Kind.rules.list != nil {
		items, err := op.Kind.rules.list(op)
		if err != nil {
			return nil, err
		}
		return op.arrange(page, items, filter, order), nil
	}
	docs, err := op.documents(parent.String(), op.Kind.Type)
	if err != nil {
		return nil, err
	}
	if wanted := op.Query.Get("tags"); wanted != "" && op.Kind.Tagged {
		if docs, err = op.tagged(docs, strings.Split(wanted, ",")); err != nil {
			return nil, err
		}
	}
	if len(filter.Uses()) == 0 && len(order) == 0 { // only what is answered need be decoded
		page.Count = len(docs)
		docs = window(page, docs)
		page.Items, err = op.showAll(docs)
		return page, err
	}
	items, err := op.showAll(docs)
	if err != nil {
		return nil, err
	}
	return op.arrange(page, items, filter, order), nil
}

func (op *Op) showAll(docs []store.Document) ([]*Shown, error) {
	items := make([]*Shown, 0, len(docs))
	for _, d := range docs {
		s, err := op.show(op.Kind, d)
		if err != nil {
			return nil, err
		}
		items = append(items, s)
	}
	return items, nil
}

// collection finds the document that the collection lies below.
func (op *Op) collection() (resource.ID, error) {
	if len(op.ID.Segments) == 0 {
		return op.ID, nil
	}
	child, err := op.locate(op.ID.Child(op.Kind.Segment(), "x"))
	return child.Parent(), err
}

// arrange filters, orders and cuts a list.
func (op *Op) arrange(page *Page, items []*Shown, filter *resource.Filter, order []resource.Order) *Page {
	if len(filter.Uses()) > 0 {
		items = slices.DeleteFunc(items, func(s *Shown) bool { return !filter.Match(op.lookup(op.Kind, s)) })
	}
	if len(order) > 0 {
		slices.SortStableFunc(items, func(a, b *Shown) int {
			return resource.Compare(order, op.lookup(op.Kind, a), op.lookup(op.Kind, b))
		})
	}
	page.Count = len(items)
	page.Items = window(page, items)
	return page
}

// window cuts a page out of a list.
func window[T any](page *Page, items []T) []T {
	from := min(page.Skip, len(items))
	to := min(from+page.Top, len(items))
	page.More = to < len(items)
	return items[from:to]
}

// listOptions reads $top, $skip, $filter and $orderby.
func (op *Op) listOptions() (*Page, *resource.Filter, []resource.Order, error) {
	page := &Page{Top: DefaultPage}
	if err := count(op, "$top", 1, &page.Top); err != nil {
		return nil, nil, nil, err
	}
	if err := count(op, "$skip", 0, &page.Skip); err != nil {
		return nil, nil, nil, err
	}
	filter, err := resource.ParseFilter(op.Query.Get("$filter"))
	if err == nil {
		err = op.Kind.filterable(filter)
	}
	if err != nil {
		return nil, nil, nil, resource.Invalid("$filter", "%v.", err)
	}
	order, err := resource.ParseOrder(op.Query.Get("$orderby"))
	if err != nil {
		return nil, nil, nil, resource.Invalid("$orderby", "%v.", err)
	}
	for _, key := range order {
		if _, ok := op.Kind.filterField(key.Field); !ok {
			return nil, nil, nil, resource.Invalid("$orderby", "Property '%s' cannot be ordered by.", key.Field)
		}
	}
	return page, filter, order, nil
}

// count reads a query option that is a number.
func count(op *Op, name string, low int, into *int) error {
	text := op.Query.Get(name)
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low {
		return resource.Invalid(name, "'%s' is not a number of %d or more.", text, low)
	}
	if low > 0 {
		n = min(n, maxPage)
	}
	*into = n
	return nil
}

// filterField finds a field in the kind's Filter and gives the operators it is restricted to.
func (k *Kind) filterField(name string) (operators string, ok bool) {
	for entry := range strings.FieldsSeq(k.Filter) {
		field, restricted, _ := strings.Cut(entry, "(")
		if strings.EqualFold(field, name) {
			return strings.TrimSuffix(restricted, ")"), true
		}
	}
	return "", false
}

// filterable reports whether the kind's lists take a filter. Fields and operators are those of the reference; a field without a
// restriction takes all comparisons and string functions.
func (k *Kind) filterable(f *resource.Filter) error {
	for _, use := range f.Uses() {
		operators, ok := k.filterField(use.Field)
		if !ok {
			return fmt.Errorf("property '%s' cannot be used in a filter here", use.Field)
		}
		quantifier := use.Operator == "any" || use.Operator == "all"
		allowed := slices.Contains(strings.Split(operators, ","), use.Operator) || operators == "" && !quantifier
		if !allowed {
			return fmt.Errorf("operator '%s' cannot be used with property '%s'", use.Operator, use.Field)
		}
	}
	return nil
}
