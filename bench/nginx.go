package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// startNginx runs nginx twice: as a backend that costs next to nothing, and as the proxy that everything is compared with.
func startNginx(ctx context.Context, dir string) (proxy, backend *process, proxyURL, backendURL string, err error) {
	backPort, err := freePort()
	if err != nil {
		return nil, nil, "", "", err
	}
	backend, err = nginx(ctx, dir, "backend", backPort, `location / { return 200 "0123456789012345678901234567890123456789012345678901234567890123"; }`)
	if err != nil {
		return nil, nil, "", "", err
	}
	backendURL = fmt.Sprintf("http://127.0.0.1:%d", backPort)
	frontPort, err := freePort()
	if err != nil {
		backend.stop()
		return nil, nil, "", "", err
	}
	proxy, err = nginx(ctx, dir, "proxy", frontPort, `location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }`,
		fmt.Sprintf("upstream backend { server 127.0.0.1:%d; keepalive 256; }", backPort))
	if err != nil {
		backend.stop()
		return nil, nil, "", "", err
	}
	return proxy, backend, fmt.Sprintf("http://127.0.0.1:%d", frontPort), backendURL, nil
}

// nginx starts one nginx with as many workers as there are cores, and connections that are kept open for the whole run.
func nginx(ctx context.Context, dir, name string, port int, server string, http ...string) (*process, error) {
	dir = filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("daemon off;\nworker_processes auto;\npid %[1]s/pid;\nerror_log %[1]s/error.log;\nevents { worker_connections 4096; }\n"+
		"http {\n access_log off;\n keepalive_requests 1000000000;\n client_body_temp_path %[1]s/body;\n proxy_temp_path %[1]s/proxy;\n"+
		" fastcgi_temp_path %[1]s/f;\n uwsgi_temp_path %[1]s/u;\n scgi_temp_path %[1]s/s;\n", dir)
	for _, line := range http {
		text += " " + line + "\n"
	}
	text += fmt.Sprintf(" server {\n  listen 127.0.0.1:%d;\n  %s\n }\n}\n", port, server)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	p, err := start(ctx, dir, "nginx", "-e", filepath.Join(dir, "error.log"), "-c", file)
	if err != nil {
		return nil, err
	}
	if err := p.wait(10*time.Second, func() bool { return listens(port) }); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}
