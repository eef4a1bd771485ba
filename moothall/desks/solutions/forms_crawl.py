"""What is asked about repositories: a list of addresses, and filters of the health page."""

from django import forms

from moothall.desks.solutions.queries_crawl import HEALTH


class RepositoriesForm(forms.Form):
    """Addresses, one a line."""

    lines = forms.CharField(
        label="Addresses of repositories, one a line",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Each begins with https://. What stands behind a # is left out",
        error_messages={"required": "Give one address at least."},
    )


class HealthFilter(forms.Form):
    """Filters of the health page. Unknown values count as not set."""

    health = forms.ChoiceField(label="How it is", required=False, choices=[("", "Any"), *HEALTH.items()])
    q = forms.CharField(label="Words of name or address", required=False, max_length=200)

    def value(self, name: str) -> str:
        """What was chosen, empty when nothing or nothing valid."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "").strip()
