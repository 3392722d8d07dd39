"""Which column is which: usual names, what is in the columns, and the schema that follows."""
