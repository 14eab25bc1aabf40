package policy_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policy"
)

// documented are the members that the expression reference lists for context and its parts, and the overloads that policies use besides, each as the
// class and the beginning of its declaration.
const documented = `
IProxyRequestContext: IContextApi Api | IDeployment Deployment | TimeSpan Elapsed | IGraphQL GraphQL | ILastError LastError | IOperation Operation
IProxyRequestContext: IProduct Product | IRequest Request | Guid RequestId | IResponse Response | ISubscription Subscription | DateTime Timestamp
IProxyRequestContext: bool Tracing | IUser User | IReadOnlyDictionary<string, object> Variables | void Trace(string message) | IWorkspace Workspace
IApi: string Id | string Name | string Path | IEnumerable<string> Protocols | IUrl ServiceUrl | ISubscriptionKeyParameterNames SubscriptionKeyParameterNames
IContextApi: bool IsCurrentRevision | string Revision | string Version
ISubscriptionKeyParameterNames: string Header | string Query
IDeployment: IGateway Gateway | string GatewayId | string Region | string ServiceId | string ServiceName | ISustainabilityInfo SustainabilityInfo
IDeployment: IReadOnlyDictionary<string, X509Certificate2> Certificates
IGateway: string Id | string InstanceId | bool IsManaged
ISustainabilityInfo: CarbonIntensityCategory CurrentCarbonIntensity
IGraphQL: IGraphQLDataObject GraphQLArguments | IGraphQLDataObject Arguments | IGraphQLDataObject Parent
IGraphQLDataObject: JToken this[string name]
ILastError: string Source | string Reason | string Message | string Scope | string Section | string Path | string PolicyId
IOperation: string Id | string Method | string Name | string UrlTemplate
IProduct: bool ApprovalRequired | IEnumerable<IGroup> Groups | string Id | string Name | ProductState State | int? SubscriptionsLimit
IProduct: int? SubscriptionLimit | bool SubscriptionRequired | IEnumerable<IApi> Apis
IGroup: string Id | string Name
IRequest: IMessageBody Body | X509Certificate2 Certificate | IReadOnlyDictionary<string, string[]> Headers | string IpAddress
IRequest: IReadOnlyDictionary<string, string> MatchedParameters | string Method | IUrl OriginalUrl | IUrl Url
IRequest: IPrivateEndpointConnection PrivateEndpointConnection
IResponse: IMessageBody Body | IReadOnlyDictionary<string, string[]> Headers | int StatusCode | string StatusReason
ISubscription: DateTime CreatedDate | DateTime CreatedTime | DateTime? EndDate | string Id | string Key | string Name | string PrimaryKey
ISubscription: string SecondaryKey | DateTime? StartDate
IUser: string Email | string FirstName | IEnumerable<IGroup> Groups | string Id | IEnumerable<IUserIdentity> Identities | string LastName
IUser: string Note | DateTime RegistrationDate
IUserIdentity: string Id | string Provider
IWorkspace: string Id | string Name
IMessageBody: T As<T>(bool preserveContent = false) | IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)
IUrl: string Host | string Path | int Port | IReadOnlyDictionary<string, string[]> Query | string QueryString | string Scheme | string ToString() | Uri ToUri()
IPrivateEndpointConnection: string Name | string GroupId | string MemberName
BasicAuthCredentials: string Password | string UserId
Jwt: string Algorithm | IEnumerable<string> Audiences | IReadOnlyDictionary<string, string[]> Claims | DateTime? ExpirationTime | string Id
Jwt: string Issuer | DateTime? IssuedAt | DateTime? NotBefore | string Subject | string Type
Authorization: string AccessToken | IReadOnlyDictionary<string, object> Claims
PolicyExtensions: static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string key, string defaultValue)
PolicyExtensions: static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string key)
PolicyExtensions: static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string key, T defaultValue)
PolicyExtensions: static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string key)
PolicyExtensions: static object GetValueOrDefault(this IReadOnlyDictionary<string, object> dictionary, string key)
PolicyExtensions: static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)
PolicyExtensions: static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)
PolicyExtensions: static BasicAuthCredentials AsBasic(this string input) | static bool TryParseBasic(this string input, out BasicAuthCredentials result)
PolicyExtensions: static Jwt AsJwt(this string input) | static bool TryParseJwt(this string input, out Jwt result)
PolicyExtensions: static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv)
PolicyExtensions: static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg)
PolicyExtensions: static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)
PolicyExtensions: static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv)
PolicyExtensions: static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg)
PolicyExtensions: static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)
PolicyExtensions: static bool VerifyNoRevocation(this X509Certificate2 input)
PolicyExtensions: static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> dictionary)
PolicyExtensions: static string ToQueryString(this IDictionary<string, IList<string>> dictionary)
`

func TestEveryDocumentedMemberExists(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	for _, class := range policy.Classes() {
		for _, m := range class.Members {
			declared[class.Def.Name+": "+strings.TrimSuffix(m.Decl, " { get; }")] = true
		}
	}
	for line := range strings.SplitSeq(strings.TrimSpace(documented), "\n") {
		class, members, _ := strings.Cut(line, ": ")
		for decl := range strings.SplitSeq(members, " | ") {
			if !declared[class+": "+decl] {
				t.Errorf("%s has no member %s", class, decl)
			}
		}
	}
}

// TestEveryMemberIsDocumented keeps the reference, which is generated from the tables, complete: each member has a sentence that begins with its name.
func TestEveryMemberIsDocumented(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`(?:^| )(\w+)(?:<[^(]*>)?(?:\(| \{|\[string name)`)
	for _, class := range policy.Classes() {
		for _, m := range class.Members {
			match := name.FindStringSubmatch(m.Decl)
			if match == nil {
				t.Fatalf("%s: no name in %s", class.Def.Name, m.Decl)
			}
			want := match[1]
			if want == "this" {
				want = "The indexer"
			}
			if !strings.HasPrefix(m.Doc, want+" ") || !strings.HasSuffix(m.Doc, ".") {
				t.Errorf("%s.%s: documentation is %q", class.Def.Name, match[1], m.Doc)
			}
		}
	}
}
