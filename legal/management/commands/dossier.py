"""`manage.py dossier`: what the lawyer's button does, for an operator, with a lawyer's rights and in their name."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.core.management.base import CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation
from accounts.selectors import find_organisation
from cases.approvals import services as approvals_services
from cases.consent import presentation as consent_presentation
from cases.record.models import Identity
from core.access import providers
from core.access.actor import ActingUser
from core.access.log import accountable, log_access
from core.commands import HarapanCommand
from core.compartments import Compartment
from core.db import author, organisation_scope
from core.errors import Damaged, DomainError, KeyUnavailable
from core.jobs import queue as jobs
from core.jobs.models import Job
from documents.sending import made_copy
from documents.stored import must_open
from documents.workbench import Reason
from legal import beforehand, completeness, outdating, selectors, services
from legal.models import Dossier, RestitutionClaim
from legal.permissions import LegalPermission
from legal.services.claims import withdrawn
from legal.services.filings import not_for_filing

NOT_WHOLE = 2
WAITS = 600


class Command(HarapanCommand):
    help = (
        "Build the next version of a restitution dossier and write a working copy of it into a file, with the rights "
        "and in the name of a member who may build it. It is refused without the survivor's consent, logged and "
        "numbered as from the page. Where dossiers are approved first, it builds none and writes an approved version "
        "by its number. Ends with 0 when it is whole, with 2 when exhibits or the application letter are missing in "
        "it, with 1 when nothing was built or written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claim", metavar="CLAIM", help="id of the claim, or code of a case that has one claim")
        parser.add_argument("--organisation", metavar="NAME", help="its name or id; needed where there are several")
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="the member for whom it is built: the copy and the access log name them. On a terminal it is asked "
            "for; nobody is taken for granted, since they answer for the copy",
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the bundle with exhibits")
        parser.add_argument("--number", type=int, metavar="N", help="write version N, built before; build none")
        parser.add_argument("--own-part", type=Path, metavar="FILE", help="also the dossier without exhibits")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = _organisation(options["organisation"])
        by = options["by"] or _asked_for()
        places = [place for place in (options["out"], options["own_part"]) if place is not None]
        for place in places:
            if place.exists() or not place.parent.is_dir():
                raise CommandError(_("%(name)s is there already, or its folder is not.") % {"name": place})
        if len({place.resolve() for place in places}) < len(places):
            raise CommandError(_("Name two different files."))
        try:
            with accountable(), organisation_scope(organisation.pk):
                user = _member(organisation, by)
            with author(by=user.pk, work="manage.py dossier"), _damage_told():
                is_whole = self.written(organisation, user, options["claim"], options["number"], places)
        except (DomainError, KeyUnavailable) as error:
            raise CommandError(str(getattr(error, "message", error))) from error
        if not is_whole:
            sys.exit(NOT_WHOLE)

    def written(
        self, organisation: Organisation, user: ActingUser, wanted: str, number: int | None, places: list[Path]
    ) -> bool:
        with accountable(), organisation_scope(organisation.pk), timezone.override(user.acting.time_zone):
            claim = _claim(wanted, user)
            log_access(
                by=user,
                act="legal.dossier.asked",
                rows=[claim.case],
                compartments=Compartment.values,
                purpose="manage.py dossier",
            )
            dossier = self.requested(claim, user) if number is None else self.found(claim, number, user)
            job = dossier.job
        if job is not None and number is None:
            _finish(job)
        # Around what is written in the database: no copy stays whose record does not.
        with (
            _all_or_none() as made,
            accountable(),
            organisation_scope(organisation.pk),
            timezone.override(user.acting.time_zone),
        ):
            user = _member(organisation, user.email)
            rows = Dossier.objects.visible_to(user, LegalPermission.BUILD_DOSSIER)
            row = rows.select_related("case", "job", "document__case", "own_part__case").filter(pk=dossier.pk).first()
            if row is None or row.document is None:
                raise DomainError(row.failure if row else _("You may no longer build this dossier."))
            log_access(
                by=user,
                act="legal.dossier.taken",
                rows=[row.case],
                compartments=Compartment.values,
                purpose="manage.py dossier",
            )
            for place, document in zip(places, (row.document, row.own_part), strict=False):
                if document is not None:
                    _write(place, _content(document, user), made)
            return self.told(row)

    def requested(self, claim: RestitutionClaim, user: ActingUser) -> Dossier:
        if approvals_services.dossiers_need_approval():
            raise DomainError(
                _("Dossiers are approved here before they are handed out. Name an approved version with --number.")
            )
        dossier = services.request_dossier(claim=claim, expected_version=claim.version, by=user)
        self.say_what_is_missing(claim, user)
        return dossier

    def found(self, claim: RestitutionClaim, number: int, user: ActingUser) -> Dossier:
        dossier = _built_before(claim, number, user)
        for sentence in _known_of(dossier, claim, user):
            self.stdout.write(sentence)
        return dossier

    def say_what_is_missing(self, claim: RestitutionClaim, user: ActingUser) -> None:
        ledger = selectors.ledger(claim, by=user)
        complete = completeness.of_claim(claim, ledger=ledger, case=claim.case, by=user)
        for sentence in beforehand.said_of(complete):
            self.stdout.write(sentence)
        if complete.missing:
            labels = "; ".join(str(finding.item.label) for finding in complete.missing)
            self.stdout.write(_("%(percent)s%% complete") % {"percent": complete.percent})
            self.stdout.write(_("Missing by the checklist: %(items)s.") % {"items": labels})
        try:
            known = beforehand.of_claim(claim, complete=complete, by=user)
        except Identity.DoesNotExist:
            # It is not built then, and says why itself.
            return
        for sentence in known.sentences:
            self.stdout.write(sentence)

    def told(self, dossier: Dossier) -> bool:
        for problem in dossier.problems:
            self.stdout.write(f"{problem['exhibit']}: {Reason(problem['reason']).label}")
        signed = dossier.signed_by or _("not signed")
        self.stdout.write(
            _("%(code)s, version %(number)d, %(pages)d pages, %(signed)s.")
            % {"code": dossier.case.code, "number": dossier.number, "pages": dossier.pages, "signed": signed}
        )
        has_letter = dossier.has_letter is not False
        if not has_letter:
            self.stdout.write(_("It has no application letter."))
        return has_letter and not dossier.problems


def _organisation(text: str | None) -> Organisation:
    """The one that is named; without a name the only one."""
    if text is None:
        there = list(Organisation.objects.all()[:2])
        if len(there) != 1:
            raise CommandError(_("There is more than one organisation, or none. Name it with --organisation."))
        return there[0]
    try:
        return find_organisation(text)
    except DomainError as error:
        raise CommandError(str(error)) from None


def _asked_for() -> str:
    """The address of the member for whom it is built, asked on a terminal."""
    email = input(_("Email address of the member for whom it is built: ")).strip() if sys.stdin.isatty() else ""
    if not email:
        raise CommandError(_("Say with --by for whom it is built: the copy and the access log name that member."))
    return email


def _member(organisation: Organisation, email: str) -> ActingUser:
    """The member at work, with the rights of their roles. Inside the organisation's scope."""
    membership = Membership.objects.current().filter(user__email=email).first()
    user = providers.authoriser.load(membership.user_id, organisation.pk) if membership else None
    if user is None or not user.acting.may(LegalPermission.BUILD_DOSSIER):
        raise CommandError(
            _("There is no member with this address who may build dossiers: %(email)s") % {"email": email}
        )
    return user


