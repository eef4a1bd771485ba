"""The hall as a Django app: registers its system checks. Nothing else happens at start."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    """The hall."""

    name = "moothall.hall"

    def ready(self) -> None:
        """Make the checks known to Django."""
        from . import checks  # noqa: F401
