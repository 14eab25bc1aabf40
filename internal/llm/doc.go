// Package llm reads what clients ask of language models and what these answer, as far as policies need it: which texts, how many tokens.
//
//	req := llm.ParseRequest(path, body)     // messages, prompt or input; the model; whether the answer is to be a stream
//	n := req.Tokens(count)                  // an estimate, with the count of a tokenizer
//	answer := llm.ParseAnswer(body)         // the text and the usage that the model reports
//	stream.Write(piece)                     // the same from an event stream, piece by piece as they pass
//
// It knows the forms of OpenAI (chat completions, completions, embeddings, responses), which Azure OpenAI and most other services share, those of
// Anthropic's messages and those of Google's Vertex AI. What is sent is read with tolerance: a part that has another form than expected counts as
// text or not at all, and is for the model to refuse.
package llm
