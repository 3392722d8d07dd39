"""How large a request may be, and how long it is waited for: whoever asks for more gets a clear answer.

Each is checked before the work that it bounds. Sizes are such that one request costs milliseconds.
"""

MAX_BODY = 256 * 1024
"""Bytes of a request."""
BODY_SECONDS = 10.0
"""How long a request may take to arrive."""
MAX_SENT = 1000
"""Events of a request; of these the latest `recruntime.types.MAX_EVENTS` count."""
MAX_CONDITIONS = 20
MAX_VALUES = 100
"""Values of a condition, and fields whose values are counted."""
MAX_IDS = 10_000
"""Ids that may, or may not, be recommended."""
MAX_BASKET = 100
MAX_TEXT = 1000
"""Characters of an id, a query or a value."""
MAX_CODE = 4096
"""Characters of an event's code."""
MAX_WAITING = 64
"""Requests of one process that wait for its engine."""
