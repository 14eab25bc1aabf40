package connections

import (
	"time"

	"github.com/portico-apim/portico/internal/oauth"
	"github.com/portico-apim/portico/internal/resources"
)

// Due is when the next attempt is to be made for a connection, for tests.
func Due(c *resources.AuthorizationProperties, t *resources.ConnectionToken, p *resources.AuthorizationProviderProperties, now time.Time) (time.Time, bool) {
	e := &entry{connection: c, token: t}
	e.schedule(p)
	return e.due(now)
}

// What is kept after an attempt, for tests.
var (
	Obtained = obtained
	Failed   = failed
	Digest   = digest
)

// Settings are what a token of a grant is asked for with.
func Settings(g oauth.Grant) oauth.Settings { return oauth.Settings{Grant: g} }
