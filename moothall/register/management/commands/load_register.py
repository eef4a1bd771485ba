"""`load_register`: fill the register from the project's lists. Safe to run again."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from moothall.register.actions import load_register


class Command(BaseCommand):
    help = "Fill the register of organisations and places from the project's lists. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for part, rows in asdict(load_register()).items():
            self.stdout.write(f"{part.replace('_', ' '):20} {rows:7,}")
