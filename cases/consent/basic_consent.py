"""Basic consent, to record and use data for care: whether it was withdrawn in a case, and what the law still allows.

For each kind of data the newest decision holds, as everywhere (`cases/consent/rules.py`). A refusal of somebody who
never agreed withdraws nothing: help does not depend on the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.consent import rules
from cases.consent.models import Consent, Recipient
from cases.data_rights.models import DataRequest
from cases.extension import alerts
from cases.extension.alerts import Alert
from cases.permissions import CasePermission
from cases.record.models import Case
from core.compartments import Compartment

CARE = Consent.Purpose.CARE


class Withdrawal(NamedTuple):
    """`decision` was withdrawn, or is the refusal that withdrew; it holds for content of these `compartments`."""

    decision: Consent
    compartments: frozenset[str]

    @property
    def on(self) -> date:
        return self.decision.withdrawn_on or self.decision.decided_on

    def headline(self) -> str:
        said = _("Basic consent was withdrawn on %(date)s.") % {"date": date_format(self.on)}
        if len(self.compartments) == len(Compartment.values):
            return said
        return f"{said} {_('It is about: %(classes)s.') % {'classes': rules.in_words(self._in_order())}}"

    def question(self) -> str:
        """What is asked before something is written all the same."""
        may = _(
            "What protects somebody's life, what a duty under the law demands and what the survivor asks for may still "
            "be written. Is this such a thing?"
        )
        return f"{self.headline()} {may}"

    def _in_order(self) -> list[str]:
        return [value for value in Compartment.values if value in self.compartments]


def withdrawal(rows: Iterable[Consent]) -> Withdrawal | None:
    """What was withdrawn of basic consent by these decisions of a case and was not given again; None: nothing."""
    care = [row for row in rows if row.purpose == CARE]
    allowed = {value for row in care if row.decision == Consent.Decision.GIVEN for value in row.classes}
    newest = {value: rules.newest(care, rules.To(Recipient.OWN), value) for value in Compartment.values}
    forbidding = {value: row for value, row in newest.items() if row is not None and row.forbids and value in allowed}
    if not forbidding:
        return None
    latest = max(forbidding.values(), key=lambda row: (row.withdrawn_on or row.decided_on, row.created_at))
    return Withdrawal(latest, frozenset(forbidding))


def withdrawal_of(case: Case) -> Withdrawal | None:
    """The same of a case: one query."""
    return withdrawal(Consent.objects.filter(case=case, purpose=CARE))


class Allowance(NamedTuple):
    """What may be kept or written after a withdrawal, and the provision by which it may."""

    text: str
    law: str


def allowances() -> list[Allowance]:
    """As far as the provisions may be printed."""
    found = [
        Allowance(text, rules.cited(article))
        for article, text in (
            (
                rules.STOPPING,
                _("Within three times 24 hours the use of the data for care stops, except for what stands here."),
            ),
            (
                "20",
                _(
                    "What protects somebody's life, what a duty under the law demands, and what the survivor asks for "
                    "may still be written and used."
                ),
            ),
            (
                "42-45",
                _(
                    "What is tied to a legal case is not destroyed. The rest is deleted when the survivor asks for it, "
                    "and they are told when it is done."
                ),
            ),
            ("24", _("The decisions on consent stay: the organisation must be able to prove them.")),
            ("31", _("The record of who looked at the case and what was done stays: the law wants it kept.")),
        )
    ]
    return [one for one in found if one.law]


def _unsettled() -> Q:
    """Whether basic consent was withdrawn and not given again for the same data, while the register of requests waits
    for an answer to it."""
    waiting = DataRequest.objects.open().filter(kind=DataRequest.Kind.WITHDRAW, case_code=OuterRef("code"))
    all_data = Q(data_classes=[]) | Q(data_classes__contains=Compartment.values)
    care = Consent.objects.filter(case=OuterRef("pk"), purpose=CARE)
    forbidding = care.filter(Q(decision=Consent.Decision.REFUSED) | Q(withdrawn_on__isnull=False))
    of_all = forbidding.filter(all_data).exclude(Exists(_later().filter(all_data)))
    same = all_data | Q(data_classes__contains=OuterRef("data_classes"))
    of_some = forbidding.exclude(all_data).exclude(Exists(_later().filter(same)))
    return Q(Exists(waiting)) & (Q(Exists(of_all)) | Q(Exists(of_some)))


def _later() -> Any:
    """Basic consent that was given after a decision, and stands."""
    given = Consent.objects.filter(
        case=OuterRef("case"), purpose=CARE, decision=Consent.Decision.GIVEN, withdrawn_on=None
    )
    same_day = Q(decided_on=OuterRef("decided_on"), created_at__gt=OuterRef("created_at"))
    return given.filter(Q(decided_on__gt=OuterRef("decided_on")) | same_day)


def is_unsettled(case: Case) -> bool:
    return Case.objects.filter(_unsettled(), pk=case.pk).exists()


alerts.register(
    Alert(
        code="cases.consent_withdrawn",
        label=gettext_lazy("Basic consent was withdrawn"),
        why=gettext_lazy(
            "Stop what is not needed, and settle it with the person who handles requests about personal data."
        ),
        holds=_unsettled,
        access=CasePermission.VIEW,
        url_name="cases:consents",
        fill=CasePermission.RECORD_CONSENT,
        is_risk=True,
        weight=95,
    )
)
