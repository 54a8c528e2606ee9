"""The form in which a role is composed: one choice for each thing that it may allow, under its subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.role_builder import Draft, Key, Offered, field_name, subjects
from accounts.role_delegation import HandOut
from accounts.wording import HOLDS
from core.access.permissions import CorePermission, Scope
from core.web.forms import Form, Section

NO = "NO"
_OF_CASES = {
    Scope.OWN: _("Own cases"),
    Scope.SITE: _("Cases of the site"),
    Scope.ORGANISATION: _("All cases"),
}
_OF_PLACES = {Scope.SITE: _("At the site"), Scope.ORGANISATION: _("Everywhere")}


class RoleForm(Form):
    """A role's name, what it allows, and which roles its holders hand out. Offers what `allowed` may be handed out."""

    name = forms.CharField(
        label=_("Name of the role"),
        max_length=80,
        help_text=_("As people here call the work, in their language."),
    )

    def __init__(self, *args: Any, allowed: HandOut, roles: Sequence[Role], **kwargs: Any) -> None:
        self.allowed, self.roles = allowed, roles
        self.keys: dict[str, Key] = {}
        super().__init__(*args, **kwargs)

    def more_fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        sections = []
        for title, offered in subjects():
            fields = dict(self._choices(offered))
            sections.append(Section(title, list(fields)))
            found |= fields
        handing_out = self._hand_out()
        self.sections = [*sections, Section(_("Roles to give"), list(handing_out))]  # type: ignore[misc]
        return found | handing_out

    def _choices(self, offered: Sequence[Offered]) -> Iterator[tuple[str, forms.Field]]:
        """A field for each permission that may be handed out."""
        for each in offered:
            labels = _labels(each)
            choices = [(scope.value, labels[scope]) for scope in each.scopes if self.allowed.allows(each.key, scope)]
            if choices:
                self.keys[field_name(each.key)] = each.key
                hint = HOLDS[each.key[1]] if each.key[0] == CorePermission.READ else ""
                yield (
                    field_name(each.key),
                    forms.ChoiceField(
                        label=str(each.label), help_text=str(hint), choices=[(NO, _("No")), *choices], required=False
                    ),
                )

    def _hand_out(self) -> dict[str, forms.Field]:
        """What the role's holders hand out in turn."""
        found: dict[str, forms.Field] = {}
        if self.allowed.everything:
            found["hands_out_all"] = forms.BooleanField(
                label=_("Holders may give every role, those made later too"), required=False
            )
        found["hands_out"] = forms.MultipleChoiceField(
            label=_("Holders may give these roles to others"),
            choices=[(str(role.pk), role.name) for role in self.roles],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what is no field of this form: whoever sent it would take it for saved."""
        known = {
            *self.fields,
            *(f"keep-{name}" for name in self.fields),
            "version",
            "csrfmiddlewaretoken",
            "form_owner",
            "form_mark",
        }
        # "No" to what one may not hand out anyway says nothing.
        known |= {name for name in values_of(Draft("", {})) if self.data.get(name) in ("", NO)}
        unknown = sorted(set(self.data) - known)
        if unknown:
            words = _("This is not known here, or not yours to give: %(names)s. Nothing was saved. Reload the page.")
            raise forms.ValidationError(words % {"names": ", ".join(unknown)[:200]})
        return dict(self.cleaned_data)

    def draft(self) -> Draft:
        """The role as it was entered."""
        said = self.cleaned_data
        hands_out_all = said.get("hands_out_all", False)
        return Draft(
            name=said["name"],
            permissions={key: said[name] for name, key in self.keys.items() if said[name] not in ("", NO)},
            hands_out_all=hands_out_all,
            hands_out=frozenset() if hands_out_all else frozenset(UUID(each) for each in said["hands_out"]),
        )

    def meet(self, current: Any) -> None:
        """`current` is the role as it is now."""
        super().meet({**values_of(Draft.of(current)), "version": current.version})


class ChangeRoleForm(RoleForm):
    versioned = True


def values_of(draft: Draft) -> dict[str, Any]:
    """A role as the form's initial values."""
    chosen = {field_name(key): scope for key, scope in draft.permissions.items()}
    return {
        **dict.fromkeys((field_name(each.key) for _title, offered in subjects() for each in offered), NO),
        **chosen,
        "name": draft.name,
        "hands_out_all": draft.hands_out_all,
        "hands_out": sorted(str(each) for each in draft.hands_out),
    }


def _labels(offered: Offered) -> Mapping[Scope, str | Promise]:
    if offered.is_about_cases:
        return _OF_CASES
    return {Scope.ORGANISATION: _("Yes")} if len(offered.scopes) == 1 else _OF_PLACES
