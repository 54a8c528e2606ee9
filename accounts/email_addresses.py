"""Email addresses of accounts: kept and compared in one form, so that each account has one spelling."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def normal_form(address: str) -> str:
    """The form in which addresses are kept and compared.

    Letters that look alike and are others (a dotless i) stay others: they lead to nobody's account.
    """
    return unicodedata.normalize("NFKC", address.strip()).casefold()


def require_plain_letters(address: str) -> None:
    """Before the @ stand letters that look like no others. Raises ValidationError."""
    if not normal_form(address).rpartition("@")[0].isascii():
        raise ValidationError(_("Before the @ only letters from a to z, digits and signs can stand."))


class AccountEmailField(models.EmailField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Holds and looks up addresses in their normal form: `filter(email=…)`, never `iexact`, which PostgreSQL folds in a
    way of its own.
    """

    default_validators = [*models.EmailField.default_validators, require_plain_letters]

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return normal_form(value) if isinstance(value, str) else value

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        cleaned = super().clean(value, model_instance)
        return normal_form(cleaned) if isinstance(cleaned, str) else cleaned
