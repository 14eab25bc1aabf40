package arm_test

import (
	"context"
	"errors"
)

// panicking is a fetcher with an error in it.
type panicking struct{}

func (panicking) Fetch(context.Context, string) ([]byte, error) { panic("fetching") }

func (panicking) Post(context.Context, string, []byte) ([]byte, error) { panic("posting") }

// pages is a fetcher with fixed answers.
type pages map[string]string

func (p pages) Fetch(_ context.Context, link string) ([]byte, error) {
	text, ok := p[link]
	if !ok {
		return nil, errors.New("there is nothing")
	}
	return []byte(text), nil
}

// Post answers what stands behind the link with POST in front of it.
func (p pages) Post(ctx context.Context, link string, _ []byte) ([]byte, error) {
	return p.Fetch(ctx, "POST "+link)
}
