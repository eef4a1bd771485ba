"""The first table of the desk: what people judge of suppliers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SupplierJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[("join", "one supplier"), ("part", "two suppliers")], max_length=4, verbose_name="verb"
                    ),
                ),
                ("left_publisher", models.CharField(max_length=200, verbose_name="publisher of the first name")),
                ("left_ref", models.CharField(blank=True, max_length=200, verbose_name="number of the first name")),
                ("left_text", models.CharField(max_length=1000, verbose_name="first name")),
                ("right_publisher", models.CharField(max_length=200, verbose_name="publisher of the second name")),
                ("right_ref", models.CharField(blank=True, max_length=200, verbose_name="number of the second name")),
                ("right_text", models.CharField(max_length=1000, verbose_name="second name")),
                ("reason", models.TextField(verbose_name="reason")),
                ("made_by", models.CharField(max_length=200, verbose_name="made by")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("withdrawn_by", models.CharField(blank=True, max_length=200, verbose_name="withdrawn by")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawing")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
            ],
            options={
                "verbose_name": "judgement of a supplier",
                "ordering": ("-made_at", "-pk"),
            },
        ),
    ]
