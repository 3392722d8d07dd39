"""Figures for Prometheus: how many requests, how long, which bundle. Of what was asked they hold nothing.

The labels are the three addresses and the status, which are the same few whatever visitors do. With the
variable PROMETHEUS_MULTIPROC_DIR, each process writes its own, and any of them answers for all.
"""

from __future__ import annotations

import os
from http import HTTPStatus

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "recbuild_requests_total", "Answers.", ("address", "status"), registry=self._registry
        )
        self.seconds = Histogram(
            "recbuild_request_seconds",
            "From a request's first byte to its answer.",
            ("address",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.empty = Counter(
            "recbuild_empty_answers_total", "Answers without an item.", ("address",), registry=self._registry
        )
        self.waiting = Gauge(
            "recbuild_waiting_requests",
            "Requests that wait for the engine, or are with it.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self.items = Gauge(
            "recbuild_bundle_items",
            "Items of the bundle that answers.",
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )
        self.stale = Gauge(
            "recbuild_bundle_stale",
            "1 where a newer bundle cannot be used, or the folder has none.",
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )

    def answered(self, address: str, status: HTTPStatus | int, seconds: float) -> None:
        self.requests.labels(address, str(int(status))).inc()
        self.seconds.labels(address).observe(seconds)

    def text(self) -> bytes:
        """In Prometheus' text format."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return bytes(generate_latest(self._registry))
        shared = CollectorRegistry()
        MultiProcessCollector(shared)
        return bytes(generate_latest(shared))
