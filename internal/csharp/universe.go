package csharp

import (
	"runtime"
	"strings"
	"sync"
	"weak"

	"github.com/portico-apim/portico/internal/csharp/check"
	"github.com/portico-apim/portico/internal/csharp/compile"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// A Universe is all the types that expressions can name: those of the library and those of the host. It is safe for concurrent use.
type Universe struct {
	types   *types.Universe
	dialect Dialect
	kept    *rt.Cache // compiled regular expressions

	mu    sync.Mutex
	cache map[string]weak.Pointer[Program]
}

// A Dialect is where expressions may differ from C#. The zero value is C#.
type Dialect struct {
	// ObjectsByValue lets == and != between an object and a string compare what they hold. C# compares references, so that a text from a
	// variable hardly ever equals one that stands in the expression.
	ObjectsByValue bool
}

// New returns the universe of the library and the host's classes. An error is a mistake in a declaration.
func New(host ...rt.Class) (*Universe, error) { return Dialect{}.New(host...) }

// New is the function New for a dialect.
func (d Dialect) New(host ...rt.Class) (*Universe, error) {
	u, err := types.New(append(lib.All(), host...)...)
	if err != nil {
		return nil, err
	}
	return &Universe{types: u, dialect: d, kept: rt.NewCache(keptValues), cache: map[string]weak.Pointer[Program]{}}, nil
}

// keptValues bounds how many regular expressions a universe keeps compiled.
const keptValues = 512

// A Global is a variable that exists without a declaration, such as context.
type Global struct {
	Name string
	Type *rt.Type
}

// Options say what a text is compiled against.
type Options struct {
	// Globals are the variables of the host. Frame.Globals holds their values in this order.
	Globals []Global
	// Result is the type the value must convert to by itself. Nil leaves it as it is.
	Result *rt.Type
}

// Compile checks and compiles a text. The program is nil if there are errors; warnings come with a program. The same text is
// compiled once for as long as somebody holds its program.
func (u *Universe) Compile(src *source.Source, opts Options) (*Program, source.Diagnostics) {
	key := cacheKey(src.Text, opts)
	if p := u.cached(key); p != nil {
		return p, p.warningsIn(src)
	}
	p, diags := u.compile(src, opts)
	if p != nil {
		u.keep(key, p)
	}
	return p, diags
}

// cacheKey tells texts and options apart.
func cacheKey(text string, opts Options) string {
	var b strings.Builder
	for _, g := range opts.Globals {
		b.WriteString(g.Name + " " + g.Type.FullName() + ";")
	}
	if opts.Result != nil {
		b.WriteString(opts.Result.FullName())
	}
	return b.String() + "\n" + text
}

func (u *Universe) cached(key string) *Program {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.cache[key].Value()
}

// keep remembers a program until nobody uses it any more.
func (u *Universe) keep(key string, p *Program) {
	u.mu.Lock()
	defer u.mu.Unlock()
	w := weak.Make(p)
	u.cache[key] = w
	runtime.AddCleanup(p, func(key string) {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.cache[key] == w {
			delete(u.cache, key)
		}
	}, key)
}

// compile does the work.
func (u *Universe) compile(src *source.Source, opts Options) (*Program, source.Diagnostics) {
	tree, diags := syntax.Parse(src)
	if tree == nil {
		return nil, diags
	}
	globals := make([]check.GlobalDecl, len(opts.Globals))
	for i, g := range opts.Globals {
		globals[i] = check.GlobalDecl{Name: g.Name, Type: g.Type}
	}
	checked, diags := check.Check(u.types, src, tree, check.Options{Globals: globals, Result: opts.Result, ObjectsByValue: u.dialect.ObjectsByValue})
	if checked == nil {
		return nil, diags
	}
	p := &Program{typ: checked.Main.Result, uses: checked.Uses, code: compile.Compile(u.types, checked), kept: u.kept}
	if k, ok := checked.Main.Body.(*check.Const); ok {
		p.constant, p.isConstant = k.Value, true
	}
	for _, d := range diags {
		d.Source = nil
		p.warnings = append(p.warnings, d)
	}
	return p, diags
}
