"""A catalog: from a file as people have them (`load.read_catalog`) to columns ready to embed and to show."""
