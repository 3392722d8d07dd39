"""The rows of a log as one flat table: a second table joined, objects and lists of objects unnested."""
