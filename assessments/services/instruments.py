"""Instruments and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments import editing, reading, seeds
from assessments.models import Edition, Instrument
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError

_LONGEST_CODE = 40


@transaction.atomic
def create_instrument(
    *,
    name_id: str,
    name_en: str,
    kind: str,
    compartment: str,
    source: str,
    licence: str,
    like: Edition | None = None,
    by: ActingUser,
) -> Instrument:
    """Make an instrument of the organisation's own, with a draft: empty, or a copy of `like`."""
    instrument = Instrument(name_id=name_id, name_en=name_en, kind=kind, compartment=compartment)
    instrument.source, instrument.licence, instrument.code = source, licence, _free_code(name_en)
    writes.create(instrument, by=by)
    definition = like.definition if like else {"sections": []}
    writes.create(Edition(instrument=instrument, number=1, definition=definition), by=by)
    record(by=by, verb="instrument.created", target=instrument, code=instrument.code)
    return instrument


@transaction.atomic
def change_instrument(
    *,
    instrument_id: UUID,
    expected_version: int,
    name_id: str,
    name_en: str,
    kind: str,
    source: str,
    licence: str,
    by: ActingUser,
) -> Instrument:
    """Change what an own instrument is called and where it comes from. Raises DomainError for a shipped one,
    EditConflict."""
    instrument = Instrument.objects.locked(pk=instrument_id, expected_version=expected_version)
    _require_own(instrument)
    instrument.name_id, instrument.name_en, instrument.kind = name_id, name_en, kind
    instrument.source, instrument.licence = source, licence
    writes.update(instrument, "name_id", "name_en", "kind", "source", "licence", by=by)
    record(by=by, verb="instrument.changed", target=instrument, code=instrument.code)
    return instrument


@transaction.atomic
def begin_draft(*, instrument_id: UUID, expected_version: int, by: ActingUser) -> Edition:
    """A draft that begins as the newest version. Raises DomainError when there is one, or for a shipped instrument;
    EditConflict."""
    instrument = Instrument.objects.locked(pk=instrument_id, expected_version=expected_version)
    _require_own(instrument)
    if Edition.objects.drafts().filter(instrument=instrument).exists():
        raise DomainError(_("There is a draft already. Go on with it."))
    newest = Edition.objects.filter(instrument=instrument).order_by("-number").first()
    definition = newest.definition if newest else {"sections": []}
    draft = Edition(instrument=instrument, number=seeds.next_number(instrument), definition=definition)
    writes.create(draft, by=by)
    record(by=by, verb="instrument.draft_begun", target=draft, code=instrument.code, number=draft.number)
    return draft


@transaction.atomic
def change_draft(*, version_id: UUID, expected_version: int, definition: dict[str, Any], by: ActingUser) -> Edition:
    """Change what a draft asks; it may be unfinished. Raises DomainError for a version that is published,
    EditConflict."""
    draft = _locked_draft(version_id, expected_version)
    draft.definition = definition
    writes.update(draft, "definition", by=by)
    record(by=by, verb="instrument.draft_changed", target=draft, code=draft.instrument.code, number=draft.number)
    return draft


@transaction.atomic
def discard_draft(*, version_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Give a draft up. Raises DomainError for a version that is published, EditConflict."""
    draft = _locked_draft(version_id, expected_version)
    record(by=by, verb="instrument.draft_discarded", target=draft, code=draft.instrument.code, number=draft.number)
    draft.delete()


@transaction.atomic
def publish(*, version_id: UUID, expected_version: int, by: ActingUser) -> Edition:
    """Put a draft into use; new assessments are filled in under it, those that are there stay under theirs.

    Raises DomainError for a draft that nobody could fill in, EditConflict.
    """
    draft = _locked_draft(version_id, expected_version)
    _definition, problems = reading.examine(draft.definition)
    if problems:
        raise DomainError(_("This draft cannot be published yet: %(problem)s") % {"problem": problems[0]})
    seeds.retire_published(draft.instrument, by=by)
    draft.state, draft.published_at = Edition.State.PUBLISHED, timezone.now()
    writes.update(draft, "state", "published_at", by=by)
    record(by=by, verb="instrument.published", target=draft, code=draft.instrument.code, number=draft.number)
    return draft


@transaction.atomic
def retire(*, instrument_id: UUID, expected_version: int, by: ActingUser) -> Instrument:
    """Take an instrument out of use: nothing new is filled in, what is there stays.

    Raises DomainError when it is out of use already, EditConflict.
    """
    instrument = Instrument.objects.locked(pk=instrument_id, expected_version=expected_version)
    version = seeds.retire_published(instrument, by=by)
    if version is None:
        raise DomainError(_("This instrument is not in use."))
    writes.update(instrument, by=by)
    record(by=by, verb="instrument.retired", target=instrument, code=instrument.code, number=version.number)
    return instrument


@transaction.atomic
def adjust(
    *, instrument_id: UUID, expected_version: int, adjustments: Mapping[str, Mapping[str, Any]], by: ActingUser
) -> Edition:
    """Set what the organisation requires, hides and calls otherwise in a shipped instrument: a new published version.

    Raises DomainError for an own instrument, and for settings with which nobody could fill it in; EditConflict.
    """
    instrument = Instrument.objects.locked(pk=instrument_id, expected_version=expected_version)
    if not instrument.is_shipped:
        raise DomainError(_("This instrument is your own. Change its draft instead."))
    definition = editing.adjusted(seeds.definition_of(instrument.code), adjustments)
    _definition, problems = reading.examine(definition)
    if problems:
        raise DomainError(str(problems[0]))
    instrument.adjustments = {code: dict(wanted) for code, wanted in adjustments.items()}
    writes.update(instrument, "adjustments", by=by)
    version = seeds.publish_anew(instrument, definition, by=by)
    record(by=by, verb="instrument.adjusted", target=version, code=instrument.code, number=version.number)
    return version


def _locked_draft(version_id: UUID, expected_version: int) -> Edition:
    """The instrument is locked before its version, as everywhere."""
    instrument_id = Edition.objects.values_list("instrument_id", flat=True).get(pk=version_id)
    instrument = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument_id)
    version = Edition.objects.locked(pk=version_id, expected_version=expected_version)
    if not version.is_draft:
        raise DomainError(_("This version is published and does not change any more. Begin a draft."))
    version.instrument = instrument
    return version


def _require_own(instrument: Instrument) -> None:
    if instrument.is_shipped:
        raise DomainError(_("This instrument was shipped. Change its settings, or make a copy of your own."))


def _free_code(name: str) -> str:
    """A code that no instrument has, after a name."""
    wanted = slugify(name)[: _LONGEST_CODE - 4].strip("-") or "instrument"
    taken = set(Instrument.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
