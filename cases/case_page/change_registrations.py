"""The rows of `cases` itself whose changes the page of a case tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.approvals.models import Approval
from cases.consent.models import Consent, Disclosure, Withholding
from cases.consent.presentation import language_name
from cases.episodes.models import Episode, EpisodeDebt, EpisodeLeg, WithheldPaper
from cases.extension import approvals
from cases.extension.changes import TrackedModel, register
from cases.identity.models import Communication, Relative
from cases.intake.models import Intake
from cases.merge.models import PersonMerge
from cases.notes.models import Note
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case, Identity, Person
from cases.safe_contact import presentation as safe_contact_presentation
from cases.safe_contact.models import SafeContact
from cases.tasks.models import Task
from core.access.actor import ActingUser
from core.domain import codes, countries, places
from core.domain.identifiers import masked


# The case is visible, and with it whose it is and who works on it.
def _the_case(case: Case, user: ActingUser) -> QuerySet[Any]:
    return Case.objects.filter(pk=case.pk)


def _the_person(case: Case, user: ActingUser) -> QuerySet[Any]:
    return Person.objects.filter(pk=case.person_id)


def _the_team(case: Case, user: ActingUser) -> QuerySet[Any]:
    return Assignment.objects.filter(case=case)


def _the_identity(case: Case, user: ActingUser) -> QuerySet[Any]:
    rows: QuerySet[Any] = Identity.objects.visible_to(user, case=case)
    return rows


def _approvals(case: Case, user: ActingUser) -> QuerySet[Any]:
    rows = Approval.objects.visible_to(user, CasePermission.CLOSE, case=case)
    return approvals.of_case_open_to(user, rows, case)


def _of_its_person(after: str) -> Callable[[Case], Q]:
    """`after` is the column of a merge that names the version which the rows got by it.

    A case that came to its person by a merge tells nothing of what was said of them before. And what a merge took over
    from another record is told no longer once it was undone: whoever reads this person alone would read the other.
    """

    def versions(case: Case) -> Q:
        of_person = PersonMerge.objects.filter(keep=case.person_id)
        came = of_person.in_force().filter(moved_cases__contains=[case.pk]).values(after)
        undone = of_person.exclude(undone=None)
        # Of merges on top of each other each undoing, from the last to the first, is a version further.
        around = undone.filter(at__lte=OuterRef("at"), undone__at__gte=OuterRef("undone__at"))
        depth = around.order_by().values("keep").annotate(count=Count("pk")).values("count")
        given_back = undone.annotate(depth=Subquery(depth)).filter(
            **{f"{after}__lt": OuterRef("version"), f"{after}__gte": OuterRef("version") - F("depth")}
        )
        taken_over = Q(version__in=undone.values(after)) | Q(Exists(given_back))
        return Q(version__gt=Coalesce(Subquery(came), 0)) & ~taken_over

    return versions


def _coded(name: str, values: list[str]) -> str:
    return ", ".join(str(codes.label(name, value)) for value in values)


for told in (
    TrackedModel(model=Case, label=_("Case"), access=CasePermission.VIEW, rows=_the_case),
    TrackedModel(
        model=Person,
        label=_("Person"),
        access=CasePermission.VIEW,
        rows=_the_person,
        versions=_of_its_person("person_after"),
        words={
            "gender": lambda value: codes.label("Gender", value),
            "citizenship": countries.country_name,
            "birth_year": str,
        },
    ),
    TrackedModel(
        model=Identity,
        label=_("Identity"),
        access=CasePermission.VIEW,
        rows=_the_identity,
        versions=_of_its_person("identity_after"),
        words={
            "birth_date": lambda value: date_format(date.fromisoformat(value)),
            # Whole they are shown only to who has just proved who they are, on a page of their own.
            "nik": masked,
            "passport": masked,
            # A number that somebody could call, and where somebody could go, stand below what is safe alone.
            "phone": masked,
            "address": lambda value: _("Not shown here"),
        },
    ),
    TrackedModel(
        model=SafeContact,
        label=_("Safe contact"),
        access=CasePermission.VIEW,
        words={
            "safe_channels": safe_contact_presentation.channels,
            "unsafe_channels": safe_contact_presentation.channels,
            "language": countries.language_name,
            # Whom to call, as it was once: it stands below what is safe now alone.
            "trusted": lambda value: _("Not shown here"),
        },
    ),
    TrackedModel(
        model=Communication,
        label=_("Language and support"),
        access=CasePermission.VIEW,
        words={"primary_language": countries.language_name, "secondary_language": countries.language_name},
    ),
    TrackedModel(
        model=Relative,
        label=_("Somebody of the family"),
        access=CasePermission.VIEW,
        about="name",
        words={"contact": lambda value: _("Not shown here"), "lives_at": lambda value: _("Not shown here")},
    ),
    TrackedModel(
        model=Assignment,
        label=_("Team"),
        access=CasePermission.VIEW,
        rows=_the_team,
        about="user",
        labels={"user": _("Name"), "since": _("Since"), "until": _("Until")},
    ),
    TrackedModel(model=Intake, label=_("Intake"), access=CasePermission.READ_ACCOUNT),
    TrackedModel(
        model=Episode,
        label=_("Episode of trafficking"),
        access=CasePermission.READ_ACCOUNT,
        words={
            "exploitation_types": lambda values: _coded("TypeOfExploitation", values),
            "methods_of_control": lambda values: _coded("MethodsOfControl", values),
            "recruitment_methods": lambda values: _coded("MethodOfRecruitment", values),
            "industry": lambda value: codes.label("ForcedLabourIndustry", value),
            "country": countries.country_name,
            "province": places.place_name,
        },
    ),
    TrackedModel(
        model=Consent, label=_("Consent decision"), access=CasePermission.VIEW, words={"language": language_name}
    ),
    TrackedModel(model=Disclosure, label=_("Data given out"), access=CasePermission.VIEW, about="recipient"),
    TrackedModel(model=Withholding, label=_("To be withheld"), access=CasePermission.VIEW, about="party"),
    TrackedModel(
        model=EpisodeLeg,
        label=_("Stage of the way"),
        access=CasePermission.READ_ACCOUNT,
        about="kind",
        words={"country": countries.country_name},
    ),
    TrackedModel(model=EpisodeDebt, label=_("Debt"), access=CasePermission.READ_ACCOUNT, about="kind"),
    TrackedModel(model=WithheldPaper, label=_("Withheld document"), access=CasePermission.READ_ACCOUNT, about="kind"),
    TrackedModel(
        model=Approval,
        label=_("Approval"),
        access=CasePermission.CLOSE,
        rows=_approvals,
        words={"kind": lambda value: approvals.of(value).label},
    ),
    TrackedModel(model=Note, label=_("Note"), access=CasePermission.VIEW),
    TrackedModel(model=Task, label=_("Task"), access=CasePermission.VIEW, about="title"),
):
    register(told)
