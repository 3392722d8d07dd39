"""A bundle in JavaScript without a browser: in Node, and in an edge worker."""
