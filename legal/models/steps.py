"""What has happened in a matter: the letters of the police, the papers of the prosecutor, the acts of the court."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import tracked
from core.keys.fields import EncryptedTextField
from documents.models import Document
from legal.models.matters import Matter, MatterRecord


@tracked()
class Step(MatterRecord):
    """One step of the proceeding, on its day."""

    class Kind(models.TextChoices):
        """An abbreviation whose meaning we have not read stands as it is written on the paper."""

        POLICE_REPORT = "POLICE_REPORT", _("Police report (LP)")
        BAP = "BAP", _("Examination of the survivor (BAP)")
        SP2HP = "SP2HP", _("Notice of investigation progress (SP2HP)")
        SPDP = "SPDP", "SPDP"
        P18 = "P18", "P-18"
        P19 = "P19", "P-19"
        P21 = "P21", "P-21"
        TRANSFERRED = "TRANSFERRED", _("Suspect and evidence handed to the prosecutor")
        INDICTED = "INDICTED", _("Case sent to the court")
        FIRST_HEARING = "FIRST_HEARING", _("First hearing")
        DEMAND_READ = "DEMAND_READ", _("Prosecutor's demand read")
        JUDGMENT = "JUDGMENT", _("Judgment")
        APPEAL = "APPEAL", pgettext_lazy("step", "Appeal")
        CASSATION = "CASSATION", _("Cassation")
        JUDGMENT_FINAL = "JUDGMENT_FINAL", _("Judgment final and binding")
        JUDGMENT_NOTICE = "JUDGMENT_NOTICE", _("Notice of the final judgment received")
        JUDGMENT_COPY = "JUDGMENT_COPY", _("Copy of the judgment or ruling received")
        RULING = "RULING", _("Court ruling")
        WARNING = "WARNING", _("Written warning of the court")
        EXECUTION = "EXECUTION", pgettext_lazy("step", "Execution")
        LPSK_APPLIED = "LPSK_APPLIED", _("Application sent to LPSK")
        LPSK_RECEIVED = "LPSK_RECEIVED", _("Application received by LPSK")
        LPSK_INCOMPLETE = "LPSK_INCOMPLETE", _("Notice of LPSK that something is missing")
        LPSK_ABSENCE = "LPSK_ABSENCE", _("Did not appear before LPSK")
        LPSK_DECISION = "LPSK_DECISION", _("Decision of LPSK")
        PROTECTION_REQUEST = "PROTECTION_REQUEST", _("Protection asked for")
        OTHER = "OTHER", _("Other step")

    kind = models.CharField(_("step"), max_length=18, choices=Kind.choices)
    on = models.DateField(_("date"))
    number = EncryptedTextField(_("number"), blank=True)
    body = EncryptedTextField(_("issued by"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["matter", "-on"], name="step_of_matter")]  # the time line of a matter


_K = Step.Kind
_OF_A_COURT = (_K.JUDGMENT, _K.RULING)
# Each kind with those that come before it; of several in brackets the first to happen does. Of kinds that are not held
# against each other, as an examination and the report, we do not say which comes first.
_FOLLOWS: dict[str, tuple[tuple[str, ...], ...]] = {
    _K.SP2HP: ((_K.POLICE_REPORT,),),
    _K.SPDP: ((_K.POLICE_REPORT,),),
    _K.P18: ((_K.SPDP,),),
    _K.P19: ((_K.SPDP,),),
    _K.P21: ((_K.P18,), (_K.P19,)),
    _K.TRANSFERRED: ((_K.P21,),),
    _K.INDICTED: ((_K.TRANSFERRED,),),
    _K.FIRST_HEARING: ((_K.INDICTED,),),
    _K.DEMAND_READ: ((_K.FIRST_HEARING,),),
    _K.JUDGMENT: ((_K.DEMAND_READ,),),
    _K.APPEAL: ((_K.JUDGMENT,),),
    _K.CASSATION: ((_K.APPEAL,),),
    _K.JUDGMENT_FINAL: ((_K.CASSATION,),),
    _K.JUDGMENT_NOTICE: ((_K.JUDGMENT_FINAL,),),
    _K.JUDGMENT_COPY: (_OF_A_COURT, (_K.POLICE_REPORT,)),
    _K.WARNING: (_OF_A_COURT, (_K.POLICE_REPORT,)),
    _K.EXECUTION: ((_K.JUDGMENT_FINAL,),),
    _K.LPSK_RECEIVED: ((_K.LPSK_APPLIED,),),
    _K.LPSK_INCOMPLETE: ((_K.LPSK_RECEIVED,),),
    _K.LPSK_ABSENCE: ((_K.LPSK_RECEIVED,),),
    _K.LPSK_DECISION: ((_K.LPSK_RECEIVED,),),
}


@cache
def comes_after(kind: str) -> frozenset[tuple[str, ...]]:
    """What a step of this kind follows from: the first step of a kind comes after the first of any of these. Of several
    kinds in one the earliest counts."""
    direct = _FOLLOWS.get(kind, ())
    further = [comes_after(one) for kinds in direct if len(kinds) == 1 for one in kinds]
    return frozenset(direct).union(*further)


def stage_reached(kinds: Iterable[str]) -> Matter.Stage | None:
    """The furthest stage to which steps of these kinds lead; None where none of them says it. A letter that comes late,
    or a date that was mistyped, moves no matter back."""
    order = list(Matter.Stage)
    found = [order.index(_LEADS_TO[kind]) for kind in kinds if kind in _LEADS_TO]
    return order[max(found)] if found else None


_LEADS_TO: dict[str, Matter.Stage] = {
    Step.Kind.POLICE_REPORT: Matter.Stage.INVESTIGATION,
    Step.Kind.BAP: Matter.Stage.INVESTIGATION,
    Step.Kind.SP2HP: Matter.Stage.INVESTIGATION,
    Step.Kind.TRANSFERRED: Matter.Stage.PROSECUTION,
    Step.Kind.INDICTED: Matter.Stage.TRIAL,
    Step.Kind.FIRST_HEARING: Matter.Stage.TRIAL,
    Step.Kind.DEMAND_READ: Matter.Stage.TRIAL,
    Step.Kind.JUDGMENT: Matter.Stage.TRIAL,
    Step.Kind.APPEAL: Matter.Stage.APPEAL,
    Step.Kind.CASSATION: Matter.Stage.APPEAL,
    Step.Kind.JUDGMENT_FINAL: Matter.Stage.EXECUTION,
    Step.Kind.JUDGMENT_NOTICE: Matter.Stage.EXECUTION,
    Step.Kind.WARNING: Matter.Stage.EXECUTION,
    Step.Kind.EXECUTION: Matter.Stage.EXECUTION,
}
