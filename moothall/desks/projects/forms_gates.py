"""What is asked at a gate, of promises, and of known work. Reads what was typed and says what is wrong with it."""

from decimal import Decimal
from typing import Any

from django import forms

from moothall.desks.projects.forms import Versioned, day_field, text_field
from moothall.desks.projects.models_standing import MET, NOT_MET, NOT_RELEVANT
from moothall.vocabulary.gate import GateCheck

WHAT = [("hours", "Hours of work"), ("money", "Pounds"), ("people", "People, full time")]
KNOWN = [
    ("joins", "This project joins it: it becomes part of that work"),
    ("builds-on", "This project builds on it: it uses what came of it"),
    ("differs-from", "This project differs: that work does not settle this need"),
]


class CheckForm(forms.Form):
    """An answer to one check."""

    answer = forms.ChoiceField(
        label="Answer", widget=forms.RadioSelect, error_messages={"required": "Choose an answer."}
    )
    because = text_field("Why", "Needed when it is not met or not relevant", rows=3)
    evidence_kind = forms.ChoiceField(
        label="The evidence is",
        required=False,
        choices=[
            ("", "None"),
            ("evidence", "a number of the evidence on the project's page"),
            ("address", "the address of a page or document"),
            ("note", "a note, here"),
        ],
    )
    evidence = text_field("Evidence", "The number, the address or the note. Needed when it is met", rows=3)

    def __init__(self, check: GateCheck, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offered = [(MET, "Met"), (NOT_MET, "Not met"), (NOT_RELEVANT, "Not relevant here")]
        self.fields["answer"].choices = offered[:2] if check.required else offered  # type: ignore[attr-defined]


class PassForm(Versioned):
    """Why the project goes on."""

    said = text_field("Why you go on", "A sentence for the diary", "Say in a sentence why you go on.", rows=3)


class KnownForm(forms.Form):
    """What the project is to a piece of known work."""

    key = forms.CharField(max_length=200, widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="What this project is to it",
        choices=KNOWN,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what this project is to it."},
    )
    why = text_field("Why", "What you take from it, or what it leaves open", "Say why.", rows=2)


def amount_field(label: str, help_text: str, least: Decimal | None = None) -> forms.DecimalField:
    """An exact amount with at most two decimals."""
    wrong = f"{label}: expected a number with at most two decimals, such as 120 or 1500.50."
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        max_digits=14,
        decimal_places=2,
        min_value=least,
        error_messages={
            "invalid": wrong,
            "required": f"{label}: give a number.",
            "max_decimal_places": wrong,
            "min_value": f"{label}: expected more than nothing.",
        },
    )


class CommitForm(forms.Form):
    """A promise of the own organisation."""

    what = forms.ChoiceField(label="What", choices=WHAT, widget=forms.RadioSelect)
    amount = amount_field("Amount", "Hours, pounds and pence, or people", Decimal("0.01"))
    since = day_field("From")
    until = day_field("To")
    condition = text_field("Condition", "Under which it holds, if any", rows=2)


class DeliverForm(forms.Form):
    """What was delivered of a promise."""

    amount = amount_field("Delivered", "In the unit of the commitment. Below zero puts an earlier line right")
    on = day_field("Up to")
    said = text_field("Note", rows=2)
