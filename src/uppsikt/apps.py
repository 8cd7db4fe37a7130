"""The one Django application."""

from django.apps import AppConfig


class UppsiktConfig(AppConfig):
    """Domain packages are ordinary Python packages inside this app; arrows are checked at build."""

    name = "uppsikt"
    label = "uppsikt"
    verbose_name = "Uppsikt"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from uppsikt.project import checks  # noqa: F401
