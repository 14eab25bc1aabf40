// Package counters counts calls and bytes for rate limits, quotas and concurrency limits.
//
// There are two implementations of policy.Counters with one behaviour: Local counts in this process, Redis in a server that all
// gateways share. One suite of tests runs against both.
//
// # Rates
//
// A rate is a sliding window, kept as a log of when calls were counted, so that no window of the period's length, wherever it begins,
// holds more calls than the limit. The log is exact for the first 64 calls in it. After that, calls which follow their predecessor by
// less than 1/1024 of the period are written down with it, so that they are forgotten up to that much too early (60 ms of a
// minute), and the log holds no more than some 1,100 entries however high the limit is.
//
// A key should always be used with the same period: entries that are too old for one are forgotten for all.
//
// # Quotas
//
// A quota is a pair of sums in fixed windows that follow one another from Quota.Start on. Nothing is counted once one of the limits
// is reached; the call that reaches it is counted whole, so that bytes may overshoot. If start or period change so that another
// window begins, counting begins anew.
//
// # Places
//
// Places of limit-concurrency belong to one gateway, as they do in Azure, and are never shared.
package counters
