"""Each item's most similar items: search by blocks, and what is left of it after a small change."""
