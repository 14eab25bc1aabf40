// Package layers keeps the shape of the source tree. It has no code of its own: its tests read every package of the module and fail,
// with the reason as text, when
//
//   - an import points up, sideways without being listed, or out of the data plane (imports_test.go),
//   - a package or an exported name has no comment (docs_test.go),
//   - code has init functions, changes package variables, reads the environment or skips tests (code_test.go),
//   - a tracked file is too big, or names a machine or a registry (files_test.go),
//   - a policy or a kind of resource is known in more places than the recipes of CONTRIBUTING.md say (recipes_test.go),
//   - a setting is handed to nobody (settings_test.go), or a dependency has no reason (dependencies_test.go),
//   - a page names packages, layers, commands, flags or variables that are not there, or lacks some that are (pages_test.go).
//
// The table of layers is the one of docs/architecture.md. A change of the shape changes both, and an ADR says why.
//
// Each check is a function from parsed input to findings, and is itself tested on samples that must be refused.
package layers
