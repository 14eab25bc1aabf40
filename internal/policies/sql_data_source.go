package policies

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// sqlDataSource resolves a field of a GraphQL API by an SQL statement.
//
// It is the document of a resolver; what its expressions see is that of http-data-source. The connection string says which engine it is: with a Server it is SQL Server or Azure SQL,
// with a Host, or as a postgres:// URL, PostgreSQL. The value of the field is an object whose member items has the rows, or, with single-result, the one row.
type sqlDataSource struct {
	// Connection says where the database is.
	Connection sqlConnection `elem:"connection-info,required"`
	// Fragments have more of these elements.
	Fragments []policy.Included `elem:"include-fragment"`
	// Request is the statement.
	Request sqlRequest `elem:"request,required"`
	// Response makes another value of the rows.
	Response *sourceResponse `elem:"response"`
}

// sqlConnection says where a database is, and how to log in.
type sqlConnection struct {
	// String is the connection string.
	String sqlConnectionString `elem:"connection-string,required"`
	// Fragments have more of these elements.
	Fragments []policy.Included `elem:"include-fragment"`
	// Certificate is the client certificate to show. SQL Server takes none.
	Certificate *authenticationCertificate `elem:"authentication-certificate"`
}

// sqlConnectionString is the connection string of a database.
type sqlConnectionString struct {
	// Text is the string: Server=…;Database=…;User ID=…;Password=… or Host=…;Database=…;Username=…;Password=… It belongs into a named value that is secret.
	Text policy.Expr[string] `text:"required"`
	// UseManagedIdentity logs in with a token of a managed identity instead of a password.
	UseManagedIdentity policy.Expr[bool] `attr:"use-managed-identity" default:"false"`
	// Scope is what the token is for, where it is not for databases of the engine. Azure does not document it.
	Scope policy.Expr[string] `attr:"scope"`
	// ClientID names an assigned identity; without it it is the service's own. Azure does not document it.
	ClientID policy.Expr[string] `attr:"client-id"`
}

// sqlRequest is a statement.
type sqlRequest struct {
	// SingleResult says that there is one row at most, which becomes the value itself; null if there is none.
	SingleResult policy.Expr[bool] `attr:"single-result" default:"false"`
	// Fragment has more of these elements.
	Fragment policy.Included `elem:"include-fragment"`
	// SetBody changes the body that expressions of the parameters see.
	SetBody *setBody `elem:"set-body"`
	// Statement is the statement in the language of the engine, or several, of which the last gives the rows. Parameters are written @name.
	Statement policy.Expr[string] `elem:"sql-statement,required"`
	// Parameters are the values of the parameters.
	Parameters *sqlParameters `elem:"parameters"`
}

// sqlParameters are the parameters of a statement.
type sqlParameters struct {
	// Parameters are one each.
	Parameters []sqlParameter `elem:"parameter,required"`
}

// sqlParameter is the value of a parameter.
type sqlParameter struct {
	// Name is its name, with or without the @.
	Name string `attr:"name,required"`
	// Type is the T-SQL type that the value is converted to before it is sent; without it a value is sent as what it is.
	Type string `attr:"sql-type"`
	// Value is the value: text, a number, true or false, null, or JSON.
	Value policy.Expr[rt.Value] `text:""`
}

// sqlTimeout is how long a statement may take: as long as .NET's clients wait.
const sqlTimeout = 30 * time.Second

// Check warns where elements stand in another order than Azure takes.
func (p *sqlDataSource) Check(c *policy.Check) {
	sequence(c, "connection-info", "request", "response")
}

// Check warns where elements stand in another order than Azure takes.
func (p *sqlConnection) Check(c *policy.Check) {
	sequence(c, "connection-string", "authentication-certificate")
}

// Check warns where elements stand in another order than Azure takes.
func (p *sqlRequest) Check(c *policy.Check) { sequence(c, "set-body", "sql-statement", "parameters") }

// Check refuses a type that there is not.
func (p *sqlParameter) Check(c *policy.Check) {
	if p.Type != "" && !slices.Contains(sqlTypes(), baseType(p.Type)) {
		c.Errorf("sql-type", "'%s' is not a T-SQL data type that parameters can have.", p.Type)
	}
}

// Run runs the statement and makes the rows the response.
func (p *sqlDataSource) Run(x *policy.Exchange) error {
	to, err := p.Connection.address(x)
	if err != nil {
		return err
	}
	if p.Request.SetBody != nil {
		if err := p.Request.SetBody.apply(x, x.Request, x.Request); err != nil {
			return err
		}
	}
	q := policy.DatabaseQuery{Limit: x.BodyLimit()}
	q.Statement = evalText(x, &err, &p.Request.Statement)
	if q.Parameters, err = p.Request.parameters(x, err); err != nil {
		return err
	}
	single, err := p.Request.SingleResult.Eval(x)
	if err != nil {
		return err
	}
	body, err := p.query(x, to, q, single)
	if err != nil {
		return err
	}
	x.Response = graphQLResponse(200, body)
	return p.Response.apply(x)
}

// query runs the statement.
func (p *sqlDataSource) query(x *policy.Exchange, to policy.DatabaseAddress, q policy.DatabaseQuery, single bool) ([]byte, error) {
	ctx, cancel := context.WithTimeout(x.Context, sqlTimeout)
	defer cancel()
	rows, err := x.Services.Databases.Query(ctx, to, q)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &policy.Error{Reason: policy.ReasonTimeout, Message: "The statement has timed out.", Cause: err}
	case err != nil:
		return nil, &policy.Error{Reason: "DataSourceFailure", Message: "The statement could not be executed: " + err.Error(), Cause: err}
	case single && len(rows) > 1:
		return nil, &policy.Error{Reason: "DataSourceFailure", Message: "The statement gives more than the single row that is expected."}
	case single && len(rows) == 1:
		return rows[0], nil
	case single:
		return []byte("null"), nil
	}
	if rows == nil {
		rows = []json.RawMessage{}
	}
	return json.Marshal(map[string]any{"items": rows})
}

// address evaluates where the database is.
func (p *sqlConnection) address(x *policy.Exchange) (to policy.DatabaseAddress, err error) {
	to.ConnectionString = strings.TrimSpace(evalText(x, &err, &p.String.Text))
	to.Resource, to.ClientID = evalText(x, &err, &p.String.Scope), evalText(x, &err, &p.String.ClientID)
	if err == nil {
		to.ManagedIdentity, err = p.String.UseManagedIdentity.Eval(x)
	}
	if err != nil || p.Certificate == nil {
		return to, err
	}
	if to.Certificate, err = p.Certificate.find(x); err == nil && to.Certificate.Name != "" {
		c := x.Config.Certificates[to.Certificate.Name]
		to.Certificate = policy.ClientCertificate{Chain: c.Chain, Key: c.Key}
	}
	return to, err
}

// parameters evaluates the parameters, unless something failed before.
func (p *sqlRequest) parameters(x *policy.Exchange, err error) ([]policy.DatabaseParameter, error) {
	if err != nil || p.Parameters == nil {
		return nil, err
	}
	var list []policy.DatabaseParameter
	for i := range p.Parameters.Parameters {
		one := &p.Parameters.Parameters[i]
		value, err := one.Value.Eval(x)
		if err != nil {
			return nil, err
		}
		sent, err := sqlValue(x, value, one.Type)
		if err != nil {
			return nil, invalid("The parameter '%s' is not of the type %s.", one.Name, one.Type)
		}
		list = append(list, policy.DatabaseParameter{Name: one.Name, Value: sent})
	}
	return list, nil
}
