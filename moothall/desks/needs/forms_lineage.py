"""What is asked when needs are merged, split or retired, and when a council is asked where its support goes."""

from collections.abc import Sequence
from typing import Any

from django import forms

from moothall.desks.needs.actions_lineage import ANSWERS
from moothall.register.fields import LongText

PARTS = 4
Choices = Sequence[tuple[str, str]]


class OtherNeedForm(forms.Form):
    """Another need that carries on, and why."""

    other = forms.ChoiceField(label="Which need carries on?", error_messages={"required": "Choose a need."})
    reason = LongText("Why?", "Say why, in a sentence: every council that supports it will read it.", longest=2_000)

    def __init__(self, others: Choices, *args: Any, **kwargs: Any) -> None:
        """`others` are needs that could carry on, as (reference, words)."""
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "Choose a need"), *others]  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """Two to four new needs in place of one, and why."""

    reason = LongText("Why is it split?", "Say why, in a sentence: its supporters will read it.", longest=2_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PARTS + 1):
            title = forms.CharField(label=f"Title of new need {number}", max_length=200, required=number < 3)
            title.error_messages["required"] = "Give at least two new needs a title."
            must = f"Say what must be done in new need {number}." if number < 3 else ""
            self.fields[f"title_{number}"] = title
            self.fields[f"must_do_{number}"] = LongText(f"What must they be able to do in it? ({number})", must, rows=2)

    def clean(self) -> dict[str, Any]:
        """A part is told whole or not at all."""
        said = super().clean() or {}
        for number in range(3, PARTS + 1):
            if bool(said.get(f"title_{number}")) != bool(said.get(f"must_do_{number}")):
                self.add_error(f"title_{number}", "Give both a title and what must be done, or leave both empty.")
        return said

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The new needs, as (title, what must be done)."""
        said = self.cleaned_data
        every = ((said[f"title_{n}"], said[f"must_do_{n}"]) for n in range(1, PARTS + 1))
        return tuple((title, must) for title, must in every if title and must)


class AskForm(forms.Form):
    """Where a council's support goes."""

    answer = forms.ChoiceField(
        label="What should happen to your council's support?",
        choices=tuple(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the three."},
    )
    chosen = forms.MultipleChoiceField(
        label="If it moves: to which?", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = LongText("Why?", hint="Needed unless it moves", longest=2_000)

    def __init__(self, targets: Choices, *args: Any, **kwargs: Any) -> None:
        """`targets` are the needs that carry on, as (reference, title). With one there is nothing to choose."""
        super().__init__(*args, **kwargs)
        if len(targets) == 1:
            del self.fields["chosen"]
        else:
            self.fields["chosen"].choices = list(targets)  # type: ignore[attr-defined]
