package compat_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sdkPackage is the package whose tests are run.
const sdkPackage = "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/apimanagement/armapimanagement/v3"

// suites are the SDK's own test suites for what Portico has. "Suite/Test" picks one test of a suite; the others of the suite are
// about kinds that are still to come.
var suites = []string{
	"TestApimapisTestSuite", "TestApimapiversionsetsTestSuite", "TestApimcachesTestSuite", "TestApimgroupsTestSuite", "TestApimnamedvaluesTestSuite",
	"TestApimpoliciesTestSuite", "TestApimproductsTestSuite", "TestApimschemaTestSuite", "TestApimsubscriptionsTestSuite/TestSubscription$",
	"TestApimtagsTestSuite", "TestApimdeploymentTestSuite/TestApimanagementoperations$", "TestApimreportsTestSuite/TestRegion$",
}

// TestSDK runs the SDK's own tests against a server. They are compiled once, unmodified: only their helper package is Portico's.
func TestSDK(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "sdk.test")
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, sdkPackage).CombinedOutput(); err != nil {
		t.Fatalf("compile the SDK's tests: %v\n%s", err, out)
	}
	for _, suite := range suites {
		t.Run(suite, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), binary, "-test.run", suite, "-test.v", "-test.timeout", "60s")
			cmd.Env = append(os.Environ(), start(t).environment()...)
			out, err := cmd.CombinedOutput()
			if err != nil || strings.Count(string(out), "--- PASS") < 2 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
