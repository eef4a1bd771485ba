"""What is asked when somebody tells what they learned, asks a question or answers one."""

from decimal import Decimal
from functools import partial

from django import forms

from moothall.register.fields import LongText
from moothall.vocabulary.solution import system_types

KIND_CHOICES = (
    ("case-study", "A case study: something that was done and what came of it"),
    ("learning-note", "A learning note: something that did not work, or was stopped, and why"),
)


def system_choices() -> list[tuple[str, str]]:
    """Types of system to choose from, and none."""
    return [("", "None in particular"), *((each.code, each.name) for each in system_types())]


Paragraphs = partial(LongText, rows=5, longest=20_000)


class StoryForm(forms.Form):
    """A case study or a learning note."""

    kind = forms.ChoiceField(label="What is it?", choices=KIND_CHOICES, initial="case-study", widget=forms.RadioSelect)
    title = forms.CharField(
        label="In one line", max_length=200, error_messages={"required": "Give it a title that says what was done."}
    )
    problem = Paragraphs("What was the problem?", "Say what the problem was, and whose.")
    done = Paragraphs("What was done?", "Say what was done.")
    came_of_it = Paragraphs("What came of it?", "Say what came of it: numbers where you have them.")
    otherwise = Paragraphs("What would you do otherwise?", hint="This is what others look for most")
    cost = forms.DecimalField(
        label="What did it cost, in pounds?",
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        help_text="To the penny if you know it; leave it empty if you do not",
    )
    cost_covers = forms.CharField(label="What does that cover?", required=False, max_length=255)
    began = forms.RegexField(
        r"^\d{4}(-\d{2})?$",
        label="When did it begin?",
        required=False,
        help_text="A year or a month, for example 2025-04",
        error_messages={"invalid": "Give a year (2025) or a month (2025-04)."},
    )
    system_type = forms.ChoiceField(label="Which type of system?", required=False, choices=system_choices)
    about = forms.CharField(
        label="What is it about?",
        required=False,
        max_length=500,
        help_text="References of needs, projects or solutions, parted by commas, for example N-2026-0001",
    )
    source = forms.URLField(label="Where is more published?", required=False, max_length=500, assume_scheme="https")


class QuestionForm(forms.Form):
    """A question to everybody."""

    title = forms.CharField(
        label="Your question in one line", max_length=200, error_messages={"required": "Write your question."}
    )
    detail = Paragraphs("What have you found so far?", hint="What was tried, and what would help you to decide")
    system_type = forms.ChoiceField(label="Which type of system?", required=False, choices=system_choices)


class AnswerForm(forms.Form):
    """An answer to a question."""

    text = Paragraphs("Your answer", "Write your answer.", "Shown with your organisation", rows=6)


class ReasonForm(forms.Form):
    """Why an answer is taken back."""

    reason = forms.CharField(label="Why?", max_length=500, error_messages={"required": "Say why, in a sentence."})


class VersionForm(forms.Form):
    """Which version of a matter somebody saw."""

    version = forms.IntegerField(min_value=1)
    answer = forms.IntegerField(min_value=1)
