// Package testutil stands in for the SDK's own package of this name, so that the SDK's tests run unmodified against Portico.
//
// The original records and replays traffic with Azure. This one has nothing to record: it takes the address, the CA and a service
// principal from the environment, and the tests talk to a real server.
package testutil

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources"
)

// StartRecording does nothing.
func StartRecording(*testing.T, string) {}

// StopRecording does nothing.
func StopRecording(*testing.T) {}

// StartProxy does nothing.
func StartProxy(string) func() { return func() {} }

// Credentials logs in at the server that the environment names, and says how clients reach it: PORTICO_ENDPOINT, PORTICO_CA (a PEM file),
// PORTICO_TENANT, PORTICO_CLIENT_ID, PORTICO_CLIENT_SECRET.
func Credentials() (azcore.TokenCredential, *arm.ClientOptions, error) {
	endpoint := os.Getenv("PORTICO_ENDPOINT")
	client, err := httpClient()
	if err != nil {
		return nil, nil, err
	}
	options := policy.ClientOptions{
		Cloud: cloud.Configuration{
			ActiveDirectoryAuthorityHost: endpoint + "/",
			Services:                     map[cloud.ServiceName]cloud.ServiceConfiguration{cloud.ResourceManager: {Endpoint: endpoint, Audience: endpoint}},
		},
		Transport: client,
		Retry:     policy.RetryOptions{MaxRetries: -1},
	}
	cred, err := azidentity.NewClientSecretCredential(os.Getenv("PORTICO_TENANT"), os.Getenv("PORTICO_CLIENT_ID"), os.Getenv("PORTICO_CLIENT_SECRET"),
		&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	return cred, &arm.ClientOptions{ClientOptions: options, DisableRPRegistration: true}, err
}

// httpClient trusts the server's CA.
func httpClient() (*http.Client, error) {
	pem, err := os.ReadFile(os.Getenv("PORTICO_CA"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", os.Getenv("PORTICO_CA"))
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}, nil
}

// GetCredAndClientOptions is Credentials for a test.
func GetCredAndClientOptions(t *testing.T) (azcore.TokenCredential, *arm.ClientOptions) {
	t.Helper()
	cred, options, err := Credentials()
	if err != nil {
		t.Fatal(err)
	}
	return cred, options
}

// CreateResourceGroup makes a resource group with a name of its own.
func CreateResourceGroup(ctx context.Context, subscription string, cred azcore.TokenCredential, options *arm.ClientOptions, location string) (*armresources.ResourceGroup, func(), error) {
	client, err := armresources.NewResourceGroupsClient(subscription, cred, options)
	if err != nil {
		return nil, nil, err
	}
	name := fmt.Sprintf("compat-%d", time.Now().UnixNano())
	res, err := client.CreateOrUpdate(ctx, name, armresources.ResourceGroup{Location: to.Ptr(location)}, nil)
	return &res.ResourceGroup, func() {}, err
}

// DeleteResourceGroup deletes a resource group.
func DeleteResourceGroup(ctx context.Context, subscription string, cred azcore.TokenCredential, options *arm.ClientOptions, name string) (*armresources.ResourceGroupsClientDeleteResponse, error) {
	client, err := armresources.NewResourceGroupsClient(subscription, cred, options)
	if err != nil {
		return nil, err
	}
	poller, err := client.BeginDelete(ctx, name, nil)
	if err != nil {
		return nil, err
	}
	return PollForTest(ctx, poller)
}

// CreateDeployment is what only the test of private endpoints needs: a template with a virtual network, which Portico has not.
func CreateDeployment(context.Context, string, azcore.TokenCredential, *arm.ClientOptions, string, string, *armresources.Deployment) (*armresources.DeploymentExtended, error) {
	return nil, fmt.Errorf("there are no template deployments")
}

// PollForTest polls until the operation has ended.
func PollForTest[T any](ctx context.Context, poller *runtime.Poller[T]) (*T, error) {
	result, err := poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: time.Second})
	return &result, err
}
