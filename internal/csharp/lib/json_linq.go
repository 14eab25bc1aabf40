package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	jsonConvertDef   = rt.Declare("Newtonsoft.Json", "static class JsonConvert")
	jsonConverterDef = rt.Declare("Newtonsoft.Json", "class JsonConverter")
	linqExtensions   = rt.Declare("Newtonsoft.Json.Linq", "static class Extensions")
)

var jsonConvertClass = class(jsonConvertDef, "JsonConvert turns values into JSON and back.", table{
	{"static string SerializeObject(object value)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Formatting formatting)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, JsonSerializerSettings settings)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Formatting formatting, JsonSerializerSettings settings)", jsonSerialize, "Returns the JSON of a value."},
	{"static object DeserializeObject(string value)", jsonDeserialize, "Reads JSON."},
	{"static object DeserializeObject(string value, JsonSerializerSettings settings)", jsonDeserialize, "Reads JSON."},
	{"static object DeserializeObject(string value, Type type)", jsonDeserialize, "Reads JSON as a value of a type."},
	{"static object DeserializeObject(string value, Type type, JsonSerializerSettings settings)", jsonDeserialize, "Reads JSON as a value of a type."},
	{"static T DeserializeObject<T>(string value)", jsonDeserialize, "Reads JSON as a T."},
	{"static T DeserializeObject<T>(string value, JsonSerializerSettings settings)", jsonDeserialize, "Reads JSON as a T."},
	{"static string SerializeObject(object value, params JsonConverter[] converters)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Formatting formatting, params JsonConverter[] converters)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Type type, JsonSerializerSettings settings)", jsonSerialize, "Returns the JSON of a value."},
	{"static string SerializeObject(object value, Type type, Formatting formatting, JsonSerializerSettings settings)", jsonSerialize, "Returns the JSON of a value."},
	{"static object DeserializeObject(string value, Type type, params JsonConverter[] converters)", jsonDeserialize, "Reads JSON as a value of a type."},
	{"static T DeserializeObject<T>(string value, params JsonConverter[] converters)", jsonDeserialize, "Reads JSON as a T."},
	{"static string ToString(object value)", jsonSerialize, "Returns the JSON of a value."},
})
