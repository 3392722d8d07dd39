"""Experiments: what they are, and what the private reports of visitors tell about them."""

from recbuild.experiments.bundled import of_bundle

__all__ = ["of_bundle"]
