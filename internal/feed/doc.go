// Package feed is where models come from.
//
//	f := feed.FromStore(st, sealer, serviceID, log)
//	m, err := f.Next(ctx) // the first model at once, then one whenever something was committed
//
// A feed from a store keeps what it read. After a change it reads only the documents that changed, rebuilds the entities they belong to, and shares
// all others with the model before, so that a snapshot sees by comparing pointers what it has to compile again.
//
// # Files
//
//	store.go        waiting, reading changes, one model after the other
//	state.go        everything that was read, by kind
//	collection.go   a sorted list that is rebuilt only when it changed
//	entities.go     documents → entities of the model
//	connections.go  the documents of one connection → model.Connection
//	apis.go         the documents of one API revision → model.API
package feed
