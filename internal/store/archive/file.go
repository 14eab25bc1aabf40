package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/portico-apim/portico/internal/secret"
	"github.com/portico-apim/portico/internal/store"
)

// WriteFile writes an archive to a file that only its owner can read. A file that is there is replaced when the archive is complete
// and on disk, not before.
func WriteFile(ctx context.Context, s store.Store, path string, box *secret.Box) (sum Summary, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // with mode 0600
	if err != nil {
		return sum, fmt.Errorf("backup: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // unless it has been renamed
	sum, err = Write(ctx, s, f, box)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Summary{}, err
	}
	return sum, os.Rename(f.Name(), path)
}

// ReadFile restores an archive from a file, as Read does.
func ReadFile(ctx context.Context, s store.Store, path string, box *secret.Box, replace bool) (Summary, error) {
	f, err := os.Open(path)
	if err != nil {
		return Summary{}, fmt.Errorf("restore: %w", err)
	}
	defer func() { _ = f.Close() }()
	return Read(ctx, s, f, box, replace)
}
