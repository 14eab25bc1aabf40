package postgres

// KeepDeletions makes a store forget deletions sooner, so that a test need not write store.KeepDeletions times.
func (s *Store) KeepDeletions(n uint64) { s.keep = n }
