// Package config holds the settings of an installation: what an operator decides before a process starts, as opposed to the
// configuration of APIs, which lives in the store and changes at any time.
//
// Every setting is declared once, as a field of Settings with its key, default and documentation in the tag. That gives
//
//	key in the file        limits.header-bytes      (nested: limits: {header-bytes: 64KiB})
//	environment variable   PORTICO_LIMITS_HEADER_BYTES
//	flag                   --limits-header-bytes
//
// and its line in docs/reference/settings.md. A flag beats the environment, the environment beats the file, the file beats the default.
// A name that is not declared is refused wherever it stands, with the name that was probably meant.
//
//	flags := config.Bind(cmd.Flags())
//	settings, err := flags.Load()
//
// No other package reads the environment. A part of Portico takes the values it needs, never the whole of Settings.
package config
