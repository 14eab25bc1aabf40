package postgres_test

import (
	"context"
	"os"
	"testing"

	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/postgres"
	"github.com/portico-apim/portico/internal/store/storetest"
)

// database returns the URL of an empty schema.
func database(t testing.TB) string { return storetest.Postgres(t, os.Getenv("PORTICO_TEST_POSTGRES")) }

func openStore(ctx context.Context, url string) (store.Store, error) { return postgres.Open(ctx, url) }

func TestMain(m *testing.M) { os.Exit(storetest.Main(m, openStore)) }

func TestCrash(t *testing.T) {
	t.Parallel()
	storetest.Crash(t, database(t), openStore)
}

func fresh(t *testing.T) storetest.Opener {
	url := database(t)
	return func(ctx context.Context) (store.Store, error) { return openStore(ctx, url) }
}

func TestConformance(t *testing.T) { storetest.Run(t, fresh) }

func TestCompaction(t *testing.T) {
	t.Parallel()
	const keep = 5
	url := database(t)
	storetest.Compaction(t, keep, func(ctx context.Context) (store.Store, error) {
		s, err := postgres.Open(ctx, url)
		if err == nil {
			s.KeepDeletions(keep)
		}
		return s, err
	})
}

func BenchmarkStore(b *testing.B) {
	url := database(b)
	storetest.Benchmark(b, func(ctx context.Context) (store.Store, error) { return openStore(ctx, url) })
}
