"""Delimited text, whatever separates its columns: from bytes to rows of cells, and from these to a table."""
