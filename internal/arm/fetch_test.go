package arm_test

import (
	"context"
	"errors"
)

// panicking is a fetcher with an error in it.
type panicking struct{}

func (panicking) Fetch(context.Context, string) ([]byte, error) { panic("fetching") }

// pages is a fetcher with fixed answers.
type pages map[string]string

func (p pages) Fetch(_ context.Context, link string) ([]byte, error) {
	text, ok := p[link]
	if !ok {
		return nil, errors.New("there is nothing")
	}
	return []byte(text), nil
}
