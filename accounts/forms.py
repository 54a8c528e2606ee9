"""The shape of what people enter about accounts."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import role_delegation, zones
from accounts.models import LANGUAGES, Recovery, Role, Site
from accounts.reasons import EndReason, RestoreReason
from core.access.actor import ActingUser
from core.web.form_fields import TextField
from core.web.forms import Form

# Long enough for any sentence; a megabyte would keep the hasher busy for nothing.
LONGEST_PASSWORD = 256
PASSWORD_HINT = _("At least 12 characters. Several words that only you would put together are best.")


class PasswordField(forms.CharField):
    """A password, taken as it is typed. `autocomplete` tells a password manager which one it is."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **kwargs)


class EmailField(forms.EmailField):
    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        attributes = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            max_length=254,
            label=_("Email address"),
            widget=forms.EmailInput(attrs=attributes),
            error_messages={"invalid": _("Enter an email address, such as sari@contoh.test.")},
            **kwargs,
        )


class SignInForm(Form):
    email = EmailField(autocomplete="username")
    password = PasswordField(label=_("Password"), autocomplete="current-password")


class CodeField(forms.CharField):
    """A code that is typed from a phone or from paper; blanks do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
            "class": "code-box",
        }
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attributes), **kwargs)


class CredentialField(forms.Field):
    """What the browser answers for a passkey, filled in by a script (passkey.js); what cannot be read is nothing."""

    widget = forms.HiddenInput
    most = 20_000

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> Any:
        try:
            return json.loads(value) if value and len(value) <= self.most else None
        except (ValueError, RecursionError):
            return None


class ProofForm(Form):
    """The second step: a code, or a passkey's answer."""

    code = CodeField(
        label=_("Code"),
        help_text=_("The six digits that the app shows now, or one of your recovery codes."),
    )
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = not self.data.get("credential")


class PasskeyProofForm(Form):
    credential = CredentialField()


class PasswordProofForm(Form):
    """That it is still the same person, for accounts without a second step."""

    password = PasswordField(label=_("Password"), autocomplete="current-password")


class AppForm(Form):
    """The first code of an app on a phone. `sealed` carries the secret that it was given."""

    sealed = forms.CharField(max_length=400, widget=forms.HiddenInput)
    code = CodeField(label=_("Code"), help_text=_("The six digits that the app shows now."))


