"""`manage.py import_htcds`: cases from a file in IOM's Human Trafficking Case Data Standard."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.models import Membership, Organisation, Site
from cases.permissions import CasePermission
from cases.record.external_models import ExternalRecord
from core.access import providers
from core.access.actor import Acting, ActingUser
from core.access.log import accountable
from core.access.permissions import Scope
from core.commands import HarapanCommand
from core.db import organisation_scope
from core.domain.htcds import UnreadableFile
from core.errors import DomainError, KeyUnavailable
from reports.htcds_import import Import, NotTaken, Report

NOT_ALL_TAKEN = 2


class Command(HarapanCommand):
    help = (
        "Take cases from a file in the Human Trafficking Case Data Standard (.xlsx or JSON). The same file can be "
        "given again: no record is taken twice. Ends with 0 when all that the file says is there, with 2 when some "
        "records were not taken, with 1 when the file or an option is not usable. See docs/import-htcds.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, help="its name or id")
        parser.add_argument("--source", default="HTCDS", help="where the records come from (default: HTCDS)")
        parser.add_argument("--by", help="email address of the member who imports and becomes the lead caseworker")
        parser.add_argument("--site", help="name of the site to which the cases belong, where the member has several")
        parser.add_argument("--dry-run", action="store_true", help="try everything and keep nothing")
        parser.add_argument("--report", type=Path, help="write what was not taken, and why, into this CSV file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.take(options)
        except (DomainError, KeyUnavailable) as error:
            raise CommandError(str(getattr(error, "message", error))) from error

    def take(self, options: dict[str, Any]) -> None:
        organisation = find_organisation(options["organisation"])
        with accountable(), organisation_scope(organisation.pk):
            user = find_member(organisation, options["by"])
            site = find_site(user.acting, options["site"])
        with ExitStack() as files:
            work = Import(organisation.pk, user.pk, site.pk, checked_source(options["source"]), options["dry_run"])
            try:
                stream = files.enter_context(options["file"].open("rb"))
                report = files.enter_context(Report(options["report"])) if options["report"] else None
            except OSError as error:
                message = _("The file %(name)s cannot be opened: %(reason)s")
                raise CommandError(message % {"name": error.filename, "reason": error.strerror}) from error

            def tell(line: NotTaken) -> None:
                self.stdout.write(as_text(line))
                if report is not None:
                    report.add(line)

            try:
                work.run(stream, tell=tell, note=self.stdout.write)
            except OperationalError as error:
                self.stdout.write(str(work.summary))
                message = _("The database does not answer. What was taken stays: give the file again later.")
                raise CommandError(message) from error
            except UnreadableFile as error:
                if work.summary.outcomes or work.summary.refused:
                    self.stdout.write(str(work.summary))
                raise CommandError(str(error.reason)) from error
            if options["dry_run"]:
                self.stdout.write(_("This was a trial: nothing was kept."))
            self.stdout.write(str(work.summary))
            if not work.summary.is_complete:
                sys.exit(NOT_ALL_TAKEN)


def find_organisation(text: str) -> Organisation:
    try:
        return selectors.find_organisation(text)
    except DomainError as error:
        raise CommandError(str(error.message)) from error


def find_member(organisation: Organisation, email: str | None) -> ActingUser:
    """The member who imports, at work. Without an address the only one who may register cases anywhere."""
    members = Membership.objects.current().select_related("user").order_by("pk")
    if email is not None:
        members = members.filter(user__email=email)
    able = []
    for membership in members:
        user = providers.authoriser.load(membership.user_id, organisation.pk)
        if user is not None and may_import(user.acting, anywhere=email is None):
            able.append(user)
    if len(able) == 1:
        return able[0]
    if email is not None:
        raise CommandError(
            _("There is no member with this address who may register cases: %(email)s") % {"email": email}
        )
    raise CommandError(_("Say with --by who imports: an email address of a member who may register cases."))


def may_import(acting: Acting, *, anywhere: bool) -> bool:
    scopes = acting.grants.get((CasePermission.REGISTER, "general"), frozenset())
    return Scope.ORGANISATION in scopes if anywhere else bool(scopes)


def find_site(acting: Acting, name: str | None) -> Site:
    sites = list(Site.objects.filter(pk__in=acting.sites(CasePermission.REGISTER)).order_by("name"))
    chosen = [site for site in sites if name is None or site.name == name]
    if len(chosen) != 1:
        names = ", ".join(site.name for site in sites)
        raise CommandError(_("Say with --site to which site the cases belong: %(names)s") % {"names": names})
    return chosen[0]


def checked_source(source: str) -> str:
    longest = ExternalRecord._meta.get_field("source").max_length or 0
    if not source.strip() or len(source) > longest or not source.isprintable():
        raise CommandError(_("The source must have 1 to %(longest)d characters.") % {"longest": longest})
    return source.strip()


def as_text(line: NotTaken) -> str:
    where = _("Row %(row)d (%(record)s)") % {"row": line.row, "record": line.external_id or "–"}
    what = f"{line.field} “{line.value}”" if line.value else line.field
    return ": ".join(filter(None, (where, what, line.reason)))
