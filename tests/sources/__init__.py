"""Sources: whatever gives rows."""
