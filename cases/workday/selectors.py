"""The day of one user, put together: what falls due, what is new, what waits, and which of their cases are at risk.

It writes the line in the access log before anything sealed is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.extension import agenda, alerts
from cases.extension.agenda import AHEAD, BACK, AgendaDates, Fresh
from cases.extension.alerts import Alert, ShownAlert
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.names import names_of
from cases.record.stages import Stage
from cases.safe_contact.notice import ContactNotice, notices
from cases.workday.conditions import mine, mine_asked_once
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import preload

ACT = "cases.extension.agenda.listed"
type DatedRow = tuple[AgendaDates, Any]
# So many cases at risk, so much of what is new, and so much of what is overdue, due today and due soon, each, are shown
# to whoever does not ask for all.
MOST_CASES, MOST_NEWS, MOST_DUE = 12, 20, 8


class Who(NamedTuple):
    """Whose case it is, as far as the reader knows the name."""

    name: str
    code: str
    url: str


class DueItem(NamedTuple):
    """Something that falls due. `late` is by how many days it is overdue, 0 for what is not; `absent` names the
    colleague in whose place it is done, if it is a colleague's."""

    title: str
    kind: str
    why: str
    url: str
    on: date
    late: int
    who: Who
    absent: str
    contact: ContactNotice


class NewsItem(NamedTuple):
    text: str
    at: datetime
    url: str
    who: Who


class Risky(NamedTuple):
    """A case with what shows that it is at risk, the gravest first."""

    who: Who
    stage: str | Promise
    signs: list[ShownAlert]


class Waits(NamedTuple):
    text: str
    url: str


class DueCounts(NamedTuple):
    """How many rows fall due, shown or not."""

    overdue: int
    today: int
    soon: int


