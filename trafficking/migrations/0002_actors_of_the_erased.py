"""Actors that only erased people had named go as well: they stayed until now (docs/decisions/0036)."""

from typing import Any

from django.db import migrations

from core.db import organisation_scope


def destroy_what_stayed(apps: Any, schema_editor: Any) -> None:
    """Needs no key: destroying asks for none."""
    for organisation_id in (
        apps.get_model("accounts", "Organisation").objects.order_by("id").values_list("id", flat=True)
    ):
        with organisation_scope(organisation_id), schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM audit_erasure)")
            if cursor.fetchone()[0]:
                _destroy()


def _destroy() -> None:
    from audit.models import Erasure  # noqa: PLC0415 -- only where somebody was erased
    from cases.models import Case  # noqa: PLC0415
    from core import keys  # noqa: PLC0415
    from trafficking.erasing import of_nobody_else  # noqa: PLC0415

    cases = list(Case.objects.filter(person__in=Erasure.objects.values("person_id")))
    keys.destroy(list(of_nobody_else(cases)))


class Migration(migrations.Migration):
    dependencies = [
        ("trafficking", "0001_initial"),
        ("audit", "0008_kinds_of_erasures"),
        ("cases", "0019_names_of_consents_in_identity"),
    ]

    operations = [migrations.RunPython(destroy_what_stayed, migrations.RunPython.noop)]
