"""The first table of the desk: corrections that people make."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("publisher_id", models.CharField(max_length=200, verbose_name="publisher")),
                ("file_pattern", models.CharField(blank=True, max_length=1000, verbose_name="file")),
                ("heading", models.CharField(blank=True, max_length=500, verbose_name="heading")),
                ("field", models.CharField(blank=True, max_length=100, verbose_name="field")),
                ("header_row", models.PositiveIntegerField(blank=True, null=True, verbose_name="header row")),
                ("encoding", models.CharField(blank=True, max_length=40, verbose_name="encoding")),
                ("delimiter", models.CharField(blank=True, max_length=10, verbose_name="delimiter")),
                ("reason", models.TextField(verbose_name="reason")),
                ("made_by", models.CharField(max_length=200, verbose_name="made by")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("withdrawn_by", models.CharField(blank=True, max_length=200, verbose_name="withdrawn by")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="reason for withdrawing")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
            ],
            options={
                "verbose_name": "correction",
                "ordering": ("-made_at", "-pk"),
            },
        ),
    ]
