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
	text func() string
}{
	{"settings.md", config.Reference},
}

func main() {
	check := flag.Bool("check", false, "compare only")
	dir := flag.String("dir", "docs/reference", "folder of the pages")
	flag.Parse()
	if err := run(*dir, *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, check bool) error {
	var errs []error
	for _, p := range pages {
		path := filepath.Join(dir, p.name)
		if check {
			errs = append(errs, compare(path, p.text()))
		} else {
			errs = append(errs, os.WriteFile(path, []byte(p.text()), 0o644))
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
