package policies

import "testing"

// TestCosmosSignature has the example of Azure's documentation (Access control on Azure Cosmos DB resources).
func TestCosmosSignature(t *testing.T) {
	t.Parallel()
	const key = "dsZQi3KtZmCv1ljt3VNWNm7sQUF1y5rJfC6kv5JiwvW0EndXdDku/dkKBp8/ufDToSxLzR4y+O/0H/t4bQtVNw=="
	got, err := cosmosSignature("GET", "dbs", "dbs/ToDoList", "Thu, 27 Apr 2017 00:51:12 GMT", key)
	if want := "c09PEVJrgp2uQRkr934kFbTqhByc7TVr3OHyqlu+c+c="; err != nil || got != want {
		t.Errorf("got %s %v, want %s", got, err, want)
	}
	if _, err := cosmosSignature("GET", "dbs", "", "", "no base64!"); err == nil {
		t.Error("a key that is none was taken")
	}
}
