"""The form that closes a case."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.web.forms_closing import HowItEnds
from core.web.form_fields import PastDateField


class CloseForm(HowItEnds):
    versioned = True
    on = PastDateField(label=_("Closed on"), initial=timezone.localdate)
