package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// publishToDapr sends a message to a topic of a Dapr pub/sub component, through the sidecar beside the gateway (setting dapr).
type publishToDapr struct {
	daprCall
	// PubsubName names the component; absent, the topic is component/topic.
	PubsubName policy.Expr[string] `attr:"pubsub-name"`
	// Topic is the topic.
	Topic policy.Expr[string] `attr:"topic,required"`
	// Content is the message.
	Content policy.Expr[rt.Value] `text:"verbatim,markup"`
}

// Check refuses a topic that names no component.
func (p *publishToDapr) Check(c *policy.Check) {
	p.check(c, p.Content, c.Text())
	if topic, literal := p.Topic.Literal(); literal && !p.PubsubName.IsSet() && !strings.Contains(topic, "/") {
		c.Errorf("topic", "Without 'pubsub-name' the value of 'topic' must be of the form pubsub-name/topic-name.")
	}
}

// Run sends the message.
func (p *publishToDapr) Run(x *policy.Exchange) error {
	var err error
	component := evalText(x, &err, &p.PubsubName)
	topic := evalText(x, &err, &p.Topic)
	if err != nil {
		return err
	}
	if !p.PubsubName.IsSet() {
		component, topic, _ = strings.Cut(topic, "/")
	}
	if component == "" || topic == "" {
		return invalid("There is no pub/sub component or no topic: 'pubsub-name' is '%s', 'topic' is '%s'.", component, topic)
	}
	to, err := daprURL(x, "publish", component, escapePath(topic))
	if err != nil {
		return err
	}
	body, err := p.content(x)
	if err != nil {
		return err
	}
	return p.post(x, "publish-to-dapr", to, p.ContentType, body)
}
