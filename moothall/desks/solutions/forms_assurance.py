"""What is asked about evidence in an assurance file: a piece of it, what somebody saw in it, why it is taken back."""

from datetime import date
from typing import Any

from django import forms

from moothall.desks.solutions.actions_assurance import Given
from moothall.desks.solutions.forms_usage import day_field, text_field
from moothall.vocabulary.assurance import assurance_kinds


def kind_choices() -> list[tuple[str, Any]]:
    """Kinds of evidence, those required first."""
    every = assurance_kinds().values()
    groups = (("Required", True), ("Good to have", False))
    return [(title, [(k.kind, k.title) for k in every if k.required is needed]) for title, needed in groups]


class AssuranceForm(forms.Form):
    """A piece of evidence."""

    kind = forms.ChoiceField(label="What it is", choices=kind_choices)
    version = forms.CharField(
        label="For which version of the product",
        required=False,
        max_length=100,
        help_text="Leave it empty when it holds for every version",
    )
    address = forms.CharField(
        label="Where it can be read", required=False, max_length=500, help_text="An address that begins with https://"
    )
    said = text_field(
        "What it shows", 4, "Needed when there is no address. Never what must not be public: all can read it", "", False
    )
    issued_on = day_field("The day that it was issued, or that it speaks of", required=True)
    expires_on = day_field("The first day on which it holds no more", "If it says so. For example 27/3/2027")

    @property
    def given(self) -> Given:
        """The evidence as the action takes it."""
        told = self.cleaned_data
        issued: date = told["issued_on"]
        return Given(told["kind"], issued, told["version"], told["address"], told["said"], told["expires_on"])


class CheckForm(forms.Form):
    """What somebody saw in a piece of evidence."""

    said = text_field(
        "What you looked at, and what you saw", 4, "Shown to everybody", "Say what you looked at and what you saw."
    )


class TakeBackForm(forms.Form):
    """Why a piece of evidence is taken back."""

    why = text_field("Why is it taken back?", 3, "Shown to everybody", "Say why it is taken back.")
