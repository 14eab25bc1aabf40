package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/sqlite"
	"github.com/portico-apim/portico/internal/store/storetest"
)

func open(ctx context.Context, path string) (store.Store, error) { return sqlite.Open(ctx, path) }

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, open)) }

func TestCrash(t *testing.T) {
	t.Parallel()
	storetest.Crash(t, filepath.Join(t.TempDir(), "store.db"), open)
}

func fresh(t *testing.T) storetest.Opener {
	path := filepath.Join(t.TempDir(), "store.db")
	return func(ctx context.Context) (store.Store, error) { return open(ctx, path) }
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

func BenchmarkStore(b *testing.B) {
	path := filepath.Join(b.TempDir(), "store.db")
	storetest.Benchmark(b, func(ctx context.Context) (store.Store, error) { return open(ctx, path) })
}
