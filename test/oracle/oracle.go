package oracle

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp"
)

//go:embed oracle.cs
var program string

// libraries are where Debian's packages put Newtonsoft.Json.
var libraries = []string{"/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll", "/usr/lib/cli/newtonsoft-json-5.0/Newtonsoft.Json.dll"}

// namespaces are what expressions of policies see without a using directive.
const namespaces = `using System; using System.Collections.Generic; using System.Globalization; using System.IO; using System.Linq;
using System.Security.Cryptography; using System.Security.Cryptography.X509Certificates; using System.Text;
using System.Text.RegularExpressions; using System.Xml.Linq; using Newtonsoft.Json; using Newtonsoft.Json.Linq;
using WebUtility = System.Net.WebUtility; using IPAddress = System.Net.IPAddress;
`

// warnings are those that expressions earn and nobody asked about.
const warnings = "0162,0168,0219,0252,0253,0183,0184,0429,0458,0464,0472,0652,1717,1718"

// An Oracle is a C# compiler, a .NET runtime and the JSON library. It is safe for concurrent use.
type Oracle struct{ compiler, runtime, json string }

// Find finds them on this machine.
func Find() (*Oracle, error) {
	o := &Oracle{}
	for name, to := range map[string]*string{"mcs": &o.compiler, "mono": &o.runtime} {
		path, err := exec.LookPath(name)
		if err != nil {
			return nil, fmt.Errorf("find a C# compiler and runtime: %w (install mono-mcs, mono-runtime and libnewtonsoft-json5.0-cil)", err)
		}
		*to = path
	}
	for _, path := range libraries {
		if _, err := os.Stat(path); err == nil {
			o.json = path
			return o, nil
		}
	}
	return nil, errors.New("find Newtonsoft.Json: install libnewtonsoft-json5.0-cil")
}

// whole matches what may be asked.
var whole = regexp.MustCompile(`(?s)^@(\(.*\)|\{.*\})$`)

// Ask compiles and evaluates expressions, @(…) or @{…}, and returns what became of each, in their order. Ids count from 1.
func (o *Oracle) Ask(ctx context.Context, expressions []string) ([]csharp.Outcome, error) {
	outcomes := make([]csharp.Outcome, len(expressions))
	for i, e := range expressions {
		if !whole.MatchString(e) {
			return nil, fmt.Errorf("%s: an expression is @(…) or @{…}", e)
		}
		outcomes[i] = csharp.Outcome{ID: strconv.Itoa(i + 1), Expression: e}
	}
	dir, err := os.MkdirTemp("", "oracle-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := o.compile(ctx, dir, outcomes); err != nil {
		return nil, err
	}
	return outcomes, o.run(ctx, dir, outcomes)
}

// compile makes a program of the expressions that compile, and notes the error codes of the others. Each stands in a file of its own, so that what is
// wrong with one leaves the others alone.
func (o *Oracle) compile(ctx context.Context, dir string, outcomes []csharp.Outcome) error {
	if err := os.WriteFile(filepath.Join(dir, "oracle.cs"), []byte(program), 0o600); err != nil {
		return err
	}
	for _, c := range outcomes {
		if err := os.WriteFile(filepath.Join(dir, "case"+c.ID+".cs"), []byte(class(c)), 0o600); err != nil {
			return err
		}
	}
	for {
		if err := writeTable(dir, outcomes); err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, o.compiler, "-langversion:latest", "-nowarn:"+warnings, "-out:oracle.exe", "-r:"+o.json,
			"-r:System.Core.dll", "-r:System.Xml.dll", "-r:System.Xml.Linq.dll", "@files")
		cmd.Dir = dir
		said, err := cmd.CombinedOutput()
		if err == nil {
			return nil
		}
		if !refuse(outcomes, said) {
			return fmt.Errorf("compile expressions: %w\n%s", err, said)
		}
	}
}

// class is the C# of an expression.
func class(c csharp.Outcome) string {
	code := c.Expression[2 : len(c.Expression)-1]
	if strings.HasPrefix(c.Expression, "@(") {
		code = "return (object)(" + code + ");"
	}
	return namespaces + "static class Case" + c.ID + " { public static readonly Func<object> Run = () => {\n" + code + "\n}; }\n"
}

// writeTable writes the table of the expressions that have not been refused, and the list of the compiler's files.
func writeTable(dir string, outcomes []csharp.Outcome) error {
	var table, files strings.Builder
	table.WriteString(namespaces + "static class Cases { public static readonly KeyValuePair<string, Func<object>>[] All = {\n")
	files.WriteString("oracle.cs cases.cs")
	for _, c := range outcomes {
		if c.CompileError == "" {
			fmt.Fprintf(&table, "new KeyValuePair<string, Func<object>>(\"%s\", Case%[1]s.Run),\n", c.ID)
			files.WriteString(" case" + c.ID + ".cs")
		}
	}
	table.WriteString("}; }\n")
	if err := os.WriteFile(filepath.Join(dir, "cases.cs"), []byte(table.String()), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "files"), []byte(files.String()), 0o600)
}

// complaint matches an error of the compiler about a case.
var complaint = regexp.MustCompile(`case(\d+)\.cs\(\d+,\d+\+?\): error (CS\d+)`)

// refuse notes the first error of each case that the compiler complained about, and says whether there is a new one.
func refuse(outcomes []csharp.Outcome, said []byte) bool {
	found := false
	for _, m := range complaint.FindAllSubmatch(said, -1) {
		id, err := strconv.Atoi(string(m[1]))
		if c := &outcomes[id-1]; err == nil && c.CompileError == "" {
			c.CompileError, found = string(m[2]), true
		}
	}
	return found
}

// run runs the program and notes what it prints.
func (o *Oracle) run(ctx context.Context, dir string, outcomes []csharp.Outcome) error {
	cmd := exec.CommandContext(ctx, o.runtime, "oracle.exe")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "MONO_PATH="+filepath.Dir(o.json), "TZ=UTC", "LC_ALL=C")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, failed := cmd.Output()
	if failed != nil {
		return fmt.Errorf("run expressions: %w\n%s", failed, said.String())
	}
	lines := json.NewDecoder(bytes.NewReader(out))
	told := 0
	for lines.More() {
		var c csharp.Outcome
		if err := lines.Decode(&c); err != nil {
			return fmt.Errorf("read what the runtime said: %w", err)
		}
		id, err := strconv.Atoi(c.ID)
		if err != nil {
			return err
		}
		c.Expression = outcomes[id-1].Expression
		outcomes[id-1] = c
		told = id
	}
	for _, c := range outcomes {
		if c.Type == "" && c.Exception == "" && c.CompileError == "" {
			return fmt.Errorf("run expressions: nothing was heard behind number %d: %s", told, said.String())
		}
	}
	return nil
}
