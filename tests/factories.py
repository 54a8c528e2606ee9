"""The one cast of all tests, made through the same services as the pages use.

Everything sensitive that a factory writes carries a mark, so that a test can look for it where it must not be.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from accounts import services as accounts
from accounts.models import Membership, Organisation, Role, Site, User
from assessments.seeds import definition_of
from cases.consent.models import Consent
from cases.identity.comparison_job import COMPARE
from cases.identity.facts import PersonFacts
from cases.intake.services import IntakeFacts, register_intake
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.access import providers
from core.access.actor import Acting, ActingUser
from core.access.log import accountable
from core.db import author, organisation_scope
from core.jobs import queue as jobs

PASSWORD = "sebuah-kata-sandi-uji"
MARK_NAME = "Sari Contohnama"
MARK_ACCOUNT = "MARKACCOUNT dijanjikan pekerjaan di pabrik"
MARK_NIK = "3171234509870001"
MARK_PHONE = "+6281200000001"

# Actor → the seeded role's code. None: a member without any role.
ROLES: dict[str, str | None] = {
    "caseworker": "caseworker",
    "colleague": "caseworker",
    "outsider": "caseworker",
    "manager": "case-manager",
    "shelter": "shelter-staff",
    "counsellor": "counsellor",
    "lawyer": "lawyer",
    "reintegration": "reintegration-officer",
    "administrator": "administrator",
    "no_role": None,
}
PARTS = {
    "colleague": Assignment.Part.CASEWORKER,
    "counsellor": Assignment.Part.COUNSELLOR,
    "lawyer": Assignment.Part.LAWYER,
    "reintegration": Assignment.Part.REINTEGRATION,
}


@dataclass
class World:
    """Two organisations; in the first one case that the cast works on, apart from the outsider."""

    organisation: Organisation
    site: Site
    users: dict[str, User]
    case: Case
    other_organisation: Organisation
    other_site: Site
    other_case: Case

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    @contextmanager
    def at_work(self, user: User) -> Iterator[User]:
        """The user at work in their organisation, as inside a request: scope, roles and log."""
        home = self.other_organisation if user is self.users["foreigner"] else self.organisation
        with at_work(user, home):
            yield user

    def also(self, user: User, role: str) -> None:
        """Give a user of the first organisation one more role, by its code, at the site."""
        with organisation_scope(self.organisation.pk):
            held = Membership.objects.get(user=user)
            accounts.give_role(
                membership_id=held.pk,
                expected_version=held.version,
                role=Role.objects.get(code=role),
                site=self.site,
                by=self.administrator,
            )


@contextmanager
def at_work(user: User, organisation: Organisation) -> Iterator[User]:
    with accountable(), author(by=user.pk), organisation_scope(organisation.pk):
        acting = providers.authoriser.acting(user, organisation.pk)
        assert acting is not None
        user.acting = acting
        yield user


def make_world() -> World:
    organisation, site = accounts.create_organisation(name="Yayasan Contoh", site_name="Kantor Contoh")
    other, other_site = accounts.create_organisation(name="Lembaga Lain", site_name="Kantor Lain")
    users: dict[str, User] = {}
    for actor, code in ROLES.items():
        users[actor] = make_user(actor, organisation, site, code)
    users["foreigner"] = make_user("foreigner", other, other_site, "case-manager")
    with at_work(users["caseworker"], organisation) as by:
        case = make_case(by=by, site=site)
        for actor, part in PARTS.items():
            assign(case=case, user=users[actor], part=part, by=by)
    with at_work(users["foreigner"], other) as by:
        other_case = make_case(by=by, site=other_site, name="Orang Lain")
    # They were compared with everybody long ago: no work waits as a test begins.
    for home, made in ((organisation, case), (other, other_case)):
        with organisation_scope(home.pk):
            jobs.cancel(kind=COMPARE, subject_id=made.person_id)
    return World(organisation, site, users, case, other, other_site, other_case)


def make_user(actor: str, organisation: Organisation, site: Site, code: str | None) -> User:
    user = User(email=f"{actor}@contoh.test", name=actor.replace("_", " ").title())
    user.set_password(PASSWORD)
    user.save()
    with organisation_scope(organisation.pk):
        role = Role.objects.get(code=code) if code else Role.objects.create(name=f"Tanpa {actor}")
        accounts.add_member(user=user, role=role, site=site, by=None)
    return user


def calm_answers() -> dict[str, Any]:
    """What the shipped review of risk asks before it can be finished, each answered with no."""
    sections = definition_of("risk-review")["sections"]
    questions = [question for section in sections for question in section["questions"]]
    return {one["code"]: "no" for one in questions if one.get("answer_or_reason") and "show_if" not in one}


def make_case(*, by: ActingUser, site: Site, name: str = MARK_NAME, **facts: Any) -> Case:
    """A case registered by `by`, who must be at work (`at_work`)."""
    return register_intake(
        person=PersonFacts(
            full_name=name,
            gender="Feminine",
            citizenship="ID",
            birth_date=date(1998, 5, 5),
            nik=MARK_NIK,
            phone=MARK_PHONE,
        ),
        intake=IntakeFacts(
            channel="HOTLINE",
            account=MARK_ACCOUNT,
            received_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC),
            **facts,
        ),
        consent=Consent(
            purpose=Consent.Purpose.CARE,
            decision=Consent.Decision.GIVEN,
            form=Consent.Form.WRITTEN,
            explained=list(Consent.Explained.values),
            decided_on=date(2026, 3, 2),
        ),
        site=site,
        by=by,
    )


__all__ = ["PASSWORD", "Acting", "World", "at_work", "calm_answers", "make_case", "make_user", "make_world"]
