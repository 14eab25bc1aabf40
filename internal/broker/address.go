package broker

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// target is where events go and how the gateway proves who it is.
type target struct {
	// url is that of the connection, amqps://host:port or amqp://host:port; host is its host name.
	url, host string
	// entity is the event hub, queue or topic; node what the link leads to: the entity or one of its partitions.
	entity, node string
	// keyName and key are a shared access key; clientID names a managed identity, if identity is set.
	keyName, key string
	identity     bool
	clientID     string
	resource     string
	// user and password are those of another broker.
	user, password string
}

// The resources that tokens are for.
const (
	eventHubs  = "https://eventhubs.azure.net/"
	serviceBus = "https://servicebus.azure.net/"
)

// parseAddress reads where events go: a connection string, or a host and an identity.
func parseAddress(to policy.EventAddress) (t target, err error) {
	t.entity = to.Entity
	if to.ConnectionString != "" {
		err = t.parseConnection(to.ConnectionString)
	} else {
		err = t.parseHost(to)
	}
	if err == nil && t.entity == "" {
		err = errors.New("it is not said which event hub, queue or topic")
	}
	t.node = t.entity
	if to.Partition != "" {
		t.node += "/Partitions/" + to.Partition
	}
	return t, err
}

// parseHost is for a namespace that managed identities open.
func (t *target) parseHost(to policy.EventAddress) error {
	t.host = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(to.Host, "sb://"), "https://"), "/")
	if t.host == "" || strings.ContainsAny(t.host, "/ @?#") {
		return errors.New("it is not said which namespace, or it is not a host name")
	}
	t.url, t.identity, t.clientID, t.resource = "amqps://"+withPort(t.host, "5671"), true, to.ClientID, eventHubs
	if to.Kind == policy.ServiceBusEvent {
		t.resource = serviceBus
	}
	t.host, _, _ = strings.Cut(t.host, ":")
	return nil
}

func withPort(host, port string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	return net.JoinHostPort(host, port)
}

// parseConnection reads a connection string: Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…;EntityPath=…. The endpoint of another broker
// begins with amqp:// or amqps:// and may have a user name and a password. Errors repeat none of it.
func (t *target) parseConnection(text string) error {
	values := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		if name, value, ok := strings.Cut(part, "="); ok {
			values[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	u, err := url.Parse(values["endpoint"])
	if err != nil || u.Hostname() == "" {
		return errors.New("the connection string has no Endpoint")
	}
	t.host, t.keyName, t.key = u.Hostname(), values["sharedaccesskeyname"], values["sharedaccesskey"]
	if t.entity == "" {
		t.entity = values["entitypath"]
	}
	switch {
	case u.Scheme == "amqp":
		t.url = "amqp://" + withPort(u.Host, "5672")
	case u.Scheme == "amqps":
		t.url = "amqps://" + withPort(u.Host, "5671")
	case t.keyName == "" || t.key == "":
		return errors.New("the connection string has no SharedAccessKeyName or no SharedAccessKey")
	case strings.EqualFold(values["usedevelopmentemulator"], "true"):
		t.url = "amqp://" + withPort(u.Host, "5672")
	default:
		t.url = "amqps://" + withPort(u.Host, "5671")
	}
	if strings.HasPrefix(u.Scheme, "amqp") {
		t.user = u.User.Username()
		t.password, _ = u.User.Password()
		t.keyName, t.key = "", ""
	}
	return nil
}

// authorized reports whether links need a token (OASIS AMQP Claims-based Security).
func (t *target) authorized() bool { return t.identity || t.key != "" }

// audience is what a token is for.
func (t *target) audience() string { return "amqp://" + t.host + "/" + t.node }

// sign returns a shared access signature for the audience that is good until a time.
func (t *target) sign(until time.Time) string {
	audience, expiry := url.QueryEscape(t.audience()), strconv.FormatInt(until.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(t.key))
	fmt.Fprintf(mac, "%s\n%s", audience, expiry)
	return fmt.Sprintf("SharedAccessSignature sr=%s&sig=%s&se=%s&skn=%s",
		audience, url.QueryEscape(base64.StdEncoding.EncodeToString(mac.Sum(nil))), expiry, url.QueryEscape(t.keyName))
}
