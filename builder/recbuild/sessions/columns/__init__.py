"""Which column of a log is which: by its name and by what is in it."""
