package postgres

import "time"

// KeepDeletions makes a store forget deletions sooner, so that a test need not write store.KeepDeletions times.
func (s *Store) KeepDeletions(n uint64) { s.keep = n }

// Patience makes a store give up sooner on a server that is away.
func (s *Store) Patience(d time.Duration) { s.patience = d }
