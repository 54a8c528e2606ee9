"""Sealed files that no row names. A process that is killed between writing a file and committing the row that owns
it leaves one: nobody holds its key, so it can never be read, and nothing but this sweep would ever delete it.

Whoever keeps sealed files registers the model that names them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import batched

from django.db import models, transaction
from django.utils import timezone

from accounts.for_each_organisation import in_each
from core.files import storage as files
from core.logs import logger
from core.registry import Registry

# Longer than any request or job may take to commit the row of a file that it has written.
AGE = timedelta(hours=24)
BATCH = 500

registry: Registry[type[models.Model], str] = Registry("documents.leftovers")


def register(model: type[models.Model], field: str) -> None:
    """Rows of `model` own the files that `field` names."""
    registry.add(model, field)


def sweep() -> int:
    """Delete the sealed files older than AGE that no row of any organisation names. Returns how many.

    When rows name none of the old files at all, this is another installation's store, or an empty database:
    nothing is deleted then.
    """
    before = timezone.now() - AGE
    unnamed: list[str] = []
    is_ours = False
    for names in batched(files.written_before(before), BATCH, strict=False):
        named = _named(names)
        is_ours = is_ours or bool(named)
        unnamed += [name for name in names if name not in named]
    if unnamed and not is_ours:
        logger.warning("no row names any of the sealed files; none deleted", extra={"count": len(unnamed)})
        return 0
    deleted = sum(_delete_unnamed(name, before) for name in unnamed)
    logger.info("sealed files without a row deleted", extra={"count": deleted})
    return deleted


def _delete_unnamed(name: str, before: datetime) -> bool:
    # Work that was interrupted a day ago may come back now and write this very file anew. Either it holds the
    # name, and we look once it has committed; or we do, and it writes once this file is gone.
    with transaction.atomic():
        files.hold(name)
        if not files.is_older(name, before) or _named((name,)):
            return False
        files.delete(name)
        return True


def _named(names: tuple[str, ...]) -> set[str]:
    """Which of the files a row of any organisation names."""
    return set().union(*in_each(lambda _organisation: _named_here(names)))


def _named_here(names: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for model, field in registry.items():
        found.update(model._base_manager.filter(**{f"{field}__in": names}).values_list(field, flat=True))
    return found
