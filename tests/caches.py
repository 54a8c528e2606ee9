from typing import Any

from django.core.cache.backends.locmem import LocMemCache

from core.cache import JsonSerializer


class JsonLocMemCache(LocMemCache):
    """In memory, and refuses whatever would not come back from the real cache as it went in."""

    def add(self, key: str, value: Any, *args: Any, **options: Any) -> bool:
        return bool(super().add(key, _as_it_comes_back(value), *args, **options))

    def set(self, key: str, value: Any, *args: Any, **options: Any) -> None:
        super().set(key, _as_it_comes_back(value), *args, **options)


def _as_it_comes_back(value: Any) -> Any:
    serializer = JsonSerializer()
    stored = serializer.dumps(value)
    found = stored if isinstance(stored, int) else serializer.loads(stored)
    if found != value:
        raise TypeError(f"The cache would give back {found!r} for {value!r}.")
    return found
