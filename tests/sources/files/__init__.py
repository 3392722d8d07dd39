"""Files of every kind, as rows."""
