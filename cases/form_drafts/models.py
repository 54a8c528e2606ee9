"""Long forms that were begun: read by nobody but whoever writes them."""

from __future__ import annotations

from typing import Self

from django.db import models

from cases.record.models import Case, CaseRecord
from cases.record.querysets import CaseRecordQuerySet
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.history_exemptions import untracked
from core.keys.fields import EncryptedJSONField


class FormDraftQuerySet(CaseRecordQuerySet["FormDraft"]):
    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        """One's own, as long as one reads what it was going to be."""
        return super().visible_to(user, act, case=case).filter(created_by=user.pk)


@untracked("It is nobody's record yet: when it is saved or given up, nothing of it may be left.")
class FormDraft(CaseRecord):
    """A long form that somebody is filling in, one for each writer and page. It lies under the keys of what it will
    be, and it may make no sense yet.
    """

    compartment = models.CharField(max_length=20, choices=Compartment.choices)
    # The path of the form's page.
    address = models.CharField(max_length=200)
    # Names and values, as the browser sent them.
    answers = EncryptedJSONField()

    objects = FormDraftQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "created_by", "address"], name="formdraft_once")]
