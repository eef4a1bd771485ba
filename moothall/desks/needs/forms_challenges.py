"""What is asked when a challenge is opened, answered, marked and decided."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from moothall.desks.needs.actions_challenges import ChallengeWanted, CriterionWanted
from moothall.desks.needs.actions_files import LARGEST, Upload, looked_at
from moothall.desks.needs.actions_marks import Marks
from moothall.desks.needs.actions_offers import Offer
from moothall.desks.needs.forms import PoundsField
from moothall.desks.needs.queries_challenges import ChallengeCard, CriterionShown
from moothall.register.fields import LongText
from moothall.register.record_errors import Refused

CRITERIA = 6
MARKS = (
    ("0", "0: says nothing of it"),
    ("1", "1: hardly meets it"),
    ("2", "2: meets it in part"),
    ("3", "3: meets it"),
    ("4", "4: meets it well"),
    ("5", "5: meets it fully, and shows how"),
)


def day_field(label: str, hint: str = "") -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(
        label=label,
        help_text=hint or "For example 2027-03-31",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Give a day.", "invalid": "Found no day; expected one such as 2027-03-31."},
    )


class ChallengeForm(forms.Form):
    """A challenge: the problem, dates, budget and up to six criteria."""

    title = forms.CharField(label="The challenge in one line", max_length=200)
    problem = LongText("What is the problem?", "Say what the problem is.", "The problem, not the solution", rows=6)
    budget = PoundsField("Budget in pounds, if there is one", "Leave it empty if it is not settled")
    budget_note = forms.CharField(label="What is the budget for?", required=False, max_length=300)
    opens = day_field("Answers are taken from")
    questions_until = day_field("Questions are taken until")
    closes = day_field("Answers close on")
    closes_at = forms.TimeField(
        label="at what time?",
        initial="17:00",
        help_text="For example 17:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    decide_by = day_field("Decided by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, CRITERIA + 1):
            must = number == 1
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"Criterion {number}",
                max_length=120,
                required=must,
                error_messages={"required": "Give at least one criterion."},
            )
            self.fields[f"good_{number}"] = LongText(
                f"What does good look like? ({number})", "Say what good looks like." if must else "", rows=2
            )
            self.fields[f"weight_{number}"] = forms.IntegerField(
                label=f"Weight ({number})", min_value=1, max_value=100, required=must, help_text="1 to 100"
            )

    def clean(self) -> dict[str, Any]:
        """A criterion is told whole or not at all."""
        said = super().clean() or {}
        for number in range(2, CRITERIA + 1):
            told = [bool(said.get(f"{part}_{number}")) for part in ("name", "good", "weight")]
            if any(told) and not all(told) and not any(f"{p}_{number}" in self.errors for p in ("good", "weight")):
                self.add_error(f"name_{number}", "Give the criterion, what good looks like, and its weight.")
        return said

    @property
    def wanted(self) -> ChallengeWanted:
        """What a valid form asks for."""
        said = self.cleaned_data
        named = [n for n in range(1, CRITERIA + 1) if said.get(f"name_{n}")]
        criteria = tuple(CriterionWanted(said[f"name_{n}"], said[f"good_{n}"], said[f"weight_{n}"]) for n in named)
        closes = timezone.make_aware(datetime.combine(said["closes"], said["closes_at"]))
        plain = ("title", "problem", "budget", "budget_note", "opens", "questions_until", "decide_by")
        return ChallengeWanted(closes=closes, criteria=criteria, **{name: said[name] for name in plain})


def challenge_as_typed(card: ChallengeCard) -> dict[str, Any]:
    """A challenge as the form shows it."""
    closes = timezone.localtime(card.closes)
    typed: dict[str, Any] = {
        "title": card.card.title,
        "problem": card.problem,
        "budget": f"{card.budget:,.2f}" if card.budget is not None else "",
        "budget_note": card.budget_note,
        "opens": card.opens,
        "questions_until": card.questions_until,
        "closes": closes.date(),
        "closes_at": time(closes.hour, closes.minute),
        "decide_by": card.decide_by,
    }
    for number, each in enumerate(card.criteria, 1):
        typed |= {f"name_{number}": each.name, f"good_{number}": each.good, f"weight_{number}": each.weight}
    return typed


class PromiseForm(forms.Form):
    """What a council would buy."""

    amount = PoundsField("What would your council spend, in pounds?", "In all, over the first contract", required=True)
    by_day = day_field("By when would it buy?")
    condition = LongText("On what condition?", hint="What must be shown first", rows=2, longest=2_000)


class QuestionForm(forms.Form):
    """A question of a supplier."""

    question = LongText(
        "Your question", "Write the question.", "Everybody sees it; who asked is not shown", longest=2_000
    )


class ReplyForm(forms.Form):
    """The answer to a question."""

    answer = LongText("Answer for all to see", "Write the answer.", longest=4_000)


class OfferForm(forms.Form):
    """A supplier's answer to a challenge, with at most one file."""

    title = forms.CharField(label="Your answer in one line", max_length=200)
    text = LongText("Your answer", "Write the answer.", "Take the criteria one by one", rows=12, longest=30_000)
    price = PoundsField("Price in pounds", "Without VAT, for what you describe. Leave it empty if it depends")
    file = forms.FileField(
        label="One file",
        required=False,
        help_text="PDF, ODT or DOCX, at most 5 MB. It is shown to nobody before the challenge closes",
        widget=forms.FileInput(attrs={"accept": ".pdf,.odt,.docx"}),
    )
    drop_file = forms.BooleanField(label="Take out the file handed in before", required=False)

    def clean_file(self) -> Upload | None:
        """The file, looked at by content."""
        given: UploadedFile | None = self.cleaned_data["file"]
        if given is None:
            return None
        name = self.files.get("file").name if self.files.get("file") else ""  # type: ignore[union-attr]
        try:
            return looked_at(name or "", given.read(LARGEST + 1))
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from refused

    @property
    def offer(self) -> Offer:
        """What a valid form hands in."""
        return Offer(**self.cleaned_data)


