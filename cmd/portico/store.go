package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-apim/portico/internal/app"
	"github.com/portico-apim/portico/internal/config"
)

func backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Write the whole configuration to one file, while everything runs", Args: cobra.ExactArgs(1),
		Long: `Write all resources to one file. It is the state of one moment; writers do not wait. Secrets stay
encrypted: to restore them, the key file of the data folder (or the key given by the environment) is
needed. Keep the two apart.`,
	}
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		sum, err := app.Backup(cmd.Context(), settings, args[0])
		if err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), sum)
		}
		return err
	}
	return cmd
}

func restoreCommand() *cobra.Command {
	var replace bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Restore a backup, whole or not at all", Args: cobra.ExactArgs(1),
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "replace what the store holds; without it the store must be empty")
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		sum, err := app.Restore(cmd.Context(), settings, args[0], replace)
		if err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), sum)
		}
		return err
	}
	return cmd
}

func migrateCommand() *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the store to this version, or copy it to another one", Args: cobra.NoArgs,
		Long: `Bring the store's tables to the schema of this version; starting the server does so, too. With --to,
copy everything to another store that is empty: from the embedded database to PostgreSQL, for example.`,
	}
	cmd.Flags().StringVar(&to, "to", "", "URL of the store to copy to: postgres://… or a file")
	flags := config.Bind(cmd.Flags(), storeSettings()...)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		settings, err := flags.Load()
		if err != nil {
			return err
		}
		text, err := app.Migrate(cmd.Context(), settings, to)
		if err == nil {
			_, err = fmt.Fprintln(cmd.OutOrStdout(), text)
		}
		return err
	}
	return cmd
}
