"""Who works in the two organisations, and how each came in: by an invitation that they accepted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

from accounts import services as accounts
from accounts import terms
from accounts.models import Organisation, Role, Site, User
from core.access import providers
from core.access.log import accountable, log_access
from core.compartments import Compartment
from core.db import organisation_scope

PASSWORD = "pagi-pelangi-teduh"  # noqa: S105 -- printed for everybody who opens the demo
OFFICE, SHELTER = "Kantor Jakarta", "Rumah Aman Contoh"


class Person(NamedTuple):
    """`key` is how the modules of the world call somebody; `role` the code of a seeded role."""

    key: str
    name: str
    role: str
    site: str
    about: str

    def email(self, domain: str) -> str:
        return f"{self.key}@{domain}"


class Staff(NamedTuple):
    """An organisation of the demo: its sites with their clocks, and its people, an administrator first."""

    organisation: str
    domain: str
    sites: dict[str, str]
    people: tuple[Person, ...]


HARAPAN = Staff(
    "Yayasan Contoh Harapan",
    "contoh.test",
    {OFFICE: "Asia/Jakarta", SHELTER: "Asia/Makassar"},
    (
        Person("hendra", "Hendra Contoh", "administrator", OFFICE, "Administrator"),
        Person("ratna", "Ratna Contoh", "case-manager", OFFICE, "Manajer kasus"),
        Person("sari", "Sari Contoh", "caseworker", OFFICE, "Pekerja kasus"),
        Person("dewi", "Dewi Contoh", "caseworker", OFFICE, "Pekerja kasus"),
        Person("yusuf", "Yusuf Contoh", "caseworker", SHELTER, "Pekerja kasus di Makassar"),
        Person("bayu", "Bayu Contoh", "caseworker", OFFICE, "Pekerja kasus baru, belum menangani kasus"),
        Person("wulan", "Wulan Contoh", "shelter-staff", SHELTER, "Petugas rumah aman"),
        Person("arif", "Arif Contoh", "shelter-staff", SHELTER, "Petugas rumah aman"),
        Person("joko", "Joko Contoh", "shelter-manager", SHELTER, "Pengelola rumah aman"),
        Person("lina", "Lina Contoh", "health-worker", SHELTER, "Tenaga kesehatan di rumah aman"),
        Person("maya", "Maya Contoh", "counsellor", OFFICE, "Konselor"),
        Person("tuti", "Tuti Contoh", "counsellor", SHELTER, "Konselor di Makassar"),
        Person("anton", "Anton Contoh", "lawyer", OFFICE, "Advokat"),
        Person("rini", "Rini Contoh", "reintegration-officer", OFFICE, "Petugas reintegrasi"),
        Person("fitri", "Fitri Contoh", "data-officer", OFFICE, "Petugas data"),
        Person("lestari", "Lestari Contoh", "data-protection-officer", OFFICE, "Petugas pelindungan data pribadi"),
        Person("putri", "Putri Contoh", "caseworker", OFFICE, "Pekerja kasus"),
        Person("agus", "Agus Contoh", "caseworker", OFFICE, "Pekerja kasus"),
        Person("eko", "Eko Contoh", "caseworker", OFFICE, "Pekerja kasus"),
        Person("made", "Made Contoh", "caseworker", SHELTER, "Pekerja kasus di Makassar"),
        Person("surya", "Surya Contoh", "shelter-staff", SHELTER, "Petugas rumah aman"),
        Person("indah", "Indah Contoh", "counsellor", OFFICE, "Konselor"),
        Person("rahmat", "Rahmat Contoh", "lawyer", OFFICE, "Advokat"),
        Person("yanti", "Yanti Contoh", "reintegration-officer", OFFICE, "Petugas reintegrasi"),
    ),
)
LAIN = Staff(
    "Lembaga Contoh Lain",
    "lain.test",
    {"Kantor Surabaya": "Asia/Jakarta"},
    (
        Person("gita", "Gita Contoh", "administrator", "Kantor Surabaya", "Administrator"),
        Person("lukman", "Lukman Contoh", "case-manager", "Kantor Surabaya", "Manajer kasus"),
        Person("nisa", "Nisa Contoh", "caseworker", "Kantor Surabaya", "Pekerja kasus"),
        Person("dimas", "Dimas Contoh", "caseworker", "Kantor Surabaya", "Pekerja kasus"),
        Person("fajar", "Fajar Contoh", "caseworker", "Kantor Surabaya", "Pekerja kasus"),
        Person("laras", "Laras Contoh", "data-officer", "Kantor Surabaya", "Petugas data"),
    ),
)
ALL_STAFF = (HARAPAN, LAIN)
# The second organisation is made in the background.
LATER = "its people can sign in some minutes after the first start"


@dataclass
class Team:
    """An organisation at work."""

    organisation: Organisation
    sites: dict[str, Site]
    people: dict[str, User]

    @contextmanager
    def at_work(self, key: str, *opened: Any) -> Iterator[User]:
        """Somebody at work, as in one request: by their own clock, and with a line in the log for the rows opened."""
        user = self.people[key]
        with accountable(), timezone.override(user.acting.time_zone):
            log_access(by=user, act="cases.case.opened", rows=opened, compartments=list(Compartment))
            yield user


def found(staff: Staff) -> Team:
    """Make the organisation and let its people join. Its scope must be opened after; nothing is committed here."""
    first, *others = staff.sites.items()
    organisation, site = accounts.create_organisation(name=staff.organisation, site_name=first[0], time_zone=first[1])
    team = Team(organisation, {site.name: site}, {})
    with organisation_scope(organisation.pk):
        for name, time_zone in others:
            team.sites[name] = accounts.add_site(name=name, time_zone=time_zone, by=None)
        accounts.plant_terms()
        administrator = None
        for person in staff.people:
            user = _join(person, staff, team, by=administrator)
            administrator = administrator or user
    return team


def at_work_in(organisation: Organisation, staff: Staff) -> Team | None:
    """The people of an organisation that is there already, in its scope. None: somebody is no longer at work."""
    team = Team(organisation, {site.name: site for site in Site.objects.all()}, {})
    for person in staff.people:
        user = User.objects.filter(email=person.email(staff.domain)).first()
        acting = providers.authoriser.acting(user, organisation.pk) if user else None
        if user is None or acting is None or person.site not in team.sites:
            return None
        user.acting = acting
        team.people[person.key] = user
    return team


def _join(person: Person, staff: Staff, team: Team, *, by: User | None) -> User:
    role, site = Role.objects.get(code=person.role), team.sites[person.site]
    email = person.email(staff.domain)
    _invitation, token = accounts.invite(email=email, name=person.name, role=role, site=site, by=by)
    user = accounts.accept_invitation(token=token, name=person.name, password=PASSWORD, address="")
    acting = providers.authoriser.acting(user, team.organisation.pk)
    if acting is None:
        raise RuntimeError(f"{email} did not join.")
    user.acting = acting
    in_force = terms.in_force()
    if in_force is None:
        raise RuntimeError("There are no terms of use.")
    accounts.accept_terms(terms_id=in_force.pk, by=user)
    team.people[person.key] = user
    return user


def sign_ins() -> str:
    """The table of who can sign in, one person a line: address, password, what they do."""
    lines = []
    for staff in ALL_STAFF:
        lines.append(staff.organisation if staff is HARAPAN else f"{staff.organisation} ({LATER})")
        lines += [f"  {person.email(staff.domain):24}  {PASSWORD}  {person.about}" for person in staff.people]
        lines.append("")
    return "\n".join(lines)
