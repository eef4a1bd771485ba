"""What the desk asks people about projects: opening one, editing it, members, the diary, outputs, adoption. Reads
what was typed and says what is wrong with it."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from moothall.register.fields import LongText
from moothall.register.queries import english_councils, organisations_by_id

Choices = list[tuple[str, str]]
TEXT = {"rows": 4}


FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)  # days outside are slips of the hand, and cannot be reckoned with


class DayInput(forms.DateInput):
    """A day as the browser's own date field, which sends 2026-04-30; a typed 30/04/2026 is understood too."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    wrong = f"{label}: expected a day such as 30/04/2026."
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        validators=[MinValueValidator(FIRST, wrong), MaxValueValidator(LAST, wrong)],
        error_messages={"invalid": wrong, "required": f"{label}: give a day such as 30/04/2026."},
    )


def text_field(
    label: str, help_text: str = "", required: str = "", most: int = 10_000, rows: int = 4
) -> forms.CharField:
    """Some lines of text; `required` is what to say when there are none."""
    return LongText(label, required, help_text, rows, most)


class Versioned(forms.Form):
    """A form that says which version of the matter it was opened on; the page draws the hidden field itself."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ProjectForm(Versioned):
    """A project's own words."""

    title = forms.CharField(
        label="Name of the project", max_length=255, error_messages={"required": "Give the project a name."}
    )
    aim = forms.CharField(
        label="Aim, in one sentence",
        max_length=300,
        help_text="Who will be able to do what, that they cannot do today",
        error_messages={"required": "Say the aim in one sentence."},
    )
    about = text_field("More about it", "What is in it and what is not. Leave it out if the aim says it all")
    success = text_field(
        "How you will know that it worked",
        "What is counted, and what the figure is today",
        "Say how success is measured.",
    )
    stop_rule = text_field(
        "We stop if",
        "What would make you stop. To stop in good time is a success too",
        "Say what would make you stop.",
        rows=3,
    )
    starts = day_field("Starts", required=False, help_text="Leave it empty while it is open")
    ends_expected = day_field("Expected to end", required=False)


class OpenForm(ProjectForm):
    """A new project: also the need that it answers."""

    need = forms.CharField(
        label="The need that it answers",
        required=False,
        max_length=20,
        help_text="The reference on the need's page, such as N-2026-0001. Leave it empty if none is recorded yet",
    )
    field_order = ("need", "title", "aim", "about", "success", "stop_rule", "starts", "ends_expected")


class InviteForm(forms.Form):
    """Which council to ask."""

    organisation = forms.ChoiceField(label="Organisation", error_messages={"required": "Choose an organisation."})
    said = text_field("What you would say to it", "Shown with the invitation", rows=3)

    def __init__(self, taken: set[str], data: Any = None) -> None:
        super().__init__(data)
        councils = [(c.organisation_id, c.name) for c in english_councils() if c.organisation_id not in taken]
        self.fields["organisation"].choices = [("", "Choose one"), *councils]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """An organisation's own answer to an invitation."""

    part = forms.ChoiceField(
        label="Your organisation",
        choices=[
            ("partner", "takes part, and may commit hours, money or people"),
            ("observer", "follows the work, and commits nothing"),
            ("decline", "does not take part"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what your organisation does."},
    )
    said = text_field("Anything you want to say with it", "Needed when you decline", rows=3)


class ReasonForm(Versioned):
    """A reason and nothing else."""

    said = text_field("Why", "Kept with it, for everybody to read", "Say why.", rows=4)


class DiaryForm(forms.Form):
    """An entry in the diary, or one that puts an earlier one right."""

    on = day_field("Day", help_text="On which it happened")
    text = text_field("What happened", "Everybody can read it. Name no residents", "Write something down.", rows=6)
    corrects = forms.ChoiceField(label="Puts right", required=False)

    def __init__(self, earlier: Choices, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        self.fields["corrects"].choices = [("", "No earlier entry"), *earlier]  # type: ignore[attr-defined]


class OutputForm(forms.Form):
    """Something that the project made, as it stands in the record."""

    output = forms.ChoiceField(
        label="What was made",
        help_text="A solution, a standard, a case study or a learning note. What is not listed is not recorded yet",
        error_messages={"required": "Choose what was made."},
    )
    said = text_field("What the project did to it", rows=3)

    def __init__(self, offered: Choices, data: Any = None) -> None:
        super().__init__(data)
        self.fields["output"].choices = [("", "Choose one"), *offered]  # type: ignore[attr-defined]


class UseForm(forms.Form):
    """A solution of the catalogue that the project is carried out with."""

    solution = forms.ChoiceField(label="Solution", error_messages={"required": "Choose a solution."})
    said = text_field("What it is used for", rows=3)

    def __init__(self, offered: Choices, data: Any = None) -> None:
        super().__init__(data)
        self.fields["solution"].choices = [("", "Choose one"), *offered]  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    """An organisation's own word that it uses a solution."""

    solution = forms.ChoiceField(label="Solution", error_messages={"required": "Choose a solution."})
    since = day_field("In use since")
    evidence = text_field(
        "What shows it",
        "The address of a page, a contract, a payment, or a sentence",
        "Say what shows that it is in use.",
        rows=3,
    )

    def __init__(self, offered: Choices, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["solution"].choices = [("", "Choose one"), *offered]  # type: ignore[attr-defined]


class AwardsForm(forms.Form):
    """Which awards to show; what is not understood is left out."""

    def __init__(self, choices: dict[str, Choices], data: Any = None) -> None:
        super().__init__(data)
        titles = {"fund": "Fund", "organisation": "Awarded to", "purpose": "For", "year": "Financial year"}
        for name, title in titles.items():
            offered = [("", "Any"), *choices[name]]
            self.fields[name] = forms.ChoiceField(label=title, required=False, choices=offered)

    def chosen(self) -> dict[str, str]:
        """The filters in force, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def names_of(organisation_ids: list[str]) -> Choices:
    """Organisations as choices, by name."""
    found = organisations_by_id(organisation_ids)
    return sorted(((key, row.name) for key, row in found.items()), key=lambda pair: pair[1])


def today() -> date:
    """The day of reading."""
    return timezone.localdate()