class Today(NamedTuple):
    on: date
    overdue: list[DueItem]
    today: list[DueItem]
    soon: list[DueItem]
    waiting: list[Waits]
    news: list[NewsItem]
    more_news: int
    risky: list[Risky]
    more_risky: int
    has_cases: bool
    due: DueCounts

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing at all to see to."""
        return not any(self[1:9])


def today_of(user: ActingUser, *, whole: bool = False) -> Today:
    """What `user`, at work, has to see to today; `whole` with all that is due, new and at risk. The number of queries
    is the same however many cases they work on; nothing is opened of what is not shown."""
    most_cases, most_news, most_due = (None, None, None) if whole else (MOST_CASES, MOST_NEWS, MOST_DUE)
    on, now = timezone.localdate(), timezone.now()
    with mine_asked_once(user):
        due = _due(user, on)
        found = [fresh for part in agenda.news(user) for fresh in part.find(user, now - BACK)]
    news = sorted(found, key=lambda fresh: (fresh.at, fresh.case.code), reverse=True)
    among = _risks(user)
    cases = list(_own_cases(user, among))
    risky = sorted((case for case in cases if alerts.among(case, among)), key=lambda case: _gravity(case, among))
    shown, shown_due = risky[:most_cases], [group[:most_due] for group in due]
    dated = [one for group in shown_due for one in group]
    _log(user, dated, news[:most_news], [(case, alerts.among(case, among)) for case in shown])
    rows = [row for _part, row in dated]
    preload(rows, *{name for part, _row in dated for name in part.sealed})
    who = _people([*(row.case for row in rows), *(fresh.case for fresh in news[:most_news]), *shown], user)
    contacts = notices([row.case for row in rows], user)
    overdue, today, soon = (
        sorted(
            (_line(part, row, who, contacts, on, user) for part, row in group),
            key=lambda line: (line.on, line.who.code, line.title),
        )
        for group in shown_due
    )
    return Today(
        on,
        overdue,
        today,
        soon,
        _waits(user),
        [NewsItem(fresh.text, fresh.at, fresh.url, who[fresh.case.pk]) for fresh in news[:most_news]],
        len(news) - len(news[:most_news]),
        [Risky(who[case.pk], Stage(case.stage).label, alerts.shown(case, user, among)) for case in shown],
        len(risky) - len(shown),
        bool(cases),
        DueCounts(*map(len, due)),
    )


def _due(user: ActingUser, today: date) -> tuple[list[DatedRow], list[DatedRow], list[DatedRow]]:
    """What is overdue, due today and due soon, each sorted by its day and the code of its case."""
    found = [(part, row) for part in agenda.dates(user) for row in part.find(user, today + AHEAD)]
    found.sort(key=lambda due: (due[0].on(due[1]), due[1].case.code))
    return (
        [(part, row) for part, row in found if part.on(row) < today],
        [(part, row) for part, row in found if part.on(row) == today],
        [(part, row) for part, row in found if part.on(row) > today],
    )


def _risks(user: ActingUser) -> list[Alert]:
    """Signs of risk that this user may know, and can do something about where something is to be filled in."""
    return [
        sign for sign in alerts.known_somewhere(user) if sign.is_risk and (sign.fill is None or sign.may_fill(user))
    ]


def _own_cases(user: ActingUser, among: Sequence[Alert]) -> Any:
    rows = mine(user).with_stage().only("organisation", "person", "sealed_for", "code")
    return alerts.with_known(rows, user, base=CasePermission.VIEW, asked=among)


def _gravity(case: Any, among: Sequence[Alert]) -> tuple[int, int, str]:
    """What sorts the case whose one sign weighs most first, then the one with most of them."""
    weights = [sign.weight for sign in alerts.among(case, among)]
    return -max(weights), -sum(weights), case.code


def _log(
    user: ActingUser,
    dated: Iterable[DatedRow],
    news: Iterable[Fresh],
    risky: Iterable[tuple[Case, list[Alert]]],
) -> None:
    """One line for all cases and who they are about, and one for each further kind of content that is told of some."""
    cases: list[Case] = []
    more: dict[Compartment, list[Any]] = defaultdict(list)
    for part, row in dated:
        cases.append(row.case)
        more[part.compartment].append(row)
    for fresh in news:
        cases.append(fresh.case)
        for value in fresh.compartments:
            more[Compartment(value)].append(fresh.case)
    for case, found in risky:
        cases.append(case)
        for compartment in {compartment for sign in found for compartment in sign.reads}:
            more[compartment].append(case)
    always = (Compartment.GENERAL, Compartment.IDENTITY)
    log_access(by=user, act=ACT, rows=cases, compartments=always)
    for compartment in Compartment:
        if compartment not in always and more[compartment]:
            log_access(by=user, act=ACT, rows=more[compartment], compartments=[compartment])


def _people(cases: Iterable[Case], user: ActingUser) -> dict[UUID, Who]:
    by_key = {case.pk: case for case in cases}
    names = names_of([case.person_id for case in by_key.values()], user)
    return {
        pk: Who(names.get(case.person_id, _("Name hidden")), case.code, case.get_absolute_url())
        for pk, case in by_key.items()
    }


def _line(
    part: AgendaDates,
    row: Any,
    who: dict[UUID, Who],
    contacts: dict[UUID, ContactNotice],
    today: date,
    user: ActingUser,
) -> DueItem:
    words, on = part.say(row), part.on(row)
    kind = str(part.label) if words.text else ""
    holder = part.holder(row) if part.holder else None
    absent = holder.name if holder and holder.pk != user.pk else ""
    return DueItem(
        words.text or str(part.label),
        kind,
        words.why,
        part.url(row),
        on,
        max((today - on).days, 0),
        who[row.case_id],
        absent,
        contacts[row.case_id],
    )


def _waits(user: ActingUser) -> list[Waits]:
    counted = [(part, part.count(user)) for part in agenda.waiting(user)]
    return [Waits(part.say(count), reverse(part.url_name)) for part, count in counted if count]
