"""What stands in a dossier, as plain values: gathered once, with the rights of who asked for it.

Only what is named here goes in. Shelter, counselling, notes of any kind and other people's records are not
left out by a filter: nothing here reads them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.episodes.models import Episode
from cases.intake.models import Intake
from cases.permissions import CasePermission
from cases.record.models import Case, Identity
from core.access.actor import ActingUser
from core.domain import codes
from core.domain.countries import country_name
from core.domain.languages import INDONESIAN
from core.domain.places import place_name
from core.domain.terbilang import terbilang
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.selectors import first_versions
from legal import course, leaving, redacting, selectors
from legal.dossier import annexes, deadlines, elements, persons, valuations, words
from legal.dossier.annexes import Statement, Working
from legal.dossier.elements import Elements
from legal.dossier.losses import Table, losses_by_head
from legal.dossier.persons import Fact, Person
from legal.dossier.valuations import Valuation
from legal.letters.composing import with_letter
from legal.letters.letter import Letter
from legal.models import (
    EpisodeEvidence,
    Exhibit,
    LossEvidence,
    LossItem,
    Matter,
    Opponent,
    Party,
    RestitutionClaim,
    Step,
)

UNKNOWN = "tidak diketahui"
OTHER = "Other"
COVER = ("Perkara", "Jalur permohonan")
ATTORNEY = words.ROLES[Party.Role.ATTORNEY]


@dataclass(frozen=True)
class Moment:
    """One entry of the chronology. `mark` is how the text refers to it; `source` is where it was written down,
    `evidence` which exhibits prove it."""

    mark: str
    when: str
    headline: str
    paragraphs: list[str]
    source: str
    evidence: str = ""


@dataclass(frozen=True)
class Evidence:
    """One line of the list of evidence. `document_id` says where its pages come from: a redacted copy, as `note` then
    says, and `sha256` is of the original all the same."""

    mark: str
    description: str
    form: str
    proves: str
    sha256: str
    document_id: str
    note: str = ""


@dataclass(frozen=True)
class Content:
    """All of it, apart from version, day and page numbers."""

    case_code: str
    organisation: str
    prepared_by: str
    route: str
    facts: list[Fact]
    is_child: bool
    persons: list[Person]
    respondents: list[Person]
    chronology: list[Moment]
    elements: list[Elements]
    tables: list[Table]
    total: str
    total_in_words: str
    evidence: list[Evidence]
    workings: Sequence[Working] = ()
    statement: Statement | None = None
    valuations: Sequence[Valuation] = ()
    # None while something that it needs is missing.
    letter: Letter | None = None

    @property
    def cover_facts(self) -> list[Fact]:
        """Of the facts of the matter those by which a court knows it."""
        return [fact for fact in self.facts if fact.label in COVER or fact.label.startswith("Nomor")]

    @property
    def applicants(self) -> list[Person]:
        return [person for person in self.persons if person.role != ATTORNEY]

    @property
    def attorneys(self) -> list[Person]:
        return [person for person in self.persons if person.role == ATTORNEY]

    @property
    def has_exchange(self) -> bool:
        """Whether some loss is in another currency than the rupiah."""
        return any(line.exchange for table in self.tables for line in table.lines)

    @property
    def said(self) -> dict[str, Any]:
        """What it says as a dossier keeps it, whoever gathered it: the same from day to day until something is
        written, for all who may see the same."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        del found["prepared_by"]
        return found

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that stands in the dossier, exhibits by their own."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def gather(claim: RestitutionClaim, *, on: date, by: ActingUser) -> Content:
    """The content of the claim's dossier of a day as `by` may see it; the look must have been logged.

    Raises Identity.DoesNotExist when `by` may not read who the survivor is.
    """
    matter, case = claim.matter, claim.case
    marks = {row.pk: row for row in Exhibit.objects.visible_to(by).filter(claim=claim).order_by("number")}
    losses = sorted(LossItem.objects.visible_to(by).filter(claim=claim).select_related("case"), key=selectors.in_order)
    links: dict[UUID, list[Exhibit]] = defaultdict(list)
    for link in LossEvidence.objects.visible_to(by).filter(loss__claim=claim).order_by("exhibit__number"):
        links[link.loss_id].append(marks[link.exhibit_id])
    worked = annexes.worked(claim, by=by)
    tables = losses_by_head(losses, links, worked={one.calculation.pk for one in worked})
    total = sum((loss.amount_idr for loss in losses), Decimal(0))
    parties = list(Party.objects.visible_to(by).filter(matter=matter).order_by("created_at", "id"))
    opponents = Opponent.objects.visible_to(by).filter(claim=claim).order_by("created_at", "id")
    identity = Identity.objects.visible_to(by).get(person=case.person_id)
    is_child = selectors.is_child(case.person, identity.birth_date, on=on)
    chronology, moments_of = _chronology(case, by=by)
    tells = _tells(claim, moments_of, by=by)
    of_documents = _of_documents(list(marks.values()), case, by=by)
    found = Content(
        case_code=case.code,
        organisation=by.acting.organisation_name,
        prepared_by=by.name,
        route=words.ROUTES[RestitutionClaim.Route(claim.route)],
        facts=_about(claim, on=on, by=by),
        is_child=is_child,
        persons=[
            persons.victim(case.person, identity, parties, is_child=is_child, shows_address=claim.shows_address),
            *persons.named(parties, Party.Role.APPLICANT, Party.Role.ATTORNEY),
        ],
        respondents=persons.opposed(parties, list(opponents)),
        chronology=[
            replace(moment, evidence=", ".join(row.mark for row in marks.values() if moment.mark in tells[row.pk]))
            for moment in chronology
        ],
        elements=elements.of_case(case, moments_of | of_documents, by=by),
        tables=tables,
        total=words.amount(total),
        total_in_words=terbilang(total),
        statement=annexes.statement(claim, by=by),
        workings=annexes.workings(worked),
        valuations=valuations.of_claim(claim, of_documents, total=total, by=by),
        evidence=_evidence(list(marks.values()), losses, links, tells, by=by),
    )
    return with_letter(found, claim, by=by)


