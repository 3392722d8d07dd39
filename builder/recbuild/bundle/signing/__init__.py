"""Signatures: keys, and what is signed. Nothing here reads or writes a bundle."""
