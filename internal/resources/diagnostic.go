package resources

// DiagnosticProperties say what is sent to a logger.
type DiagnosticProperties struct {
	// AlwaysLog exempts errors from sampling.
	AlwaysLog string `json:"alwaysLog,omitempty" enum:"allErrors"`
	// LoggerID is the destination.
	LoggerID string `json:"loggerId" arm:"required" ref:"service/loggers"`
	Sampling *struct {
		SamplingType string   `json:"samplingType,omitempty" enum:"fixed" default:"fixed"`
		Percentage   *float64 `json:"percentage,omitempty" range:"0-100"`
	} `json:"sampling,omitempty"`
	Frontend                *DiagnosticPipeline `json:"frontend,omitempty"`
	Backend                 *DiagnosticPipeline `json:"backend,omitempty"`
	LogClientIP             *bool               `json:"logClientIp,omitempty"`
	HTTPCorrelationProtocol string              `json:"httpCorrelationProtocol,omitempty" enum:"None Legacy W3C"`
	Verbosity               string              `json:"verbosity,omitempty" enum:"verbose information error"`
	OperationNameFormat     string              `json:"operationNameFormat,omitempty" enum:"Name Url"`
	Metrics                 *bool               `json:"metrics,omitempty"`
}

// DiagnosticPipeline is one side of the gateway.
type DiagnosticPipeline struct {
	Request  *DiagnosticMessage `json:"request,omitempty"`
	Response *DiagnosticMessage `json:"response,omitempty"`
}

// DiagnosticMessage says what of a message is sent.
type DiagnosticMessage struct {
	Headers []string `json:"headers,omitempty"`
	Body    *struct {
		// Bytes is how much of the body is sent.
		Bytes int `json:"bytes" range:"0-8192"`
	} `json:"body,omitempty"`
	DataMasking *struct {
		QueryParams []DataMask `json:"queryParams,omitempty"`
		Headers     []DataMask `json:"headers,omitempty"`
	} `json:"dataMasking,omitempty"`
}

// DataMask says how a value is made unreadable.
type DataMask struct {
	Value string `json:"value,omitempty"`
	Mode  string `json:"mode,omitempty" enum:"Mask Hide"`
}

// The kinds of diagnostics.
const (
	kindDiagnostic    = "service/diagnostics"
	kindAPIDiagnostic = "service/apis/diagnostics"
)

// diagnostics are those of all APIs.
func diagnostics() Kind {
	return define(Kind{Type: kindDiagnostic, Title: "Diagnostic", Filter: "name"}, Rules[DiagnosticProperties]{})
}

// apiDiagnostics are those of one API.
func apiDiagnostics() Kind {
	return define(Kind{Type: kindAPIDiagnostic, Title: "Diagnostic", Filter: "name", OfAPI: true}, Rules[DiagnosticProperties]{})
}
