// Package tokens has tokens and key sets of an independent library, jwx, meet validate-jwt, which is built on others.
package tokens
