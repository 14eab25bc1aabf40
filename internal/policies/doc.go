// Package policies is the policies of Azure API Management: one file each, and one table that lists them.
//
//	definitions := policy.NewDefinitions(policies.All())
//
// A policy is a struct: its tags are the schema of its element, its comments the documentation, its Run what it does (see package policy).
// The child elements that several policies have in common, such as set-header inside send-request, are the structs of the policies
// themselves, applied to another message.
//
// Adding a policy touches three places: its file, its line in All, its cases under testdata/<policy>. A case is a story that package
// policytest plays through the real gateway.
package policies
