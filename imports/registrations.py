"""What `imports` puts into the registries of others."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.access.actor import ActingUser
from core.jobs import periodic
from core.keys import columns as keys_columns
from core.web import navigation
from core.web.navigation import NavigationItem
from documents import leftovers
from imports.models import Import
from imports.permissions import ImportPermission
from imports.services import empty_old
from imports.services.checking import CHECKED
from imports.services.running import DONE
from imports.services.undoing import UNDONE
from notifications import kinds
from notifications.models import Notification


def _url(notification: Notification, user: ActingUser) -> str:
    """The list, for its writer; all that were imported, for a colleague who had it undone."""
    if Import.objects.visible_to(user, ImportPermission.RUN).filter(pk=notification.subject_id).exists():
        return reverse("imports:detail", kwargs={"pk": notification.subject_id})
    return reverse("imports:list") if user.acting.may(ImportPermission.RUN) else ""


for code, text in (
    (CHECKED, _("What you had checked is ready.")),
    (DONE, _("What you asked for is done.")),
    (UNDONE, _("Something was undone.")),
):
    kinds.register(kinds.Kind(code, text, icon="table-import", url=_url))

navigation.register(
    NavigationItem(
        label=_("Import a list"),
        url_name="imports:list",
        icon="table-import",
        access=ImportPermission.RUN,
        order=60,
    )
)
keys_columns.register(Import, "wrapped_file_key", ending="file")
leftovers.register(Import, "storage_name")
periodic.register("imports.empty", every=timedelta(hours=6), do=empty_old)
