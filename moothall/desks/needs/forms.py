"""What is asked when somebody records a need, supports one, or says whether a match fits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from moothall.desks.needs.actions import Told
from moothall.desks.needs.actions_matches import VERDICTS
from moothall.desks.needs.queries_needs import places_meant
from moothall.register.fields import LongText
from moothall.vocabulary.aim import priority_outcomes
from moothall.vocabulary.money import read_pounds
from moothall.vocabulary.solution import system_types


def system_choices() -> list[tuple[str, str]]:
    """Types of system to choose from, and none."""
    return [("", "None, or it cannot be told"), *((each.code, each.name) for each in system_types())]


def aim_choices() -> list[tuple[str, str]]:
    """The priority outcomes to choose from."""
    return [(each.code, each.name) for each in priority_outcomes()]


class PoundsField(forms.CharField):
    """Pounds as people type them ("£12,000.50"), exact to the penny."""

    def __init__(self, label: str, hint: str = "", required: bool = False) -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=40,
            help_text=hint,
            error_messages={"required": "Give an amount in pounds."},
        )

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """The amount, or None when nothing was typed."""
        text = super().clean(value)
        if not text.strip():
            return None
        found = read_pounds(text)
        if found.value is None or found.note == "fraction" or not 0 <= found.value < Decimal("1e12"):
            raise forms.ValidationError(
                f"Found “{text}”; expected pounds such as 12,000 or 12,000.50, not below nought."
            )
        return found.value


class ToldForm(forms.Form):
    """What somebody says of a need, in plain words."""

    title = forms.CharField(
        label="The need in one line",
        max_length=200,
        help_text="For example: Tenants cannot report a repair online and see when it will be done",
        error_messages={"required": "Say in one line what is needed."},
    )
    who = forms.CharField(
        label="Who has it?",
        max_length=300,
        help_text="For example: council tenants and the repairs team",
        error_messages={"required": "Say who has the need."},
    )
    must_do = LongText("What must they be able to do?", "Say what they must be able to do.")
    why = LongText("Why does it matter?", "Say why it matters, and to whom.")
    tried = LongText("What was tried?", hint="What you or others did about it, and why that was not enough")
    cost = LongText(
        "What does leaving it as it is cost?", hint="Time, money, harm: in words. A figure can follow below", rows=2
    )
    cost_a_year = PoundsField("The same in pounds a year, if you know it", "For example 12,000. Leave it empty if not")
    cost_basis = forms.CharField(
        label="Where does that figure come from?",
        required=False,
        max_length=500,
        help_text="For example: 3 people for half a day a week, at £25 an hour",
    )
    places = forms.CharField(
        label="Where?",
        required=False,
        max_length=500,
        help_text="Names or codes of areas, parted by semicolons. Empty means the whole of your council",
    )

    def clean_places(self) -> tuple[str, ...]:
        """The areas meant, by code."""
        found, unknown = places_meant(self.cleaned_data["places"])
        if unknown:
            raise forms.ValidationError(
                f"Found {'; '.join(unknown)}; expected names or codes of council areas. Take out what is none of them."
            )
        return found

    def clean(self) -> dict[str, Any]:
        """A figure says where it comes from."""
        said = super().clean() or {}
        if said.get("cost_a_year") is not None and not said.get("cost_basis", "").strip():
            self.add_error("cost_basis", "Say where the figure comes from: others will ask.")
        return said


class NeedForm(ToldForm):
    """The whole of a need, with what the text seems to be about. `aims` and `system_type` are a person's choice."""

    aims = forms.MultipleChoiceField(
        label="What is it for?", required=False, choices=aim_choices, widget=forms.CheckboxSelectMultiple
    )
    system_type = forms.ChoiceField(label="Which type of system is it about?", required=False, choices=system_choices)
    anyway = LongText("Why record it beside those shown?", rows=2)

    @property
    def told(self) -> Told:
        """What a valid form says, as the action takes it."""
        said = self.cleaned_data
        return Told(**{**said, "aims": tuple(said["aims"])})


class EditForm(NeedForm):
    """A need that is changed: as recorded, with a reason."""

    anyway = None  # type: ignore[assignment]
    reason = forms.CharField(label="What changed?", required=False, max_length=500, help_text="Shown in the history")

    @property
    def told(self) -> Told:
        """What a valid form says, without the reason."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return Told(**{**said, "aims": tuple(said["aims"])})


def as_typed(told: Mapping[str, Any]) -> dict[str, Any]:
    """A need as the form shows it."""
    places = "; ".join(name for _, name in told["places"])
    cost = told["cost_a_year"]
    return {**told, "places": places, "cost_a_year": f"{cost:,.2f}" if cost is not None else ""}


class SupportForm(forms.Form):
    """A council supports a need."""

    adds = LongText(
        "What is different at your council, or comes on top?",
        hint="Helps whoever works on it. Leave it empty if your need is just the same",
        longest=2_000,
    )


class ReasonForm(forms.Form):
    """A reason, where one is needed."""

    reason = LongText("Why?", "Say why, in a sentence.", longest=2_000)


class VerdictForm(forms.Form):
    """Whether a match fits."""

    verdict = forms.ChoiceField(
        label="Does it fit?",
        choices=tuple(VERDICTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one: fits, does not fit, not sure."},
    )
    why = LongText("Why?", "Say why: others decide by it.", longest=2_000)


class EmptyForm(forms.Form):
    """A button and nothing else."""
