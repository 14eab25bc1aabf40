package app

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Ready says where a process can be reached once everything serves. It is what --ready-file holds; a listener that is turned off is absent.
type Ready struct {
	GatewayHTTP  string `json:"gatewayHttp,omitempty"`
	GatewayHTTPS string `json:"gatewayHttps,omitempty"`
	Management   string `json:"management,omitempty"`
	Portal       string `json:"portal,omitempty"`
	Edge         string `json:"edge,omitempty"`
	Metrics      string `json:"metrics,omitempty"`
	// CA is the path of the authority that signed the certificates of the listeners.
	CA string `json:"ca"`
	// Service is the ARM id of the service that the gateway serves.
	Service string `json:"service"`
}

// write puts the file in place in one step, so that nobody reads half of it.
func (r Ready) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".ready-*")
	if err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	_, err = temp.Write(append(text, '\n'))
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return fmt.Errorf("ready file: %w", err)
	}
	return nil
}

// welcome is what `portico serve` prints once everything serves.
type welcome struct {
	ready Ready
	// key is a subscription key of the product Starter, and path an operation it opens; empty if there is no such thing.
	key, path string
	version   string
}

func (w welcome) print(out io.Writer) {
	line := func(name, address string) {
		if address != "" {
			_, _ = fmt.Fprintf(out, "  %-11s %s\n", name, address)
		}
	}
	_, _ = fmt.Fprintf(out, "\nPortico %s serves %s\n\n", w.version, w.ready.Service)
	line("gateway", w.ready.GatewayHTTP)
	line("", w.ready.GatewayHTTPS)
	line("management", w.ready.Management)
	line("portal", w.ready.Portal)
	line("edge", w.ready.Edge)
	line("metrics", w.ready.Metrics)
	line("authority", w.ready.CA)
	if w.key != "" && w.ready.GatewayHTTP != "" {
		_, _ = fmt.Fprintf(out, "\n  key         %s   (subscription to the product Starter: five calls a minute)\n\nTry:\n\n  curl -i -H 'Ocp-Apim-Subscription-Key: %s' %s%s\n\n", w.key, w.key, w.ready.GatewayHTTP, w.path)
	}
}