class InterestForm(forms.Form):
    """Whether somebody who would mark has an interest."""

    has_interest = forms.TypedChoiceField(
        label="Do you, or somebody close to you, gain if one of the answers is chosen?",
        choices=(("no", "No, I have no interest in any of them"), ("yes", "Yes, I have an interest")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    said = LongText("If so, what is it?", rows=2, longest=2_000)


class MarksForm(forms.Form):
    """A mark and a reason for each criterion."""

    def __init__(self, criteria: Sequence[CriterionShown], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [each.number for each in criteria]
        for each in criteria:
            self.fields[f"mark_{each.number}"] = forms.TypedChoiceField(
                label=each.name,
                help_text=each.good,
                choices=MARKS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": f"Give a mark for “{each.name}”."},
            )
            missing = f"Say why you give this mark for “{each.name}”."
            self.fields[f"why_{each.number}"] = LongText(f"Why this mark for “{each.name}”?", missing, rows=2)

    @property
    def marks(self) -> Marks:
        """What a valid form gives, by criterion."""
        said = self.cleaned_data
        return {number: (said[f"mark_{number}"], said[f"why_{number}"]) for number in self.numbers}


class TalkForm(forms.Form):
    """What was said of a disagreement."""

    said = LongText("What was said?", "Say in a sentence or two what was said.", longest=4_000)
    stands = forms.BooleanField(
        label="We have talked, and the marks stand as they are",
        required=False,
        help_text="Leave it empty when somebody will mark again",
    )


class FeedbackForm(forms.Form):
    """What a supplier is told of its answer."""

    text = LongText("What was good, what was missing?", "Write something that helps.", rows=5, longest=10_000)


class DecideForm(forms.Form):
    """Which answer is chosen, or none, and why."""

    chosen = forms.ChoiceField(label="What is decided?", widget=forms.RadioSelect)
    why = LongText("Why?", "Say why: everybody reads it.", rows=4)

    def __init__(self, answers: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """`answers` are those to choose from, as (number, words)."""
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [*answers, ("none", "None of them")]  # type: ignore[attr-defined]

    @property
    def number(self) -> int | None:
        """The answer chosen; None for none of them."""
        chosen = self.cleaned_data["chosen"]
        return None if chosen == "none" else int(chosen)


def proposed_dates(today: date) -> dict[str, date]:
    """Dates that a new challenge begins with: three weeks for questions, six for answers, ten for the decision."""
    ordinal = today.toordinal()
    ahead = {"opens": 0, "questions_until": 21, "closes": 42, "decide_by": 70}
    return {name: date.fromordinal(ordinal + days) for name, days in ahead.items()}
