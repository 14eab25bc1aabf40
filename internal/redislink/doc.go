// Package redislink opens the Redis or Valkey that gateways share their counters and caches in, and knows whether it is there.
//
// A Link never makes a request wait for a server that is known to be away: after a failure callers are told to do without, and one of
// them is let through each second to find out whether the server is back.
//
//	link, err := redislink.Open("redis://127.0.0.1:6379/0", logger)
//	if link.Try() {
//		err := link.Client().Get(ctx, "key").Err()
//		link.Report(ctx, err)
//	}
package redislink
