//go:build !race

package csharp_test

// inflation is how much more memory calls take than in the product.
const inflation = 1
