"""What in a dossier may give away where the survivor lives: exhibits that show an address as a rule, and words that
somebody typed. One place for page, command, API and the job.

What is secret is compared and never shown: whoever builds learns which exhibit or which part of the dossier it is
about. Somebody who may build can say in writing that nothing of the kind stands there; that holds for what they looked
at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.extension import whereabouts
from cases.record.models import Case, Identity
from cases.safe_contact.models import SafeContact
from core.access.actor import ActingUser
from core.access.log import is_logged, log_access
from core.compartments import Compartment
from core.domain import disclosure
from core.keys import data_keys
from core.keys.fields import opened_to_compare
from legal.models import AddressStatement, Exhibit, ExhibitKind, Redaction, RestitutionClaim

if TYPE_CHECKING:
    from legal.dossier.content import Content

# Items of the checklist whose papers show where somebody lives.
PAPERS = ("IDENTITY", "FAMILY_RELATION", "DEATH_CERTIFICATE", "POWER_OF_ATTORNEY", "POLICE_STATEMENT")
COMPARTMENTS = (Compartment.IDENTITY, Compartment.LOCATION)
# The same papers by their names, where nobody has said which item an exhibit is.
_NAMED = re.compile(
    r"\b(ktp|kk|nik|kia|kartu keluarga|kartu tanda penduduk|akta|buku nikah|kelahiran|keterangan lahir|paspor|passport|"
    r"domisili|alamat|surat kuasa|laporan polisi|stpl|sttlp|bap|berita acara pemeriksaan|identity card|family card|"
    r"birth certificate|marriage book|power of attorney|police report|address)\b",
    re.IGNORECASE,
)
# Parts of `legal.dossier.content.Content` in which somebody's words are printed.
PARTS: dict[str, str | Promise] = {
    "letter": gettext_lazy("the letter"),
    "facts": gettext_lazy("the facts of the matter"),
    "persons": gettext_lazy("the details of applicants and companions"),
    "respondents": gettext_lazy("the details of the respondents"),
    "chronology": gettext_lazy("the chronology"),
    "elements": gettext_lazy("the elements of the crime"),
    "tables": gettext_lazy("the losses"),
    "workings": gettext_lazy("the wage calculation"),
    "statement": gettext_lazy("the statement on immaterial loss"),
    "evidence": gettext_lazy("the descriptions of the exhibits"),
}


class Secrets(NamedTuple):
    """Words and numbers that must not stand in a dossier; `address` has none where the claim shows it."""

    address: frozenset[str]
    places: frozenset[str]
    phones: frozenset[str]


@dataclass(frozen=True)
class SecrecyFinding:
    """`about` is what a statement names: the key of the exhibit, else the part. `mark` is that of the exhibit."""

    about: str
    fingerprint: str
    text: str
    exhibit: Exhibit | None = None

    @property
    def key(self) -> str:
        """What is looked at, in this state of it."""
        return f"{self.about}:{self.fingerprint}"

    @property
    def called(self) -> str:
        """The exhibit as the list of evidence names it. The look must have been logged."""
        return f"{self.exhibit.mark} – {self.exhibit.description}" if self.exhibit else str(PARTS[self.about])

    @property
    def name(self) -> str:
        return self.exhibit.mark if self.exhibit else str(PARTS[self.about])


def of_exhibits(claim: RestitutionClaim) -> list[SecrecyFinding]:
    """The exhibits of which nobody has made sure, while the address is kept secret. Asked whoever builds, so not by
    what they see; nothing sealed is shown."""
    if claim.shows_address:
        return []
    rows = Exhibit.objects.filter(claim=claim).select_related("document", "case").order_by("number")
    redacted = set(
        Redaction.objects.filter(exhibit__claim=claim, state=Redaction.State.USED).values_list("exhibit", flat=True)
    )
    items = dict(ExhibitKind.objects.filter(exhibit__claim=claim).values_list("exhibit", "item"))
    names = dict(opened_to_compare(rows, "description"))
    doubtful = [
        row
        for row in rows
        if row.pk not in redacted and _shows_address(row, items.get(row.pk, ""), names.get(str(row.pk), ""))
    ]
    if not doubtful:
        return []
    address = _of_person(claim.case, "address")
    found = [
        SecrecyFinding(
            about=str(row.pk),
            fingerprint=_fingerprint(
                str(row.document_id), row.document.sha256, row.document.compartment, items.get(row.pk, ""), *address
            ),
            text=_(
                "%(mark)s may show where the survivor lives, which the claim keeps secret. Make a redacted copy, or "
                "say in writing that it shows no address."
            )
            % {"mark": row.mark},
            exhibit=row,
        )
        for row in doubtful
    ]
    return _unstated(claim, found)


def of_words(claim: RestitutionClaim, content: Content) -> list[SecrecyFinding]:
    """The parts of a dossier of this content that name what must stay secret. `content` was gathered for it."""
    secrets = secrets_of(claim)
    found = []
    for part, words in _words_of(content):
        named = {str(what): names(words, secrets) for what, names in _TESTS}
        kinds = [what for what, found_there in named.items() if found_there]
        if kinds:
            text = _(
                "Found in %(part)s: %(what)s, which must stay secret. Change the text, or say in writing that it is "
                "something else."
            ) % {"part": PARTS[part], "what": ", ".join(kinds)}
            # Of what stands there alone: any other would tell of each bed, number or move that the reader does not see.
            secret = sorted(name for names in named.values() for name in names)
            found.append(SecrecyFinding(about=part, fingerprint=_fingerprint(part, words, *secret), text=text))
    return _unstated(claim, found)


def of_dossier(claim: RestitutionClaim, content: Content) -> list[SecrecyFinding]:
    """All of them, of a dossier of this content."""
    return of_exhibits(claim) + of_words(claim, content)


def findings(claim: RestitutionClaim, *, by: ActingUser) -> list[SecrecyFinding]:
    """All of them, of a dossier as `by` would build it today; of the exhibits alone where `by` may not read who the
    survivor is, as nobody builds then. The look is logged, as far as it was not."""
    from legal.dossier import content  # noqa: PLC0415 -- a dossier is gathered by what is asked here before

    subject = claim.case.key_subject()
    wanted = [one for one in Compartment.values if by.acting.reads(one) and not is_logged(subject, one)]
    log_access(
        by=by, act="legal.dossier.checked", rows=[claim.case], compartments=wanted, purpose="restitution dossier"
    )
    try:
        said = content.gather(claim, on=timezone.localdate(), by=by)
    except Identity.DoesNotExist:
        return of_exhibits(claim)
    return of_dossier(claim, said)


def refusal(findings: Iterable[SecrecyFinding]) -> str:
    """Why nothing is built while there are these, as a sentence; empty when there are none. Nothing sealed in it."""
    return " ".join(finding.text for finding in findings)


def secrets_of(claim: RestitutionClaim) -> Secrets:
    case = claim.case
    phones = {number for text in _of_person(case, "phone") for number in disclosure.numbers_in(text)}
    contacts = SafeContact.objects.filter(case__person=case.person_id)
    for _key, *texts in opened_to_compare(contacts, "trusted", "times", "say_from"):
        phones |= {number for text in texts for number in disclosure.numbers_in(text)}
    lines = () if claim.shows_address else _of_person(case, "address")
    places = whereabouts.places_of(case)
    return Secrets(
        address=frozenset(line for text in lines for line in disclosure.lines_of(text)),
        # Where a house is may be recorded as no more than its town, which half of what is printed names.
        places=frozenset(
            words for one in places for words in disclosure.names_of(one.name) | disclosure.lines_of(one.address)
        ),
        phones=frozenset(phones),
    )


def _address(words: str, secrets: Secrets) -> set[str]:
    return disclosure.words_among(disclosure.spoken(words), secrets.address)


def _places(words: str, secrets: Secrets) -> set[str]:
    return disclosure.words_among(disclosure.spoken(words), secrets.places)


def _phones(words: str, secrets: Secrets) -> set[str]:
    return disclosure.numbers_among(words, secrets.phones)


# What is found, and the secrets that a text names of it.
_TESTS: tuple[tuple[str | Promise, Callable[[str, Secrets], set[str]]], ...] = (
    (gettext_lazy("the home address"), _address),
    (gettext_lazy("a place that the record keeps secret"), _places),
    (gettext_lazy("a telephone number of the survivor"), _phones),
)


def _shows_address(row: Exhibit, item: str, description: str) -> bool:
    return item in PAPERS or row.document.compartment in COMPARTMENTS or (not item and bool(_NAMED.search(description)))


def _of_person(case: Case, name: str) -> list[str]:
    found = opened_to_compare(Identity.objects.filter(person=case.person_id), name)
    return [text for _key, text in found if text]


def _words_of(content: Content) -> Iterator[tuple[str, str]]:
    """Each part with all that is printed in it. What stands between two texts is no part of a name."""
    said: Mapping[str, Any] = asdict(content)
    for part in PARTS:
        words = "\n|\n".join(_texts(said[part]))
        if words:
            yield part, words


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _fingerprint(*parts: str) -> str:
    """What a statement is about, without a word of it: it is about something else once any of this is otherwise."""
    return data_keys.digest("address statement", json.dumps(parts)).hex()


def _unstated(claim: RestitutionClaim, found: list[SecrecyFinding]) -> list[SecrecyFinding]:
    stated = standing(claim, found).values() if found else ()
    about = {row.about for row in stated}
    return [finding for finding in found if finding.about not in about]


def stated(claim: RestitutionClaim, *, by: ActingUser) -> list[tuple[str, AddressStatement]]:
    """What was said in writing of this claim that `by` may see, with the name of what it is about, newest first; of
    exhibits that are gone nothing. The look must have been logged."""
    rows = AddressStatement.objects.visible_to(by).filter(claim=claim).select_related("created_by", "case")
    numbers = Exhibit.objects.filter(claim=claim).values_list("pk", "number")
    names = {str(pk): f"P-{number}" for pk, number in numbers} | {part: str(name) for part, name in PARTS.items()}
    return [(names[row.about], row) for row in rows.order_by("-created_at") if row.about in names]


def standing(claim: RestitutionClaim, found: Iterable[SecrecyFinding]) -> dict[str, AddressStatement]:
    """The statements that hold for these, by what they are about."""
    wanted = Q()
    for finding in found:
        wanted |= Q(about=finding.about, fingerprint=finding.fingerprint)
    rows = AddressStatement.objects.filter(wanted, claim=claim).order_by("created_at") if wanted else ()
    return {row.about: row for row in rows}
