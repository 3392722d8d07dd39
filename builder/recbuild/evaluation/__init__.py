"""Evaluation: how good a bundle's recommendations are, measured on sessions that it has not learned from."""
