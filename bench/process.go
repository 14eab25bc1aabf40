package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a running server whose costs are measured, with its children.
type process struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{} // closed when the process has ended, with err set
	err  error
}

// start runs a program with its output in a file of dir. Settings of the caller's environment do not reach it.
func start(ctx context.Context, dir, name string, args ...string) (*process, error) {
	log := filepath.Join(dir, filepath.Base(name)+".log")
	out, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p := &process{cmd: exec.CommandContext(ctx, name, args...), log: log, done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Env = out, out, environment()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// environment is the caller's without Portico's settings.
func environment() (env []string) {
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PORTICO_") {
			env = append(env, e)
		}
	}
	return env
}

// stop ends the process as an operator would, and waits for its end.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// wait calls ready every few milliseconds until it says so. It fails if the process ends, or after the limit.
func (p *process) wait(limit time.Duration, ready func() bool) error {
	deadline := time.Now().Add(limit)
	for !ready() {
		select {
		case <-p.done:
			return fmt.Errorf("%s: %w\n%s", p.cmd.Path, errors.Join(errEnded, p.err), p.tail())
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready after %s\n%s", p.cmd.Path, limit, p.tail())
		}
	}
	return nil
}

// errEnded is wrapped by the error for a process that ends before it is ready.
var errEnded = errors.New("ended before it was ready")

// tail is the end of what the process has printed.
func (p *process) tail() string {
	data, _ := os.ReadFile(p.log)
	return string(data[max(0, len(data)-2000):])
}

// cost is what a process and its children have used so far.
type cost struct {
	cpu      time.Duration // user and system time
	resident int64         // bytes in memory now
}

// cost reads /proc.
func (p *process) cost() (cost, error) {
	var sum cost
	dirs, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return sum, err
	}
	for _, path := range dirs {
		data, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended since
		}
		s, err := parseStat(string(data))
		if err != nil {
			return sum, err
		}
		if s.pid == p.cmd.Process.Pid || s.parent == p.cmd.Process.Pid {
			sum.cpu += s.cpu
			sum.resident += s.pages * int64(os.Getpagesize())
		}
	}
	return sum, nil
}

// stat is what is needed of /proc/PID/stat, see proc(5).
type stat struct {
	pid, parent int
	cpu         time.Duration
	pages       int64
}

// tick is the unit of CPU times in /proc: USER_HZ is 100 on every Linux that Go supports.
const tick = 10 * time.Millisecond

// parseStat reads a line of /proc/PID/stat. The second field is a name in parentheses that may contain anything.
func parseStat(line string) (stat, error) {
	open, closing := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	if open < 0 || closing < open {
		return stat{}, fmt.Errorf("no process status: %q", line)
	}
	fields := strings.Fields(line[closing+1:]) // fields[0] is field 3, the state
	if len(fields) < 22 {
		return stat{}, fmt.Errorf("process status too short: %q", line)
	}
	var numbers [5]int64
	for i, text := range []string{strings.TrimSpace(line[:open]), fields[1], fields[11], fields[12], fields[21]} {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return stat{}, fmt.Errorf("process status: %w", err)
		}
		numbers[i] = n
	}
	return stat{pid: int(numbers[0]), parent: int(numbers[1]), cpu: time.Duration(numbers[2]+numbers[3]) * tick, pages: numbers[4]}, nil
}

// freePort finds a port of 127.0.0.1 that nobody uses at the moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// listens tells whether something accepts connections on a port of 127.0.0.1.
func listens(port int) bool {
	c, err := net.DialTimeout("tcp", "127.0.0.1:"+strconv.Itoa(port), time.Second)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}
