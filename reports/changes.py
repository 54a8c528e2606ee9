"""What was done with roles and access, in words: from the record of acts, for who watches over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import role_builder, zones
from accounts.models import Invitation, Membership, Recovery, Role, Site, User
from accounts.reasons import EndReason, RestoreReason
from audit.models import Act
from cases.access_lookup.services import ASKED
from cases.emergency_access.services import REFUSED
from core.access.actor import ActingUser
from core.access.permissions import Scope, catalogue
from core.records import OrganisationOwned

WORDS: dict[str, str | Promise] = {
    "invitation.made": gettext_lazy("Invited"),
    "invitation.withdrawn": gettext_lazy("Invitation withdrawn"),
    "member.added": gettext_lazy("Began to work here"),
    "member.role_given": gettext_lazy("Role given"),
    "member.role_taken": gettext_lazy("Role taken away"),
    "member.ended": gettext_lazy("Access switched off"),
    "member.restored": gettext_lazy("Access restored"),
    "role.created": gettext_lazy("Role made"),
    "role.changed": gettext_lazy("Role changed"),
    "role.deleted": gettext_lazy("Role deleted"),
    "handing_out.refused": gettext_lazy("Refused: more than their own role hands out"),
    "organisation.renamed": gettext_lazy("Organisation renamed"),
    "organisation.suspended": gettext_lazy("Organisation suspended"),
    "organisation.resumed": gettext_lazy("Organisation at work again"),
    "organisation.log_sealed": gettext_lazy("End of the access log sealed anew"),
    "site.added": gettext_lazy("Site added"),
    "site.changed": gettext_lazy("Site changed"),
    "recovery.asked": gettext_lazy("New way in asked for"),
    "recovery.confirmed": gettext_lazy("New way in confirmed"),
    "recovery.withdrawn": gettext_lazy("New way in withdrawn"),
    "recovery.used": gettext_lazy("New way in used"),
    "legal.certificate_set": gettext_lazy("Certificate for signing put in"),
    "legal.certificate_removed": gettext_lazy("Certificate for signing taken out"),
    ASKED: gettext_lazy("Asked who sees a case"),
    REFUSED: gettext_lazy("Tried a code in an emergency that no case has"),
}
_REASONS = {**dict(RestoreReason.choices), **dict(EndReason.choices)}


class Change(NamedTuple):
    """An act in words. `about` says whom or which role it is about, `more` the rest; either may be empty."""

    act: Act
    by: str
    what: str | Promise
    about: str
    more: str | Promise


def in_words(acts: Sequence[Act], user: ActingUser) -> list[Change]:
    """Each act in words, with eight queries at most however many there are."""
    names = _names(acts)
    people = User.objects.visible_to(user).filter(pk__in={act.user_id for act in acts if act.user_id})
    by: dict[UUID | None, str] = dict(people.values_list("pk", "name"))
    by[None] = _("Whoever runs the server")
    return [
        Change(act, by.get(act.user_id, ""), WORDS[act.verb], _about(act, names), _more(act, names)) for act in acts
    ]


def _names(acts: Sequence[Act]) -> dict[str, str]:
    """What everything that the acts speak of is called, by its key as text."""
    wanted: dict[str, set[Any]] = {}
    for act in acts:
        wanted.setdefault(act.target_model, set()).add(act.target_id)
        if act.target_model != Role._meta.label:  # there `role` is a code
            for name, label in (("role", Role._meta.label), ("site", Site._meta.label)):
                if name in act.detail:
                    wanted.setdefault(label, set()).add(act.detail[name])
    found: dict[str, str] = {}
    for model, path in _CALLED.items():
        keys = wanted.get(model._meta.label)
        if keys:
            rows: Iterable[tuple[UUID, str]] = model._default_manager.filter(pk__in=keys).values_list("pk", path)
            found.update((str(key), name) for key, name in rows)
    return found


_CALLED: Mapping[type[OrganisationOwned], str] = {
    Membership: "user__name",
    Invitation: "name",
    Recovery: "membership__user__name",
    Role: "name",
    Site: "name",
}


def _about(act: Act, names: Mapping[str, str]) -> str:
    """What the act's row is called; a site that stands for its whole organisation says nothing."""
    return "" if act.verb.startswith("organisation.") else names.get(str(act.target_id), "")


def _more(act: Act, names: Mapping[str, str]) -> str | Promise:
    said = act.detail
    if act.verb == ASKED:
        return str(said["code"])
    if act.verb in ("role.created", "role.changed"):
        return _changed(said)
    if "reason" in said:
        return _REASONS.get(said["reason"], "")
    if act.verb in ("organisation.renamed", "site.changed"):
        return _called_otherwise(said)
    if "fingerprint" in said:
        return f"SHA-256 {said['fingerprint'][:16]}…"
    if "lost" in said:
        return Recovery.Lost(said["lost"]).label
    role, site = names.get(str(said.get("role")), ""), names.get(str(said.get("site")), "")
    return f"{role} ({site})" if role and site else role


def _called_otherwise(said: Mapping[str, Any]) -> str:
    """Another name, another clock, each from what to what; of acts that did not note it the new clock alone."""
    parts = [
        (said.get("name_before"), said.get("name")),
        (_zone(said.get("zone_before")), _zone(said.get("zone"))),
    ]
    words = _("From %(before)s to %(after)s.")
    return " ".join(words % {"before": one, "after": other} if one else other for one, other in parts if other)


def _zone(name: str | None) -> str:
    return zones.called(name) if name else ""


def _changed(said: Mapping[str, Any]) -> str:
    """What a role allows since, and what no longer."""
    parts = [
        (_("Allows: %(things)s"), _things(said["added"])),
        (_("No longer: %(things)s"), _things(said["removed"])),
    ]
    found = [words % {"things": things} for words, things in parts if things]
    if said["hands_out"] == "all":
        found.append(_("Its holders give every role."))
    return " ".join(found)


def _things(rows: Iterable[str]) -> str:
    """What stands in the record as "code compartment scope"."""
    split = [row.split() for row in rows]
    return "; ".join(
        f"{role_builder.label((code, compartment))} ({Scope(scope).label})"
        for code, compartment, scope in split
        if code in catalogue()
    )
