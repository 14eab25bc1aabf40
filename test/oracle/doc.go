// Package oracle asks a real C# compiler and a real .NET runtime what expressions give, and compares Portico with them.
//
//	o, err := oracle.Find()
//	outcomes, err := o.Ask(ctx, []string{`@(1 + 1)`, `@{ return "a"; }`})
//
// The compiler and the runtime are those of Mono, the JSON library is Newtonsoft's: Debian's packages mono-mcs, mono-runtime and
// libnewtonsoft-json5.0-cil, which tools/services.sh installs. Where they cannot be had the tests of this package say so and do not run;
// where CI is set they fail.
//
//	go test ./test/oracle -run TestRecorded            ask about the recorded cases again
//	go test ./test/oracle -run TestRecorded -update    and write what is new into the files
//	go test ./test/oracle -run TestGenerated -v        make some hundred expressions and compare what they give
//	make oracle N=10000 SEED=2                         more of them, and others
//	go run ./test/oracle/ask '@(1 + 1)'                what real C# gives
//
// # What it knows
//
// An expression is compiled into a lambda that returns object, with the namespaces that policies see; there is no variable context. What is
// wrong with one must not keep the others from being compiled: the compiler is asked again without those it complains about.
//
// Mono is not the runtime that Azure uses. Where they differ and the difference is known, Portico does what .NET does, and
// internal/csharp/testdata/oracle/known*.jsonl or testdata/grammar.txt say so.
package oracle
