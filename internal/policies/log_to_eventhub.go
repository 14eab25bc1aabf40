package policies

import (
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/policy"
)

// logToEventHub sends a message to the event hub of a logger. The request does not wait for it, and does not fail with it.
type logToEventHub struct {
	// LoggerID names a logger of the type azureEventHub.
	LoggerID string `attr:"logger-id,required"`
	// PartitionID is the partition that messages go to. It excludes PartitionKey.
	PartitionID string `attr:"partition-id"`
	// PartitionKey keeps messages with the same key in the same partition.
	PartitionKey policy.Expr[string] `attr:"partition-key"`
	// Message is what is sent; what is longer than 200 KB is cut off.
	Message policy.Expr[string] `text:"required"`
}

// maxEvent is the size up to which a message is sent, in bytes (policy page).
const maxEvent = 200 << 10

// Check refuses a logger that does not exist, and two ways to choose a partition.
func (p *logToEventHub) Check(c *policy.Check) {
	if p.PartitionID != "" && p.PartitionKey.IsSet() {
		c.Errorf("partition-key", "Only one of 'partition-id' and 'partition-key' may be given.")
	}
	if p.LoggerID == "" {
		return
	}
	if _, exists := c.Lookup(policy.RefLogger, p.LoggerID); !exists {
		c.MissingReference("logger-id", "Logger with id '%s' could not be found.", p.LoggerID)
	}
}

// Run hands the message over.
func (p *logToEventHub) Run(x *policy.Exchange) error {
	var err error
	message, key := evalText(x, &err, &p.Message), evalText(x, &err, &p.PartitionKey)
	if err != nil {
		return err
	}
	logger := x.Config.Loggers[p.LoggerID]
	if logger == nil || logger.Type != "azureEventHub" {
		return &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: "Logger with id '" + p.LoggerID + "' is not of type azureEventHub."}
	}
	to := policy.EventAddress{
		Kind: policy.EventHubEvent, ConnectionString: logger.Credentials["connectionString"], Host: logger.Credentials["endpointAddress"],
		ClientID: assignedIdentity(logger.Credentials["identityClientId"]), Entity: logger.Credentials["name"], Partition: p.PartitionID, Buffered: logger.Buffered,
	}
	err = x.Services.Events.Post(to, policy.Event{ID: uuid.NewString(), Body: []byte(shorten(message, maxEvent)), PartitionKey: key})
	if err != nil {
		x.Notef("log-to-eventhub", "The message cannot be sent: %v.", err)
	}
	return nil
}

// assignedIdentity returns the client id in a logger's credentials, empty for the service's own identity.
func assignedIdentity(text string) string {
	if policy.EqualFold(text, "SystemAssigned") {
		return ""
	}
	return text
}

// shorten cuts a text to a size in bytes, between two characters.
func shorten(text string, size int) string {
	if len(text) <= size {
		return text
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}
