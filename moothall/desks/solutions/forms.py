"""What the solutions desk asks people: filters of the catalogue, a solution, a publiccode.yml. Statements of use and
questions to referees are in `forms_usage.py`."""

from typing import Any

from django import forms

from moothall.desks.solutions.queries import KINDS, ORIGINS, VERDICTS, Chosen
from moothall.desks.solutions.queries_records import MOST_BYTES
from moothall.vocabulary.matter import states
from moothall.vocabulary.solution import system_type_names

Choices = list[tuple[str, str]]


def system_choices() -> Choices:
    """Types of system by name."""
    return sorted(system_type_names().items(), key=lambda pair: pair[1])


def state_choices() -> Choices:
    """States of a solution, and all of them."""
    own = [(s.state, s.title) for s in states().values() if s.kind == "solution" and not s.closed]
    return [("", "In use"), ("any", "Any"), *own]


class Filter(forms.Form):
    """Filters of the catalogue. Unknown values count as not set."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any kind"), *KINDS.items()])
    system = forms.ChoiceField(
        label="Type of system", required=False, choices=lambda: [("", "Any type"), *system_choices()]
    )
    state = forms.ChoiceField(label="State", required=False, choices=state_choices)
    verdict = forms.ChoiceField(
        label="publiccode.yml", required=False, choices=[("", "Any or none"), *VERDICTS.items()]
    )
    origin = forms.ChoiceField(label="Listed from", required=False, choices=[("", "Anywhere"), *ORIGINS.items()])
    sort = forms.CharField(required=False, max_length=20)

    def value(self, name: str) -> str:
        """What was chosen for a filter, empty when nothing or nothing valid."""
        self.is_valid()
        return " ".join(str(self.cleaned_data.get(name) or "").split())

    @property
    def chosen(self) -> Chosen:
        """The filters as the catalogue takes them."""
        return Chosen(*(self.value(name) for name in ("q", "kind", "system", "state", "verdict", "origin")))


class SolutionForm(forms.Form):
    """A solution written by hand. `version` is what the page showed."""

    name = forms.CharField(label="Name", max_length=255, error_messages={"required": "Give the name that it goes by."})
    kind = forms.ChoiceField(label="What it is", choices=tuple(KINDS.items()))
    description = forms.CharField(
        label="What it does, for whom",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Two or three sentences in plain English",
        error_messages={"required": "Say in a sentence what it does."},
    )
    steward = forms.CharField(label="Who looks after it, or sells it", required=False, max_length=255)
    licence = forms.CharField(
        label="Licence", required=False, max_length=255, help_text="For example MIT, AGPL-3.0-or-later, or commercial"
    )
    repository = forms.CharField(label="Address of its repository", required=False, max_length=500)
    website = forms.CharField(label="Website", required=False, max_length=500)
    system = forms.ChoiceField(
        label="Type of system", required=False, choices=lambda: [("", "None of these"), *system_choices()]
    )
    other_system = forms.ChoiceField(
        label="A second type, if it is two things",
        required=False,
        choices=lambda: [("", "None of these"), *system_choices()],
    )
    basis = forms.CharField(
        label="How you know", required=False, max_length=255, help_text="Shown beside it: what you have seen yourself"
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def told(self) -> dict[str, Any]:
        """What the form says of the solution."""
        apart = ("version", "system", "other_system")
        systems = [self.cleaned_data[name] for name in apart[1:] if self.cleaned_data[name]]
        kept = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return {**kept, "systems": tuple(dict.fromkeys(systems))}


class RetireForm(forms.Form):
    """Retiring a solution in favour of another."""

    successor = forms.CharField(
        label="Which solution carries on in its place?",
        max_length=20,
        help_text="Its reference, such as S-2026-0001. You find it at the top of its page",
        error_messages={"required": "Name the solution that carries on."},
    )
    why = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is retired."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PubliccodeForm(forms.Form):
    """A publiccode.yml, typed in or as a file."""

    text = forms.CharField(
        label="Paste the file",
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        error_messages={"max_length": "The text is too long; expected at most 1 MB."},
    )
    file = forms.FileField(label="Or choose it on your computer", required=False, help_text="At most 1 MB")

    def clean(self) -> dict[str, Any]:
        """One of the two, and not too large; its bytes are `data`."""
        values = super().clean() or {}
        upload, text = values.get("file"), (values.get("text") or "").replace("\r\n", "\n")
        if upload and upload.size > MOST_BYTES:
            raise forms.ValidationError(f"The file has {upload.size:,} bytes; expected at most {MOST_BYTES:,}.")
        values["data"] = upload.read() if upload else text.encode()
        if not values["data"].strip() and not self.errors:
            raise forms.ValidationError("There is nothing to check. Paste a publiccode.yml, or choose a file.")
        return values
