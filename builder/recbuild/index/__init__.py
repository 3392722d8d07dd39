"""From vectors to an index: codes, cells, neighbors and products."""
