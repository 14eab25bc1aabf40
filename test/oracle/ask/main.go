// Command ask prints what real C# gives for expressions: its arguments, or the lines of standard input.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/portico-apim/portico/internal/authoring"
	"github.com/portico-apim/portico/test/oracle"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ask:", err)
		os.Exit(1)
	}
}

func run(expressions []string) error {
	if len(expressions) == 0 {
		cases, err := authoring.ReadCases(os.Stdin)
		if err != nil {
			return err
		}
		for _, c := range cases {
			expressions = append(expressions, c.Expression)
		}
	}
	o, err := oracle.Find()
	if err != nil {
		return err
	}
	outcomes, err := o.Ask(context.Background(), expressions)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, c := range outcomes {
		if err := out.Encode(c); err != nil {
			return err
		}
	}
	return nil
}
