//go:build race

package csharp_test

// inflation is how much more memory calls take than in the product: the race detector keeps values on the heap that otherwise need none.
const inflation = 2
