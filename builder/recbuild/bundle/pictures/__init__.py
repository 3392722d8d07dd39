"""Packs of small pictures: what pages load for everybody (docs/format.md §4)."""
