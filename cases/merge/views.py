"""Making two records of one person one, and two again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.identity.forms_search import SearchForm
from cases.merge import candidates, rules
from cases.merge.candidates import Second
from cases.merge.comparison import say_different
from cases.merge.duplicate_models import PossibleDuplicate, in_order
from cases.merge.forms import LABELS, MergeForm, UndoMergeForm, in_words
from cases.merge.models import PersonMerge, PersonMergeUndo
from cases.merge.rules import FACTS, MergePair
from cases.merge.services import merge_persons, obstacle, refusal, undo_merge
from cases.permissions import CasePermission
from cases.record.models import Case, Identity
from cases.safe_contact import presentation as safe_contact_presentation
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage
from core.access.log import log_access
from core.access.permissions import step_up
from core.compartments import Compartment
from core.web.tables import Cell, Column, Table, moment

SHOWN = (Compartment.GENERAL, Compartment.IDENTITY)
Words = str | Promise


class SamePerson(CasePage):
    """Who may be a second record of this person: those who are likely, and those whom one looks for."""

    access = CasePermission.MERGE
    template_name = "cases/merge/same_person.html"
    title = gettext_lazy("The same person as")
    section = "person"
    shows = SHOWN

    @cached_property
    def identity(self) -> Identity:
        """Raises Http404 where the reader may not know who the person is."""
        found = Identity.objects.visible_to(self.user, self.act, case=self.case).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = candidates.alike(self.case, self.identity, by=self.user)
        return self.render(row=self.row, search_form=SearchForm(), likely=self.table(found))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SearchForm(request.POST)
        if not self.identity or not form.is_valid():
            return self.render(status=422, search_form=form)
        found = candidates.sought(form.cleaned_data["text"], self.case, by=self.user)
        return self.render(search_form=form, found=self.table(found), is_searched=True)

    def table(self, found: list[Second]) -> Table | None:
        rows = [
            [
                Cell(one.name, url=_address("merge", self.case, one.case.pk)),
                Cell(one.case.code),
                Cell(one.why),
                Cell(one.case.get_status_display()),
                Cell(one.case.site_name),
            ]
            for one in found
        ]
        columns = [
            Column(_("Name")),
            Column(_("Case code"), is_code=True),
            Column(_("Found by")),
            Column(_("Status")),
            Column(_("Site")),
        ]
        return Table(caption=_("Cases that fit, the likeliest first"), columns=columns, rows=rows) if rows else None


@step_up("merge")
class OfMerge(CaseFormPage):
    """Begins and ends at the person of the case. What it shows of other cases is in the log of each."""

    abstract = True
    access = CasePermission.MERGE
    section = "person"
    shows = SHOWN

    def log_others(self, cases: Sequence[Case]) -> None:
        """A line for each case but this one, so that whoever answers for it sees this look."""
        for case in cases:
            if case.pk != self.case.pk:
                log_access(by=self.user, act=self.log_act(), rows=[case], compartments=SHOWN)

    def after(self, result: Any) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cases:person", kwargs={"case": self.case.pk})


class MergePersons(OfMerge):
    """The record of the case in the address is kept; that of the other case is given up."""

    form_class = MergeForm
    template_name = "cases/merge/merge.html"
    title = gettext_lazy("Make two records one")
    submit_label = gettext_lazy("Make them one")
    done = gettext_lazy("The two records are one now.")

    def target(self) -> MergePair:
        return self.pair

    @cached_property
    def other(self) -> Case:
        found = Case.objects.visible_to(self.user, self.act).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def pair(self) -> MergePair:
        """Raises Http404 unless both are seen whole: then the other one is not there."""
        persons = {self.case.person_id, self.other.person_id}
        if len(persons) < 2 or rules.seen_whole(persons, self.user) != persons:
            raise Http404
        cases = rules.cases_of(*persons)
        self.log_others(cases)
        return rules.pair(self.case.person_id, self.other.person_id, cases=cases)

    def form_arguments(self) -> dict[str, Any]:
        return {"pair": self.pair}

    def extra(self) -> Mapping[str, Any]:
        pair = self.pair
        same = [fact for fact in FACTS if pair.keep.holds(fact) == pair.give_up.holds(fact)]
        return {
            "refusal": refusal(pair),
            "warnings": _warnings(pair),
            "gaining": [
                words % {"code": _codes(gain.side.cases), "names": ", ".join(names)}
                for gain in pair.gaining
                for words, names in (
                    (_("Now reads %(code)s alone: %(names)s"), gain.now),
                    (_("Later reads %(code)s alone: %(names)s"), gain.later),
                )
                if names
            ],
            "kept_codes": _codes(pair.keep.cases),
            "other_codes": _codes(pair.give_up.cases),
            "table": _cases(pair),
            "facts": [(LABELS[fact], in_words(pair.keep, fact)) for fact in same if not pair.keep.lacks(fact)],
            "names": [
                (_codes(side.cases), ", ".join(side.identity.aliases)) for side in pair.sides if side.identity.aliases
            ],
            "turned_url": _address("merge", self.other, self.case.pk),
            "different_url": _address("different-people", self.case, self.other.pk),
            "answered": self.answered(),
            "instructions": self.instructions(),
        }

    def answered(self) -> PossibleDuplicate | None:
        """That somebody has said that they are two people, with who and when."""
        keys = in_order(self.pair.keep.person.pk, self.pair.give_up.person.pk)
        rows = PossibleDuplicate.objects.visible_to(self.user, self.act).filter(**keys, answered_at__isnull=False)
        return rows.select_related("answered_by").first()

    def instructions(self) -> list[safe_contact_presentation.Instructions]:
        """How both may be reached, since the numbers of both are shown."""
        own, other = (safe_contact_presentation.instructions(case, self.user) for case in (self.case, self.other))
        return [*own, *(one._replace(code=one.code or self.other.code) for one in other)]

    def submit(self, form: MergeForm) -> PersonMerge:
        return merge_persons(
            keep=self.pair.keep.person.pk,
            give_up=self.pair.give_up.person.pk,
            taken=form.taken,
            adds_names=form.cleaned_data["adds_names"],
            stamp=form.cleaned_data["stamp"],
            reason=form.cleaned_data["reason"],
            by=self.user,
        )


class DifferentPeople(CaseActionPage):
    """Says of the persons of two cases, both seen whole, that they are two: the question ends for everybody."""

    access = CasePermission.MERGE
    section = "person"
    title = gettext_lazy("Two different people")
    submit_label = gettext_lazy("They are two different people")
    done = gettext_lazy("Nobody is asked again whether these are two records of one person.")

    @cached_property
    def other(self) -> Case:
        """Raises Http404 unless both are seen whole."""
        found = Case.objects.visible_to(self.user, self.act).filter(pk=self.kwargs["pk"]).first()
        persons = {self.case.person_id, found.person_id} if found is not None else set()
        if found is None or len(persons) < 2 or rules.seen_whole(persons, self.user) != persons:
            raise Http404
        return found

    def target(self) -> Case:
        return self.other

    def extra(self) -> Mapping[str, Any]:
        codes = {"code": self.case.code, "other": self.other.code}
        return {
            "consequences": [
                _("%(code)s and %(other)s stay two records. The question ends for everybody who sees both.") % codes,
                _("It is written down who said so, and when. The two can still be made one later."),
            ]
        }

    def submit(self, form: Any) -> PossibleDuplicate:
        return say_different(one=self.case.person_id, other=self.other.person_id, by=self.user)

    def cancel_url(self) -> str:
        return _address("merge", self.case, self.other.pk)

    def after(self, result: PossibleDuplicate) -> str:
        return reverse("cases:person", kwargs={"case": self.case.pk})


class UndoMerge(OfMerge):
    form_class = UndoMergeForm
    template_name = "cases/merge/undo_merge.html"
    title = gettext_lazy("Make it two records again")
    submit_label = gettext_lazy("Make it two records again")
    done = gettext_lazy("They are two records again, each as it was.")

    def target(self) -> PersonMerge:
        return self.merge

    @cached_property
    def merge(self) -> PersonMerge:
        found = rules.merge_to_undo(self.case, self.kwargs["pk"], by=self.user)
        if found is None:
            raise Http404
        self.log_others(self.cases)
        return found

    @cached_property
    def cases(self) -> list[Case]:
        return rules.cases_of(self.case.person_id)

    def extra(self) -> Mapping[str, Any]:
        merge = self.merge
        codes = {case.pk: case.code for case in self.cases}
        moved = ", ".join(sorted(codes[key] for key in merge.moved_cases))
        taken = [str(LABELS[fact]) for fact in merge.taken] + [_("Other names")] * merge.adds_names
        return {
            "obstacle": obstacle(merge),
            "facts": [
                (_("Made one on"), moment(merge.at)),
                (_("By"), merge.by.name),
                (_("Why"), merge.reason),
                (_("Taken from the other record"), ", ".join(taken) or _("Nothing")),
                (_("Cases that go back"), moved),
            ],
            "consequences": [
                _("Both persons are again as they were before. What was written in the cases since stays in them."),
                _("Who reads one of them alone no longer reads the other."),
            ],
        }

    def submit(self, form: UndoMergeForm) -> PersonMergeUndo:
        return undo_merge(merge_id=self.merge.pk, reason=form.cleaned_data["reason"], by=self.user)


def _warnings(pair: MergePair) -> list[Words]:
    found: list[Words] = []
    differing = [
        str(LABELS[fact])
        for fact in ("nik", "passport", "born", "gender", "age_group")
        if fact in pair.differing and not any(side.lacks(fact) for side in pair.sides)
    ]
    if differing:
        found.append(_("They differ: %(facts)s.") % {"facts": ", ".join(differing)})
    if pair.is_restricted:
        found.append(_("One of the cases is restricted."))
    if pair.emergencies:
        count = pair.emergencies
        found.append(
            ngettext(
                "%(count)d emergency access to one of the cases is running.",
                "%(count)d emergency accesses to these cases are running.",
                count,
            )
            % {"count": count}
        )
    return found


def _cases(pair: MergePair) -> Table:
    def row(case: Case, whose: str) -> list[Cell]:
        note = _("Restricted") if case.is_restricted else ""
        return [
            Cell(case.code, url=case.get_absolute_url(), note=note),
            Cell(whose),
            Cell(case.get_status_display()),
            Cell(date_format(case.opened_on, "j M Y")),
            Cell(case.site.name),
        ]

    columns = [
        Column(_("Case code"), is_code=True),
        Column(_("Which record")),
        Column(_("Status")),
        Column(_("Opened")),
        Column(_("Site")),
    ]
    rows = [row(case, _("is kept")) for case in pair.keep.cases]
    rows += [row(case, _("is given up")) for case in pair.give_up.cases]
    return Table(caption=_("The cases of both"), columns=columns, rows=rows, is_caption_visible=True)


def _codes(cases: Any) -> str:
    return ", ".join(case.code for case in cases)


def _address(name: str, case: Case, pk: Any) -> str:
    return reverse(f"cases:{name}", kwargs={"case": case.pk, "pk": pk})
