"""The bundle's files, read: parts, columns, lists and hashes."""
