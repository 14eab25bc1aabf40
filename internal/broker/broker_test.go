package broker_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/broker"
	"github.com/portico-apim/portico/internal/policy"
)

// hub is an event hub of testdata/hub.py: an implementation of AMQP that is not ours, which checks what Azure checks.
type hub struct {
	t     *testing.T
	port  int
	input io.Writer
	lines *bufio.Scanner
}

// said is a line of the hub.
type said struct {
	Listening                    int
	Token, Type, Name, Operation string
	Link                         string
	Opened                       bool
	Event, Node, ID              string
	Annotations                  map[string]string
	Properties                   map[string]string
	Done                         string
}

// startHub starts a hub, over TLS if there is a certificate.
func startHub(t *testing.T, certificate ...string) *hub {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", append([]string{"testdata/hub.py"}, certificate...)...) //nolint:gosec // a program of the test
	stderr := &strings.Builder{}
	cmd.Stderr = stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(stderr.String())
		}
	})
	h := &hub{t: t, input: input, lines: bufio.NewScanner(output)}
	h.port = h.next().Listening
	return h
}

// next returns the next line.
func (h *hub) next() (s said) {
	h.t.Helper()
	if !h.lines.Scan() {
		h.t.Fatal("the hub has ended; tools/services.sh installs what it needs")
	}
	if err := json.Unmarshal(h.lines.Bytes(), &s); err != nil {
		h.t.Fatalf("%s: %v", h.lines.Bytes(), err)
	}
	return s
}

// tell changes what the hub does. It returns the events that arrived before.
func (h *hub) tell(command string) {
	h.t.Helper()
	if _, err := fmt.Fprintln(h.input, command); err != nil {
		h.t.Fatal(err)
	}
	for h.next().Done == "" {
	}
}

// connection is a connection string for an entity of the hub.
func (h *hub) connection(entity string) string {
	return fmt.Sprintf("Endpoint=sb://127.0.0.1:%d/;SharedAccessKeyName=send;SharedAccessKey=c2VjcmV0;EntityPath=%s;UseDevelopmentEmulator=true", h.port, entity)
}

// counts collects what became of events.
type counts struct {
	mu   sync.Mutex
	seen map[string]int
	more chan struct{}
}

func (c *counts) add(kind policy.EventKind, outcome broker.Outcome, n int) {
	c.mu.Lock()
	c.seen[string(kind)+" "+string(outcome)] += n
	c.mu.Unlock()
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// await waits until so many events have come to an end in a way.
func (c *counts) await(t *testing.T, what string, n int) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		c.mu.Lock()
		got := c.seen[what]
		c.mu.Unlock()
		if got >= n {
			return
		}
		select {
		case <-c.more:
		case <-deadline:
			t.Fatalf("%d events were %s, want %d", got, what, n)
		}
	}
}

// identities are tokens that tell what they are for.
type identities struct{}

func (identities) Token(_ context.Context, resource, clientID string) (string, error) {
	return "token for " + resource + " of " + clientID, nil
}

// nobody has no tokens, and tells when it is asked.
type nobody chan bool

func (n nobody) Token(context.Context, string, string) (string, error) {
	select {
	case n <- true:
	default:
	}
	return "", errors.New("there are no identities")
}

// run runs a broker until the test ends.
func run(t *testing.T, o broker.Options) (*broker.Broker, *counts) {
	t.Helper()
	c := &counts{seen: map[string]int{}, more: make(chan struct{}, 1)}
	o.Count, o.Log = c.add, slog.New(slog.DiscardHandler)
	if o.QueueBytes == 0 {
		o.QueueBytes = 1 << 20
	}
	b := broker.New(o)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.Run(ctx, 5*time.Second) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b, c
}

