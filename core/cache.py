"""What stands in the cache: JSON and nothing else. Reading it can run no code, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any


class JsonSerializer:
    """For Django's RedisCache, in place of pickle."""

    def dumps(self, value: Any) -> bytes | int:
        """Integers stay as they are, so that the server itself can count them. Raises TypeError for what is no JSON."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """Raises ValueError for what is no JSON."""
        return json.loads(stored)
