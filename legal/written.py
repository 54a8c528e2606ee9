"""Who has written what the dossiers of a claim print, and whether somebody has since one was built: by its versions.

What is printed is what `legal.dossier.content` and the letter gather: of the claim, its matter, its case and the
survivor. Names and days alone are read here, and the organisation's texts, which name nobody: never what was written of
the case, so it is the same whoever asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from cases.consent.models import Consent
from cases.episodes.models import Episode
from cases.intake.models import Intake
from cases.record.models import Case, Identity, Person
from core.history import Change, changes_of
from identification.models import Evidence, Part
from legal import selectors
from legal.dossier import deadlines, words
from legal.letters import shipped
from legal.models import (
    ClaimAmount,
    Deadline,
    EpisodeEvidence,
    Exhibit,
    ExhibitKind,
    ImmaterialStatement,
    LetterDetails,
    LetterEdition,
    LetterTemplate,
    LossEvidence,
    LossItem,
    Matter,
    Opponent,
    Party,
    Redaction,
    RestitutionClaim,
    Step,
    WageCalculation,
    WageEntry,
)


class _Printed(NamedTuple):
    """By which column versions are of a claim, a matter, a case or a person; `through` the versions of another model,
    where by a column of theirs. `columns` are those that are printed, where not nearly all are. `only` picks the rows
    that were so at some time: what was written in them before is printed then."""

    column: str
    through: type[models.Model] | None = None
    columns: tuple[str, ...] = ()
    only: Mapping[str, Any] = {}


_PRINTED: dict[type[models.Model], _Printed] = {
    # It follows what becomes of its dossiers, which is no writing in them.
    RestitutionClaim: _Printed("id", columns=("matter", "route", "shows_address")),
    LossItem: _Printed("claim"),
    Exhibit: _Printed("claim"),
    LetterDetails: _Printed("claim"),
    ImmaterialStatement: _Printed("claim", only={"is_printed": True}),
    Opponent: _Printed("claim"),
    ClaimAmount: _Printed("claim", only={"stage": ClaimAmount.Stage.ASSESSED}),
    WageCalculation: _Printed("claim"),
    EpisodeEvidence: _Printed("exhibit", through=Exhibit),
    LossEvidence: _Printed("loss", through=LossItem),
    Redaction: _Printed("exhibit", through=Exhibit, only={"state": Redaction.State.USED}),
    ExhibitKind: _Printed("exhibit", through=Exhibit),
    WageEntry: _Printed("calculation", through=WageCalculation),
    Matter: _Printed(
        "id",
        columns=(
            "kind",
            "title",
            "police_report",
            "investigator_unit",
            "investigator_name",
            "prosecutor_office",
            "prosecutor_name",
            "court",
            "register_number",
            "stage",
        ),
    ),
    Party: _Printed("matter"),
    Deadline: _Printed(
        "matter",
        # That it was met, done or has passed writes no other day, and who filed a version has written nothing in it.
        columns=("due_on", "length", "is_basis", "dismissed_on"),
        only={"rule__in": list(deadlines.NAMED)},
    ),
    Step: _Printed("matter", only={"kind__in": list(words.STEPS)}),
    Episode: _Printed("case"),
    Intake: _Printed("case", columns=("received_at", "account")),
    Part: _Printed("case"),
    Evidence: _Printed("case"),
    Consent: _Printed("case", only={"purpose": Consent.Purpose.RESTITUTION}),
    Person: _Printed("id", columns=("gender", "citizenship", "birth_year", "is_child", "is_said_adult")),
    Identity: _Printed(
        "person",
        columns=(
            "full_name",
            "aliases",
            "birth_date",
            "birth_place",
            "nik",
            "passport",
            "address",
            "occupation",
        ),
    ),
}


_DECIDING = (ClaimAmount.Stage.CLAIMED, ClaimAmount.Stage.AWARDED, ClaimAmount.Stage.EXECUTED)


class _Of(NamedTuple):
    """What the dossiers of these claims are about, each key with its claims."""

    claims: dict[UUID, list[UUID]]
    cases: set[UUID]
    persons: set[UUID]


def writers_of(claims: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who has ever written, changed or taken out any of it, and who wrote what stands in the text of its letter, by the
    claim: five queries, however many there are."""
    of = _about(claims)
    found: dict[UUID, set[UUID]] = {claim: set() for claim in claims}
    for key, user in _together([part for model in _PRINTED for part in _versions(model, of)]):
        for claim in of.claims[key]:
            found[claim].add(user)
    texts = _texts(claims)
    for template, editions in groupby(_editions(texts), key=attrgetter("template_id")):
        authors = _authors(editions)
        for claim in texts[template]:
            found[claim] |= authors
    return found


def _editions(texts: Iterable[UUID]) -> Iterable[LetterEdition]:
    rows: Iterable[LetterEdition] = LetterEdition.objects.filter(template__in=texts).order_by("template", "number")
    return rows


def _authors(editions: Iterable[LetterEdition]) -> set[UUID]:
    """Whose lines stand in the last of a text's editions, as each is a whole copy of what others wrote before, and who
    made that one, if only by cutting."""
    stands: dict[tuple[str, str], UUID | None] = {}
    last: UUID | None = None
    for edition in editions:
        last, fields = edition.created_by_id, {"addressee": edition.addressee, "text": edition.text}
        lines = [(name, line) for name, text in fields.items() for line in text.splitlines() if line.strip()]
        stands = {line: stands.get(line, last) for line in lines}
    return {user for user in (*stands.values(), last) if user is not None}


