package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
	"github.com/portico-apim/portico/internal/store/storetest"
)

func fresh(t *testing.T) storetest.Opener {
	path := filepath.Join(t.TempDir(), "store.db")
	return func(ctx context.Context) (store.Store, error) { return sqlite.Open(ctx, path) }
}

func TestConformance(t *testing.T) { storetest.Run(t, fresh) }

func TestCompaction(t *testing.T) {
	t.Parallel()
	const keep = 5
	path := filepath.Join(t.TempDir(), "store.db")
	storetest.Compaction(t, keep, func(ctx context.Context) (store.Store, error) {
		s, err := sqlite.Open(ctx, path)
		if err == nil {
			s.KeepDeletions(keep)
		}
		return s, err
	})
}
