"""What is asked about published records of algorithms: filters, and whose a record is."""

from typing import Any

from django import forms

from moothall.desks.solutions.forms_usage import text_field
from moothall.desks.solutions.queries_algorithms import JOINED, algorithms, bodies


def body_choices() -> list[tuple[str, str]]:
    """The bodies that records are joined to."""
    return [("", "Any body"), *bodies(algorithms())]


class AlgorithmFilter(forms.Form):
    """Filters of the list. Unknown values count as not set."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    body = forms.ChoiceField(label="Body", required=False, choices=body_choices)
    joined = forms.ChoiceField(label="Joined", required=False, choices=[("", "All records"), *JOINED.items()])

    def value(self, name: str) -> str:
        """What was chosen, empty when nothing or nothing valid."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "").strip()


class JoinForm(forms.Form):
    """Whose a record is. An empty key says: none that we know."""

    about = forms.ChoiceField(
        label="What do you correct?",
        choices=[("organisation", "The body"), ("solution", "The solution")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is about the body or the solution."},
    )
    key = forms.CharField(
        label="Which one",
        required=False,
        max_length=120,
        help_text="The id of the organisation (local-authority:LDS) or the reference of the solution (S-2026-0001)."
        " Leave it empty when it is none that we know",
    )
    why = text_field("How you know", 3, "Shown with the record", "Say how you know: others rest on it.", False)
    withdraw = forms.BooleanField(label="Take back what was said, so that the rule holds again", required=False)

    def clean(self) -> dict[str, Any]:
        """A reason, unless something is taken back."""
        values = super().clean() or {}
        if not values.get("withdraw") and not (values.get("why") or "").strip():
            self.add_error("why", "Say how you know: others rest on it.")
        return values
