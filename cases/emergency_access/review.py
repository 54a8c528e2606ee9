"""Looking at an emergency afterwards, and taking back what came of one that was not needed."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, MembershipRole, RolePermission, account_of
from audit.services import record
from cases.permissions import CasePermission
from cases.record.access_models import Assignment, EmergencyAccess, Grant
from cases.record.models import Case
from cases.team import grants
from cases.team.early_end import cut_short
from cases.team.restriction import restrict
from cases.team.services import end_again, share_with_site, take_off
from core import writes
from core.access.actor import ActingUser
from core.access.permissions import Scope
from core.errors import DomainError
from core.history import Change, changes_of


def put_on_team(emergency: EmergencyAccess) -> list[Assignment]:
    """Whom its user put on the team while it ran, for the review."""
    during = (emergency.created_at, emergency.grant.until)
    rows = Assignment.objects.filter(case=emergency.case_id, created_by=emergency.user_id, created_at__range=during)
    return list(rows.select_related("user").order_by("created_at", "id"))


class Outlook(NamedTuple):
    """What a bad review would leave, and whether somebody may be the one who reviews."""

    staying: list[Assignment | Grant]
    """The parts and grants of whoever else was let into the case since it began and would stay, as whoever let them in
    was in it by something else too; the oldest first."""
    refused: str
    """Why the reader may not review it at all; empty where they may."""
    needed_refused: str
    """Why they may not find it needed."""


def outlook(emergency: EmergencyAccess, *, by: ActingUser) -> Outlook:
    """What is known of a review before it is written."""
    acts = _Acts(emergency.case, emergency)
    staying = sorted(acts.given_apart(), key=lambda row: (row.created_at, row.pk))
    return Outlook(staying, _refused(emergency, acts, by), _needed_refused(emergency, acts, by))


def _refused(emergency: EmergencyAccess, acts: _Acts, by: ActingUser) -> str:
    if emergency.user_id == by.pk:
        return _("Somebody else has to look at what you opened yourself.")
    return _("Somebody else has to look at what let you into the case.") if by.pk in acts.let_in() else ""


def _needed_refused(emergency: EmergencyAccess, acts: _Acts, by: ActingUser) -> str:
    # Nor does it help that the case was taken from them since, by a review or by whoever had opened it.
    fine = ("", EmergencyAccess.Verdict.NEEDED)
    reviews = _history(EmergencyAccess).filter(id=emergency.pk).exclude(verdict__in=fine).order_by("pgh_id")
    changed = [*acts.narrowed_at(), *reviews.values_list("pgh_created_at", flat=True)[:1]]
    moments = [timezone.now(), *(at - timedelta(microseconds=1) for at in changed)]
    if not any(acts.came_of_it(by.pk, at) for at in moments):
        return ""
    return _("You see or saw the case by what came of this access alone: that it was needed, somebody else has to say.")


@transaction.atomic
def review_emergency(
    *, emergency_id: UUID, expected_version: int, verdict: str, finding: str, by: ActingUser
) -> EmergencyAccess:
    """Write down whether it was needed. One that was not ends now, where it still runs, and so does all access that
    came of it; who has the case in another way, too, keeps it in that way.

    Raises EditConflict, and DomainError for one's own and for who was let in by it; for who sees the case by it alone,
    when it is to have been needed.
    """
    case = Case.objects.held(EmergencyAccess.objects.values_list("case_id", flat=True).get(pk=emergency_id))
    emergency = EmergencyAccess.objects.locked(pk=emergency_id, expected_version=expected_version)
    acts = _Acts(case, emergency)
    refused = _refused(emergency, acts, by)
    if not refused and verdict == EmergencyAccess.Verdict.NEEDED:
        refused = _needed_refused(emergency, acts, by)
    if refused:
        raise DomainError(refused)
    emergency.verdict, emergency.finding = verdict, finding
    emergency.reviewed_by, emergency.reviewed_at = account_of(by), timezone.now()
    writes.update(emergency, "verdict", "finding", "reviewed_by", "reviewed_at", by=by)
    record(by=by, verb="case.emergency_reviewed", target=emergency, verdict=verdict)
    if verdict != EmergencyAccess.Verdict.NEEDED:
        _take_back(case, acts, by)
    return emergency


class _Version(NamedTuple):
    """Until when a part or grant was to hold, as somebody wrote it at a moment. A review cuts short, and gives nothing
    by that."""

    until: datetime | None
    at: datetime
    by: UUID | None
    is_of_review: bool = False

    def holds(self, at: datetime, until: datetime | None) -> bool:
        """Whether it held at a moment, and was to hold until another; None: without an end."""
        return self.until is None or (until is not None and self.until > at and self.until >= until)


class _Openness(NamedTuple):
    """Whether a case was restricted from a moment on, by whose writing."""

    is_restricted: bool
    at: datetime
    by: UUID | None


class _By(enum.IntEnum):
    """What somebody was in a case by. Of several the greatest counts."""

    UNNEEDED = 1
    """Others that were found so: what came of them was taken back."""
    OTHERS = 2
    """Others that nobody has reviewed. They say nothing, either: two would clear each other."""
    THIS = 3
    ELSE = 4


_FROM_THE_GREATEST = (_By.ELSE, _By.THIS, _By.OTHERS)
"""What is tried in turn; what holds by none of these came of the unneeded."""


class _Acts:
    """What on a case came of an emergency. `came`: its grant, and each part and grant of somebody that was given by
    who could give it by nothing but these.

    Somebody is in a case by all that let them in at that moment: each part and grant of their own and, as far as their
    roles then reached, each grant of a site, whose beginning says what it came of, and that the case was not
    restricted. Where one of these that lasts as long as the act needs came of something else than an emergency, what
    they did came of that.
    """

    def __init__(self, case: Case, emergency: EmergencyAccess) -> None:
        others = EmergencyAccess.objects.filter(case=case).exclude(pk=emergency.pk)
        self._others = set(others.values_list("grant", flat=True))
        ways = {
            grant: (began, _By.UNNEEDED if verdict else _By.OTHERS)
            for grant, began, verdict in others.values_list("grant", "created_at", "verdict")
            if verdict != EmergencyAccess.Verdict.NEEDED
        }
        parts = list(Assignment.objects.filter(case=case))
        given = list(Grant.objects.filter(case=case))
        self._own = [*parts, *(grant for grant in given if grant.user_id is not None)]
        self._of_sites = [grant for grant in given if grant.site_id is not None]
        reviews = _reviews(case)
        self._versions = {**_versions_of(Assignment, parts, reviews), **_versions_of(Grant, given, reviews)}
        history = _history(Case).filter(id=case.pk).order_by("pgh_id")
        columns = ("is_restricted", "pgh_created_at", "pgh_by")
        self._openness = [_Openness(*version) for version in history.values_list(*columns)]
        self._organisation, self._site = case.organisation_id, case.site_id
        self._since = emergency.created_at
        self._began = min([self._since, *(began for began, _by in ways.values())])
        self._known: dict[tuple[UUID, datetime, datetime | None, str, bool], _By] = {}
        # Of each part and grant of somebody what its giver was in the case by.
        self._came = {**{grant: by for grant, (_began, by) in ways.items()}, emergency.grant_id: _By.THIS}
        # In the order in which they were given: whoever lets others in was let in before.
        for row in sorted(self._own, key=lambda row: (row.created_at, row.pk)):
            if row.pk not in self._came:
                self._came[row.pk] = self._wrote(row, self._versions[row.pk][0])
        self.came = {key for key, by in self._came.items() if by == _By.THIS}

    def let_in(self) -> set[UUID]:
        """Who was let in by these."""
        return {row.user_id for row in self._own if row.pk in self.came and row.user_id}

    def given_apart(self) -> list[Assignment | Grant]:
        """The parts and grants of people that were given since, still last, and did not come of it. Other emergencies
        are looked at by themselves."""
        now, apart = timezone.now(), self.came | self._others
        since = [row for row in self._own if row.created_at >= self._since and row.pk not in apart]
        return [row for row in since if row.until is None or row.until > now]

    def came_of_it(self, user_id: UUID, at: datetime) -> bool:
        """Whether somebody saw the case by nothing else at a moment."""
        return self._let_in(user_id, at, at, CasePermission.VIEW) == _By.THIS

    def narrowed_at(self) -> list[datetime]:
        """When fewer may have seen the case from then on, since it began: it was restricted, a site's end was set anew,
        or had come."""
        turns = [now.at for earlier, now in pairwise(self._openness) if now.is_restricted and not earlier.is_restricted]
        of_sites = [self._versions[grant.pk] for grant in self._of_sites]
        ends = [version.at for versions in of_sites for version in versions[1:]]
        over = [version.until for versions in of_sites for version in versions if version.until is not None]
        return [at for at in (*turns, *ends, *over) if self._since < at <= timezone.now()]

    def _let_in(
        self,
        user_id: UUID | None,
        at: datetime,
        until: datetime | None,
        act: str = CasePermission.ASSIGN,
        *,
        is_turn: bool = False,
    ) -> _By:
        """What somebody who did something at a moment was in the case by then, as far as it lasts until another moment;
        None: without an end. Who turns its restriction is in it while it is restricted."""
        if user_id is None or at < self._began:
            return _By.ELSE
        asked = (user_id, at, until, act, is_turn)
        if asked not in self._known:
            whom = _as_whom(user_id, act, at)
            sites = [grant for grant in self._of_sites if grant.site_id in whom]
            ways = [*self._own_ways(user_id, at, until), *self._held(sites, at, until)]
            if not is_turn and not whom.isdisjoint({self._organisation, self._site}):
                ways += self._opened(at)
            self._known[asked] = max(ways, default=_By.ELSE)
        return self._known[asked]

    def is_restricted_apart(self) -> bool:
        """Whether the case would be restricted now without it."""
        return self._hidden(self._openness, _By.OTHERS)

    def ends_apart(self, row: Assignment | Grant) -> list[Any]:
        """The ends that a part or a grant was given otherwise, the latest last."""
        given = (version for version in self._versions[row.pk] if not version.is_of_review)
        return [version.until for version in given if self._wrote(row, version) in {_By.OTHERS, _By.ELSE}]

    def _wrote(self, row: Assignment | Grant, version: _Version) -> _By:
        """What a version came of. What a site has itself begun or gone on with came of that: somebody may live there by
        now."""
        if isinstance(row, Grant) and row.site_id is not None:
            written = self._gone_on_with(row, version)
            return _By.ELSE if self._is_of_the_site(row, written) else self._shared(written)
        # Nobody gives themselves a part that lasts longer than they are let in.
        is_own_part = isinstance(row, Assignment) and row.user_id == version.by
        return self._let_in(version.by, version.at, version.until if is_own_part else version.at)

    def _gone_on_with(self, grant: Grant, version: _Version) -> _Version:
        """What somebody wrote: a site's end that was put off in nobody's name (`renewing`) came of what the end before
        it came of, and one that a review brought back of what that end came of then."""
        versions = self._versions[grant.pk]
        place = versions.index(version)
        while place and versions[place].by is None:
            place -= 1
        found = versions[place]
        if not found.is_of_review:
            return found
        given = (one for one in reversed(versions[:place]) if one.until == found.until and not one.is_of_review)
        return next((self._gone_on_with(grant, one) for one in given), found)

    def _shared(self, version: _Version) -> _By:
        return self._let_in(version.by, version.at, version.at, CasePermission.VIEW)

    def _is_of_the_site(self, grant: Grant, version: _Version) -> bool:
        """Whether one of a site wrote a version of its grant: by a role there that does not reach the organisation, and
        without a part or grant of their own. Either is enough to go on with a grant that the site had."""
        if version.by is None:
            return False
        whom = _as_whom(version.by, CasePermission.VIEW, version.at)
        marks = (self._organisation not in whom, not self._own_ways(version.by, version.at, version.at))
        is_first = version is self._versions[grant.pk][0]
        return grant.site_id in whom and (all(marks) if is_first else any(marks))

    def _own_ways(self, user_id: UUID, at: datetime, until: datetime | None) -> list[_By]:
        return self._held([row for row in self._own if row.user_id == user_id], at, until)

    def _held(self, rows: Sequence[Assignment | Grant], at: datetime, until: datetime | None) -> list[_By]:
        """What each of the rows that held at a moment and until another did so by."""
        found = []
        for row in rows:
            before = [version for version in self._versions[row.pk] if version.at < at]
            if before and row.since <= at and before[-1].holds(at, until):
                begun = self._begun_by(row)
                found.append(self._put_off(row, before, at, until) if begun == _By.ELSE else begun)
        return found

    def _begun_by(self, row: Assignment | Grant) -> _By:
        """A house that goes on with a grant keeps it, and lets in nobody whom its beginning has not."""
        is_of_site = isinstance(row, Grant) and row.site_id is not None
        return self._shared(self._versions[row.pk][0]) if is_of_site else self._came[row.pk]

    def _put_off(self, row: Assignment | Grant, versions: list[_Version], at: datetime, until: datetime | None) -> _By:
        """By whose ends a row that came of something else held at a moment, and until another."""
        given = [version for version in versions if not version.is_of_review]
        for by in _FROM_THE_GREATEST:
            ends = [version for version in given if self._wrote(row, version) in {_By.ELSE, by}]
            if ends and ends[-1].holds(at, until):
                return by
        return _By.UNNEEDED

    def _opened(self, at: datetime) -> list[_By]:
        """By what the case was not restricted at a moment; empty when it was."""
        until_then = [version for version in self._openness if version.at <= at]
        if not until_then or until_then[-1].is_restricted:
            return []
        return [next((by for by in _FROM_THE_GREATEST if not self._hidden(until_then, by)), _By.UNNEEDED)]

    def _hidden(self, versions: Sequence[_Openness], by: _By) -> bool:
        """Whether a case was restricted after these versions by what came of something else, or of `by`. Who lifts a
        restriction is in the case without an end."""
        found = versions[0].is_restricted
        for earlier, now in pairwise(versions):
            until = now.at if now.is_restricted else None
            is_turned = earlier.is_restricted != now.is_restricted
            if is_turned and self._let_in(now.by, now.at, until, is_turn=True) in {_By.ELSE, by}:
                found = now.is_restricted
        return found


def _take_back(case: Case, acts: _Acts, by: ActingUser) -> None:
    """End what was given by it, bring back ends that were put off, and restrict the case again where those opened it
    who could do so by nothing else. One that they restricted stays so: no review opens a case to more people."""
    for grant in (
        Grant.objects.select_related("case").select_for_update(of=("self",)).filter(pk__in=acts.came).order_by("pk")
    ):
        cut_short(grant, by=by)
    parts = Assignment.objects.lasting().filter(pk__in=acts.came).select_related("case__site")
    for part in parts.select_for_update(of=("self",)).order_by("pk"):
        take_off(part, by=by)
    others = Assignment.objects.lasting().exclude(pk__in=acts.came).filter(case=case).select_related("case__site")
    for part in others.select_for_update(of=("self",)).order_by("pk"):
        kept = acts.ends_apart(part)
        until = kept[-1] if kept else None
        if until is not None and (part.until is None or until < part.until):
            end_again(part, until, by=by)
    _take_from_sites(case, acts, by)
    if not case.is_restricted and acts.is_restricted_apart():
        restrict(case, by=by)
    grants.sync(case)


def _take_from_sites(case: Case, acts: _Acts, by: ActingUser) -> None:
    """A site that others have let in, too, keeps the case for as long as those have: somebody may live there by now."""
    running = Grant.objects.select_related("case").filter(case=case, site__isnull=False, until__gt=timezone.now())
    for grant in running.select_for_update(of=("self",)).order_by("pk"):
        kept = acts.ends_apart(grant)
        if not kept:
            cut_short(grant, by=by)
        elif grant.site is not None and kept[-1] < grant.until:
            share_with_site(case=case, site=grant.site, reason=grant.reason, until=kept[-1], by=by)


def _reviews(case: Case) -> set[tuple[UUID, str]]:
    """Who reviewed an emergency on a case, and in which piece of work."""
    rows = _history(EmergencyAccess).filter(case=case.pk, pgh_label=Change.UPDATE).exclude(verdict="")
    return set(rows.values_list("pgh_by", "pgh_work"))


def _versions_of(
    model: type[Assignment | Grant], rows: Iterable[Assignment | Grant], reviews: set[tuple[UUID, str]]
) -> dict[UUID, list[_Version]]:
    """Of each row what it was in turn; the first from the moment at which the row was made, by who made it."""
    made = {row.pk: row for row in rows}
    found: dict[UUID, list[_Version]] = {key: [] for key in made}
    asked = _history(model).filter(id__in=made).order_by("pgh_id")
    for key, until, at, by, work in asked.values_list("id", "until", "pgh_created_at", "pgh_by", "pgh_work"):
        if not found[key]:
            found[key].append(_Version(until, made[key].created_at, made[key].created_by_id))
            continue
        before = found[key][-1].until
        is_shorter = until is not None and (before is None or until < before)
        found[key].append(_Version(until, at, by, is_of_review=is_shorter and (by, work) in reviews))
    return found


def _as_whom(user_id: UUID, act: str, at: datetime) -> set[UUID]:
    """As which sites and whether as the organisation somebody held a permission at a moment (`Acting.held_as`)."""
    members = Membership.objects.filter(user=user_id)
    held = _as_they_were(MembershipRole, at, "role", "site", membership__in=members.values("pk"))
    roles = {role for role, _site in held}
    allowed = _as_they_were(RolePermission, at, "role", "scope", "organisation", role__in=roles, code=act)
    found: set[UUID] = set()
    for role, scope, organisation in allowed:
        if scope != Scope.OWN:
            found.update(site for held_role, site in held if held_role == role)
        if scope == Scope.ORGANISATION:
            found.add(organisation)
    return found


def _as_they_were(model: type[Model], at: datetime, *columns: str, **which: Any) -> list[Any]:
    """These columns of the rows of a model that were there at a moment."""
    versions = _history(model).filter(pgh_created_at__lte=at, **which).order_by("id", "-pgh_id").distinct("id")
    rows = versions.values_list("pgh_label", *columns)
    return [row for label, *row in rows if label != Change.DELETE]


def _history(model: type[Model]) -> Any:
    changes: Any = changes_of(model)
    return changes.objects
