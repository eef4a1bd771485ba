"""What the solutions desk asks of organisations about their own use, and of referees."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from moothall.desks.solutions.queries_council import CouncilUse

DAYS = ("%d/%m/%Y", "%d %m %Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
ANSWERS = {"use": "We use it", "left": "We left it", "never": "We never had it"}
REASON = "Needed when you left it or never had it"


def day_field(label: str, hint: str = "", required: bool = False) -> forms.DateField:
    """A day, typed as people write it."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint or "For example 27/3/2026",
        input_formats=DAYS,
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"}),
        error_messages={"invalid": "Write the day as 27/3/2026.", "required": "Write the day, such as 27/3/2026."},
    )


def text_field(label: str, rows: int = 3, hint: str = "", error: str = "", required: bool = True) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=4000,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": error},
    )


class DeclareForm(forms.Form):
    """We use it."""

    said = text_field("How you use it", 3, "Optional. Since when, for what, how it goes: shown to everybody", "", False)
    source_link = forms.CharField(
        label="A page that shows it", required=False, max_length=500, help_text="Optional, begins with https://"
    )
    since = day_field("Since when", "Optional. For example 27/3/2024")


class LeaveForm(forms.Form):
    """We do not use it (any more)."""

    which = forms.ChoiceField(
        label="What is true?",
        choices=[
            ("left", "We used it and have left it"),
            ("never", "We never used it: what was seen is something else"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say which of the two is true."},
    )
    why = text_field("Why", 3, "Shown to everybody. What did not suit, or what the payments were for", "Say why.")
    left_on = day_field("The day you left it", "Optional. For example 31/3/2026")


class WhyForm(forms.Form):
    """A reason, for what is taken back."""

    why = text_field("Why", 3, "Shown in the history", "Say why.")


class PromiseForm(forms.Form):
    """A promise to answer questions."""

    topics = text_field(
        "What you can answer questions about",
        3,
        "For example: moving our data in, working with the supplier",
        "Say what.",
    )
    a_month = forms.IntegerField(
        label="At most how many questions a month",
        min_value=1,
        max_value=30,
        widget=forms.TextInput(attrs={"size": 4, "inputmode": "numeric"}),
        error_messages={"required": "Say how many.", "invalid": "Write a number from 1 to 30."},
    )
    until = day_field("Until when", "At most two years from now. For example 31/3/2027", required=True)


class AskForm(forms.Form):
    """A question to all referees."""

    text = text_field(
        "Your question", 5, "At least 20 letters. The referees see your name and organisation", "Write the question."
    )


class AnswerForm(forms.Form):
    """A referee's answer."""

    text = text_field("Your answer", 6, "Whoever asked sees it with your name", "", False)
    published = forms.BooleanField(label="Let everybody read this answer", required=False)
    decline = forms.BooleanField(label="I decline this question. No reason is needed", required=False)

    def clean(self) -> dict[str, Any]:
        """An answer, or declined."""
        values = super().clean() or {}
        if not values.get("decline") and not (values.get("text") or "").strip():
            self.add_error("text", "Write an answer, or tick that you decline.")
        return values


class CouncilForm(forms.Form):
    """One screen for an organisation's word on everything that was seen of it: `answers` are those given."""

    def __init__(self, *args: Any, uses: Sequence[CouncilUse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.references = tuple(use.solution.reference for use in uses)
        for use in uses:
            reference, name = use.solution.reference, use.solution.name
            self.fields[f"say-{reference}"] = forms.ChoiceField(
                label=name, required=False, choices=tuple(ANSWERS.items()), widget=forms.RadioSelect
            )
            self.fields[f"why-{reference}"] = forms.CharField(
                label=f"Why: {name}", required=False, max_length=4000, widget=forms.TextInput
            )

    def clean(self) -> dict[str, Any]:
        """A reason for each solution that was left or never used; at least one answer."""
        values = super().clean() or {}
        for reference in self.references:
            say, why = values.get(f"say-{reference}"), (values.get(f"why-{reference}") or "").strip()
            if say in ("left", "never") and not why:
                self.add_error(f"why-{reference}", f"Say why, for {self.fields[f'say-{reference}'].label}.")
        if not self.errors and not any(values.get(f"say-{reference}") for reference in self.references):
            raise forms.ValidationError("You have not answered for any of them. Choose an answer for one at least.")
        return values

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """The answers given: reference, use, left or never, and why."""
        said = ((r, self.cleaned_data.get(f"say-{r}") or "", self.cleaned_data[f"why-{r}"]) for r in self.references)
        return [each for each in said if each[1]]


class AddUseForm(forms.Form):
    """Something that an organisation uses and that was not seen: any solution of the catalogue."""

    solution = forms.ChoiceField(
        label="Something else that we use",
        error_messages={"required": "Choose a solution.", "invalid_choice": "Choose."},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["solution"].choices = [("", "Choose a solution"), *choices]  # type: ignore[attr-defined]


def years_from(today: date, years: int = 1) -> date:
    """The same day some years later; the 28th for a leap day."""
    return today.replace(year=today.year + years, day=28 if (today.month, today.day) == (2, 29) else today.day)
