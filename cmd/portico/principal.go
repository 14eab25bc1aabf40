package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-apim/portico/internal/app"
	"github.com/portico-apim/portico/internal/config"
)

func principalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "principal", Short: "Service principals: programs that log in to the management API",
		Long: `Service principals are programs, such as the Azure CLI, Terraform or a pipeline, that get bearer tokens
for the management API with a client id and a secret (OAuth 2.0 client credentials).`,
	}
	cmd.AddCommand(principalCreateCommand(), principalDeleteCommand(), principalListCommand())
	return cmd
}

func principalCreateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create NAME", Short: "Create a service principal and print its tenant, client id and secret", Args: cobra.ExactArgs(1),
		Long: `Create a service principal and print what a client logs in with, as JSON with the names that the Azure
CLI uses. The secret is not kept: it is shown this once.`,
	}
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		return app.CreatePrincipal(cmd.Context(), settings, args[0], cmd.OutOrStdout())
	}
	return cmd
}

func principalDeleteCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "delete APPID", Short: "Delete a service principal; its tokens are worth nothing from then on", Args: cobra.ExactArgs(1)}
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		return app.DeletePrincipal(cmd.Context(), settings, args[0])
	}
	return cmd
}

func principalListCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List the service principals", Args: cobra.NoArgs}
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		list, err := app.ListPrincipals(cmd.Context(), settings)
		for _, p := range list {
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s  %s\n", p.AppID, p.Name); err != nil {
				return err
			}
		}
		return err
	}
	return cmd
}
