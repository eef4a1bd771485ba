"""The form of a step that all matters share: a note, a name where nobody is signed in, the version that was seen."""

from typing import Any

from django import forms

NOTE_LONGEST = 5_000


class StepForm(forms.Form):
    """What is asked before a matter is moved on."""

    made_by = forms.CharField(
        label="Your name and organisation",
        max_length=200,
        help_text="It stays beside what you do. Sign in instead, and it is known.",
    )
    note = forms.CharField(
        label="Note",
        max_length=NOTE_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Kept in the history for everybody who may see this.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(self, *args: Any, signed_in: bool, reason: str = "", **kwargs: Any) -> None:
        """`reason` is what the step's guard says when the note is missing; empty when a note is optional."""
        super().__init__(*args, **kwargs)
        if signed_in:
            del self.fields["made_by"]
        self.fields["note"].required = bool(reason)
        if reason:
            self.fields["note"].label = reason
            self.fields["note"].error_messages["required"] = f"{reason}: this step is kept with its reason."
        else:
            self.fields["note"].label = "Note (optional)"