def is_written_since(claim: UUID, moment: datetime | Subquery) -> bool:
    """Whether somebody wrote, changed or took out any of it after a moment, or the text of its letter. Versions bear
    the moment at which their transaction began, by the clock of the database: what was under way then is not told."""
    of = _about([claim])
    parts = [part for model in _PRINTED for part in _versions(model, of)]
    texts: Any = changes_of(LetterEdition)
    parts.append(texts.objects.filter(template__in=list(_texts([claim]))).annotate(key=F("template")))
    parts += _amounts(of)
    # Another person since two records were found to be of one.
    parts.append(_changed(_rows(Case, Q(id__in=of.cases)), ("person",)).annotate(key=F("id")))
    return bool(_together([part.filter(pgh_created_at__gt=moment) for part in parts]).exists())


def are_days_changed_since(claim: UUID, moment: datetime | Subquery) -> bool:
    """Whether somebody wrote, changed or took out the day of a deadline that a dossier of the claim may name, or what
    decides which of them it names: a step such as an appeal, an amount. After a moment of the same clock as
    `is_written_since`."""
    of = _about([claim])
    parts = [*_versions(Deadline, of), *_versions(Step, of), *_amounts(of)]
    return any(part.filter(pgh_created_at__gt=moment).exists() for part in parts)


def _texts(claims: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The organisation's texts by which the letters of these claims are written, each with its claims: the one that a
    letter names, else the usual one for its kind (`legal.letters.texts`)."""
    usual = dict(LetterTemplate.objects.filter(institution="").values_list("kind", "pk"))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for details in LetterDetails.objects.filter(claim__in=claims).select_related("claim", "claim__case__person"):
        used = [details.template_id] if details.template_id else [usual.get(kind) for kind in _kinds(details)]
        for template in filter(None, used):
            found[template].append(details.claim_id)
    return found


def _kinds(details: LetterDetails) -> Iterable[str]:
    """Which letter it is: perhaps two, by the year of birth, as the day is sealed and not read here."""
    claim = details.claim
    person, today = claim.case.person, timezone.localdate()
    days = [f"{person.birth_year}-01-01", f"{person.birth_year}-12-31"] if person.birth_year else [None]
    is_child = {selectors.is_child(person, day, on=today) for day in days}
    kinds = {shipped.kind_for(claim.route, is_child=value, is_after=details.is_after_judgment) for value in is_child}
    return sorted(kind for kind in kinds if kind is not None)


def _about(claims: Collection[UUID]) -> _Of:
    keys: dict[UUID, list[UUID]] = defaultdict(list)
    rows = RestitutionClaim.objects.filter(pk__in=claims).values_list("pk", "matter", "case", "case__person")
    cases, persons = set(), set()
    for claim, matter, case, person in rows:
        for key in (claim, matter, case, person):
            keys[key].append(claim)
        cases.add(case)
        persons.add(person)
    return _Of(keys, cases, persons)


def _together(parts: list[Any]) -> Any:
    """(what it is of, who wrote it) of all these versions, each once. What nobody wrote, as when all is sealed under
    new keys, says nothing."""
    first, *others = [part.filter(pgh_by__isnull=False).values_list("key", "pgh_by") for part in parts]
    return first.union(*others)


def _versions(model: type[models.Model], of: _Of) -> Iterator[Any]:
    """The versions of a model's rows that the dossiers print, with the `key` of what they are of; also of rows that
    are there no longer. Rows are found by their case: of that there is an index."""
    printed = _PRINTED[model]
    key: Any = F(printed.column)
    if printed.through is not None:
        above = _rows(printed.through, Q(id=OuterRef(printed.column)))
        key = Subquery(above.order_by("-pgh_id").values(_PRINTED[printed.through].column)[:1])
    for rows in _found(model, of):
        versions = _rows(model, rows)
        if printed.only:
            versions = versions.filter(id__in=versions.filter(**printed.only).values("id"))
        yield _changed(versions, printed.columns).annotate(key=key).filter(key__in=list(of.claims))


def _amounts(of: _Of) -> Iterator[Any]:
    """Like `_versions`, those of what was claimed, awarded or is executed: no dossier prints it, but the days that it
    names rest on it. That a claim was filed is no change of it."""
    for rows in _found(ClaimAmount, of):
        versions = _rows(ClaimAmount, rows)
        deciding = versions.filter(id__in=versions.filter(stage__in=_DECIDING).values("id"))
        changed = _changed(deciding, ("stage", "amount_idr", "on")).exclude(pgh_label=Change.FOUND)
        changed = changed.exclude(pgh_label=Change.INSERT, stage=ClaimAmount.Stage.CLAIMED)
        yield changed.annotate(key=F("claim")).filter(key__in=list(of.claims))


def _found(model: type[models.Model], of: _Of) -> Iterator[Q]:
    live: Any = model._default_manager
    if model is Person:
        yield Q(id__in=of.persons)
    elif model is Identity:
        yield Q(id__in=live.filter(person__in=of.persons).values("pk"))
    else:
        yield Q(id__in=live.filter(case__in=of.cases).values("pk"))
        yield Q(id__in=_rows(model, Q(case__in=of.cases, pgh_label=Change.DELETE)).values("id"))


def _rows(model: type[models.Model], which: Q) -> Any:
    versions: Any = changes_of(model)
    return versions.objects.filter(which)


def _changed(versions: Any, columns: tuple[str, ...]) -> Any:
    """Those that say something else in one of the columns than the version before them, the first and what took
    the row out; without columns all of them. What is sealed anew with other words of its form says something else."""
    if not columns:
        return versions
    told = JSONObject(**{name: F(name) for name in columns})
    before = versions.model.objects.filter(id=OuterRef("id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    versions = versions.annotate(told=told, before=Subquery(before.annotate(told=told).values("told")[:1]))
    return versions.filter(Q(before__isnull=True) | Q(pgh_label=Change.DELETE) | ~Q(told=F("before")))
