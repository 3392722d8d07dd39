"""Experiments: what they are, and what the private reports of visitors tell about them."""
