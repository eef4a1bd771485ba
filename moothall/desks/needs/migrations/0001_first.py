"""The first tables of the desk: needs with proposals and verdicts, challenges with answers and marks."""

import django.core.validators
from django.conf import settings
from django.db import migrations, models

PROTECT = models.PROTECT


class Migration(migrations.Migration):
    initial = True

    dependencies = [("register", "0005_follow"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("problem", models.TextField()),
                ("budget", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("budget_note", models.TextField(blank=True)),
                ("opens", models.DateField()),
                ("questions_until", models.DateField()),
                ("closes", models.DateTimeField()),
                ("decide_by", models.DateField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_why", models.TextField(blank=True)),
                ("matter", models.OneToOneField(on_delete=PROTECT, related_name="+", to="register.matter")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="ChallengeQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.TextField()),
                ("supplier", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("challenge", models.ForeignKey(on_delete=PROTECT, related_name="questions", to="needs.challenge")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ("challenge_id", "asked_at", "pk")},
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("good", models.TextField()),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ]
                    ),
                ),
                ("removed", models.BooleanField(default=False)),
                ("challenge", models.ForeignKey(on_delete=PROTECT, related_name="criteria", to="needs.challenge")),
            ],
            options={"ordering": ("challenge_id", "position", "pk")},
        ),
        migrations.CreateModel(
            name="InterestStated",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=200)),
                ("has_interest", models.BooleanField()),
                ("said", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("challenge", models.ForeignKey(on_delete=PROTECT, related_name="interests", to="needs.challenge")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="register.organisation"
                    ),
                ),
                ("person", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.TextField()),
                ("must_do", models.TextField()),
                ("why", models.TextField()),
                ("tried", models.TextField(blank=True)),
                ("cost", models.TextField(blank=True)),
                ("cost_a_year", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("cost_basis", models.TextField(blank=True)),
                ("anyway", models.TextField(blank=True)),
                ("matter", models.OneToOneField(on_delete=PROTECT, related_name="+", to="register.matter")),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("targets", models.JSONField(default=list)),
                ("reason", models.TextField()),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("answer_by", models.DateField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.TextField(blank=True)),
                ("matter", models.ForeignKey(on_delete=PROTECT, related_name="+", to="register.matter")),
            ],
            options={"ordering": ("made_at", "pk")},
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("supplier", models.CharField(max_length=200)),
                ("supplier_name", models.CharField(max_length=255)),
                ("by", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("file_key", models.CharField(blank=True, max_length=64)),
                ("file_name", models.CharField(blank=True, max_length=120)),
                ("file_kind", models.CharField(blank=True, max_length=10)),
                ("file_size", models.PositiveIntegerField(default=0)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("handed_in_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("challenge", models.ForeignKey(on_delete=PROTECT, related_name="submissions", to="needs.challenge")),
                (
                    "person",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ("challenge_id", "supplier_name", "pk")},
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=200)),
                ("mark", models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(5)])),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("criterion", models.ForeignKey(on_delete=PROTECT, related_name="scores", to="needs.criterion")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="register.organisation"
                    ),
                ),
                ("person", models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("submission", models.ForeignKey(on_delete=PROTECT, related_name="scores", to="needs.submission")),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("submission", models.ForeignKey(on_delete=PROTECT, related_name="feedback", to="needs.submission")),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.AddField(
            model_name="challenge",
            name="chosen",
            field=models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to="needs.submission"),
        ),
        migrations.CreateModel(
            name="SupportAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=20)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, max_length=10)),
                ("chosen", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("organisation", models.ForeignKey(on_delete=PROTECT, related_name="+", to="register.organisation")),
                ("proposal", models.ForeignKey(on_delete=PROTECT, related_name="asks", to="needs.proposal")),
            ],
            options={"ordering": ("proposal_id", "organisation__name")},
        ),
        migrations.CreateModel(
            name="Talk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.TextField()),
                ("stands", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("criterion", models.ForeignKey(on_delete=PROTECT, related_name="talks", to="needs.criterion")),
                ("submission", models.ForeignKey(on_delete=PROTECT, related_name="talks", to="needs.submission")),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("target", models.CharField(max_length=300)),
                ("title", models.CharField(max_length=255)),
                ("verdict", models.CharField(max_length=10)),
                ("why", models.TextField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("matter", models.ForeignKey(on_delete=PROTECT, related_name="+", to="register.matter")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="register.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ("at", "pk")},
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("by_day", models.DateField()),
                ("condition", models.TextField(blank=True)),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("challenge", models.ForeignKey(on_delete=PROTECT, related_name="promises", to="needs.challenge")),
                ("organisation", models.ForeignKey(on_delete=PROTECT, related_name="+", to="register.organisation")),
            ],
            options={
                "ordering": ("challenge_id", "organisation__name", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("challenge", "organisation"),
                        name="one_promise_to_buy_at_a_time",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("matter",), name="one_open_proposal_for_a_need"
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None), ("withdrawn_at", None)),
                fields=("challenge", "supplier"),
                name="one_live_answer_for_each_supplier",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(condition=models.Q(("mark__lte", 5)), name="a_mark_is_at_most_five"),
        ),
        migrations.AddConstraint(
            model_name="supportask",
            constraint=models.UniqueConstraint(fields=("proposal", "organisation"), name="a_council_is_asked_once"),
        ),
        migrations.AddIndex(
            model_name="verdict", index=models.Index(fields=["matter", "target"], name="verdicts_by_need_and_target")
        ),
    ]
