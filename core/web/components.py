"""What the component page shows: every part of the front end once, with invented content."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.compartments import Compartment
from core.web.charts import Bars, Chart
from core.web.form_fields import (
    DateField,
    DateTimeField,
    FileField,
    InlineRadios,
    MultipleFileField,
    PastDateField,
    TextField,
    TimeField,
    YesNoUnknownField,
)
from core.web.forms import Form, Section
from core.web.number_fields import CurrencyField, MoneyField, WholeField
from core.web.tables import Cell, Column, Table
from core.web.timeline import Below, EntryLink

STAGES = [
    ("intake", _("Intake")),
    ("services", _("Services")),
    ("legal", _("Legal work")),
    ("closed", _("Closed")),
]


class SampleForm(Form):
    """One field of each kind."""

    sections = (
        Section(_("Dates and amounts"), ["born_on", "due_on", "starts_at", "at_time"], side_by_side=True),
        Section(_("Loss"), ["amount", "currency"], side_by_side=True),
        Section(_("Choices"), ["stage", "needs", "sex", "injured", "languages", "agrees"]),
        Section(_("Files"), ["letter", "exhibits"]),
    )

    title = forms.CharField(label=_("Short text"), max_length=80, help_text=_("One line, without names."))
    optional = forms.CharField(label=_("Optional text"), required=False)
    text = TextField(label=_("Note"), help_text=_("The box grows while you type."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    count = WholeField(label=_("Number of people"), min_value=0, max_value=200, required=False)
    born_on = PastDateField(label=_("Date of birth"))
    due_on = DateField(label=_("Due date"), required=False)
    starts_at = DateTimeField(label=_("Hearing"), required=False)
    at_time = TimeField(label=_("Time"), required=False)
    amount = MoneyField(label=_("Amount"), currency="IDR")
    currency = CurrencyField()
    stage = forms.ChoiceField(label=_("Stage"), choices=STAGES)
    needs = forms.MultipleChoiceField(
        label=_("Urgent needs"),
        choices=[("food", _("Food")), ("doctor", _("Doctor")), ("bed", _("A safe bed"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose all that apply."),
        required=False,
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[("female", _("Female")), ("male", _("Male"))],
        widget=InlineRadios,
    )
    injured = YesNoUnknownField(label=_("Injured?"))
    languages = forms.ChoiceField(
        label=_("Interview language"),
        choices=[("id", _("Indonesian")), ("en", _("English"))],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label=_("I have explained the consent"), required=True)
    letter = FileField(label=_("Letter"), accept=".pdf,image/*", required=False, help_text=_("PDF or photo."))
    exhibits = MultipleFileField(label=_("Exhibits"), required=False)


class SmallForm(Form):
    """Two fields that two people change at once."""

    versioned = True
    prefix = "small"

    stage = forms.ChoiceField(label=_("Stage"), choices=STAGES)
    text = TextField(label=_("Note"), rows=2)


class FilterForm(Form):
    prefix = "filter"

    code = forms.CharField(label=_("Case code"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("All")), *STAGES], required=False)
    since = DateField(label=_("Opened since"), required=False)


def component_context() -> dict[str, Any]:
    """The context of `components/page.html`."""
    now = timezone.localtime().replace(hour=20, minute=15, second=0, microsecond=0)
    return {
        "title": _("Components"),
        "lead": _("Every part of the pages once. The content is invented."),
        "breadcrumbs": [(_("Start"), "/"), (_("Development"), "#")],
        "form": SampleForm(),
        "refused_form": SampleForm(
            {"title": "a\0b", "born_on": "3026-01-01", "amount": "many", "text": "", "stage": "intake"},
            auto_id="refused_%s",
            prefix=None,
        ),
        "conflict_form": conflicting_form(),
        "filter_form": FilterForm({"filter-stage": "legal"}),
        "table": sample_table(),
        "next": "cursor",
        "compartments": Compartment.values,
        "entries": sample_entries(now),
        "facts": [
            (_("Case code"), "KS-2026-0142"),
            (_("Opened on"), now.date()),
            (_("Stage"), _("Legal work")),
            (_("Guardian"), None),
        ],
        "contact_notices": [
            {"tone": "danger", "words": _("Never: the person comes to us"), "url": "#contact"},
            {"tone": "warning", "words": _("No safe way recorded: ask before contact"), "url": "#contact"},
            {"tone": "safe", "words": _("Every way is safe"), "url": ""},
            {"tone": "quiet", "words": _("Ask the case lead before any contact"), "url": ""},
        ],
        "tabs": sample_tabs(),
        "stats": sample_stats(),
        "steps": [
            {"label": _("Consent"), "state": "done"},
            {"label": _("Person"), "state": "done"},
            {"label": _("What happened"), "state": "current"},
            {"label": _("Urgent needs"), "state": "ahead"},
        ],
        "files": sample_files(now),
        "chart": sample_chart(),
    }


def conflicting_form() -> SmallForm:
    form = SmallForm({"small-stage": "legal", "small-text": "Menunggu surat kuasa.", "small-version": "3"})
    form.is_valid()
    form.meet({"stage": "services", "text": "Surat kuasa sudah ditandatangani.", "version": 4})
    return form


def sample_table() -> Table:
    rows = [
        ("KS-2026-0142", _("Legal work"), "accent", "12/11/2026", _("High"), "red", Decimal("48250000")),
        ("KS-2026-0139", _("Services"), "blue", "09/11/2026", _("Medium"), "amber", Decimal("12400000")),
        ("KS-2026-0131", _("Closed"), "grey", "27/10/2026", _("Low"), "green", Decimal("7150000")),
    ]
    return Table(
        caption=_("Cases"),
        id="cases",
        sort="-opened",
        columns=[
            Column(_("Case code"), sort="code"),
            Column(_("Stage")),
            Column(_("Opened"), sort="opened"),
            Column(_("Risk")),
            Column(_("Claimed (rupiah)"), is_number=True),
        ],
        rows=[
            [
                Cell(code, url="#table", note=_("2 tasks due")),
                Cell(stage, badge=colour),
                Cell(opened),
                Cell(risk, badge=tone),
                Cell(f"{amount:,}".replace(",", ".")),
            ]
            for code, stage, colour, opened, risk, tone, amount in rows
        ],
        totals=[Cell(_("Total")), Cell(), Cell(), Cell(), Cell("67.800.000")],
    )


def sample_entries(now: datetime) -> list[Any]:
    def entry(
        *,
        icon: str,
        hours: int,
        title: Any,
        kind: Compartment,
        text: Any = "",
        note: Any = "",
        links: Any = (),
        below: Any = (),
    ) -> Any:
        return SimpleNamespace(
            icon=icon,
            at=now - timedelta(hours=hours),
            title=title,
            compartment=kind.value,
            text=text,
            url="#timeline",
            by="Sari Contoh",
            note=note,
            links=links,
            below=below,
            anchor="",
            permalink="#timeline",
        )

    return [
        entry(
            icon="note",
            hours=0,
            title=_("Note added"),
            kind=Compartment.GENERAL,
            text=_("She slept well and asked about her passport."),
            note=_("Told: %(names)s") % {"names": "Budi Contoh"},
            links=(EntryLink(_("Change"), "#timeline"), EntryLink(_("Add to it"), "#timeline")),
            below=(Below(now, "Budi Contoh", _("It is the passport of last year.")),),
        ),
        entry(icon="bed", hours=3, title=_("Moved to another bed"), kind=Compartment.LOCATION),
        entry(icon="message-circle", hours=6, title=_("Session held"), kind=Compartment.COUNSELLING),
        entry(
            icon="gavel",
            hours=26,
            title=_("Loss entered"),
            kind=Compartment.LEGAL,
            text=_("Unpaid wages, March to August."),
        ),
        entry(icon="id", hours=30, title=_("Identity completed"), kind=Compartment.IDENTITY),
        entry(icon="stethoscope", hours=52, title=_("Medical visit"), kind=Compartment.CLINICAL),
    ]


def sample_tabs() -> list[dict[str, Any]]:
    labels = [(_("Overview"), 0), (_("Notes"), 14), (_("Tasks"), 3), (_("Shelter"), 0), (_("Counselling"), 0)]
    labels += [(_("Legal"), 2), (_("Reintegration"), 0), (_("Documents"), 9)]
    return [
        {"label": label, "url": "#tabs", "active": index == 1, "count": count}
        for index, (label, count) in enumerate(labels)
    ]


def sample_stats() -> list[dict[str, Any]]:
    return [
        {"value": 37, "label": _("Open cases"), "url": "#stats"},
        {"value": 5, "label": _("Tasks due today"), "url": "#stats", "tone": "warning"},
        {"value": 2, "label": _("Overdue"), "url": "#stats", "tone": "danger"},
        {"value": "9 / 14", "label": _("Beds in use"), "note": _("5 free")},
    ]


def sample_files(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Employment contract"),
            "url": "#files",
            "kind": "PDF",
            "size": 348_211,
            "at": now,
            "compartment": Compartment.LEGAL.value,
            "note": _("Exhibit 3"),
        },
        {
            "title": _("Photo of the passport"),
            "url": "#files",
            "kind": "JPEG",
            "size": 1_204_988,
            "at": now - timedelta(days=2),
            "compartment": Compartment.IDENTITY.value,
        },
    ]


def sample_chart() -> Chart:
    rows = [("Jun", 7), ("Jul", 9), ("Agu", 6), ("Sep", 11), ("Okt", 14), ("Nov", 8)]
    return Chart(
        title=_("New cases by month"),
        summary=_("Bar chart: new cases rose from 7 in June to 14 in October."),
        id="new-cases",
        columns=[_("Month"), _("New cases")],
        rows=rows,
        drawing=Bars(rows),
    )
