"""What is said where something is to be done with a stored file, and it does not open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from core.errors import Damaged, DomainError


@contextmanager
def must_open() -> Iterator[None]:
    """Raise DomainError when a file that is read within is missing or was changed."""
    try:
        yield
    except (Damaged, FileNotFoundError):
        raise DomainError(_("The stored file is missing or was changed.")) from None
