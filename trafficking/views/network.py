"""The network, one actor of it, and making two records of one actor one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pages import ActionPage, DetailPage, Page, RowFormPage
from core.web.tables import Cell, Column, Table, moment
from trafficking import looks, selectors, services
from trafficking.alike import alike, sought
from trafficking.forms import MergeActorsForm, NetworkForm
from trafficking.models import Actor, ActorMerge, Involvement
from trafficking.network import Asked, Network, drawing, event_title, network
from trafficking.permissions import TraffickingPermission
from trafficking.views.actors import facts_of


class NetworkPage(Page):
    """Actors of several cases, and whoever is looked for by name or number."""

    access = TraffickingPermission.SEE_NETWORK
    template_name = "trafficking/network.html"
    title = _("Network")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(NetworkForm(), Asked())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NetworkForm(request.POST)
        if not form.is_valid():
            return self.render(status=422, form=form, network=None)
        said = form.cleaned_data
        return self.show(form, Asked(said["kind"], said["text"], not said["is_all"]))

    def show(self, form: NetworkForm, asked: Asked) -> HttpResponse:
        shown = network(self.user, asked)
        picture = drawing(shown, actor_url=_actor_url, case_url=_case_url)
        return self.render(form=form, network=shown, drawing=picture, table=self.table(shown), events=_events(shown))

    def table(self, shown: Network) -> list[dict[str, Any]]:
        return [
            {
                "actor": line.actor,
                "url": _actor_url(line.actor),
                "kind": selectors.kind_of(line.actor),
                "roles": selectors.roles_in_words(line.involvements),
                "cases": line.cases,
            }
            for line in shown.actors
        ]


def _events(shown: Network) -> list[dict[str, Any]]:
    return [{"title": event_title(line.event), "cases": line.cases} for line in shown.events]


def _actor_url(actor: Actor) -> str:
    return reverse("trafficking:actor", kwargs={"pk": actor.pk})


def _case_url(case: Any) -> str:
    return reverse("trafficking:section", kwargs={"case": case.pk})


class ActorPage(DetailPage):
    """One actor, the cases that name it as far as the user opens them, and records that may be the same."""

    tab = _("Names")
    access = TraffickingPermission.SEE_NETWORK
    model = Actor
    opens = (Compartment.GENERAL,)
    template_name = "trafficking/actor.html"
    title = _("Alleged actor")

    def context(self) -> Mapping[str, Any]:
        actor, may_merge = self.row, self.user.acting.may(TraffickingPermission.MERGE)
        preload([actor], *selectors.SEALED_ACTOR)
        return {
            "breadcrumbs": [(_("Network"), reverse("trafficking:network"))],
            "facts": [(_("Name"), actor.name), (_("Kind of actor"), selectors.kind_of(actor)), *facts_of(actor)],
            "cases": self.cases(),
            "likely": self.likely() if may_merge else [],
            "merge": self.last_merge() if may_merge else None,
            "may_merge": may_merge,
        }

    def cases(self) -> Table:
        actor = self.row
        rows = Involvement.objects.visible_to(self.user, self.act).current().filter(actor=actor)
        by_case: dict[Any, list[Involvement]] = {}
        for row in rows.select_related("case").order_by("case__code", "created_at"):
            by_case.setdefault(row.case, []).append(row)
        return Table(
            caption=_("Cases that name this actor"),
            columns=[Column(_("Case code"), is_code=True), Column(_("Alleged roles")), Column(_("Since"))],
            rows=[
                [
                    Cell(case.code, url=_case_url(case)),
                    Cell(selectors.roles_in_words(found)),
                    Cell(moment(found[0].created_at)),
                ]
                for case, found in by_case.items()
            ],
            is_caption_visible=True,
        )

    def likely(self) -> list[dict[str, Any]]:
        among = Actor.objects.visible_to(self.user, self.act).exclude(pk=self.row.pk)
        found = {one.key: one for one in alike(sought(self.row), among=among)}
        rows = {str(row.pk): row for row in among.filter(pk__in=found)}
        if rows:
            looks.log("compared", rows.values(), by=self.user)
        preload(rows.values(), "name")
        return [
            {
                "name": rows[key].name,
                "kind": selectors.kind_of(rows[key]),
                "reasons": one.reasons,
                "url": _actor_url(rows[key]),
                "merge_url": reverse("trafficking:merge-actors", kwargs={"pk": self.row.pk, "other": key}),
            }
            for key, one in found.items()
            if key in rows
        ]

    def last_merge(self) -> ActorMerge | None:
        rows = ActorMerge.objects.visible_to(self.user, self.act).in_force().filter(keep=self.row)
        merge: ActorMerge | None = rows.order_by("-created_at", "-pk").first()
        return merge if merge is not None and merge.keep_after == self.row.version else None


class MergeActors(RowFormPage):
    """Both records beside each other, before one becomes part of the other."""

    tab = _("Names")
    access = TraffickingPermission.MERGE
    model = Actor
    opens = (Compartment.GENERAL,)
    form_class = MergeActorsForm
    template_name = "trafficking/merge.html"
    title = _("Two records of one actor")
    submit_label = _("Make them one")
    done = _("The two records are one now.")

    def prepare(self) -> None:
        super().prepare()
        self.other  # noqa: B018 -- a record that is not visible is a 404 before anything else

    @cached_property
    def other(self) -> Actor:
        """The record that is given up. Raises Http404."""
        rows = Actor.objects.visible_to(self.user, self.act).exclude(pk=self.row.pk)
        found: Actor | None = rows.filter(pk=self.kwargs["other"]).first()
        if found is None:
            raise Http404
        looks.log("compared", [found], by=self.user)
        return found

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "other_version": self.other.version}

    def context(self) -> Mapping[str, Any]:
        pair = [self.row, self.other]
        preload(pair, *selectors.SEALED_ACTOR)
        keys = [row.pk for row in pair]
        cases = selectors.cases_by(Involvement, "actor", keys, user=self.user, act=TraffickingPermission.MERGE)
        turned = reverse("trafficking:merge-actors", kwargs={"pk": self.other.pk, "other": self.row.pk})
        return {
            "breadcrumbs": [
                (_("Network"), reverse("trafficking:network")),
                (self.row.name, _actor_url(self.row)),
            ],
            "sides": [
                (heading, row.name, selectors.kind_of(row), facts_of(row), cases[row.pk])
                for heading, row in zip((_("Stays"), _("Becomes part of it")), pair, strict=True)
            ],
            "turned_url": turned,
        }

    def submit(self, form: MergeActorsForm) -> ActorMerge:
        return services.merge_actors(
            keep=self.row.pk,
            keep_version=form.expected_version,
            give_up=self.other.pk,
            give_up_version=form.cleaned_data["other_version"],
            by=self.user,
        )

    def after(self, result: ActorMerge) -> str:
        return _actor_url(self.row)

    def cancel_url(self) -> str:
        return _actor_url(self.row)


class UndoActorMerge(ActionPage):
    access = TraffickingPermission.MERGE
    model = ActorMerge
    opens = (Compartment.GENERAL,)
    title = _("Make them two again")
    submit_label = _("Make them two again")
    done = _("They are two records again.")

    def narrow(self, rows: Any) -> Any:
        return rows.in_force()

    def context(self) -> Mapping[str, Any]:
        return {
            "consequences": [
                _("Cases that named the other record before name it again."),
                _("What it brought along is taken out of the one that was kept."),
            ]
        }

    def submit(self, form: Any) -> ActorMerge:
        return services.undo_actor_merge(merge_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: ActorMerge) -> str:
        return reverse("trafficking:actor", kwargs={"pk": self.row.keep_id})

    def cancel_url(self) -> str:
        return reverse("trafficking:actor", kwargs={"pk": self.row.keep_id})
