//go:build !linux

package csharp_test

import "time"

// threadTime is 0 where there is no clock of threads: the time is not tested there, the memory is.
func threadTime() time.Duration { return 0 }
