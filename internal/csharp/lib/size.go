package lib

// itemBytes is what a child of a tree counts for when somebody goes through the children.
const itemBytes = 8

// Size counts the text, and the children and attributes without what is in them.
func (n *xnode) Size() int { return len(n.value) + itemBytes*(len(n.nodes)+len(n.attrs)) }

// Size counts the text, and the children without what is in them.
func (t *token) Size() int { return t.value.Size() + len(t.name) + itemBytes*len(t.items) }

// Size is the length of the name.
func (x *xname) Size() int { return len(x.q.local) + len(x.q.space) }

// Size is the length of the URI.
func (x *xnamespace) Size() int { return len(x.uri) }

// Size is the length of the text that was read.
func (u *uri) Size() int { return len(u.original) }

// Size is the length of the match.
func (c *capture) Size() int { return c.n }

// Size is the length of the pattern.
func (r *regex) Size() int { return len(r.pattern) }

// Size is how much was written.
func (b *builder) Size() int { return len(b.buf) }

// Size is how much is left to read.
func (r *reader) Size() int { return len(r.rest) }

// Size is how many bytes the number takes.
func (b *bigInteger) Size() int { return b.n.BitLen() >> 3 }

// Size is the length of the key and of the hash.
func (h *hasher) Size() int { return len(h.key) + len(h.last) }

// Size is the length of the data.
func (a *asnData) Size() int { return len(a.raw) }
