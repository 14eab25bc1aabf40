package config

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// envPrefix begins the name of every environment variable that is a setting.
const envPrefix = "PORTICO_"

// kubernetes matches the variables that Kubernetes sets in every container for a service whose name begins with "portico".
var kubernetes = regexp.MustCompile(`_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$|^PORTICO(_[A-Z0-9]+)*_PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?$`)

// Flags are settings that a command takes from its command line. Those that are not given there still come from the environment and
// the file.
type Flags struct {
	given map[string]string // the texts of the flags that were set, by key
}

// Bind declares flags on a command's flag set: one for each of the keys, or for every setting if there are no keys.
func Bind(set *pflag.FlagSet, keys ...string) *Flags {
	f := &Flags{given: map[string]string{}}
	for _, s := range All() {
		if !s.From("flag") || len(keys) > 0 && !slices.Contains(keys, s.Key) {
			continue
		}
		flag := set.VarPF(&flagValue{setting: s, flags: f}, s.Flag(), "", s.usage())
		if s.Type == "boolean" {
			flag.NoOptDefVal = "true"
		}
	}
	return f
}

// usage is the text of a flag in --help.
func (s Setting) usage() string {
	if len(s.Enum) > 0 {
		return s.Doc + ": " + strings.Join(s.Enum, ", ")
	}
	return s.Doc
}

// flagValue notes what was written on the command line; Load reads it together with the other sources.
type flagValue struct {
	setting Setting
	flags   *Flags
}

// String gives the default, which --help shows.
func (v *flagValue) String() string { return v.setting.Default }

// Type gives the word for the value, which --help shows.
func (v *flagValue) Type() string { return v.setting.Type }

// Set checks the text alone, so that the command line's own error names the flag.
func (v *flagValue) Set(text string) error {
	v.flags.given[v.setting.Key] = text
	return v.setting.set(new(Settings), text)
}

// Load returns the settings of this process: defaults, what platforms set, file, environment and flags, in ascending order of weight. Its error lists
// everything that is wrong, one fault a line.
func (f *Flags) Load() (*Settings, error) {
	return f.LoadFrom(os.Environ())
}

// LoadFrom is Load with another environment, given as name=value.
func (f *Flags) LoadFrom(environ []string) (*Settings, error) {
	s := new(Settings)
	errs := setDefaults(s, environ)
	env, envErrs := readEnv(environ)
	errs = append(errs, envErrs...)
	if path := f.configFile(env); path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read settings: %w", err)
		}
		errs = append(errs, readFile(s, path, data)...)
	}
	for _, setting := range All() {
		if text, ok := env[setting.Key]; ok {
			errs = appendError(errs, setting.Env(), setting.set(s, text))
		}
		if text, ok := f.given[setting.Key]; ok {
			errs = appendError(errs, "--"+setting.Flag(), setting.set(s, text))
		}
	}
	if len(errs) == 0 {
		errs = s.check()
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return s, nil
}

func appendError(errs []error, where string, err error) []error {
	if err == nil {
		return errs
	}
	return append(errs, fmt.Errorf("%s: %w", where, err))
}

// setDefaults sets what the platform says, and where it says nothing the defaults.
func setDefaults(s *Settings, environ []string) (errs []error) {
	platform := map[string]string{}
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		platform[name] = text
	}
	for _, setting := range All() {
		if text := platform[setting.Platform]; text != "" && setting.Platform != "" {
			errs = appendError(errs, setting.Platform, setting.set(s, text))
		} else if setting.Default != "" {
			errs = appendError(errs, "default of "+setting.Key, setting.set(s, setting.Default))
		}
	}
	return errs
}

// configFile is the settings file to read, or "".
func (f *Flags) configFile(env map[string]string) string {
	if path, ok := f.given["config"]; ok {
		return path
	}
	return env["config"]
}

// readEnv picks the settings out of an environment, by key. A variable that looks like a setting and is none is an error, unless
// Kubernetes put it there.
func readEnv(environ []string) (values map[string]string, errs []error) {
	keys, names := map[string]string{}, []string(nil)
	for _, s := range All() {
		if s.From("env") {
			keys[s.Env()] = s.Key
			names = append(names, s.Env())
		}
	}
	values = map[string]string{}
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		key, known := keys[name]
		switch {
		case known:
			values[key] = text
		case strings.HasPrefix(name, envPrefix) && !kubernetes.MatchString(name):
			errs = append(errs, fmt.Errorf("%s: no such setting%s", name, meant(name, names)))
		}
	}
	return values, errs
}
