package policytest

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/portico-apim/portico/internal/policy"
)

// documents fetches documents from the backends of a story, each once until somebody finds it stale.
type documents struct {
	backends *backends

	mu   sync.Mutex
	kept map[string]any
}

// Get implements policy.Documents.
func (d *documents) Get(ctx context.Context, address string, stale bool, parse func([]byte) (any, error)) (any, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept, ok := d.kept[address]
	if ok && !stale {
		return kept, nil
	}
	fresh, err := d.fetch(ctx, address, parse)
	switch {
	case err == nil:
		d.kept[address] = fresh
		return fresh, nil
	case ok:
		return kept, nil
	}
	return nil, err
}

func (d *documents) fetch(ctx context.Context, address string, parse func([]byte) (any, error)) (any, error) {
	u, err := policy.ParseURL(address)
	if err != nil {
		return nil, fmt.Errorf("fetch document: %w", err)
	}
	res, err := d.backends.Send(ctx, &policy.Message{Method: "GET", URL: u}, policy.Call{})
	if err != nil {
		return nil, fmt.Errorf("fetch document: %w", err)
	}
	data, err := io.ReadAll(res.Body.Reader())
	if err != nil {
		return nil, fmt.Errorf("fetch document: %w", err)
	}
	if res.Status != 200 {
		return nil, fmt.Errorf("fetch %s: status %d", address, res.Status)
	}
	return parse(data)
}
