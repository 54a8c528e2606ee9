"""Whether a version of a dossier still says what its claim says.

What decides compares: all that would stand in it now is gathered as for a dossier, and held against what was kept with
the version. A page that only tells asks first whether somebody has written anything (`legal.written`), which is cheap,
and misses what was under way when the version was built.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.approvals import services as approvals_services
from core.access import providers
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import current_organisation
from core.errors import Damaged
from core.history import changes_of
from legal import approving, written
from legal.dossier import content, deadlines
from legal.models import Dossier, RestitutionClaim
from legal.permissions import LegalPermission


def outdated(dossier: Dossier, by: ActingUser) -> str:
    """Why a version is not to be approved any more, as a sentence; empty while it says what the claim says. For whoever
    may build dossiers of the case it is exact, and they alone decide."""
    is_exact = _may_build(dossier, by)
    builder = _builder(dossier) if is_exact else None
    if is_exact and builder is None:
        return _nobody_tells()
    if not _is_else(dossier, builder, by=by):
        return ""
    return _("The claim has changed since this version was built. Build a new version, and ask for approval of that.")


def lost(dossier: Dossier) -> str:
    """Why not even who may build dossiers of the case can tell whether a version still says what its claim says,
    as a sentence; empty while who had it built may build."""
    return _nobody_tells() if _builder(dossier) is None else ""


def _nobody_tells() -> str:
    return _(
        "Whoever had this version built may no longer build dossiers of this case, so that nobody can tell whether "
        "the claim still says the same. Build a new version, and ask for approval of that."
    )


def looks_outdated(dossier: Dossier, *, by: ActingUser) -> bool:
    """The same for a page that only tells: where nobody has written anything, nothing is compared."""
    return _is_written_since(dossier) and is_outdated(dossier, by=by)


def is_outdated(dossier: Dossier, *, by: ActingUser) -> bool:
    """Whether a version says something else than the claim says now. It is compared where `by` may build dossiers of
    the case, and who built it still may; else it is whether somebody has written since what they print."""
    return _is_else(dossier, _builder(dossier) if _may_build(dossier, by) else None, by=by)


def is_draft(claim: RestitutionClaim, letter: Any, *, by: ActingUser) -> bool:
    """Whether a letter of the claim (as in `Content.said`) leaves the house as a draft: the organisation wants dossiers
    approved, and the newest one waits for it, has another letter, or says something else than the claim now. The look
    must have been logged."""
    if not approvals_services.dossiers_need_approval():
        return False
    newest = Dossier.objects.newest_built(claim)
    if newest is None or approving.unapproved_of([newest]):
        return True
    approved = approving.kept_of(newest).get("letter")
    # Without a letter nothing was approved of one.
    return not approved or not approving.is_said(approved, letter) or is_outdated(newest, by=by)


def _is_else(dossier: Dossier, builder: User | None, *, by: ActingUser) -> bool:
    if not dossier.is_built:
        return False
    return _is_written_since(dossier) if builder is None else _says_else(dossier, builder, by=by)


def _says_else(dossier: Dossier, builder: User, *, by: ActingUser) -> bool:
    """Gathered with the rights with which it was built: others may see less, or more. `by` learns that it differs, and
    nothing else of it."""
    dossier = Dossier.objects.select_related("case__person", "claim__case__person", "claim__matter").get(pk=dossier.pk)
    log_access(
        by=by,
        act="legal.dossier.held_against",
        rows=[dossier.case],
        compartments=Compartment.values,
        purpose="restitution dossier",
    )
    kept = approving.kept_of(dossier)
    try:
        with timezone.override(builder.acting.time_zone):
            # Of its own day: a survivor who came of age since has changed nothing.
            day = timezone.localdate(dossier.created_at)
            said = content.gather(dossier.claim, on=day, by=builder).said
    except Damaged:
        return True
    if not kept or not approving.is_said(_without_deadline(kept), _without_deadline(said)):
        return True
    # That it was met, or that another one is next since, changes nothing of a day that a version names.
    return _deadline_of(kept) != _deadline_of(said) and written.are_days_changed_since(
        dossier.claim_id, _begun(dossier)
    )


def _without_deadline(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "facts": [fact for fact in _facts(content) if fact["label"] != deadlines.LABEL]}


def _deadline_of(content: dict[str, Any]) -> str:
    return next((fact["value"] for fact in _facts(content) if fact["label"] == deadlines.LABEL), "")


def _facts(content: dict[str, Any]) -> list[dict[str, str]]:
    return content.get("facts", [])


def _builder(dossier: Dossier) -> Any | None:
    """Who had it built, with the rights of today; None when they may no longer build it."""
    user = providers.authoriser.load(dossier.created_by_id, current_organisation()) if dossier.created_by_id else None
    return user if user is not None and _may_build(dossier, user) else None


def _may_build(dossier: Dossier, user: ActingUser) -> bool:
    rows = Dossier.objects.visible_to(user, LegalPermission.BUILD_DOSSIER).filter(pk=dossier.pk)
    return bool(user.acting.reads(Compartment.IDENTITY) and rows.exists())


def _is_written_since(dossier: Dossier) -> bool:
    return written.is_written_since(dossier.claim_id, _begun(dossier))


def _begun(dossier: Dossier) -> Subquery:
    """When the transaction began in which it was built: by the clock of the versions that it is compared with."""
    versions: Any = changes_of(Dossier)
    kept = versions.objects.filter(id=dossier.pk, built_at=dossier.built_at).order_by("pgh_id")
    return Subquery(kept.values("pgh_created_at")[:1])
