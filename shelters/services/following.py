"""A stay follows the person of its case when two records of one person are made one, or two again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from shelters.models import Stay


def follow(case_ids: Sequence[UUID], person_id: UUID) -> None:
    """Say of whom the stays of these cases are. Raises DomainError when somebody would have been in two places."""
    try:
        with transaction.atomic():
            Stay.objects.filter(case__in=case_ids).update(person=person_id)
    except IntegrityError as error:
        raise DomainError(
            _("Both lived in a shelter at the same time, so they are two persons, or one of the stays is wrong.")
        ) from error
