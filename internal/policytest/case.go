package policytest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/txtar"
)

// Case is a story.
type Case struct {
	// Name is the file's name, for messages.
	Name     string
	archive  *txtar.Archive
	setup    setup
	requests []*request
	answers  []*answer
	// originals are the public documents that files of the case stand for.
	originals []original
	// fills are what is written into the originals in place of texts that stand for something: text and value in turns.
	fills []string
}

var (
	wantFile    = regexp.MustCompile(`^(want|(variables|error|trace|traced|emitted|events|backend|diagnostics)\.want)(\.\d+)?$`)
	requestFile = regexp.MustCompile(`^request(\.\d+)?$`)
	answerFile  = regexp.MustCompile(`^backend(\.\d+)?$`)
)

// Parse reads a case.
func Parse(name string, data []byte) (*Case, error) {
	c := &Case{Name: name, archive: txtar.Parse(data)}
	seen := map[string]bool{}
	for _, f := range c.archive.Files {
		err := c.add(f.Name, string(f.Data))
		if seen[f.Name] {
			err = errors.New("there are two files of that name")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
		}
		seen[f.Name] = true
	}
	if len(c.requests) == 0 && !seen[diagnosticsWant] {
		return nil, fmt.Errorf("%s: there is neither a request nor diagnostics.want", name)
	}
	return c, nil
}

// add reads one file of the archive.
func (c *Case) add(name, text string) error {
	switch {
	case wantFile.MatchString(name):
		return nil
	case name == standsFor:
		return c.addOriginals(text)
	case requestFile.MatchString(name):
		number := len(c.requests) + 1
		if name != "request"+suffix(number) {
			return fmt.Errorf("the next request is request%s", suffix(number))
		}
		r, err := parseRequest(number, text)
		c.requests = append(c.requests, r)
		return err
	case answerFile.MatchString(name):
		a, err := parseAnswer(name, text)
		c.answers = append(c.answers, a)
		return err
	}
	return c.setup.add(name, text)
}

// has reports whether a case has a file of a name.
func (c *Case) has(name string) bool {
	return slices.ContainsFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
}

// suffix is what the names of files about a request end in.
func suffix(number int) string {
	if number == 1 {
		return ""
	}
	return "." + strconv.Itoa(number)
}
