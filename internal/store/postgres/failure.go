package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// errLost marks failures after which the connection was gone, and with it a transaction that had not been committed.
var errLost = errors.New("connection to the database was lost")

// errUndecided is returned for a commit of which the server could not be asked in time whether it took place.
var errUndecided = errors.New("it is not known whether the update was committed, because the database went away during the commit")

// transient tells whether a transaction that failed so can succeed if it is tried again.
func transient(err error) bool {
	var refused *pgconn.PgError
	var unreachable *pgconn.ConnectError
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &refused):
		return strings.Contains(transientCodes, refused.Code) || strings.HasPrefix(refused.Code, "08")
	}
	return errors.Is(err, errLost) || errors.As(err, &unreachable)
}

// transientCodes are serialization failure, deadlock, too many connections, and those of a server that stops or starts. All of class
// 08 are transient too.
const transientCodes = "40001 40P01 53300 57P01 57P02 57P03"

// outcome asks whether a transaction was committed whose connection was lost during the commit. The server may still be busy with it.
func (s *Store) outcome(ctx context.Context, id string, lost error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.patience)
	defer cancel()
	for {
		s.pool.Reset() // the other connections are likely to be lost too
		var status *string
		err := s.pool.QueryRow(ctx, "SELECT pg_xact_status($1::text::xid8)", id).Scan(&status)
		switch {
		case err == nil && status != nil && *status == "committed":
			return nil
		case err == nil && status != nil && *status == "aborted":
			return fmt.Errorf("commit: %w: %w", errLost, lost)
		case err == nil && status == nil || err != nil && !transient(err) && pgconn.SafeToRetry(err):
			return fmt.Errorf("%w: %w", errUndecided, errors.Join(lost, err))
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errUndecided, errors.Join(lost, err))
		}
	}
}

// persist repeats fn as long as its error is transient, for at most as long as the store is patient.
func (s *Store) persist(ctx context.Context, fn func() error) error {
	start, pause := time.Now(), 10*time.Millisecond
	for {
		err := fn()
		if !transient(err) || time.Since(start) > s.patience {
			return err
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, 500*time.Millisecond)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		}
	}
}