class PasskeyForm(Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("So that you know it again, such as “Office laptop”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    credential = CredentialField()


class PasskeyNameForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class OrganisationForm(Form):
    """Which of one's own organisations to work in."""

    organisation = forms.ChoiceField(label=_("Organisation"))

    def __init__(self, *args: Any, workplaces: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [(str(place.organisation_id), place.organisation.name) for place in workplaces]


class TwicePassword(Form):
    """A new password typed twice: the field named by `first`, and `again`."""

    first: ClassVar[str]

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get(self.first, again):
            raise ValidationError(_("The two passwords are not the same. Type them again."))
        return again


class AcceptForm(TwicePassword):
    first = "password"

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your colleagues know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = PasswordField(label=_("Password"), autocomplete="new-password", help_text=PASSWORD_HINT)
    again = PasswordField(label=_("The same password again"), autocomplete="new-password")


class PasswordForm(TwicePassword):
    first = "new_password"

    old_password = PasswordField(label=_("Your password now"), autocomplete="current-password")
    new_password = PasswordField(label=_("New password"), autocomplete="new-password", help_text=PASSWORD_HINT)
    again = PasswordField(label=_("The new password again"), autocomplete="new-password")


class NewPasswordForm(TwicePassword):
    """A password behind the link of a new way in."""

    first = "password"

    password = PasswordField(label=_("New password"), autocomplete="new-password", help_text=PASSWORD_HINT)
    again = PasswordField(label=_("The new password again"), autocomplete="new-password")


class LostForm(Form):
    """What a member has lost."""

    lost = forms.ChoiceField(label=_("What is lost?"), choices=Recovery.Lost.choices, widget=forms.RadioSelect)


class LanguageForm(Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
    )


class GiveRoleForm(Form):
    """A role at a site. The choices are those of the organisation."""

    versioned = True

    role = forms.ModelChoiceField(queryset=Role.objects.none(), label=_("Role"), empty_label=_("Choose"))
    site = forms.ModelChoiceField(queryset=Site.objects.none(), label=_("Site"), empty_label=_("Choose"))

    def __init__(self, *args: Any, by: ActingUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_roles_and_sites(self, by)


class EndForm(Form):
    """Why access is switched off."""

    versioned = True

    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices, widget=forms.RadioSelect)


class RestoreForm(Form):
    """Why access is restored."""

    versioned = True

    reason = forms.ChoiceField(label=_("Reason"), choices=RestoreReason.choices, widget=forms.RadioSelect)


class InviteForm(Form):
    email = EmailField(help_text=_("They sign in with this address. Nothing is sent to it."))
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ModelChoiceField(queryset=Role.objects.none(), label=_("Role"), empty_label=_("Choose"))
    site = forms.ModelChoiceField(queryset=Site.objects.none(), label=_("Site"), empty_label=_("Choose"))

    def __init__(self, *args: Any, by: ActingUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_roles_and_sites(self, by)


class SiteForm(Form):
    """A place of work. Whoever stands in another zone than those offered keeps it."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As your colleagues call it, such as “Kantor Surabaya”.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Days and times follow it from the next page on. Reminders that wait already keep their hour."),
        error_messages={"invalid_choice": _("This is not a time zone.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        stored = {self.initial.get("time_zone", "")} - {""}
        here = [*zones.INDONESIAN, *(stored & zones.INDONESIAN_ALIASES.keys())]
        elsewhere = sorted((zones.of_other_countries() | stored) - set(here))
        field.choices = [
            ("Indonesia", [(zone, zones.called(zone)) for zone in here]),
            (_("Other countries"), [(zone, zone) for zone in elsewhere]),
        ]


class ChangeSiteForm(SiteForm):
    """Another time zone is taken once the person was told what it does: `told_of` is the one they were told about."""

    versioned = True

    told_of = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Warn of another zone than the stored one. Where somebody changed the row meanwhile, that is told first."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        stored, zone = self.initial["time_zone"], entered.get("time_zone")
        is_current = entered.get("version") == self.initial["version"]
        if zone and zone != stored and zone != entered.get("told_of") and is_current:
            data = self._copied_data()
            data[self.add_prefix("told_of")] = zone
            self.data = data
            self.add_error("time_zone", [*another_clock(stored, zone), _("If the clock was wrong, save again.")])
        return entered


def another_clock(stored: str, zone: str) -> list[str]:
    """What to know before the clock of a site is set to another zone, in sentences."""
    hours = zones.hours_ahead(zone, of=stored, at=timezone.now())
    many = ngettext("%(count)s hour", "%(count)s hours", 1 if abs(hours) == 1 else 2) % {
        "count": number_format(f"{abs(hours):g}")
    }
    if hours > 0:
        said = _("Nothing is saved yet. Times entered so far stay the same moments: they will read %(hours)s later.")
    elif hours < 0:
        said = _("Nothing is saved yet. Times entered so far stay the same moments: they will read %(hours)s earlier.")
    else:
        said = _("Nothing is saved yet. Both clocks show the same today; times of other days may read otherwise.")
    return [
        str(said) % {"hours": many},
        str(_("Check the appointments that are to come, and the last days of access: they may be on another day.")),
    ]


class PeopleFilter(Form):
    CURRENT, ENDED = "current", "ended"

    text = forms.CharField(label=_("Name or email address"), required=False, max_length=120)
    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[(CURRENT, _("People who work here")), (ENDED, _("People whose access is switched off"))],
    )


def offer_roles_and_sites(form: Form, by: ActingUser) -> None:
    """Let the form offer the roles that `by` may hand out, and the sites; a single site is chosen already."""
    roles = Role.objects.visible_to(by).filter(pk__in=role_delegation.roles_to_give(by.pk))
    for name, rows in (("role", roles), ("site", Site.objects.visible_to(by))):
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 -- for the type checker
        field.queryset = rows.order_by("name", "id")
    sites = list(form.fields["site"].queryset[:2])  # type: ignore[attr-defined]  # a ModelChoiceField, as above
    if len(sites) == 1:
        form.initial.setdefault("site", sites[0].pk)


class AcceptTermsForm(Form):
    """A press. The version that was read goes with it."""

    terms = forms.UUIDField(widget=forms.HiddenInput)


class TermsForm(Form):
    """The whole text in each language; a new paragraph begins after an empty line."""

    versioned = True

    text_id = TextField(
        label=_("Text in Indonesian"),
        max_length=20_000,
        rows=16,
        help_text=_("An empty line begins a new paragraph."),
    )
    text_en = TextField(label=_("Text in English"), max_length=20_000, rows=16)
