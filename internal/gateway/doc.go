// Package gateway takes an exchange from its first byte to its last.
//
//	request → status page?
//	        → well known?    a file that a policy of the global document serves, without a key
//	        → Match          no operation → 404
//	        → preflight?     answered by the API's cors policy, without a key
//	        → Admit          no key → 401
//	        → Pipeline       inbound, backend, outbound, on-error
//	        → response, done hooks
//
// The configuration is a snapshot behind one atomic pointer, loaded once for each request: a change never touches a request that has begun.
package gateway
