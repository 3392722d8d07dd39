"""A list for each user of a log, such as for a newsletter: asked of the engine, written to a file."""
