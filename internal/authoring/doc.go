// Package authoring is what authors of policies do at their desks, far from any service: check documents and try expressions. It uses the very
// compiler and library that a gateway runs them with.
//
//	desk, err := authoring.New()
//	files, err := authoring.Read(paths, os.Stdin)
//	report := desk.Check(files, authoring.CheckOptions{NamedValues: values})
//	err = report.Print(os.Stdout)
//
//	text, err := desk.Evaluate(`@(context.Request.Method)`, &authoring.Context{})
//
// # Files
//
//	files.go    which files there are, and what is in them
//	folder.go   what a folder as APIOps makes it tells about its files: scopes, names, named values, backends
//	values.go   named values that the author gives
//	check.go    documents and fragments through the compiler
//	report.go   what was found, for people and for programs
//
//	eval.go      one expression, or a file of them
//	context.go   the form of a file that says what context is
//	fields.go    parts of that form
//	exchange.go  the exchange that it describes
package authoring
