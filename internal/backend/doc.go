// Package backend sends requests to backends: it finds the address, chooses the member of a pool, keeps circuit breakers, adds
// credentials, follows redirects, and says in Azure's words what went wrong.
//
//	Send ── backend of the configuration? ──→ pool ──→ member ── breaker ── credentials ──┐
//	  └──── address in the URL ───────────────────────────────────────────────────────────┴─→ Transport, or the echo backend
//
// Backends implements policy.Backends. It does not know HTTP: bytes are the business of a Transport, which package wire implements.
package backend
