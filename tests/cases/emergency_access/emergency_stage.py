"""A restricted case, an emergency on it, and the people whom that lets in: for the tests of its review."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site, User
from cases.record.access_models import Assignment, EmergencyAccess
from cases.record.models import Case
from cases.team import grants
from cases.team.services import assign, share_with_site
from core.db import organisation_scope
from shelters import services as shelters
from shelters.models import BedRequest
from tests.cases.asking import at, restrict, text
from tests.cases.emergency_access.test_bad_reviews import reviewed
from tests.cases.team.test_left_alone import hurry, leave
from tests.factories import World, make_user, make_world
from tests.shelters.conftest import Home

SOON = timedelta(days=3)


class Stage:
    """A restricted case that was left alone; the outsider's emergency puts the manager on its team."""

    def __init__(self) -> None:
        self.world: World = make_world()
        self.dpo = self.person("dpo", "data-protection-officer")
        self.other, self.friend = self.person("other", "case-manager"), self.person("friend", "caseworker")
        self.shelter, self.manager = self.world.users["shelter"], self.world.manager

    def person(self, actor: str, role: str) -> User:
        return make_user(actor, self.world.organisation, self.world.site, role)

    def sign_in(self, user: User) -> Client:
        browser = Client()
        browser.force_login(user)
        session, now = browser.session, int(time.time())
        session.update({"organisation": str(self.world.organisation.pk), "begun": now, "seen": now, "proved": now})
        session.save()
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return browser

    def open(self) -> None:
        restrict(self.world, self.world.case)
        leave(self.world, self.sign_in, "caseworker", "colleague")
        hurry(self.world, self.sign_in)
        self.add(self.world.outsider, self.manager)

    def case(self) -> Case:
        with organisation_scope(self.world.organisation.pk):
            return Case.objects.get(pk=self.world.case.pk)

    def post(self, user: User, name: str, sent: dict[str, Any], **keys: Any) -> None:
        assert self.sign_in(user).post(at(f"cases:{name}", self.world.case, **keys), sent).status_code == 303

    def add(self, by: User, user: User) -> None:
        self.post(by, "assign", {"user": str(user.pk), "part": "CASEWORKER"})

    def open_in_emergency(self, user: User) -> None:
        sent = {"code": self.world.case.code, "reason": "Polisi menunggu di depan."}
        assert self.sign_in(user).post(reverse("cases:open-in-emergency"), sent).status_code == 303

    def lift(self, by: User) -> None:
        self.post(by, "lift-restriction", {"version": self.case().version})

    def share(self, by: User, site: Site, lasts: timedelta = SOON) -> None:
        with self.world.at_work(by):
            until = timezone.now() + lasts
            share_with_site(case=self.world.case, site=site, reason="Ranjang", until=until, by=by)

    def far_house(self) -> None:
        """She lives in a house far away, where nobody of these works."""
        with organisation_scope(self.world.organisation.pk):
            house = Site.objects.create(organisation=self.world.organisation, name="Rumah Jauh")
        self.share(self.world.caseworker, house)

    def ask_house(self, home: Home, user: User) -> BedRequest:
        with self.world.at_work(user) as by:
            today = timezone.localdate()
            return shelters.ask_for_bed(case=self.world.case, house=home.house, wanted_from=today, note="", by=by)

    def house(self, home: Home, host: User | None = None) -> None:
        """The manager asks for a bed, and the house takes her in, or another host."""
        asked = self.ask_house(home, self.manager)
        with self.world.at_work(host or self.shelter) as by:
            shelters.admit(
                request_id=asked.pk,
                expected_version=asked.version,
                bed=home.beds[0],
                planned_until=None,
                has_acknowledged_rules=True,
                by=by,
            )

    def keeper(self) -> User:
        """Somebody who leads the case, as one of its team has decided."""
        keeper = self.person("keeper", "caseworker")
        with self.world.at_work(self.world.administrator):
            by = self.world.caseworker
            Assignment.objects.create(case=self.world.case, user=keeper, part="LEAD", created_by=by)
            grants.sync(Case.objects.get(pk=self.world.case.pk))
        return keeper

    def lead(self, user: User) -> Assignment:
        """They give themselves a second part."""
        with self.world.at_work(user) as by:
            return assign(case=self.world.case, user=by, part=Assignment.Part.LEAD, by=by)

    def parts_of(self, user: User) -> list[Assignment]:
        with organisation_scope(self.world.organisation.pk):
            return list(Assignment.objects.lasting().filter(case=self.world.case, user=user))

    def review(self, user: User, verdict: str, order: str = "created_at") -> list[int]:
        """The answers to their reviews of all emergencies."""
        with organisation_scope(self.world.organisation.pk):
            emergencies = list(EmergencyAccess.objects.order_by(order))
        return [reviewed(self.sign_in, user, each, verdict).status_code for each in emergencies]

    def seen_by(self, *users: User) -> list[int]:
        """The answers to these after the review, before which all saw it."""
        assert self.seen(*users) == [200] * len(users)
        assert set(self.review(self.dpo, "MISUSED")) == {303}
        return self.seen(*users)

    def review_page(self, user: User) -> str:
        """The page on which the first emergency is reviewed."""
        with organisation_scope(self.world.organisation.pk):
            emergency = EmergencyAccess.objects.earliest("created_at")
        return text(self.sign_in(user).get(reverse("cases:review-emergency", kwargs={"pk": emergency.pk})))

    def seen(self, *users: User) -> list[int]:
        return [self.sign_in(user).get(at("cases:detail", self.world.case)).status_code for user in users]
