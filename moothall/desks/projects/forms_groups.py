"""What is asked of buying groups: the plan, whom to ask, the own answer. It says what is wrong with what was typed."""

from typing import Any

from django import forms

from moothall.desks.projects.forms import Choices, Versioned, day_field, text_field
from moothall.vocabulary.gate import group_steps


class PlanForm(Versioned):
    """What is bought, by when, when the first contract ends, and the length of each step in weeks."""

    requirement = text_field("Requirement", "What the system must do for all that join", rows=8)
    target = day_field("Target date", required=False, help_text="On which the new contract should begin")
    ends_known = day_field("First contract ends", required=False, help_text="If you know better than what is published")
    ends_source = forms.CharField(
        label="How you know", required=False, max_length=500, help_text="The contract, a notice's address, a person"
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for step in group_steps():
            self.fields[f"weeks_{step.code}"] = forms.IntegerField(
                label=f"{step.title}: weeks",
                required=False,
                min_value=0,
                max_value=520,
                help_text=f"{step.weeks} unless you change it",
                error_messages={"invalid": f"{step.title}: expected a whole number of weeks, from 0 to 520."},
            )

    def plan(self) -> dict[str, Any]:
        """The fields as the action takes them. A length that is that of the list is not kept."""
        said = self.cleaned_data
        weeks = {step.code: said.get(f"weeks_{step.code}") for step in group_steps()}
        usual = {step.code: step.weeks for step in group_steps()}
        kept = {code: length for code, length in weeks.items() if length is not None and length != usual[code]}
        return {**{name: said[name] for name in ("requirement", "target", "ends_known", "ends_source")}, "weeks": kept}


class AskForm(forms.Form):
    """Which bodies to ask: those that the draft named, and others."""

    bodies = forms.MultipleChoiceField(label="Named in the draft", required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.ChoiceField(label="Somebody else", required=False)

    def __init__(self, named: Choices, others: Choices, data: Any = None) -> None:
        super().__init__(data)
        self.fields["bodies"].choices = named  # type: ignore[attr-defined]
        self.fields["other"].choices = [("", "Nobody else"), *others]  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        """The bodies to ask."""
        other = self.cleaned_data["other"]
        return [*self.cleaned_data["bodies"], *([other] if other else [])]


class JoinForm(forms.Form):
    """The own body's answer."""

    answer = forms.ChoiceField(
        label="Your organisation",
        choices=[("join", "will buy together with the others"), ("decline", "will not")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
    said = text_field("Anything you want to say with it", "Needed when you do not join", rows=3)
