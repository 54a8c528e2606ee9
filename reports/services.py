"""Taking records of other systems over, and making figures."""

from __future__ import annotations

from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, Site, account_of
from audit.services import record
from cases.case_page.closing import close_imported_case, set_status
from cases.episodes.models import EpisodeLeg
from cases.episodes.services import add_episode, add_episode_part
from cases.intake.imported import await_turn, moment_of, note_source
from cases.intake.models import Intake
from cases.intake.services import IntakeFacts, register_intake
from cases.notes.services import add_note
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.db import current_organisation
from core.domain.htcds import HtcdsRow
from core.errors import DomainError
from core.keys import data_keys
from reports import counting
from reports import htcds_mapping as mapping
from reports.models import Release
from reports.periods import Period


class Outcome(Enum):
    """What became of a record."""

    TAKEN = "taken"
    THERE = "there already"
    CHANGED = "there already, and changed since in the file: not overwritten"


@transaction.atomic
def take_record(*, row: HtcdsRow, source: str, site: Site, by: ActingUser) -> Outcome:
    """Make a person and a case of a record, all of it or nothing, and once for each source and external id.

    A record that was taken before is never overwritten: people have worked on the case since. Raises DomainError
    and ValidationError for what the case record itself does not allow.
    """
    await_turn()
    key = data_keys.provider.lasting_key(current_organisation())
    content_digest = mapping.digest(row, key=key)
    # Of a case that they do not see nobody learns that its record is here: it is taken as one that is new.
    known = ExternalRecord.objects.visible_to(by).of(source, [row.external_id])
    digests = set(known.values_list("content_digest", flat=True))
    if digests:
        return Outcome.THERE if content_digest in digests else Outcome.CHANGED
    case = _case(row, source=source, site=site, by=by)
    note_source(case=case, source=source, external_id=row.external_id, content_digest=content_digest, by=by)
    return Outcome.TAKEN


def _case(row: HtcdsRow, *, source: str, site: Site, by: ActingUser) -> Case:
    today = timezone.localdate()
    opened_on = mapping.opened_on(row)
    case = register_intake(
        person=mapping.person_facts(row, today=today),
        intake=IntakeFacts(
            channel=Intake.Channel.IMPORT,
            account=mapping.intake_account(row, source=source),
            received_at=moment_of(opened_on, today=today),
            referrer=mapping.referrer(row),
        ),
        consent=mapping.consent(row, on=opened_on),
        communication=mapping.communication(row),
        site=site,
        by=by,
    )
    facts, legs = mapping.episode_facts(row), mapping.legs(row)
    if facts or legs:
        episode = add_episode(case=case, facts=facts, by=by)
        for leg in legs:
            add_episode_part(kind=EpisodeLeg, episode=episode, facts=leg, by=by)
    for compartment, text in (
        (Compartment.IDENTITY, mapping.identity_lines(row, today=today)),
        (Compartment.GENERAL, mapping.case_lines(row)),
    ):
        if text:
            add_note(case=case, text=text, compartment=compartment, by=by)
    return _with_status(case, row, by=by)


def _with_status(case: Case, row: HtcdsRow, *, by: ActingUser) -> Case:
    status = mapping.STATUSES[row.case.status]
    if status in (Case.Status.ACTIVE, Case.Status.FOLLOW_UP):
        return set_status(case=case, status=status, by=by)
    on = mapping.closed_on(row)
    return close_imported_case(case=case, outcome=mapping.outcome(row), on=on, by=by)


@transaction.atomic
def make_release(*, period: Period, by: ActingUser) -> Release:
    """Make the figures of a period, for good. Raises DomainError where nothing could be shown, for a period that is not
    over, and for one of which a part has figures already: two that overlap could be subtracted.
    """
    today = timezone.localdate()
    if not period.is_over(today):
        raise DomainError(_("This period is not over yet."), field="period")
    # Two who make figures at once would both find none.
    Organisation.objects.select_for_update(no_key=True).get(pk=current_organisation())
    if any(period.overlaps(release.period) for release in Release.objects.filter(begins_on__year=period.year)):
        raise DomainError(_("Figures of this period are there already."), field="period")
    figures = counting.figures(period, today=today)
    if all(table["total"] is None for table in figures.values()):
        raise DomainError(
            _("Fewer than 10 people: nothing can be shown of this period. Choose a longer one, or wait."),
            field="period",
        )
    release = writes.create(
        Release(begins_on=period.begins_on, ends_on=period.ends_on, figures=figures, by=account_of(by)), by=by
    )
    record(by=by, verb="statistics.made", target=release, period=period.code)
    return release
