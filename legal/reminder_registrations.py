"""Of what `legal` tells and reminds people, and the rounds that find it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext_lazy as _

from core.jobs import periodic
from legal import certificate_told, hearing_told, recounting, reminding
from legal.addresses import deadline_url, order_url
from legal.models import Deadline, Order
from notifications import kinds
from notifications.kinds import Kind

for code, text in (
    (certificate_told.ENDS, _("The certificate for signing ends soon.")),
    (certificate_told.ENDED, _("The certificate for signing has ended.")),
):
    kinds.register(Kind(code, text, icon="certificate", url=certificate_told.url))
# Neutral: it stands on a phone's screen and in a mail.
kinds.register(Kind(hearing_told.AHEAD, _("An appointment is coming."), icon="calendar-due", url=hearing_told.url))
kinds.register(
    Kind(
        hearing_told.GOES_ALONG,
        _("You go along to an appointment. Ask for time and place."),
        icon="calendar-due",
        url=hearing_told.case_url,
    )
)
for kind, model, page in (
    (reminding.DUE, Deadline, deadline_url),
    (reminding.ORDER_DUE, Order, order_url),
):
    kinds.register(Kind(kind, _("Something is due."), icon="calendar-due", url=partial(reminding.url, model, page)))

periodic.register("legal.certificate", every=timedelta(hours=6), do=certificate_told.remind)
periodic.register("legal.hearings", every=timedelta(minutes=30), do=hearing_told.remind)
periodic.register("legal.deadlines", every=timedelta(hours=6), do=reminding.remind)
periodic.register("legal.recount", every=timedelta(days=1), do=recounting.recount)
