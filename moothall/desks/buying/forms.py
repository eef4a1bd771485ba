"""What the buying desk asks people on its pages of suppliers, systems and contracts: filters of the lists, and a
judgement of two names. The choices of the renewals page are in `forms_renew.py`."""

from typing import Any

from django import forms

from moothall.desks.buying import queries_contracts, queries_holders, queries_suppliers
from moothall.desks.buying.queries_names import Alias
from moothall.desks.buying.queries_subject import system_types

Choices = list[tuple[str, str]]
VERBS: Choices = [("join", "They are one supplier: join them"), ("part", "They are two suppliers: keep them apart")]


def kind_choices() -> Choices:
    """Kinds of supplier."""
    return [("", "Any kind"), *queries_suppliers.KINDS.items()]


def system_choices() -> Choices:
    """Types of system by name."""
    return [
        ("", "Any type"),
        *sorted(((code, row["name"]) for code, row in system_types().items()), key=lambda c: c[1]),
    ]


def contract_system_choices() -> Choices:
    """Types of system, and any that is known."""
    return [("", "Any or not known"), ("any", "Known to be for a system"), *system_choices()[1:]]


def year_choices() -> Choices:
    """Financial years held, newest first."""
    return [("", "Every year"), *((year, year) for year in queries_holders.years())]


def status_choices() -> Choices:
    """Statuses as published."""
    return [("", "Any status"), *((each, each.capitalize()) for each in queries_contracts.statuses())]


class Filter(forms.Form):
    """Filters of the lists; each page shows those that it uses. Unknown values count as not set."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    kind = forms.ChoiceField(label="Kind of supplier", required=False, choices=kind_choices)
    sells = forms.ChoiceField(label="Sells systems for", required=False, choices=system_choices)
    system = forms.ChoiceField(label="Type of system", required=False, choices=contract_system_choices)
    ends = forms.ChoiceField(
        label="Ends", required=False, choices=[("", "At any time"), *queries_contracts.WINDOWS.items()]
    )
    status = forms.ChoiceField(label="Status", required=False, choices=status_choices)
    year = forms.ChoiceField(label="Financial year", required=False, choices=year_choices)
    organisation = forms.CharField(label="Buyer", required=False, max_length=200)
    supplier = forms.CharField(label="Supplier", required=False, max_length=200)
    join = forms.CharField(label="Name of the other supplier", required=False, max_length=200)
    sort = forms.CharField(required=False, max_length=20)

    def value(self, name: str) -> str:
        """What was chosen for a filter, empty when nothing or nothing valid."""
        self.is_valid()
        return " ".join(str(self.cleaned_data.get(name) or "").split())


class JudgeForm(forms.Form):
    """A person's word on two names as printed: `left` and `right` are ids of names in the picture."""

    verb = forms.ChoiceField(
        label="What are they?",
        choices=VERBS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether they are one supplier or two."},
    )
    left = forms.CharField(widget=forms.HiddenInput, max_length=32)
    right = forms.ChoiceField(label="The other name", error_messages={"required": "Choose the other name."})
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows it. It is shown beside the judgement.",
        error_messages={"required": "Say why, so that others can judge the judgement."},
    )
    made_by = forms.CharField(
        label="Your name and office",
        max_length=200,
        help_text="Shown beside the judgement",
        error_messages={"required": "Say who judges."},
    )

    def __init__(self, *args: Any, others: list[Alias], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(other.alias_id, f"{other.supplier_text} ({_printed_by(other)})") for other in others]
        self.fields["right"].choices = named  # type: ignore[attr-defined]
        if len(named) == 1:
            self.fields["right"].widget = forms.HiddenInput()


def _printed_by(other: Alias) -> str:
    number = f", their number {other.supplier_ref_pub}" if other.supplier_ref_pub else ""
    return f"{other.publisher}{number}"


class WithdrawForm(forms.Form):
    """Taking a judgement out of force."""

    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn."},
    )
    withdrawn_by = forms.CharField(
        label="Your name and office", max_length=200, error_messages={"required": "Say who withdraws it."}
    )
