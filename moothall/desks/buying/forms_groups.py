"""What is asked when a buying group is formed, and when renewals are watched."""

from collections.abc import Iterable

from django import forms

from moothall.desks.buying.forms_renew import council_choices
from moothall.desks.buying.queries_subject import system_types


class GroupForm(forms.Form):
    """A draft of a buying group. The bodies offered are those whose ends lie near each other; none of them is told."""

    title = forms.CharField(
        label="What would be bought together", max_length=200, error_messages={"required": "Say what would be bought."}
    )
    made_by = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="Shown with the draft",
        error_messages={"required": "Give your name: a draft shows who made it."},
    )
    owner = forms.ChoiceField(label="For which body", required=False)
    members = forms.MultipleChoiceField(
        label="Bodies to name in the draft",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They are only named: nobody is told, and nobody has agreed to anything",
    )
    about = forms.CharField(
        label="What it should do",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Requirement in a few lines; it can be changed later",
    )

    def __init__(self, offered: Iterable[tuple[str, str]], *args: object, **kwargs: object) -> None:
        """`offered` are bodies as (organisation id, words)."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["members"].choices = list(offered)  # type: ignore[attr-defined]
        self.fields["owner"].choices = council_choices()  # type: ignore[attr-defined]


class WatchForm(forms.Form):
    """Whose renewals to watch, and which types of system."""

    council = forms.ChoiceField(label="Your council", required=False, choices=council_choices)
    system = forms.MultipleChoiceField(
        label="Types of system",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(code, row["name"]) for code, row in system_types().items()],
        help_text="None ticked means those that your council is seen to have, or all",
    )
