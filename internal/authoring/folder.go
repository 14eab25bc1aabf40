package authoring

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// The names of APIOps for folders and files. The extractor writes apis/<id>/operations/<id>/policy.xml, products/<id>/policy.xml,
// "policy fragments"/<id>/policy.xml, and beside them what else there is as <kind>Information.json.
const (
	policyFile      = "policy.xml"
	fragmentsFolder = "policy fragments"
	valuesFolder    = "named values"
)

// scopeOf returns the scope that the path of a document says it belongs to.
func scopeOf(path string) (policy.Scope, bool) {
	dir, name := filepath.Split(filepath.ToSlash(path))
	if name != policyFile {
		return 0, false
	}
	switch filepath.Base(filepath.Dir(filepath.Clean(dir))) {
	case "operations":
		return policy.Operation, true
	case "apis":
		return policy.API, true
	case "products":
		return policy.Product, true
	case "workspaces":
		return policy.Workspace, true
	}
	return policy.Global, isRoot(dir)
}

// isRoot reports whether a folder is the root of what APIOps extracts.
func isRoot(dir string) bool {
	for _, name := range []string{"apis", "products", "backends", fragmentsFolder, valuesFolder} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.IsDir() {
			return true
		}
	}
	return false
}

// fragmentID returns the id under which documents include the fragment in a file.
func fragmentID(path string) string {
	path = filepath.ToSlash(path)
	name := filepath.Base(path)
	if name == policyFile {
		return filepath.Base(filepath.Dir(path))
	}
	for _, suffix := range []string{".xml", ".policy", ".fragment"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// surroundings are what folders as APIOps makes them say about the service that their documents belong to.
type surroundings struct {
	// values are the named values by display name; nil for one whose value is a secret.
	values map[string]*string
	// known are the names of other things.
	known map[policy.RefKind]map[string]bool
}

// information are the folders of things that documents refer to by name.
var information = []struct {
	folder, file string
	kind         policy.RefKind
}{
	{valuesFolder, "namedValueInformation.json", policy.RefNamedValue},
	{"backends", "backendInformation.json", policy.RefBackend},
	{"loggers", "loggerInformation.json", policy.RefLogger},
}

// lookAround reads what the roots of the paths tell.
func lookAround(paths []string) *surroundings {
	s := &surroundings{values: map[string]*string{}, known: map[policy.RefKind]map[string]bool{}}
	seen := map[string]bool{}
	for _, path := range paths {
		for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
			if seen[dir] {
				break
			}
			seen[dir] = true
			s.read(dir)
			if dir == filepath.Dir(dir) || dir == "." {
				break
			}
		}
	}
	return s
}

// read takes over what the folders of one root hold. A file that cannot be read tells nothing.
func (s *surroundings) read(root string) {
	for _, row := range information {
		files, err := filepath.Glob(filepath.Join(escapeGlob(root), row.folder, "*", row.file))
		if err != nil {
			continue
		}
		for _, file := range files {
			s.add(row.kind, file)
		}
	}
}

func (s *surroundings) add(kind policy.RefKind, file string) {
	name := filepath.Base(filepath.Dir(file))
	if kind == policy.RefNamedValue {
		var about struct {
			Properties struct {
				DisplayName string  `json:"displayName"`
				Value       *string `json:"value"`
			} `json:"properties"`
		}
		if data, err := os.ReadFile(file); err == nil && json.Unmarshal(data, &about) == nil && about.Properties.DisplayName != "" {
			name = about.Properties.DisplayName
		}
		s.values[name] = about.Properties.Value
		return
	}
	if s.known[kind] == nil {
		s.known[kind] = map[string]bool{}
	}
	s.known[kind][name] = true
}

// escapeGlob makes a path stand for itself in a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
