"""Whether the day of a letter fits what its dossier prints beside it, and the day on which that is built."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.episodes.models import Episode
from cases.intake.models import Intake
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from legal import leaving
from legal.dossier import handling, words
from legal.letters.writing import Told
from legal.models import (
    ClaimAmount,
    Dossier,
    DossierCopy,
    FilingStep,
    ImmaterialStatement,
    LossItem,
    RestitutionClaim,
    Step,
)

LONG = timedelta(days=30)


def doubts(told: Told, *, on: date, by: ActingUser, besides: Dossier | None) -> list[str]:
    """Where the day of the letter looks left over from an earlier version, in sentences. `on` is today; how `besides`
    was given out and filed does not count.

    Also while the claim lies with an office or is decided: the version that went out stays as it is, and another one
    has the letter again. Nothing of one that is withdrawn, of which none is built.
    """
    if told.claim.state == RestitutionClaim.State.WITHDRAWN:
        return []
    dated, latest = told.details.dated_on, _latest_printed(told, by=by, besides=besides)
    if latest is not None and latest > dated:
        return [
            _(
                "The letter is dated %(day)s, and the dossier names something of %(later)s: nobody could write of it "
                "then. Enter the day on which the letter is signed, or correct the other one."
            )
            % {"day": date_format(dated), "later": date_format(latest)}
        ]
    if on - dated > LONG:
        return [
            _("The letter is dated %(day)s, more than %(days)d days ago. Enter the day on which it is signed.")
            % {"day": date_format(dated), "days": LONG.days}
        ]
    return []


def _latest_printed(told: Told, *, by: ActingUser, besides: Dossier | None) -> date | None:
    """The latest day of what has happened that is printed: a certificate, a rate, the statement, a step, what LPSK
    assessed, the consent, when the survivor was received or an account of hers was written down, and how an earlier
    version was given out, filed and came back."""
    losses = LossItem.objects.visible_to(by).filter(claim=told.claim)
    steps = Step.objects.visible_to(by).filter(matter=told.claim.matter_id, kind__in=words.STEPS)
    statements = ImmaterialStatement.objects.visible_to(by).filter(claim=told.claim, is_printed=True)
    assessed = ClaimAmount.objects.visible_to(by).filter(claim=told.claim, stage=ClaimAmount.Stage.ASSESSED)
    versions = Dossier.objects.filter(claim=told.claim)
    if besides is not None:
        versions = versions.exclude(pk=besides.pk)
    filed = FilingStep.objects.visible_to(by).filter(dossier__in=versions, kind__in=handling.STEPS)
    days = losses.values_list("certified_on").union(
        losses.values_list("exchange_rate_on"),
        statements.values_list("told_on"),
        steps.order_by().values_list("on"),
        assessed.order_by().values_list("on"),
        filed.order_by().values_list("on"),
    )
    printed = [day for (day,) in days if day is not None]
    printed += [consent.decided_on for consent in leaving.under(told.claim)]
    printed += [timezone.localdate(at) for at in _written_down(told.claim, versions, by=by)]
    return max(printed, default=None)


def _written_down(claim: RestitutionClaim, versions: Any, *, by: ActingUser) -> list[datetime]:
    """When the sources of the chronology came to be, and copies of these versions were given out to be filed."""
    episodes = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT).filter(case=claim.case_id)
    intakes = Intake.objects.visible_to(by).filter(case=claim.case_id)
    copies = DossierCopy.objects.visible_to(by).filter(dossier__in=versions, kind=DossierCopy.Kind.FILING)
    return [
        *episodes.order_by().values_list("created_at", flat=True),
        *intakes.order_by().values_list("received_at", flat=True),
        *copies.order_by().values_list("created_at", flat=True),
    ]
