package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// fence matches a fenced block of a Markdown page: the language, and what is inside.
var fence = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// tour runs the shell blocks of a page in one shell, as its reader would, and compares what they print with the text blocks that follow
// them. Addresses and the like that the page sets are those of the process that the script started.
func (w *world) tour(ts *testscript.TestScript, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: tour FILE")
	}
	page, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	script, want := tourScript(ts, string(page))
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir, cmd.Env = ts.MkAbs("."), append(os.Environ(), "PATH="+ts.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the tour ended with %w:\n%s", err, out)
	}
	if string(out) != want {
		return fmt.Errorf("the tour printed\n%s\nand not\n%s", out, want)
	}
	return nil
}

// tourScript makes one script of the shell blocks, and one text of what they are said to print.
func tourScript(ts *testscript.TestScript, page string) (script, want string) {
	var code, text strings.Builder
	code.WriteString("set -euo pipefail\n")
	for _, block := range fence.FindAllStringSubmatch(page, -1) {
		switch block[1] {
		case "sh":
			code.WriteString(withAddresses(ts, block[2]))
		case "text":
			text.WriteString(block[2])
		}
	}
	return code.String(), text.String()
}

// withAddresses replaces what a block assigns to GATEWAY, TOKEN and so on by what the script's environment has under the name.
func withAddresses(ts *testscript.TestScript, code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		name, _, assigns := strings.Cut(line, "=")
		if value := ts.Getenv(name); assigns && value != "" {
			line = fmt.Sprintf("%s='%s'\n", name, value)
		}
		b.WriteString(line)
	}
	return b.String()
}
