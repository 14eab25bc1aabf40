package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
	"github.com/portico-apim/portico/internal/store/archive"
	"github.com/portico-apim/portico/internal/store/stores"
)

// keyFile holds the key that secrets at rest are encrypted with, databaseFile the embedded database.
const (
	keyFile      = "key"
	databaseFile = "portico.db"
)

// openBox returns the key that secrets at rest are encrypted with: the one in the environment, or the data folder's.
func openBox(s *config.Settings) (*secret.Box, error) {
	if !s.EncryptionKey.IsZero() {
		box, err := secret.Parse(s.EncryptionKey.Reveal())
		if err != nil {
			return nil, fmt.Errorf("PORTICO_ENCRYPTION_KEY: %w", err)
		}
		return box, nil
	}
	return secret.OpenFile(filepath.Join(s.Data, keyFile))
}

// openStore opens the store that the settings name.
func openStore(ctx context.Context, s *config.Settings) (store.Store, error) {
	url := s.Store.Reveal()
	if url == "" {
		url = "sqlite:" + filepath.Join(s.Data, databaseFile)
	}
	return stores.Open(ctx, url)
}

// makeData creates the data folder, for its owner alone.
func makeData(s *config.Settings) error {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

// withStore opens key and store for a command and closes the store afterwards.
func withStore(ctx context.Context, s *config.Settings, do func(store.Store, *secret.Box) error) error {
	if err := makeData(s); err != nil {
		return err
	}
	box, err := openBox(s)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, s)
	if err != nil {
		return err
	}
	return errors.Join(do(st, box), st.Close())
}

// Backup writes everything in the store to a file and says what was written.
func Backup(ctx context.Context, s *config.Settings, path string) (text string, err error) {
	err = withStore(ctx, s, func(st store.Store, box *secret.Box) error {
		sum, err := archive.WriteFile(ctx, st, path, box)
		text = fmt.Sprintf("%d documents of revision %d are in %s", sum.Documents, sum.Revision, path)
		return err
	})
	return text, err
}

// Restore reads a backup into the store and says what was read.
func Restore(ctx context.Context, s *config.Settings, path string, replace bool) (text string, err error) {
	err = withStore(ctx, s, func(st store.Store, box *secret.Box) error {
		sum, err := archive.ReadFile(ctx, st, path, box, replace)
		text = fmt.Sprintf("%d documents are restored from %s", sum.Documents, path)
		if errors.Is(err, archive.ErrNotEmpty) {
			return fmt.Errorf("%w: --replace restores all the same, and drops what is there", err)
		}
		return err
	})
	return text, err
}

// Migrate brings the store to the schema of this version. If to is not empty it copies everything into the store at that URL, which must be
// empty.
func Migrate(ctx context.Context, s *config.Settings, to string) (text string, err error) {
	text = "the store has the schema of this version"
	err = withStore(ctx, s, func(st store.Store, box *secret.Box) error {
		if to == "" {
			return nil
		}
		n, err := copyStore(ctx, st, to, box)
		text = fmt.Sprintf("%d documents are copied", n)
		return err
	})
	return text, err
}

// copyStore copies a store by way of a backup in a temporary file.
func copyStore(ctx context.Context, from store.Store, url string, box *secret.Box) (int, error) {
	to, err := stores.Open(ctx, url)
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "portico-migrate-")
	if err != nil {
		return 0, errors.Join(err, to.Close())
	}
	path := filepath.Join(dir, "backup")
	sum, err := archive.WriteFile(ctx, from, path, box)
	if err == nil {
		sum, err = archive.ReadFile(ctx, to, path, box, false)
	}
	return sum.Documents, errors.Join(err, to.Close(), os.RemoveAll(dir))
}
