"""Sources that are no files: databases, object stores, the web, lakes."""
