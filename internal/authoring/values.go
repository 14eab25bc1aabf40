package authoring

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// ReadValues reads named values from a file: a JSON object of names and texts, or lines of the form name=value, of which empty ones and those
// that begin with # do not count.
func ReadValues(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read named values: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	values := map[string]string{}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		if err := json.Unmarshal(data, &values); err != nil {
			return nil, fmt.Errorf("read named values from %s: %w", path, err)
		}
		return values, nil
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := AddValue(values, line); err != nil {
			return nil, fmt.Errorf("read named values from %s, line %d: %w", path, n, err)
		}
	}
	return values, lines.Err()
}

// AddValue adds a named value written as name=value.
func AddValue(values map[string]string, text string) error {
	name, value, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return fmt.Errorf("%q is not of the form name=value", text)
	}
	values[name] = value
	return nil
}
