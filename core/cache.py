"""What stands in the cache: JSON and nothing else. Reading it can run no code, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connections

from core.db import DEFAULT


class JsonSerializer:
    """For Django's RedisCache, in place of pickle."""

    def dumps(self, value: Any) -> bytes | int:
        """Integers stay as they are, so that the server itself can count them. Raises TypeError for what is no JSON."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """Raises ValueError for what is no JSON."""
        return json.loads(stored)


class JsonDatabaseCache(BaseDatabaseCache):
    """A table of PostgreSQL, for a demo without a server for the cache. Django's own keeps pickles."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._quoted = connections[DEFAULT].ops.quote_name(table)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Raises ValueError for what is no JSON."""
        found = self._run("SELECT value FROM {table} WHERE cache_key = %s AND expires > now()", self._key(key, version))
        return json.loads(found[0][0]) if found else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Raises TypeError for what is no JSON."""
        self._put(key, value, timeout, version, over_what_holds=True)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Raises TypeError for what is no JSON."""
        return self._put(key, value, timeout, version, over_what_holds=False)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        sql = "UPDATE {table} SET expires = to_timestamp(%s) WHERE cache_key = %s AND expires > now() RETURNING 1"
        return bool(self._run(sql, self._end(timeout), self._key(key, version)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._run("DELETE FROM {table} WHERE cache_key = %s RETURNING 1", self._key(key, version)))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Counted by the server itself; it ends when it would have ended. Raises ValueError when it is not there."""
        sql = (
            "UPDATE {table} SET value = (value::bigint + %s)::text WHERE cache_key = %s AND expires > now()"
            " RETURNING value::bigint"
        )
        found = self._run(sql, delta, self._key(key, version))
        if not found:
            raise ValueError("There is no such key.")
        return int(found[0][0])

    def clear(self) -> None:
        self._run("DELETE FROM {table} RETURNING 1")

    def _put(self, key: str, value: Any, timeout: Any, version: int | None, *, over_what_holds: bool) -> bool:
        self._run("DELETE FROM {table} WHERE expires <= now() RETURNING 1")
        sql = """
            INSERT INTO {table} AS stored (cache_key, value, expires) VALUES (%s, %s, to_timestamp(%s))
            ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires
            WHERE %s OR stored.expires <= now() RETURNING 1
        """
        return bool(self._run(sql, self._key(key, version), json.dumps(value), self._end(timeout), over_what_holds))

    def _key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _end(self, timeout: Any) -> float:
        """In seconds since 1970, as PostgreSQL takes them; for ever is infinite."""
        end = self.get_backend_timeout(timeout)
        return float("inf") if end is None else float(end)

    def _run(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connections[DEFAULT].cursor() as cursor:
            cursor.execute(sql.format(table=self._quoted), values)
            return list(cursor.fetchall())
