package policies_test

import (
	"flag"
	"testing"

	"github.com/portico-apim/portico/internal/policytest"
)

var update = flag.Bool("update", false, "rewrite the cases under testdata so that they want what they got")

var corpus = flag.String("corpus", "", "a folder with public repositories, as owner/repository: also play the cases that stand for their documents with these")

// TestCases plays every story under testdata.
func TestCases(t *testing.T) {
	t.Parallel()
	policytest.Run(t, "testdata", *update)
}

// TestOriginals plays the stories that stand for public documents with the documents themselves, if there is a folder with them.
func TestOriginals(t *testing.T) {
	if *corpus == "" {
		return // nothing of it is kept here: make corpus DIR=…
	}
	t.Parallel()
	policytest.RunOriginals(t, "testdata/corpus", *corpus)
}
