"""Making the instant lane: groups of items become parts, many parts become packs with a directory."""