def documents(content: Content, *, by: ActingUser) -> dict[str, Document]:
    """The documents of the list of evidence that `by` may open, by their ids as text."""
    wanted = [entry.document_id for entry in content.evidence]
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW).filter(pk__in=wanted).select_related("case")
    return {str(row.pk): row for row in rows}


def _about(claim: RestitutionClaim, *, on: date, by: ActingUser) -> list[Fact]:
    matter = claim.matter
    step = course.latest_step(matter, of=words.STEPS, by=by)
    known = [
        Fact("Penyidik", ", ".join(filter(None, (matter.investigator_name, matter.investigator_unit)))),
        Fact("Penuntut umum", ", ".join(filter(None, (matter.prosecutor_name, matter.prosecutor_office)))),
        Fact("Pengadilan", matter.court),
        Fact("Nomor register perkara", matter.register_number),
        Fact("Langkah terakhir", _step(step) if step else ""),
        Fact(deadlines.LABEL, deadlines.following(claim, on=on, by=by)),
    ]
    facts = [
        Fact("Perkara", matter.title),
        Fact("Jenis perkara", words.KINDS[Matter.Kind(matter.kind)]),
        Fact("Tahap", words.STAGES[Matter.Stage(matter.stage)]),
        Fact("Nomor laporan polisi (LP)", matter.police_report or "belum ada"),
        *(fact for fact in known if fact.value),
        Fact("Jalur permohonan", words.ROUTES[RestitutionClaim.Route(claim.route)]),
    ]
    given = [consent.decided_on for consent in leaving.under(claim)]
    if given:
        facts.append(Fact("Persetujuan korban", f"diberikan pada {words.day(max(given))}"))
    return facts


def _step(step: Step) -> str:
    number = f" nomor {step.number}" if step.number else ""
    return f"{words.STEPS[Step.Kind(step.kind)]}{number}, {words.day(step.on)}"


def _chronology(case: Case, *, by: ActingUser) -> tuple[list[Moment], dict[UUID, str]]:
    """Episodes and the intake by their days; those without a day come last. With the mark of each episode.

    What was said at the intake is printed only where no episode tells it: it is the same story, taken down in haste.
    """
    found: list[tuple[date, str, str, list[str], str, UUID]] = []
    episodes = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT).filter(case=case)
    for episode in episodes.order_by("started_on", "created_at", "id"):
        found.append(
            (
                episode.started_on or episode.ended_on or date.max,
                _when(episode),
                _headline(episode),
                [text for text in (episode.recruitment, episode.account) if text],
                f"catatan keterangan korban, {words.day(timezone.localdate(episode.created_at))}",
                episode.pk,
            )
        )
    is_told = any(paragraphs for _day, _when, _headline, paragraphs, *_rest in found)
    told = Intake.objects.visible_to(by, CasePermission.READ_ACCOUNT).filter(pk=OuterRef("pk"))
    for intake in Intake.objects.visible_to(by).filter(case=case).annotate(is_readable=Exists(told)):
        day = timezone.localdate(intake.received_at)
        found.append(
            (
                day,
                words.day(day),
                f"Korban diterima oleh {by.acting.organisation_name}",
                [intake.account] if intake.is_readable and intake.account and not is_told else [],
                f"catatan penerimaan, {words.day(day)}",
                intake.pk,
            )
        )
    found.sort(key=lambda entry: entry[0])
    moments = [
        Moment(f"K-{number}", when, headline, paragraphs, source)
        for number, (_date, when, headline, paragraphs, source, _row) in enumerate(found, 1)
    ]
    return moments, {row: moment.mark for (*_facts, row), moment in zip(found, moments, strict=True)}


