package main

import (
	"github.com/spf13/cobra"

	"github.com/portico-apim/portico/internal/app"
	"github.com/portico-apim/portico/internal/config"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Run everything in one process", Args: cobra.NoArgs,
		Long: `Run gateway, management API and portal in one process.

State is kept in --data. The first start makes a service with an Echo API, the products Starter and
Unlimited, and keys to call it with. SIGINT or SIGTERM stops the process once the requests under way
are answered, or after --timeouts-drain; a second signal stops it at once.`,
	}
	flags := config.Bind(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		log, err := logger(settings, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		return app.Serve(cmd.Context(), app.Options{Settings: settings, Log: log, Out: cmd.OutOrStdout(), Build: build()})
	}
	return cmd
}

func tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "token", Short: "Print a bearer token for the local administrator", Args: cobra.NoArgs,
		Long: `Print a bearer token for the local administrator of a data folder. Whoever can read the folder's
key may do everything anyway, so no password is asked. The token is valid for eight hours.`,
	}
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		return app.Token(cmd.Context(), settings, cmd.OutOrStdout())
	}
	return cmd
}

func portsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ports", Short: "Print what listens, who may reach it, and whether its certificate is valid", Args: cobra.NoArgs,
		Long: `Print every listener that these settings turn on: its address, whether something answers there now,
which networks may reach it, and how long its certificate is valid. Exits with 3 if something is
exposed that should not be.`,
	}
	flags := config.Bind(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		exposed, err := app.Ports(cmd.Context(), settings, cmd.OutOrStdout())
		if err == nil && exposed {
			err = errExposed
		}
		return err
	}
	return cmd
}
