"""The record: matters, what happened to them, their evidence, links and members."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=255)),
                ("about", models.TextField(blank=True)),
                ("state", models.CharField(max_length=40)),
                ("aims", models.JSONField(default=list)),
                ("places", models.JSONField(default=list)),
                ("system_type", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-changed_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("to_identifier", models.CharField(blank=True, max_length=500)),
                ("to_title", models.CharField(blank=True, max_length=255)),
                ("note", models.TextField(blank=True)),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="register.matter"
                    ),
                ),
                (
                    "to_matter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_here",
                        to="register.matter",
                    ),
                ),
            ],
            options={
                "ordering": ("matter_id", "made_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=255)),
                ("query", models.JSONField()),
                ("dataset", models.JSONField()),
                ("figures", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("frozen_by", models.CharField(max_length=200)),
                ("frozen_at", models.DateTimeField()),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="register.matter"
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of evidence",
                "ordering": ("matter_id", "number"),
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("action", models.CharField(max_length=40)),
                ("state_before", models.CharField(blank=True, max_length=40)),
                ("state_after", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.organisation",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="register.matter"
                    ),
                ),
            ],
            options={
                "ordering": ("matter_id", "number"),
            },
        ),
        migrations.CreateModel(
            name="MatterMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=20)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="register.matter"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("matter_id", "organisation__name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Numbering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "year"), name="one_numbering_a_kind_and_year")],
            },
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(fields=["kind", "state"], name="matters_by_kind_and_state"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_identifier", ""), ("to_matter__isnull", False)),
                    models.Q(("to_matter__isnull", True), models.Q(("to_identifier", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_link_has_one_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_matter__isnull", True),
                    models.Q(("to_matter", models.F("matter")), _negated=True),
                    _connector="OR",
                ),
                name="a_link_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_matter__isnull", False), ("withdrawn_at__isnull", True)),
                fields=("matter", "kind", "to_matter"),
                name="one_link_to_a_matter",
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_matter__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("matter", "kind", "to_identifier"),
                name="one_link_to_an_identifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("matter", "number"), name="evidence_of_a_matter_is_numbered"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("matter", "number"), name="events_of_a_matter_are_numbered"),
        ),
        migrations.AddConstraint(
            model_name="mattermember",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until__isnull", True)),
                fields=("matter", "organisation"),
                name="one_part_at_a_time",
            ),
        ),
    ]
