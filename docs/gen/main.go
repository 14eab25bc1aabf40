// Command gen writes the pages of docs/reference from the tables in the code. Run it with make gen; with -check it writes nothing and
// fails if a page is not up to date.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/portico-apim/portico/internal/config"
)

// pages are the generated files, by their name below docs/reference.
var pages = []struct {
	name string
	text func(root string) (string, error)
}{
	{"settings.md", func(string) (string, error) { return config.Reference(), nil }},
	{"expressions.md", expressionsPage},
	{"policies.md", policiesPage},
	{"resources.md", resourcesPage},
}

func main() {
	check := flag.Bool("check", false, "compare only")
	root := flag.String("root", ".", "root folder of the module")
	flag.Parse()
	if err := run(*root, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string, check bool) error {
	var errs []error
	for _, p := range pages {
		path := filepath.Join(root, "docs", "reference", p.name)
		text, err := p.text(root)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", p.name, err))
		case check:
			errs = append(errs, compare(path, text))
		default:
			errs = append(errs, os.WriteFile(path, []byte(text), 0o644))
		}
	}
	return errors.Join(errs...)
}

// compare fails if the file does not hold exactly the text.
func compare(path, text string) error {
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, []byte(text)) {
		return fmt.Errorf("%s is not up to date: run make gen", path)
	}
	return nil
}
