package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/portico-apim/portico/internal/authoring"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
)

func policyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "policy", Short: "Policy documents and expressions: check and try them before they go anywhere",
		Long: `Work on policy documents and expressions without a service, with the compiler and the library that gateways
run them with.`,
	}
	cmd.AddCommand(policyCheckCommand(), policyEvalCommand())
	return cmd
}

// checkFlags are the flags of portico policy check.
type checkFlags struct {
	scope, format string
	simulate      string
	valueFiles    []string
	values        []string
	json          bool
}

func policyCheckCommand() *cobra.Command {
	var flags checkFlags
	cmd := &cobra.Command{
		Use: "check PATH…", Short: "Check policy documents and fragments", Args: cobra.MinimumNArgs(1),
		Long: `Check policy documents (<policies>) and fragments (<fragment>) with the compiler that runs them. A folder stands for
the *.xml and *.policy files below it, - for standard input.

A fragment among the files is what documents include by its file's name. Folders that APIOps extracted tell scopes, named values
and backends. Whatever else a document refers to, only a service can know: it is a warning. Give the values of named values with
--named-value or --named-values, to have checked what depends on them.

Exits with 1 if there is an error, with 0 if there are only warnings.

With --json the output is an array of objects with file, line, column, severity (error or warning), code, message and hint.`,
		Example: `  portico policy check apis/echo-api/policy.xml
  portico policy check . --named-values dev.json
  portico policy check - --scope product <policy.xml`,
	}
	cmd.Flags().StringVar(&flags.scope, "scope", "", "scope of the documents: global, workspace, product, api or operation (default: as the path tells, or any)")
	cmd.Flags().StringVar(&flags.format, "format", string(policyxml.RawXML), "how expressions are written: rawxml, or xml if they are XML-escaped")
	cmd.Flags().StringArrayVarP(&flags.values, "named-value", "v", nil, "a named value, as name=value; may be repeated")
	cmd.Flags().StringArrayVar(&flags.valueFiles, "named-values", nil, "file with named values: a JSON object, or lines of the form name=value")
	cmd.Flags().StringVar(&flags.simulate, "simulate", "", "refuse what a kind of Azure's gateways would not take: classic, v2, consumption, self-hosted or workspace")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print an array of JSON objects")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return checkPolicies(cmd, args, flags) }
	return cmd
}

func checkPolicies(cmd *cobra.Command, paths []string, flags checkFlags) error {
	options, err := flags.options()
	if err != nil {
		return err
	}
	files, err := authoring.Read(paths, cmd.InOrStdin())
	if err != nil {
		return err
	}
	desk, err := authoring.New()
	if err != nil {
		return err
	}
	report := desk.Check(files, options)
	print := report.Print
	if flags.json {
		print = report.PrintJSON
	}
	if err := print(cmd.OutOrStdout()); err != nil {
		return err
	}
	if n, _ := report.Count(); n > 0 {
		return errRefused
	}
	return nil
}

// options reads what the flags name.
func (f *checkFlags) options() (authoring.CheckOptions, error) {
	o := authoring.CheckOptions{NamedValues: map[string]string{}, Format: policyxml.Format(f.format)}
	if o.Format != policyxml.XML && o.Format != policyxml.RawXML {
		return o, fmt.Errorf("there is no format %q: formats are rawxml, xml", f.format)
	}
	var err error
	if o.Simulate, err = policy.GatewayOf(f.simulate); err != nil {
		return o, err
	}
	if f.scope != "" {
		scope, err := authoring.ScopeOf(f.scope)
		if err != nil {
			return o, err
		}
		o.Scope = &scope
	}
	for _, path := range f.valueFiles {
		values, err := authoring.ReadValues(path)
		if err != nil {
			return o, err
		}
		for name, value := range values {
			o.NamedValues[name] = value
		}
	}
	for _, text := range f.values {
		if err := authoring.AddValue(o.NamedValues, text); err != nil {
			return o, err
		}
	}
	return o, nil
}
