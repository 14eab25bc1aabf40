// Evaluates Cases.All and prints what each gives as a line of JSON: the simple name of the type and the text of the value in the invariant culture,
// or the type of the exception.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Xml.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Oracle
{
    public static void Main()
    {
        Thread.CurrentThread.CurrentCulture = CultureInfo.InvariantCulture;
        using (var stdout = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)))
        {
            foreach (var one in Cases.All)
            {
                // Escapes bring halves of surrogate pairs through.
                var line = new JsonTextWriter(stdout) { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii };
                Evaluate(one.Key, one.Value).WriteTo(line);
                stdout.Write('\n');
                stdout.Flush();
            }
        }
    }

    static JObject Evaluate(string id, Func<object> expression)
    {
        try
        {
            var value = expression();
            return new JObject { { "id", id }, { "type", TypeName(value) }, { "value", Text(value) } };
        }
        catch (Exception e)
        {
            return new JObject { { "id", id }, { "exception", e.GetType().Name } };
        }
    }

    static string TypeName(object value)
    {
        if (value == null) return "null";
        var type = value.GetType();
        return type.IsArray ? type.GetElementType().Name + "[]" : type.Name.Split('`')[0];
    }

    static string Text(object value)
    {
        if (value == null) return "null";
        if (value is bool) return (bool)value ? "true" : "false";
        if (value is string || value is char || value is XNode) return value.ToString();
        if (value is double || value is float) return ((IFormattable)value).ToString("R", CultureInfo.InvariantCulture);
        if (value is DateTime || value is DateTimeOffset) return ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture);
        var token = value as JToken;
        if (token != null) return token.ToString(Formatting.None);
        var formattable = value as IFormattable;
        if (formattable != null) return formattable.ToString(null, CultureInfo.InvariantCulture);
        var sequence = value as IEnumerable;
        if (sequence != null) return "[" + string.Join(",", sequence.Cast<object>().Select(Text)) + "]";
        return value.ToString();
    }
}