def _tells(claim: RestitutionClaim, moments: Mapping[UUID, str], *, by: ActingUser) -> dict[UUID, list[str]]:
    """Which entries of the chronology each exhibit proves, in their order; none that does not stand in it."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for link in EpisodeEvidence.objects.visible_to(by).filter(exhibit__claim=claim, episode__in=moments):
        found[link.exhibit_id].append(moments[link.episode_id])
    order = list(moments.values())
    return defaultdict(list, {key: sorted(marks, key=order.index) for key, marks in found.items()})


def _when(episode: Episode) -> str:
    return words.period(episode.started_on, episode.ended_on) or UNKNOWN


def _headline(episode: Episode) -> str:
    what = words.listed(_named("TypeOfExploitation", episode.exploitation_types)).capitalize()
    what = what or "Peristiwa perdagangan orang"
    control = words.listed(_named("MethodsOfControl", episode.methods_of_control))
    where = _where(episode)
    text = f"{what} di {where}" if where else what
    return f"{text}. Cara penguasaan: {control}" if control else text


def _named(code_list: str, found: Sequence[str]) -> list[str]:
    """Codes of a list in words. “Other” is none that says what it was: that is told in the account."""
    return [codes.label(code_list, code, INDONESIAN) for code in found if code != OTHER]


def _where(episode: Episode) -> str:
    """The place as it was told, with the province and the country that it does not name itself."""
    told = [part.strip() for part in episode.place.split(",") if part.strip()]
    province = place_name(episode.province) if episode.province else ""
    country = country_name(episode.country, INDONESIAN) if episode.country else ""
    said = {part.casefold() for part in told}
    return ", ".join(told + [name for name in (province, country) if name and not said & _spellings(name)])


def _spellings(name: str) -> set[str]:
    """A place as a list names it, and as people do: “Myanmar (Burma)” and “Myanmar”."""
    return {name.casefold(), name.partition(" (")[0].casefold()}


def _of_documents(exhibits: list[Exhibit], case: Case, *, by: ActingUser) -> dict[UUID, str]:
    """The marks of the exhibits by their documents, and by the other versions of their papers: what is said of a paper
    is said of it, whichever version was named where."""
    if not exhibits:
        return {}
    first = first_versions(case, by=by)
    papers: dict[UUID, str] = {}
    for row in exhibits:
        papers.setdefault(first.get(row.document_id, row.document_id), row.mark)
    versions = {key: papers[paper] for key, paper in first.items() if paper in papers}
    return papers | versions | {row.document_id: row.mark for row in exhibits}


def _evidence(
    exhibits: list[Exhibit],
    losses: list[LossItem],
    links: dict[UUID, list[Exhibit]],
    tells: Mapping[UUID, list[str]],
    *,
    by: ActingUser,
) -> list[Evidence]:
    proves: dict[UUID, set[str]] = defaultdict(set)
    for loss in losses:
        for exhibit in links[loss.pk]:
            proves[exhibit.pk].add(loss.head.lower())
    visible = Document.objects.visible_to(by, DocumentPermission.VIEW)
    copies = redacting.copies(exhibits, by=by)
    digests = dict(visible.filter(pk__in=[row.document_id for row in exhibits]).values_list("pk", "sha256"))
    return [
        Evidence(
            mark=exhibit.mark,
            description=exhibit.description,
            form=words.FORMS[Exhibit.Form(exhibit.form)],
            proves=", ".join([*(f"huruf {letter}" for letter in sorted(proves[exhibit.pk])), *tells[exhibit.pk]]),
            sha256=digests.get(exhibit.document_id, ""),
            document_id=str(copies.get(exhibit.pk, exhibit.document_id)),
            note=redacting.NOTED if exhibit.pk in copies else "",
        )
        for exhibit in exhibits
    ]


__all__ = ["Content", "Evidence", "Fact", "Moment", "Person", "documents", "gather"]
