// Package database runs SQL statements for the resolvers of GraphQL APIs. It satisfies policy.Databases.
//
//	d := database.New(identities)
//	rows, err := d.Query(ctx, policy.DatabaseAddress{ConnectionString: "Host=db.example.org;Database=people;Username=u;Password=p"}, query)
//	d.Close()
//
// The connection string says which engine it is: one in the form of Npgsql, which has a Host, or a postgres:// URL is PostgreSQL; one in the form of ADO.NET,
// which has a Server or a Data Source, is SQL Server or Azure SQL. Connections are kept for a while, for each connection string apart.
//
// Parameters are written @name in the statement with both engines. A statement may be several, of which the last one gives the rows.
package database
