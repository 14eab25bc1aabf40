package resources

import (
	"maps"
	"slices"

	"github.com/portico-apim/portico/internal/resource"
)

// LoggerProperties are a destination of telemetry.
type LoggerProperties struct {
	LoggerType  string `json:"loggerType" arm:"required,immutable" enum:"azureEventHub applicationInsights azureMonitor"`
	Description string `json:"description,omitempty" len:"0-256"`
	// Credentials hold references to secret named values for what is secret: "{{…}}".
	Credentials map[string]string `json:"credentials,omitempty"`
	IsBuffered  bool              `json:"isBuffered" default:"true"`
	// ResourceID is the destination's own address in Azure, kept as it was sent.
	ResourceID string `json:"resourceId,omitempty"`
}

// kindLogger is the kind of loggers.
const kindLogger = "service/loggers"

// loggers are the destinations of telemetry.
func loggers() Kind {
	return define(Kind{Type: kindLogger, Title: "Logger", Filter: "name description loggerType(eq) resourceId"}, Rules[LoggerProperties]{
		Check: checkLogger,
		Deleting: func(op *Op, p *LoggerProperties) error {
			for _, text := range p.Credentials {
				if err := op.dropHidden(text); err != nil {
					return err
				}
			}
			return nil
		},
		References: func(id resource.ID, p *LoggerProperties) []Reference {
			return namedValueReferences(id, slices.Sorted(maps.Values(p.Credentials))...)
		},
	})
}

// secretCredentials are the members of a logger's credentials that API Management hides in named values.
var secretCredentials = map[string]bool{"instrumentationKey": true, "connectionString": true}

func checkLogger(op *Op, before, p *LoggerProperties) error {
	if err := checkLoggerCredentials(p); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.Credentials)) {
		if !secretCredentials[name] {
			continue
		}
		old := ""
		if before != nil {
			old = before.Credentials[name]
		}
		hidden, err := op.hide("Logger-Credentials", "credentials."+name, old, p.Credentials[name])
		if err != nil {
			return err
		}
		p.Credentials[name] = hidden
	}
	return nil
}

// checkLoggerCredentials wants the credentials that a type needs.
func checkLoggerCredentials(p *LoggerProperties) error {
	c := p.Credentials
	switch p.LoggerType {
	case "applicationInsights":
		if c["instrumentationKey"] == "" && c["connectionString"] == "" {
			return resource.Invalid("credentials", "Credentials of the type applicationInsights need 'instrumentationKey' or 'connectionString'.")
		}
	case "azureEventHub":
		if c["connectionString"] == "" && c["endpointAddress"] == "" {
			return resource.Invalid("credentials", "Credentials of the type azureEventHub need 'connectionString' or 'endpointAddress'.")
		}
	}
	return nil
}
