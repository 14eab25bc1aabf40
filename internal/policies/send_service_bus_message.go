package policies

import (
	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/policy"
)

// sendServiceBusMessage sends a message to a queue or a topic of Service Bus. The request does not wait for it, and does not fail with it.
type sendServiceBusMessage struct {
	// QueueName is the queue that gets the message.
	QueueName policy.Expr[string] `attr:"queue-name"`
	// TopicName is the topic that gets the message.
	TopicName policy.Expr[string] `attr:"topic-name"`
	// Namespace is the namespace's host name; absent, it is the namespace of the installation (setting service-bus).
	Namespace policy.Expr[string] `attr:"namespace"`
	// ClientID names a user-assigned identity that opens the namespace; absent, it is the service's own.
	ClientID policy.Expr[string] `attr:"client-id"`
	// Properties are properties of the message.
	Properties *busProperties `elem:"message-properties"`
	// Payload is what the message says.
	Payload policy.Expr[string] `elem:"payload,required"`
}

// busProperties is a list of properties.
type busProperties struct {
	// Properties of the message.
	Properties []busProperty `elem:"message-property,required"`
}

// busProperty is one property of a message.
type busProperty struct {
	// Name of the property.
	Name policy.Expr[string] `attr:"name,required"`
	// Value of the property.
	Value policy.Expr[string] `text:""`
}

// Check asks for one place to send to.
func (p *sendServiceBusMessage) Check(c *policy.Check) {
	if count(p.QueueName.IsSet(), p.TopicName.IsSet()) != 1 {
		c.Errorf("", "Exactly one of 'queue-name' and 'topic-name' must be given.")
	}
	if p.ClientID.IsSet() && !p.Namespace.IsSet() {
		c.Warnf("client-id", "Without 'namespace' the identity is not used.")
	}
}

// Run hands the message over.
func (p *sendServiceBusMessage) Run(x *policy.Exchange) error {
	var err error
	to := policy.EventAddress{Kind: policy.ServiceBusEvent, Entity: evalText(x, &err, &p.QueueName), Buffered: true}
	if p.TopicName.IsSet() {
		to.Entity = evalText(x, &err, &p.TopicName)
	}
	if p.Namespace.IsSet() {
		to.Host, to.ClientID = evalText(x, &err, &p.Namespace), evalText(x, &err, &p.ClientID)
		if err == nil && to.Host == "" {
			err = invalid("The namespace is empty.")
		}
	}
	e := policy.Event{ID: uuid.NewString(), Body: []byte(evalText(x, &err, &p.Payload))}
	if p.Properties != nil {
		for i := range p.Properties.Properties {
			property := &p.Properties.Properties[i]
			e.Properties = append(e.Properties, policy.Param{Name: evalText(x, &err, &property.Name), Value: evalText(x, &err, &property.Value)})
		}
	}
	if err != nil {
		return err
	}
	if err := x.Services.Events.Post(to, e); err != nil {
		return &policy.Error{Reason: policy.ReasonPolicyConfiguration, Message: "The message cannot be sent: " + err.Error() + ".", Cause: err}
	}
	return nil
}