func post(t *testing.T, b *broker.Broker, to policy.EventAddress, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		if err := b.Post(to, policy.Event{ID: "id-" + body, Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEventHub sends events with a shared access key, as Azure's own clients do.
func TestEventHub(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	b, c := run(t, broker.Options{})
	to := policy.EventAddress{Kind: policy.EventHubEvent, ConnectionString: h.connection("ignored"), Entity: "orders", Buffered: true}
	post(t, b, to, "one")
	token := h.next()
	name := "amqp://127.0.0.1/orders"
	want := "SharedAccessSignature sr=amqp%3A%2F%2F127.0.0.1%2Forders&sig="
	if token.Operation != "put-token" || token.Type != "servicebus.windows.net:sastoken" || token.Name != name || !strings.HasPrefix(token.Token, want) || !strings.HasSuffix(token.Token, "&skn=send") {
		t.Errorf("token %+v", token)
	}
	if l := h.next(); l.Link != "orders" || !l.Opened {
		t.Errorf("link %+v", l)
	}
	if e := h.next(); e.Event != "one" || e.ID != "id-one" || len(e.Annotations)+len(e.Properties) > 0 {
		t.Errorf("event %+v", e)
	}
	if err := b.Post(to, policy.Event{ID: "2", Body: []byte("two"), PartitionKey: "jane", Properties: []policy.Param{{Name: "Customer", Value: "Contoso"}}}); err != nil {
		t.Fatal(err)
	}
	if e := h.next(); e.Event != "two" || e.Annotations["x-opt-partition-key"] != "jane" || e.Properties["Customer"] != "Contoso" {
		t.Errorf("event %+v", e)
	}
	to.Partition = "3"
	post(t, b, to, "three")
	if token = h.next(); token.Name != name+"/Partitions/3" {
		t.Errorf("token %+v", token)
	}
	if l := h.next(); l.Link != "orders/Partitions/3" || !l.Opened {
		t.Errorf("link %+v", l)
	}
	if e := h.next(); e.Event != "three" || e.Node != "orders/Partitions/3" {
		t.Errorf("event %+v", e)
	}
	c.await(t, "eventhub sent", 3)
}

// TestManagedIdentity opens a namespace with tokens, over TLS.
func TestManagedIdentity(t *testing.T) {
	t.Parallel()
	certificate, key, roots := selfSigned(t)
	h := startHub(t, certificate, key)
	b, c := run(t, broker.Options{Identities: identities{}, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}})
	host := fmt.Sprintf("127.0.0.1:%d", h.port)
	for _, row := range []struct {
		to   policy.EventAddress
		want string
	}{
		{policy.EventAddress{Kind: policy.EventHubEvent, Host: host, ClientID: "c", Entity: "hub"}, "token for https://eventhubs.azure.net/ of c"},
		{policy.EventAddress{Kind: policy.ServiceBusEvent, Host: "sb://" + host + "/", Entity: "queue"}, "token for https://servicebus.azure.net/ of "},
	} {
		post(t, b, row.to, "x")
		if token := h.next(); token.Type != "jwt" || token.Token != row.want || token.Name != "amqp://127.0.0.1/"+row.to.Entity {
			t.Errorf("token %+v", token)
		}
		if l := h.next(); !l.Opened || l.Link != row.to.Entity {
			t.Errorf("link %+v", l)
		}
		h.next()
		c.await(t, string(row.to.Kind)+" sent", 1)
	}
}

// TestTroubles shows that events outlive a lost connection, a busy broker and a refused token, in their order, and that a poisoned one does not stay in
// the way of others.
func TestTroubles(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	b, c := run(t, broker.Options{Identities: identities{}})
	to := policy.EventAddress{Kind: policy.EventHubEvent, ConnectionString: h.connection("hub"), Buffered: true}
	events := func(want ...string) {
		t.Helper()
		for _, w := range want {
			e := h.next()
			for e.Event == "" {
				e = h.next()
			}
			if e.Event != w {
				t.Errorf("got %q, want %q", e.Event, w)
			}
		}
	}
	post(t, b, to, "1")
	events("1")
	h.tell("drop")
	post(t, b, to, "2", "poison", "3")
	events("2", "3")
	c.await(t, "eventhub refused", 1)
	h.tell("busy 1")
	post(t, b, to, "4")
	events("4")
	h.tell("deny")
	h.tell("drop")
	post(t, b, to, "5", "6")
	for h.next().Token == "" {
	}
	h.tell("allow")
	events("5", "6")
	c.await(t, "eventhub sent", 6)
}

// TestEventsAreBounded shows that what there is no room for is dropped, and so is what cannot be sent in time when the process ends.
func TestEventsAreBounded(t *testing.T) {
	t.Parallel()
	c := &counts{seen: map[string]int{}, more: make(chan struct{}, 1)}
	b := broker.New(broker.Options{QueueBytes: 3000, Count: c.add, Log: slog.New(slog.DiscardHandler)})
	to := policy.EventAddress{Kind: policy.ServiceBusEvent, ConnectionString: "Endpoint=amqp://127.0.0.1:1;EntityPath=q"}
	post(t, b, to, strings.Repeat("x", 1000), strings.Repeat("y", 1000), strings.Repeat("z", 1000))
	c.await(t, "servicebus dropped", 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Run(ctx, time.Millisecond); err != nil {
		t.Fatal(err)
	}
	post(t, b, to, "late")
	c.await(t, "servicebus dropped", 4)
}

// TestRabbitMQ sends to a broker that has nothing of Azure, with a user name and a password.
func TestRabbitMQ(t *testing.T) {
	t.Parallel()
	b, c := run(t, broker.Options{})
	to := policy.EventAddress{Kind: policy.EventHubEvent, ConnectionString: "Endpoint=amqp://guest:guest@127.0.0.1:5672", Entity: "/exchange/amq.fanout", Buffered: true}
	var bodies []string
	for i := range 200 {
		bodies = append(bodies, fmt.Sprint(i))
	}
	post(t, b, to, bodies...)
	c.await(t, "eventhub sent", 200)
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	b := broker.New(broker.Options{
		QueueBytes: 1 << 20, Log: slog.New(slog.DiscardHandler), Count: (&counts{seen: map[string]int{}}).add, Namespace: "Endpoint=amqp://localhost",
	})
	rows := []struct {
		to   policy.EventAddress
		want string
	}{
		{policy.EventAddress{ConnectionString: "Endpoint=sb://h.example/;SharedAccessKeyName=a;SharedAccessKey=b=;EntityPath=e"}, ""},
		{policy.EventAddress{ConnectionString: "endpoint = sb://h.example ; sharedaccesskeyname=a;SharedAccessKey=b", Entity: "e"}, ""},
		{policy.EventAddress{ConnectionString: "Endpoint=amqps://u:p@h.example;EntityPath=e"}, ""},
		{policy.EventAddress{Host: "h.servicebus.windows.net", Entity: "e"}, ""},
		{policy.EventAddress{ConnectionString: "Endpoint=sb://h.example/;SharedAccessKeyName=a;SharedAccessKey=secret"}, "it is not said which event hub, queue or topic"},
		{policy.EventAddress{ConnectionString: "Endpoint=sb://h.example/;SharedAccessKey=secret", Entity: "e"}, "the connection string has no SharedAccessKeyName or no SharedAccessKey"},
		{policy.EventAddress{ConnectionString: "secret", Entity: "e"}, "the connection string has no Endpoint"},
		{policy.EventAddress{Host: "h/secret", Entity: "e"}, "it is not said which namespace, or it is not a host name"},
		{policy.EventAddress{Entity: "e"}, "it is not said which namespace, or it is not a host name"},
		{policy.EventAddress{Entity: "e", Kind: policy.ServiceBusEvent}, ""}, // that of the installation
		{policy.EventAddress{Entity: "e", Kind: policy.EventHubEvent}, "it is not said which namespace, or it is not a host name"},
	}
	for _, row := range rows {
		err := b.Post(row.to, policy.Event{})
		if row.want == "" && err != nil || row.want != "" && (err == nil || err.Error() != row.want) {
			t.Errorf("%+v: %v, want %s", row.to, err, row.want)
		}
	}
}

// TestIdentityThatIsNotThere keeps events as long as there is no token, and asks again.
func TestIdentityThatIsNotThere(t *testing.T) {
	t.Parallel()
	certificate, key, roots := selfSigned(t)
	h, asked := startHub(t, certificate, key), make(nobody, 1)
	b, c := run(t, broker.Options{Identities: asked, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}})
	post(t, b, policy.EventAddress{Kind: policy.EventHubEvent, Host: fmt.Sprintf("127.0.0.1:%d", h.port), Entity: "hub"}, "x")
	<-asked
	<-asked
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.seen) > 0 {
		t.Errorf("%v", c.seen)
	}
}
