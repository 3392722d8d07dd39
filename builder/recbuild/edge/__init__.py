"""A bundle as an edge worker: modules that a host for workers deploys, around the bundle's own engine."""

from recbuild.edge.worker import Worker, write_worker

__all__ = ["Worker", "write_worker"]
