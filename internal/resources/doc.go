// Package resources is the table of everything that can be configured: one row and one file per ARM kind.
//
//	table := resources.NewTable(resources.All(), deps)
//	store.Update(ctx, func(tx store.Tx) error {
//		op := table.Begin(ctx, tx, resources.Request{ID: id})
//		result, err = op.Put(body)
//		return err
//	})
//
// # A kind
//
// A Kind is a properties struct whose tags are its schema, and rules: Check completes and judges a new state, Written and Deleting do what
// follows from it. Put, Patch, Delete, Get and List work for all kinds alike. They know ids, If-Match, required and read-only properties,
// enumerations, defaults, secrets, references, cascades, filters and paging. They know no HTTP: that is package arm.
//
// # Documents
//
// A resource is one store.Document. Its Kind is the type below the provider ("service/apis/operations"), its Body the JSON of the properties
// struct without secrets, Sealed the encrypted JSON object of the secrets by path. Decode and Reveal read them:
//
//	api, err := resources.Decode[resources.APIProperties](doc)
//	nv, err := resources.Reveal[resources.NamedValueProperties](doc, sealer)
//
// Where a document's id is not simply that of the resource:
//
//   - An API is a document "portico/apis" at apis/{name} (see APIRoot) that names the current revision, and one document "service/apis" for every
//     revision, the current one included, at apis/{name};rev={n}. What belongs to a revision lies below that: operations, schemas, policies.
//     What belongs to the API as a whole lies below apis/{name}: releases, diagnostics, tags.
//   - A relation is a document below one side, named like the other: products/{p}/apis/{a} ("service/products/apis"), products/{p}/groups/{g},
//     groups/{g}/users/{u}, apis/{a}/tags/{t}, apis/{a};rev={n}/operations/{o}/tags/{t}, products/{p}/tags/{t}. Its Body is a Link.
//   - An upload is a document "portico/uploads" below the revision it was uploaded to; "portico/reconnects" below a backend says when its open
//     connections are to be given up.
//   - A service that was deleted is a document "portico/deletedservices"; everything below the service stays until it is purged. What lies below a
//     service that is not there does not exist for readers.
//   - A reference from one document to another is a document "portico/references" below the target. It keeps
//     the target from being deleted, or takes the source with it. "portico/names" keep names unique. Readers of the configuration
//     pass both over.
package resources
