"""Who works on a case, and until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.record.access_models import Assignment
from core.web.form_fields import DateField
from core.web.forms import Form, Section, VersionOnly


class FirstDayField(DateField):
    def __init__(self) -> None:
        super().__init__(label=_("First day"), required=False, help_text=_("Leave it empty to begin now."))


class LastDayField(DateField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Last day"),
            required=False,
            help_text=_("Access ends by itself at the midnight after it. Leave it empty for no end."),
        )


class AssignForm(Form):
    sections = [Section(_("For some days only"), ["first", "last"], side_by_side=True)]
    user = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        help_text=_("In this case they see and do what all their roles allow, wherever they hold them."),
    )
    part = forms.ChoiceField(label=_("Part in the case"), choices=[("", _("Choose")), *Assignment.Part.choices])
    first = FirstDayField()
    last = LastDayField()

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class EndForm(Form):
    versioned = True
    last = LastDayField()

    def meet(self, current: Assignment) -> None:
        super().meet({"last": current.last_day, "version": current.version})


class RestrictForm(VersionOnly):
    """`people` see the case by their role now; each may stay in by name."""

    stay = forms.ModelMultipleChoiceField(
        label=_("Who stays in by name"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "They see the case by their role now, and would lose it. Keep somebody who answers for it when the team is "
            "ill."
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people:
            self.fields["stay"].queryset = people  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        else:
            del self.fields["stay"]


class TakeOffForm(Form):
    """`people` may get what the one who goes has to do; None where they keep it."""

    versioned = True
    given_to = forms.ModelChoiceField(
        label=_("Who gets what they have to do"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody: it stays with them"),
        help_text=_("What no role of theirs allows stays with the one who goes, where nobody does it."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["given_to"]
        else:
            self.fields["given_to"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
