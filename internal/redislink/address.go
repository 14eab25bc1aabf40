package redislink

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// parse reads an address in one of two forms: a URL, or a connection string as the StackExchange.Redis library takes it, which is
// what a cache resource holds.
func parse(address string) (*redis.UniversalOptions, error) {
	address = strings.TrimSpace(address)
	if address == "" {
		return nil, errors.New("the address is empty")
	}
	if strings.Contains(address, "://") {
		return parseURL(address)
	}
	return parseConnectionString(address)
}

// parseURL reads redis://user:password@host:port/db and rediss:// for TLS. Further nodes of a cluster follow as addr parameters;
// cluster=true says that a single node belongs to one; master=name asks the nodes, which are then sentinels, for the master.
func parseURL(address string) (*redis.UniversalOptions, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address is not a URL") // the cause would show the password
	}
	o := &redis.UniversalOptions{Username: u.User.Username()}
	o.Password, _ = u.User.Password()
	switch u.Scheme {
	case "redis":
	case "rediss":
		o.TLSConfig = &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	default:
		return nil, fmt.Errorf("the scheme is %q instead of redis or rediss", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, errors.New("the address names no host")
	}
	o.Addrs = []string{withPort(u.Host, "6379")}
	if db := strings.Trim(u.Path, "/"); db != "" {
		if o.DB, err = strconv.Atoi(db); err != nil || o.DB < 0 {
			return nil, fmt.Errorf("the database is %q instead of a number", db)
		}
	}
	return o, parseParameters(o, u.Query())
}

func parseParameters(o *redis.UniversalOptions, query url.Values) error {
	for name, values := range query {
		switch name {
		case "addr":
			for _, addr := range values {
				o.Addrs = append(o.Addrs, withPort(addr, "6379"))
			}
		case "cluster":
			cluster, err := strconv.ParseBool(values[0])
			if err != nil {
				return fmt.Errorf("cluster is %q instead of true or false", values[0])
			}
			o.IsClusterMode = cluster
		case "master":
			o.MasterName = values[0]
		default:
			return fmt.Errorf("the parameter %q is unknown: addr, cluster and master are allowed", name)
		}
	}
	return nil
}

// settled are the options of connection strings that say how that library works inside, for which there is nothing to set here.
var settled = []string{
	"abortconnect", "allowadmin", "asynctimeout", "channelprefix", "configchannel", "configcheckseconds", "connectretry", "keepalive",
	"name", "proxy", "resolvedns", "responsetimeout", "setclientlibrary", "sslprotocols", "synctimeout", "tiebreaker", "version",
	"defaultversion", "checkcertificaterevocation", "highintegrity", "protocol", "tunnel", "writebuffer",
}

// parseConnectionString reads host:port,host:port,password=…,ssl=True and more of the like.
func parseConnectionString(text string) (*redis.UniversalOptions, error) {
	o, useTLS, sslHost := &redis.UniversalOptions{}, false, ""
	for part := range strings.SplitSeq(text, ",") {
		name, value, isOption := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !isOption {
			if name != "" {
				o.Addrs = append(o.Addrs, name)
			}
			continue
		}
		var err error
		switch strings.ToLower(name) {
		case "password":
			o.Password = value
		case "user":
			o.Username = value
		case "ssl":
			useTLS, err = strconv.ParseBool(value)
		case "sslhost":
			sslHost = value
		case "defaultdatabase":
			o.DB, err = strconv.Atoi(value)
		case "servicename":
			o.MasterName = value
		case "connecttimeout":
			o.DialTimeout, err = milliseconds(value)
		default:
			if !slices.Contains(settled, strings.ToLower(name)) {
				return nil, fmt.Errorf("the option %q of the connection string is unknown", name)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("the option %q of the connection string has no valid value", name)
		}
	}
	return finish(o, useTLS, sslHost)
}

func finish(o *redis.UniversalOptions, useTLS bool, sslHost string) (*redis.UniversalOptions, error) {
	if len(o.Addrs) == 0 {
		return nil, errors.New("the connection string names no host")
	}
	port := "6379"
	if useTLS {
		port = "6380"
		if sslHost == "" {
			sslHost = (&url.URL{Host: o.Addrs[0]}).Hostname()
		}
		o.TLSConfig = &tls.Config{ServerName: sslHost, MinVersion: tls.VersionTLS12}
	}
	for i := range o.Addrs {
		o.Addrs[i] = withPort(o.Addrs[i], port)
	}
	return o, nil
}

func withPort(addr, port string) string {
	if (&url.URL{Host: addr}).Port() != "" {
		return addr
	}
	return strings.TrimSuffix(addr, ":") + ":" + port
}

func milliseconds(text string) (time.Duration, error) {
	n, err := strconv.Atoi(text)
	return time.Duration(n) * time.Millisecond, err
}
