"""Words: what a text says in any script, which of it counts, and the vocabulary of a catalog."""
