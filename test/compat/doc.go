// Package compat runs real clients against a running server.
//
// It is a module of its own, so that the clients are no dependencies of the product. The clients are the official SDK for Go, in two ways: the
// tests the SDK itself ships, unmodified (sdk_test.go), and a round trip of every kind with its types (kinds_test.go).
//
//	cd test/compat && go test ./...
package compat
