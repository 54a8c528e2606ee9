import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.db
from core.wall import BuildWall


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_public_address"),
    ]

    operations = [
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("text_id", models.TextField(verbose_name="text in Indonesian")),
                ("text_en", models.TextField(verbose_name="text in English")),
                ("is_shipped", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                (
                    "organisation",
                    models.ForeignKey(
                        default=core.db.current_organisation,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TermsAcceptance",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("accepted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        default=core.db.current_organisation,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.terms"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(
                fields=("organisation", "number"),
                name="terms_number_once",
                violation_error_message="Somebody else has published a version meanwhile. Reload the page.",
            ),
        ),
        migrations.AddIndex(
            model_name="termsacceptance",
            index=models.Index(fields=["organisation", "-accepted_at", "-id"], name="termsacceptance_newest"),
        ),
        migrations.AddConstraint(
            model_name="termsacceptance",
            constraint=models.UniqueConstraint(fields=("organisation", "terms", "user"), name="termsacceptance_once"),
        ),
        BuildWall(["Terms", "TermsAcceptance"], append_only=True),
    ]
