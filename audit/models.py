"""What was looked at (AccessEntry, chained by Chain), what was done (Act), who was erased (Erasure). They only grow.

They carry ids, not foreign keys: an entry outlives what it speaks of, and the access log is written on a
connection of its own that does not see the request's uncommitted rows.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history_exemptions import untracked
from core.key_subjects import PERSON
from core.records import OrganisationOwned, OrganisationQuerySet


class ChainedLog(OrganisationOwned):
    """Without the organisation's constraint: it is committed while the request's own rows are not yet."""

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True


@untracked("It is the head of the access log, which tells of itself when it was changed.")
class Chain(ChainedLog):
    """The head of an organisation's access log: how far it goes, the last digest, and a seal over both.

    Whoever appends holds this row locked (audit/chain.py), so that no two entries follow the same one.
    """

    sequence = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes, editable=False)
    # Empty: whoever put the head there did not have the organisation's key.
    seal = models.BinaryField(default=bytes, db_default=b"", editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="chain_once")]


@untracked("It only grows, and is chained.")
class AccessEntry(ChainedLog):
    """One look: who opened which compartments of whom, committed before anything was shown.

    `digest` covers every other field and `previous`, the digest of the entry before it (audit/chain.py).
    """

    at = models.DateTimeField(editable=False)
    user_id = models.UUIDField()
    act = models.CharField(max_length=80)
    case_ids = ArrayField(models.UUIDField(), default=list)
    subject_ids = ArrayField(models.UUIDField(), default=list)
    compartments = ArrayField(models.CharField(max_length=20), default=list)
    purpose = models.CharField(max_length=200, blank=True)
    request = models.CharField(max_length=20, blank=True)
    sequence = models.BigIntegerField(editable=False)
    previous = models.BinaryField(editable=False)
    digest = models.BinaryField(editable=False)
    # The one case that was opened; empty where rows of several were shown together. An index on the array would not be
    # used under row-level security, since PostgreSQL does not hold its operators for leakproof.
    case_id = models.GeneratedField(
        expression=Case(When(case_ids__len=1, then=F("case_ids__0")), default=Value(None)),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-at"], name="accessentry_at"),
            models.Index(fields=["organisation", "case_id", "-sequence"], name="accessentry_case"),
            models.Index(fields=["organisation", "user_id", "-sequence"], name="accessentry_user"),
            # What somebody opened within the last hour is counted before each look.
            models.Index(fields=["organisation", "user_id", "-at"], name="accessentry_recent"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sequence"], name="accessentry_sequence"),
            models.UniqueConstraint(fields=["organisation", "previous"], name="accessentry_previous"),
        ]


@untracked("It only grows.")
class Act(OrganisationOwned):
    """One act: who did what to which row, written in the transaction of the act."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    user_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=80)
    target_model = models.CharField(max_length=80)
    target_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict, help_text="Codes and ids only, never personal content.")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-at"], name="act_at"),
            models.Index(fields=["target_id"], name="act_target"),
        ]


@untracked("It only grows, and is chained.")
class Erasure(OrganisationOwned):
    """That everything of a person or an enquiry was erased (audit/erasures.py). It outlives them, and names nobody."""

    class Reason(models.TextChoices):
        REQUEST = "REQUEST", _("The person asked for it")
        WITHDRAWN = "WITHDRAWN", _("Consent was withdrawn")
        RETENTION = "RETENTION", _("The time for keeping it is over")
        MISTAKE = "MISTAKE", _("It was entered by mistake")

    at = models.DateTimeField(editable=False)
    # The id of what `kind` says: a person, or an enquiry that became nobody's case.
    person_id = models.UUIDField()
    kind = models.CharField(max_length=20, default=PERSON)
    # Nobody where the time for keeping it was over.
    user_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    sequence = models.BigIntegerField(editable=False)
    previous = models.BinaryField(editable=False)
    digest = models.BinaryField(editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sequence"], name="erasure_sequence"),
            models.UniqueConstraint(fields=["organisation", "person_id"], name="erasure_once"),
        ]
