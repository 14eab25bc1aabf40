// Package app builds the parts of a process, runs them, and stops them in order.
//
//	err := app.Serve(ctx, app.Options{Settings: settings, …}) // until ctx ends
//
// # Files
//
//	serve.go       the whole process: what is opened, what runs, what is closed
//	gateway.go     the data plane: feed → snapshot → gateway, backends, certificates
//	broker.go      what sends events to message brokers
//	identity.go    where tokens of managed identities come from
//	connections.go what gets the tokens of connections
//	management.go  the control plane: resources, ARM, tokens
//	listener.go    the HTTP listeners beside the gateway's
//	authority.go   the installation's own certificate authority
//	ready.go       where things ended up: --ready-file, the banner
//	ports.go       what listens and who may reach it
package app
