package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run builds the binary that the stories run.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "portico-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version=e2e", "-o", filepath.Join(dir, "portico"), "../../cmd/portico")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build portico: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func TestStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			w := &world{backends: map[string]*backend{}}
			env.Values[worldKey{}] = w
			env.Defer(w.end)
			openAPI, err := filepath.Abs("../../.cache/openapi/api.github.com.json")
			env.Setenv("PATH", os.Getenv("PATH"))
			env.Setenv("OPENAPI", openAPI)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": command((*world).serve), "stop": command((*world).stop), "kill": command((*world).kill), "arm": command((*world).arm),
			"http": command((*world).http), "backend": command((*world).startBackend), "provider": command((*world).startProvider), "backend-down": command((*world).stopBackend), "same": command((*world).same), "tour": command((*world).tour), "forget": command((*world).forget), "eventually": command((*world).eventually),
		},
	})
}

// worldKey is where a script keeps its world.
type worldKey struct{}

// command makes a method of world a command of the script. An error fails the script, or with "!" its absence does.
func command(do func(*world, *testscript.TestScript, []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		err := do(ts.Value(worldKey{}).(*world), ts, args)
		switch {
		case err != nil && !neg:
			ts.Fatalf("%v", err)
		case err == nil && neg:
			ts.Fatalf("it should have failed")
		case err != nil:
			_, _ = fmt.Fprintln(ts.Stderr(), err)
		}
	}
}
