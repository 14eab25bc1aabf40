package counters_test

import (
	"fmt"
	"log/slog"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/redislink"
)

// startCluster runs a cluster of one node, which refuses what a cluster of many would: scripts that touch several slots.
func startCluster(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // it is a TCP listener
	_ = listener.Close()
	server := exec.Command("redis-server", "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(port+1),
		"--save", "", "--dir", t.TempDir())
	if err := server.Start(); err != nil {
		t.Fatalf("a Redis server of its own: %v", err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	node, err := redislink.Open(fmt.Sprintf("redis://127.0.0.1:%d", port), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = node.Close() }()
	client, ready := node.Client(), false
	for deadline := time.Now().Add(20 * time.Second); !ready && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		client.ClusterAddSlotsRange(t.Context(), 0, 16383)
		ready = strings.Contains(client.ClusterInfo(t.Context()).Val(), "cluster_state:ok")
	}
	if !ready {
		t.Fatal("the cluster does not become ready")
	}
	return fmt.Sprintf("redis://127.0.0.1:%d?cluster=true", port)
}

func TestCluster(t *testing.T) {
	t.Parallel()
	address := startCluster(t)
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, redisCounters(t, address))
		})
	}
}
