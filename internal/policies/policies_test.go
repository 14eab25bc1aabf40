package policies_test

import (
	"flag"
	"testing"

	"github.com/portico-apim/portico/internal/policytest"
)

var update = flag.Bool("update", false, "rewrite the cases under testdata so that they want what they got")

// TestCases plays every story under testdata.
func TestCases(t *testing.T) {
	t.Parallel()
	policytest.Run(t, "testdata", *update)
}
