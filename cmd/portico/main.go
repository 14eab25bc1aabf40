// Command portico is API management in one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/portico-apim/portico/internal/config"
	"github.com/portico-apim/portico/internal/telemetry"
)

// version and commit are stamped by the linker (make build).
var version, commit = "unknown", "unknown" //nolint:gochecknoglobals // -ldflags -X needs variables

func main() { os.Exit(run()) }

// run runs the command line. The first SIGINT or SIGTERM asks the command to stop; another one ends the process as signals do.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	if err := root().ExecuteContext(ctx); err != nil {
		if !errors.Is(err, errRefused) {
			fmt.Fprintf(os.Stderr, "portico: %v\n", err)
		}
		return exitCode(err)
	}
	return 0
}

// errExposed is the outcome of `portico ports` when something is reachable that should not be.
var errExposed = errors.New("something is exposed that should not be")

// errRefused is the outcome of `portico policy` when there are errors, which it has already told.
var errRefused = errors.New("there are errors")

func exitCode(err error) int {
	if errors.Is(err, errExposed) {
		return 3
	}
	return 1
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use: "portico", Short: "API management that runs anywhere: gateway, management API and portal in one binary",
		SilenceUsage: true, SilenceErrors: true,
	}
	cmd.AddCommand(serveCommand(), tokenCommand(), principalCommand(), portsCommand(), policyCommand(), backupCommand(), restoreCommand(), migrateCommand(), versionCommand())
	return cmd
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "portico %s (%s, %s, %s/%s)\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

func build() telemetry.Build { return telemetry.Build{Version: version, Commit: commit} }

// logger returns the logger of a command; it writes to standard error, so that standard output is the command's answer.
func logger(s *config.Settings, w io.Writer) (*slog.Logger, error) {
	return telemetry.NewLogger(w, s.Log.Level, s.Log.Format)
}

// storeSettings are the settings of commands that work on the store alone.
func storeSettings() []string { return []string{"data", "store", "log.level", "log.format"} }
