package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// channel is where revisions are announced. Channels belong to the database, hence the number of the table.
func (s *Store) channel() string { return fmt.Sprintf("portico_%d", uint32(s.table)) }

// listen hears of the revisions that other processes commit, until the context ends. It has a connection of its own and makes a new
// one when that is lost. Failures are not reported: calls that need the database have their own, and waiting goes on by polling.
func (s *Store) listen(ctx context.Context, config *pgx.ConnConfig) {
	for pause := time.Duration(0); ctx.Err() == nil; pause = min(2*pause+50*time.Millisecond, poll) {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		if s.hear(ctx, config) {
			pause = 0
		}
	}
}

// hear listens on one connection until it is lost, and tells whether there was one.
func (s *Store) hear(ctx context.Context, config *pgx.ConnConfig) bool {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var revision uint64
	if _, err := conn.Exec(ctx, "LISTEN "+s.channel()); err != nil {
		return false
	}
	if err := conn.QueryRow(ctx, "SELECT revision FROM state").Scan(&revision); err != nil {
		return false
	}
	for s.life.Saw(revision); ; s.life.Saw(revision) {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return true
		}
		revision, _ = strconv.ParseUint(n.Payload, 10, 64) // what is no number is 0, which wakes nobody
	}
}
