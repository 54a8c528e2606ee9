"""The actors of a case: shown, recorded, changed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.web.pages import CaseFormPage, CasePage
from core.domain.identifiers import display_phone
from core.errors import DomainError
from core.keys.fields import preload
from trafficking import looks, selectors, services
from trafficking.alike import Sought, alike
from trafficking.forms import (
    WHAT_IT_DID,
    AddActorForm,
    EditActorForm,
    EditInvolvementForm,
    EndInvolvementForm,
    entered,
    episode_label,
)
from trafficking.models import Actor, Involvement
from trafficking.permissions import TraffickingPermission
from trafficking.views.base import InActors, OfInvolvement

LIKELY_ACT = TraffickingPermission.VIEW


class Actors(InActors, CasePage):
    """Whom the case names, and the events that the survivor was part of."""

    access = TraffickingPermission.VIEW
    template_name = "trafficking/section.html"
    title = _("Alleged actors")

    def extra(self) -> Mapping[str, Any]:
        named = selectors.actors_of(self.case, self.user)
        return {
            "named": [
                {
                    "actor": one.actor,
                    "kind": selectors.kind_of(one.actor),
                    "facts": facts_of(one.actor),
                    "elsewhere": one.elsewhere,
                    "involvements": [(row, _what_it_did(row)) for row in one.involvements],
                }
                for one in named
            ],
            "events": selectors.events_of(self.case, self.user),
            "may_manage": self.case.is_open and self.may(TraffickingPermission.MANAGE),
            # Also in a closed case: nobody stays accused by mistake.
            "may_take_out": self.may(TraffickingPermission.MANAGE),
            "may_see_network": self.user.acting.may(TraffickingPermission.SEE_NETWORK),
        }


def facts_of(actor: Actor) -> list[tuple[str | Promise, str]]:
    facts = [
        (_("Other names"), ", ".join(actor.aliases)),
        (_("Licence or registration number"), actor.licence_number),
        (_("Phones"), ", ".join(map(display_phone, actor.phones))),
        (_("Accounts"), ", ".join(actor.accounts)),
        (_("Address"), actor.address),
        (_("How to tell it apart"), actor.details),
    ]
    return [(label, value) for label, value in facts if value]


def _what_it_did(row: Involvement) -> list[tuple[str | Promise, str]]:
    facts = [
        (_("Alleged roles"), selectors.roles_in_words([row])),
        (_("Episode"), episode_label(row.episode) if row.episode else ""),
        (_("What the survivor told of it"), row.note),
    ]
    return [(label, value) for label, value in facts if value]


class Likely(NamedTuple):
    """A known actor, one that the user sees anyway, that may be the one being typed."""

    key: str
    name: str
    kind: str | Promise
    reasons: list[str | Promise]


class AddActor(InActors, CaseFormPage):
    """Search before create: a known actor is offered before another record of it is made."""

    access = TraffickingPermission.MANAGE
    form_class = AddActorForm
    title = _("Add an actor")
    intro = _("What is recorded here is what was told. Nobody here is said to be guilty.")
    submit_label = _("Save actor")
    done = _("The actor is recorded.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "episodes": self.episodes()}

    def submit(self, form: AddActorForm) -> Involvement:
        form.likely = self.likely(form)
        answer, involvement = form.answer, form.involvement()
        if form.likely and not answer:
            raise DomainError(gettext("Perhaps this actor is known already. Choose it, or say that it is another."))
        if not form.likely or answer == "new":
            return services.add_actor(case=self.case, facts=form.facts(), involvement=involvement, by=self.user)
        actor = Actor.objects.visible_to(self.user, LIKELY_ACT).filter(pk=answer).first()
        if actor is None:
            raise DomainError(gettext("One of them was made one with another meanwhile. Look again."))
        return services.involve(case=self.case, actor=actor, involvement=involvement, by=self.user)

    def likely(self, form: AddActorForm) -> list[Likely]:
        """Only among actors of cases that the user opens: for all others nothing tells a known name from a new one."""
        facts = form.facts()
        among = Actor.objects.visible_to(self.user, LIKELY_ACT)
        sought = Sought([facts.name, *facts.aliases], facts.phones, facts.accounts, facts.licence_number)
        found = {one.key: one for one in alike(sought, among=among)}
        if not found:
            looks.log_nobody(by=self.user)
            return []
        rows = {str(row.pk): row for row in among.filter(pk__in=found)}
        looks.log("compared", rows.values(), by=self.user)
        preload(rows.values(), "name")
        return [
            Likely(key, rows[key].name, selectors.kind_of(rows[key]), one.reasons)
            for key, one in found.items()
            if key in rows
        ]

    def show(self, form: AddActorForm, *, status: int = 200) -> TemplateResponse:
        form.error_targets["same"] = "same-new"
        return super().show(form, status=status)


class EditInvolvement(OfInvolvement):
    """What this case says of the actor."""

    access = TraffickingPermission.MANAGE
    form_class = EditInvolvementForm
    template_name = "trafficking/of_actor.html"
    title = _("What the actor is said to have done here")
    done = _("The entry was changed.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "episodes": self.episodes()}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in (*WHAT_IT_DID, "version")}

    def extra(self) -> Mapping[str, Any]:
        return {"actor": self.record.actor, "is_shared": False}

    def submit(self, form: EditInvolvementForm) -> Involvement:
        return services.change_involvement(
            involvement_id=self.record.pk,
            expected_version=form.expected_version,
            facts=form.involvement(),
            by=self.user,
        )


class EditActor(OfInvolvement):
    """What all cases share of the actor."""

    access = TraffickingPermission.MANAGE
    form_class = EditActorForm
    template_name = "trafficking/of_actor.html"
    title = _("Change the actor")
    done = _("The actor was changed.")

    def initial(self) -> dict[str, Any]:
        return entered(self.record.actor)

    def extra(self) -> Mapping[str, Any]:
        return {"actor": self.record.actor, "is_shared": True}

    def submit(self, form: EditActorForm) -> Actor:
        return services.change_actor(
            actor_id=self.record.actor_id, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )


class EndInvolvement(OfInvolvement):
    """Takes the actor out of this case; other cases that name it keep it."""

    access = TraffickingPermission.MANAGE
    form_class = EndInvolvementForm
    template_name = "trafficking/of_actor.html"
    title = _("Take the actor out of this case")
    submit_label = _("Take out")
    done = _("The actor was taken out of this case.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        return {"actor": self.record.actor, "is_shared": False, "submit_class": "btn-danger"}

    def submit(self, form: EndInvolvementForm) -> Involvement:
        return services.end_involvement(
            involvement_id=self.record.pk,
            expected_version=form.expected_version,
            reason=form.cleaned_data["reason"],
            by=self.user,
        )
