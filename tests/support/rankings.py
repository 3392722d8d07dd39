"""Two rankings without any setting as it is by default, their rules, and the model that each learns with."""

from __future__ import annotations

from recruntime.settings import Settings

RULES = """
[[ranking.rules]]
where = { field = "brand", any_of = ["Acme"] }
factor = 1.6
[[ranking.rules]]
where = { field = "price", low = 300 }
factor = 0.3
[[ranking.rules]]
where = { field = "category", any_of = ["desk"] }
pin = 2
[[ranking.rules]]
where = { field = "price", high = 30 }
pin = 4
[[ranking.rules]]
where = { field = "price", min_times = 0.8, max_times = 1.2 }
factor = 1.3
until = 2200-01-01
pages = { field = "price", high = 200 }
[[ranking.rules]]
where = { field = "margin", low = 0.5 }
factor = 1.1
"""
RANKINGS = {
    "rrf": Settings(
        fusion="rrf",
        strategy="incremental",
        similar=0.8,
        co_occurrence=1.3,
        profile=1.2,
        popularity=0.7,
        profile_warmup=0.5,
        interests=4,
        interest_threshold=0.0,
        diversity=0.3,
        exploration=0.4,
        popularity_penalty=0.2,
        price_affinity=0.3,
        revisit=0.9,
        revisit_offset=-0.2,
        revisit_newest=0.9,
        at_most={"brand": 9, "category": 20},
    ),
    "weighted": Settings(
        fusion="weighted",
        similar=1.1,
        co_occurrence=0.9,
        profile=0.7,
        popularity=0.6,
        profile_warmup=3,
        half_life=1800,
        interests=2,
        interest_threshold=0.2,
        duplicate_threshold=2,
        diversity=0,
        exploration=0.2,
        popularity_penalty=-0.4,
        price_affinity=0.8,
        revisit=0.3,
        revisit_offset=0.2,
        revisit_newest=0.8,
        at_most={"price": 1, "category": 8},
    ),
}
MODELS = {
    "rrf": "session_average",
    "weighted": "co_occurrence",
}  # the first one learns what recency is worth, the other none
