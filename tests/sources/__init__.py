"""Sources: files of every kind, as rows."""
