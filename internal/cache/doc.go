// Package cache keeps responses and values for a while.
//
// There are two implementations of policy.Cache with one behaviour: Local in the memory of this process, Redis in a server that
// gateways share. One suite of tests runs against both. Neither ever fails a request: what cannot be kept is not kept, and what
// cannot be read is not there.
package cache
