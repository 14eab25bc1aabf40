package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/portico-apim/portico/internal/authoring"
)

// evalFlags are the flags of portico policy eval.
type evalFlags struct {
	file, context string
	json          bool
}

func policyEvalCommand() *cobra.Command {
	var flags evalFlags
	cmd := &cobra.Command{
		Use: "eval [EXPRESSION]", Short: "Evaluate an expression as a policy would", Args: cobra.MaximumNArgs(1),
		Long: `Evaluate a C# expression, @(…) or @{…}, with the library and the limits that policies have, and print its value. What does
not compile is shown with its place, an exception with its type; the exit code is 1 then.

--context names a JSON file that says what the expression sees as context: request, response, variables, api, user and so on. The
guide to policies (docs/guides/policies.md) has all of it.

--file evaluates the expressions of a file, one on a line; - is standard input, empty lines and lines that begin with # do not count.
What becomes of each is a JSON object on a line: id (the number of the line) and expression, with type (the simple name of the .NET
type) and value (in the invariant culture), or exception (its type), or compile_error (its code), or limit. --json prints the same
for a single expression.`,
		Example: `  portico policy eval '@(DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-dd"))'
  portico policy eval '@(context.Request.Headers.GetValueOrDefault("Accept", "none"))' --context ctx.json
  portico policy eval --file cases.txt`,
	}
	cmd.Flags().StringVar(&flags.file, "file", "", "file of expressions, one on a line")
	cmd.Flags().StringVar(&flags.context, "context", "", "JSON file that says what context is")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print a JSON object")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return evaluate(cmd, args, flags) }
	return cmd
}

func evaluate(cmd *cobra.Command, args []string, flags evalFlags) error {
	if (flags.file == "") != (len(args) == 1) {
		return errors.New("give one expression, or --file")
	}
	seen := &authoring.Context{}
	if flags.context != "" {
		var err error
		if seen, err = authoring.ReadContext(flags.context); err != nil {
			return err
		}
	}
	desk, err := authoring.New()
	switch {
	case err != nil:
		return err
	case flags.file != "":
		return evaluateFile(cmd, desk, seen, flags.file)
	case flags.json:
		return evaluateJSON(cmd, desk, seen, args[0])
	}
	value, err := desk.Evaluate(args[0], seen)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), value)
	return err
}

func evaluateFile(cmd *cobra.Command, desk *authoring.Desk, seen *authoring.Context, path string) error {
	var from io.Reader = cmd.InOrStdin()
	if path != authoring.Stdin {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("read expressions: %w", err)
		}
		defer f.Close()
		from = f
	}
	cases, err := authoring.ReadCases(from)
	if err != nil {
		return err
	}
	return desk.EvaluateCases(cases, seen, cmd.OutOrStdout())
}

// evaluateJSON prints what becomes of one expression; that it has no value is the exit code's matter, too.
func evaluateJSON(cmd *cobra.Command, desk *authoring.Desk, seen *authoring.Context, text string) error {
	outcome, err := desk.Outcome("1", text, seen)
	if err != nil {
		return err
	}
	if err := authoring.PrintOutcome(cmd.OutOrStdout(), outcome); err != nil {
		return err
	}
	if outcome.Type == "" {
		return errRefused
	}
	return nil
}
