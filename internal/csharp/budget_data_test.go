package csharp_test

// hostileData are expressions that let trees of JSON and XML grow, or go through them without end.
var hostileData = []hostile{
	{"JSON compared with itself", `@{ var a = new JArray(Enumerable.Range(0, 50000)); while (true) JToken.DeepEquals(a, a.DeepClone()); return 1; }`, "limit: "},
	{"a path through everything", `@{ var a = new JArray(Enumerable.Range(0, 20000)); var n = 0; while (true) n += a.SelectTokens("$..*").Count(); return n; }`, "limit: "},
	{"a path with conditions in one another", `@{ var a = new JArray(Enumerable.Range(0, 3000)); return a.SelectTokens("$[?($[?($[?(@ > 1)] > 2)] > -5)]").Count(); }`, "limit: "},
	{"items that are merged", `@{ var a = new JArray(Enumerable.Range(0, 5000)); a.Merge(new JArray(Enumerable.Range(5000, 5000)), new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Union }); return a.Count; }`, "limit: "},
	{"items that are taken out at the front", `@{ var a = new JArray(Enumerable.Range(0, 60000)); while (a.Count > 0) { a.RemoveAt(0); a.Insert(0, 1); } return 1; }`, "limit: "},
	{"items that ask for their neighbours", `@{ var a = new JArray(Enumerable.Range(0, 60000)); JToken t = a.First; while (true) { t = t.Next ?? a.First; } return 1; }`, "limit: "},
	{"a list in itself as JSON", `@{ var l = new List<object>(); l.Add(l); return JsonConvert.SerializeObject(l); }`, "JsonSerializationException"},
	{"a list in itself as a token", `@{ var l = new List<object>(); l.Add(l); return JToken.FromObject(l); }`, "JsonSerializationException"},
	{"an XML tree that nests", `@{ var e = new XElement("a"); while (true) e = new XElement("a", e); return e; }`, "limit: "},
	{"XML that is written again and again", `@{ var e = new XElement("a", Enumerable.Range(0, 5000).Select(i => new XElement("b", i))); while (true) e.ToString(); return 1; }`, "limit: "},
	{"XML compared with itself", `@{ var e = new XElement("a", Enumerable.Range(0, 20000).Select(i => new XElement("b", i))); while (true) XNode.DeepEquals(e, e); return 1; }`, "limit: "},
	{"XML that is searched", `@{ var e = new XElement("a", Enumerable.Range(0, 20000).Select(i => new XElement("b", i))); var n = 0; while (true) n += e.Descendants("x").Count(); return n; }`, "limit: "},
	{"an XPath through everything", `@{ var e = new XElement("a", Enumerable.Range(0, 3000).Select(i => new XElement("b", i))); return e.XPathEvaluate("count(//b[count(//b) > 1])"); }`, "limit: "},
	{"an XPath that goes back and forth", `@{ var e = new XElement("a", Enumerable.Range(0, 3000).Select(i => new XElement("b", i))); return e.XPathEvaluate("count(//b/following::b/preceding::b)"); }`, "limit: "},
	{"nodes that ask for their neighbours", `@{ var e = new XElement("a", Enumerable.Range(0, 40000).Select(i => new XElement("b"))); XNode n = e.FirstNode; while (true) n = n.NextNode ?? e.FirstNode; return 1; }`, "limit: "},
}
