// Package arm serves Azure Resource Manager's REST interface over the table of kinds.
//
//	request → id, limits → route → who → may they → body → one transaction → answer
//
// Routes come from two tables: resources.Table for everything below a service, and the fixed routes for the little of Resource Manager around it that
// clients need (subscriptions, resource groups, providers, metadata). Every route names the action it needs. Routes without an
// action are those for anybody: health, metadata, logging in, and exports, whose links are signed.
//
// The package knows HTTP and nothing about kinds: which status a deletion has in which api-version, what an ETag looks like on the wire, how
// pages follow each other. What a kind does is in package resources.
package arm
