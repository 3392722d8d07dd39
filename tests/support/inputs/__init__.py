"""Catalogs and past sessions for tests, written on the spot."""
