"""Forms of deadlines: a day of the team's own, one by a rule, and what is decided about one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import DateField, InlineRadios, PastDateField, TextField
from core.web.forms import Form
from core.web.number_fields import WholeField
from legal.deadlines.rules import DayType, Rule


class OwnDeadlineForm(Form):
    title = forms.CharField(label=_("What has to be done"), max_length=200)
    due_on = DateField(label=_("Due on"))


class OwnDeadlineEditForm(OwnDeadlineForm):
    versioned = True


class RuleDeadlineForm(Form):
    rule = forms.ChoiceField(label=_("Rule"), choices=[])
    counted_from = DateField(
        label=_("Counted from"),
        help_text=_("The day of what sets the rule going. The day after is counted as day 1."),
    )

    def __init__(self, *args: Any, rules: Iterable[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule"]
        field.choices = [(rule.id, f"{rule.citation}: {rule.label}") for rule in rules]


class DeadlineDoneForm(Form):
    versioned = True

    on = PastDateField(label=_("Done on"))


class DismissDeadlineForm(Form):
    versioned = True

    why = TextField(label=_("Why it does not hold in this matter"), max_length=2000, rows=3)


class TermForm(Form):
    versioned = True

    length = WholeField(label=_("Days"), min_value=1, max_value=366)
    days = forms.ChoiceField(label=_("Kind of days"), choices=DayType.choices, widget=InlineRadios)
    reason = TextField(label=_("Why it is counted otherwise in this matter"), max_length=2000, rows=3)