def _claim(wanted: str, user: ActingUser) -> RestitutionClaim:
    rows = RestitutionClaim.objects.visible_to(user, LegalPermission.BUILD_DOSSIER)
    rows = rows.select_related("case__person", "matter")
    try:
        found = list(rows.filter(pk=UUID(wanted)))
    except ValueError:
        found = list(rows.filter(case__code=wanted)[:2])
    if len(found) != 1:
        # A claim that this member does not see is answered as one that is not there.
        raise CommandError(_("This member sees no single claim of this id or case code."))
    return found[0]


def _built_before(claim: RestitutionClaim, number: int, user: ActingUser) -> Dossier:
    rows = Dossier.objects.visible_to(user, LegalPermission.BUILD_DOSSIER).filter(claim=claim, document__isnull=False)
    found = rows.filter(number=number).first()
    if found is None:
        raise DomainError(_("There is no version of this number, or it was not built."))
    return found


def _known_of(dossier: Dossier, claim: RestitutionClaim, user: ActingUser) -> Iterator[str]:
    """What the page of a version tells before it is given out, with nothing that is sealed."""
    newest = Dossier.objects.newest_built(claim)
    if newest is not None and newest.number > dossier.number:
        yield _("Version %(number)s is newer than this one.") % {"number": newest.number}
    yield from filter(None, [withdrawn(claim) or not_for_filing(dossier)])
    if not dossier.is_address_checked and not claim.shows_address:
        yield _(
            "This version was built before its exhibits were checked for the address, which the claim keeps secret."
        )
    if outdating.is_outdated(dossier, by=user):
        yield _("The claim has changed since this version was built. What has changed does not stand in it.")
    yield from beforehand.withheld_told(consent_presentation.withholdings_of(claim.case, user))


def _finish(job: Job) -> None:
    """Do the job here, or wait for the worker who was faster."""
    claimed = jobs.claim_one(job)
    if claimed is not None:
        jobs.run(**claimed._asdict())
        return
    for _second in range(WAITS):
        with organisation_scope(cast(UUID, job.organisation_id)):
            state = Job.objects.values_list("state", flat=True).get(pk=job.pk)
        if state in (Job.State.DONE, Job.State.FAILED):
            return
        time.sleep(1)


def _content(document: Any, user: ActingUser) -> Iterable[bytes]:
    # The copy says for whom it is in their language, whatever the terminal speaks.
    with must_open(), translation.override(user.language):
        return made_copy(document, by=user)[0]


@contextmanager
def _damage_told() -> Iterator[None]:
    """What does not open ends it with a sentence; the log says which row it is of."""
    try:
        yield
    except Damaged as error:
        raise CommandError(_("Something that is kept here is damaged and does not open.")) from error


@contextmanager
def _all_or_none() -> Iterator[list[Path]]:
    """Of the files that are named in the list none is left when anything fails meanwhile."""
    made: list[Path] = []
    try:
        yield made
    except BaseException:
        for place in made:
            place.unlink(missing_ok=True)
        raise


def _write(place: Path, content: Iterable[bytes], made: list[Path]) -> None:
    """Into a new file that only its owner reads, and which is named in `made` as soon as it is there."""
    try:
        with open(place, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            made.append(place)
            for chunk in content:
                file.write(chunk)
    except OSError as error:
        raise CommandError(
            _("The file %(name)s cannot be opened: %(reason)s") % {"name": place, "reason": error.strerror}
        ) from error
