"""The register as a Django app: the cards that everything is filed under."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "moothall.register"
    label = "register"
    verbose_name = "Register"
    default_auto_field = "django.db.models.BigAutoField"
