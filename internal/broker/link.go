package broker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/Azure/go-amqp"
	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	// patience is how long it may take to connect, and how long a broker may take to accept events.
	patience = 30 * time.Second
	// signatureLife is how long a shared access signature is good; it is replaced when half of that is left.
	signatureLife = time.Hour
	// tokenLife is how long a link is opened by the token of an identity, which package identity replaces five minutes before its end.
	tokenLife = 4 * time.Minute
)

// link is a connection on which events are sent.
type link struct {
	target  *target
	options *Options
	conn    *amqp.Conn
	session *amqp.Session
	sender  *amqp.Sender
	// renew is when the broker wants to see a token again; zero if it does not.
	renew time.Time
}

// connect opens a link.
func (t *target) connect(ctx context.Context, o *Options) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	l := &link{target: t, options: o}
	if err := l.open(ctx); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *link) open(ctx context.Context) (err error) {
	settings := l.options.TLS.Clone()
	settings.ServerName = l.target.host
	options := &amqp.ConnOptions{HostName: l.target.host, TLSConfig: settings, SASLType: amqp.SASLTypeAnonymous()}
	if l.target.user != "" {
		options.SASLType = amqp.SASLTypePlain(l.target.user, l.target.password)
	}
	if l.conn, err = amqp.Dial(ctx, l.target.url, options); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	if l.session, err = l.conn.NewSession(ctx, nil); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	if err = l.authorize(ctx); err != nil {
		return err
	}
	if l.sender, err = l.session.NewSender(ctx, l.target.node, nil); err != nil {
		return fmt.Errorf("open link: %w", err)
	}
	return nil
}

// close gives the connection up. It may be called for no link.
func (l *link) close() {
	if l != nil && l.conn != nil {
		_ = l.conn.Close() // there is nothing to be lost
	}
}

// authorize shows the broker a token if it wants one and has seen none lately (OASIS AMQP Claims-based Security: put-token).
func (l *link) authorize(ctx context.Context) error {
	if !l.target.authorized() || time.Now().Before(l.renew) {
		return nil
	}
	now := time.Now()
	kind, token, next := "servicebus.windows.net:sastoken", l.target.sign(now.Add(signatureLife)), now.Add(signatureLife/2)
	if l.target.identity {
		text, err := l.options.Identities.Token(ctx, l.target.resource, l.target.clientID)
		if err != nil {
			return fmt.Errorf("managed identity: %w", err)
		}
		kind, token, next = "jwt", text, now.Add(tokenLife)
	}
	if err := l.putToken(ctx, kind, token); err != nil {
		return fmt.Errorf("authorize: %w", err)
	}
	l.renew = next
	return nil
}

func (l *link) putToken(ctx context.Context, kind, token string) error {
	const node = "$cbs"
	reply := "portico-" + uuid.NewString()
	receiver, err := l.session.NewReceiver(ctx, node, &amqp.ReceiverOptions{TargetAddress: reply})
	if err != nil {
		return err
	}
	defer func() { _ = receiver.Close(ctx) }() // the next one has a name of its own
	sender, err := l.session.NewSender(ctx, node, &amqp.SenderOptions{SourceAddress: reply})
	if err != nil {
		return err
	}
	defer func() { _ = sender.Close(ctx) }()
	id := uuid.NewString()
	err = sender.Send(ctx, &amqp.Message{
		Properties:            &amqp.MessageProperties{MessageID: id, ReplyTo: &reply},
		ApplicationProperties: map[string]any{"operation": "put-token", "type": kind, "name": l.target.audience()},
		Value:                 token,
	}, nil)
	if err != nil {
		return err
	}
	answer, err := receiver.Receive(ctx, nil)
	if err != nil {
		return err
	}
	if err := receiver.AcceptMessage(ctx, answer); err != nil {
		return err
	}
	return status(answer)
}

// status reads the answer to put-token, whose members have dashes in Azure and none in the draft of the standard.
func status(answer *amqp.Message) error {
	code, description := answer.ApplicationProperties["status-code"], answer.ApplicationProperties["status-description"]
	if code == nil {
		code, description = answer.ApplicationProperties["statusCode"], answer.ApplicationProperties["statusDescription"]
	}
	if number, ok := code.(int32); ok && number >= 200 && number < 300 {
		return nil
	}
	return fmt.Errorf("status %v: %v", code, description)
}

// result is what became of events.
type result struct {
	sent, refused, again []policy.Event
	// refusal is why the last refused event was refused, err why the others are to be sent again.
	refusal, err error
}

// send sends events and waits until the broker has said what it does with them.
func (l *link) send(ctx context.Context, events []policy.Event) (r result) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if r.err = l.authorize(ctx); r.err != nil {
		r.again = events
		return r
	}
	receipts := make([]amqp.SendReceipt, 0, len(events))
	var err error
	for i := 0; i < len(events) && err == nil; i++ {
		var receipt amqp.SendReceipt
		if receipt, err = l.sender.SendWithReceipt(ctx, message(&events[i]), nil); err == nil {
			receipts = append(receipts, receipt)
		}
	}
	for i := range receipts {
		state, lost := receipts[i].Wait(ctx)
		if lost != nil {
			state, err = nil, lost
		}
		r.settle(events[i], state)
	}
	rest := events[len(receipts):]
	var failed *amqp.Error
	if errors.As(err, &failed) && failed.Condition == amqp.ErrCondMessageSizeExceeded && len(rest) > 0 {
		r.refused, r.refusal, rest, err = append(r.refused, rest[0]), err, rest[1:], nil
	}
	r.again = append(r.again, rest...)
	if err != nil {
		r.err = fmt.Errorf("send: %w", err)
	}
	return r
}

// settle notes what the broker did with an event. Without a state it is not known.
func (r *result) settle(e policy.Event, state amqp.DeliveryState) {
	switch state := state.(type) {
	case *amqp.StateAccepted:
		r.sent = append(r.sent, e)
	case *amqp.StateRejected:
		if state.Error != nil && state.Error.Condition == "com.microsoft:server-busy" {
			r.again, r.err = append(r.again, e), state.Error
			return
		}
		r.refused, r.refusal = append(r.refused, e), errors.New("rejected")
		if state.Error != nil {
			r.refusal = state.Error
		}
	default:
		r.again = append(r.again, e)
		if state != nil {
			r.err = errors.New("the broker does not take events now")
		}
	}
}

// message makes a message of an event.
func message(e *policy.Event) *amqp.Message {
	m := amqp.NewMessage(e.Body)
	m.Properties = &amqp.MessageProperties{MessageID: e.ID}
	if e.PartitionKey != "" {
		m.Annotations = amqp.Annotations{"x-opt-partition-key": e.PartitionKey}
	}
	if len(e.Properties) > 0 {
		m.ApplicationProperties = make(map[string]any, len(e.Properties))
		for _, p := range e.Properties {
			m.ApplicationProperties[p.Name] = p.Value
		}
	}
	return m
}
