// Package csharp compiles C# expressions and blocks of policies to Go closures. It is the one door into the language.
//
//	universe, err := csharp.New(hostClasses...)                                  // the library and the host's classes, once
//	program, diags := universe.Compile(src, csharp.Options{Globals: globals})    // checked and compiled, cached
//	value, err := program.Eval(rt.NewFrame(rt.DefaultLimits, contextObject))     // as often as one likes
//
// The text is a whole @( … ) or @{ … }, or a bare expression. It goes through syntax (tokens, tree), check (types, overloads,
// errors with their CS codes) and compile (closures); rt holds what runs, lib the .NET members, types what is known about them.
//
// A program is immutable and may be evaluated by many goroutines at once, each with its own frame. It says which members it
// can touch (Uses), so that a host knows beforehand whether a request body will be needed.
package csharp
