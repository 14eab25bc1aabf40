package gateway

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/wire"
)

// Serve answers a request. It implements wire.Handler.
func (g *Gateway) Serve(ctx context.Context, r *wire.Request) {
	x := g.Begin(ctx, r.Client)
	defer g.End(x)
	x.Request = r.Message
	if r.WebSocket() {
		x.Request.URL.Scheme = map[string]string{"http": "ws", "https": "wss"}[x.Request.URL.Scheme]
	}
	g.handle(x)
	err := r.Respond(x.Response)
	x.Received, x.Sent = r.Received(), r.Sent()
	if err != nil && x.LastError == nil {
		x.LastError = policy.AsError(err, "transfer-response")
	}
}

// handle is Handle with a net below it: a defect in one policy must not take down the process, nor the other requests of a connection.
func (g *Gateway) handle(x *policy.Exchange) {
	defer func() {
		if defect := recover(); defect != nil {
			g.options.Log.Error("panic while a request was served", "request", x.ID, "panic", fmt.Sprint(defect), "stack", string(debug.Stack()))
			x.LastError = &policy.Error{Source: "gateway", Reason: "InternalError", Message: "A defect of the gateway ended the request."}
			x.Response = x.LastError.Response(x.ID)
		}
	}()
	g.Handle(x)
}
