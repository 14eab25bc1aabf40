package authoring

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// A File is a text that may hold a policy document or a fragment.
type File struct {
	// Name is the path as it was given, or "stdin".
	Name string
	// Text is the content without a byte order mark.
	Text string
	// Walked says that the file was found in a folder and not named.
	Walked bool
}

// Stdin is the name of the file that Read reads from its second parameter, and Stdout the one that people read it by.
const (
	Stdin     = "-"
	stdinName = "stdin"
)

// maxFile bounds in bytes what is read of a file. What is longer than a document may be is refused by the compiler, with its length.
const maxFile = 16 << 20

// Read reads the files at the paths, in their order. A folder stands for all *.xml and *.policy files below it, hidden folders and node_modules
// left out; "-" is stdin.
func Read(paths []string, stdin io.Reader) ([]File, error) {
	var files []File
	for _, path := range paths {
		more, err := readPath(path, stdin)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

func readPath(path string, stdin io.Reader) ([]File, error) {
	if path == Stdin {
		f, err := readFile(stdinName, stdin)
		return []File{f}, err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read policies: %w", err)
	case info.IsDir():
		return walk(path)
	}
	f, err := open(path)
	return []File{f}, err
}

func open(path string) (File, error) {
	r, err := os.Open(path)
	if err != nil {
		return File{}, fmt.Errorf("read policies: %w", err)
	}
	defer r.Close()
	return readFile(path, r)
}

func readFile(name string, r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return File{}, fmt.Errorf("read %s: %w", name, err)
	case len(data) > maxFile:
		return File{}, fmt.Errorf("read %s: it has more than %d bytes", name, maxFile)
	}
	return File{Name: name, Text: strings.TrimPrefix(string(data), "\uFEFF")}, nil
}

// walk reads the policy files below a folder, in the order of their paths.
func walk(folder string) ([]File, error) {
	var files []File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != folder && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains([]string{".xml", ".policy"}, strings.ToLower(filepath.Ext(path))):
			return nil
		}
		f, err := open(path)
		f.Walked = true
		files = append(files, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read policies below %s: %w", folder, err)
	}
	return files, nil
}

// Content is what a file holds.
type content int

const (
	other content = iota
	document
	fragment
)

// rootTag finds the root in a text that cannot be read up to it.
var rootTag = regexp.MustCompile(`<(policies|fragment)[\s/>]`)

// content tells what the file holds, and the root element that it has.
func (f *File) content() (content, string) {
	doc, diags := policyxml.Parse(source.New(f.Name, f.Text), policyxml.RawXML)
	root := ""
	if doc.Root != nil {
		root = doc.Root.Name
	} else if m := rootTag.FindStringSubmatch(f.Text); m != nil && diags.Err() != nil {
		root = m[1]
	}
	switch root {
	case "policies":
		return document, root
	case "fragment":
		return fragment, root
	}
	return other, root
}
