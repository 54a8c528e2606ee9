"""What `identification` puts into the registries of the case page.

Nothing here keeps a case open: a case may end without anybody having found out what it was.
"""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import changes, sections, timeline
from cases.extension.changes import TrackedModel
from cases.extension.timeline import EntryKind as Entry
from cases.extension.timeline import EntryText
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from identification import elements, words
from identification.comparing import Answer
from identification.elements import Kind
from identification.models import Decision, Part


def _parts(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Part.objects.visible_to(user, CasePermission.READ_ACCOUNT, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(url=f"{_section(case)}#{row.kind.lower()}", mark=row.get_kind_display()) for row in rows}


def _decisions(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Decision.objects.visible_to(user, CasePermission.READ_ACCOUNT, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(row.get_body_display(), url=f"{_section(case)}#decisions") for row in rows}


def _status(code: str) -> str:
    return str(words.status(code))


def _section(case: Case) -> str:
    return reverse("identification:section", kwargs={"case": case.pk})


for entry in (
    Entry(code="identification.part", label=_("Identification changed"), icon="list-check", load=_parts),
    Entry(
        code="identification.decision",
        label=_("Decision on status recorded"),
        icon="certificate",
        load=_decisions,
        says=_status,
    ),
    Entry(
        code="identification.decision_changed",
        label=_("Decision on status corrected"),
        icon="certificate",
        load=_decisions,
        says=_status,
    ),
    Entry(
        code="identification.appeal", label=_("Appeal against the decision on status"), icon="scale", load=_decisions
    ),
    Entry(
        code="identification.decision_withdrawn",
        label=_("Decision on status withdrawn"),
        icon="certificate-off",
        load=_decisions,
    ),
):
    timeline.register(entry)


def _findings(found: dict[str, dict[str, str]]) -> str:
    """Answers with their reasons, in the order of the law."""
    lines = []
    for kind in Kind:
        for element in elements.elements(kind):
            said = found.get(element.code)
            if said:
                answer = Answer(said["answer"]).label
                lines.append(f"{element.label}: {answer}. {said['reason']}".rstrip(" "))
    return " · ".join(lines)


changes.register(
    TrackedModel(
        model=Part,
        label=_("Identification"),
        access=CasePermission.READ_ACCOUNT,
        about="kind",
        words={"findings": _findings},
    )
)
changes.register(
    TrackedModel(
        model=Decision,
        label=_("Decision on status"),
        access=CasePermission.READ_ACCOUNT,
        words={"status": words.status},
    )
)

sections.register(
    sections.CaseSection(
        code="identification",
        label=_("Identification"),
        icon="list-check",
        url_name="identification:section",
        access=CasePermission.READ_ACCOUNT,
        order=32,
    )
)
