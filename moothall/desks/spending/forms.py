"""What the spending desk asks people: filters of the lists, a correction, the withdrawal of one. Reads what was typed
and says what is wrong with it; the filters come back as a `Selection`."""

from glob import escape
from typing import Any

from django import forms

from moothall.desks.spending import queries
from moothall.desks.spending.actions import Wanted
from moothall.desks.spending.queries_faults import field_list
from moothall.desks.spending.queries_files import VERDICTS, FileDetail
from moothall.desks.spending.queries_selection import SORTS, UNKNOWN, Selection

Choices = list[tuple[str, str]]
WHO: Choices = [
    ("", "Anyone"),
    ("named", "Named in the file"),
    ("person", "Natural persons (names withheld here)"),
    ("redacted", "Withheld by the publisher"),
]
DUPLICATES: Choices = [("", "Left out"), ("show", "Shown too"), ("only", "Only duplicates")]
SEVERITIES: Choices = [("", "Any"), ("error", "Error"), ("warning", "Warning"), ("info", "Note")]
MENDS: Choices = [("", "Anyone"), ("publisher", "The publisher"), ("moothall", "We did"), ("nobody", "Nobody")]
VERDICT_CHOICES: Choices = [("", "Any"), *VERDICTS.items()]
ENCODINGS: Choices = [
    ("", "As decided by the reader"),
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows-1252"),
    ("utf-16", "UTF-16"),
    ("latin-1", "ISO 8859-1"),
]
DELIMITERS: Choices = [
    ("", "As decided by the reader"),
    (",", "Comma"),
    (";", "Semicolon"),
    ("|", "Vertical bar"),
    ("tab", "Tab"),
    ("^", "Caret"),
    ("~", "Tilde"),
]


def publisher_choices() -> Choices:
    """Every publisher by name, after "every publisher"."""
    return [("", "Every publisher"), *((p.publisher_id, p.name) for p in queries.publishers())]


def year_choices(publisher: str = "") -> Choices:
    """Every financial year held, newest first."""
    named = [(y, "No date known" if y == UNKNOWN else y) for y in queries.years(publisher)]
    return [("", "Every year"), *named]


class DayInput(forms.DateInput):
    """A day as the browser's own date field, which sends 2019-04-30; a typed 30/04/2019 is understood too."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: str) -> forms.DateField:
    wrong = {"invalid": f"{label} must be a day such as 30/04/2019."}
    return forms.DateField(
        label=label, required=False, widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages=wrong
    )


def _pounds(label: str) -> forms.DecimalField:
    wrong = {"invalid": f"{label} must be pounds such as 500 or -12.50."}
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=2, error_messages=wrong)


class PaymentFilter(forms.Form):
    """Which payments to show. Names are those of the URL; see `selection.Selection`."""

    SHOWN = (
        "q", "publisher", "year", "date_from", "date_to", "amount_min", "amount_max", "who", "duplicates", "negative",
    )  # fmt: skip

    q = forms.CharField(label="Words", required=False, max_length=200, help_text="Beneficiary, unit or purpose")
    publisher = forms.ChoiceField(label="Publisher", required=False, choices=publisher_choices)
    year = forms.ChoiceField(label="Financial year", required=False, choices=year_choices)
    date_from = _day("From")
    date_to = _day("To")
    amount_min = _pounds("At least £")
    amount_max = _pounds("At most £")
    who = forms.ChoiceField(label="Paid to", required=False, choices=WHO)
    duplicates = forms.ChoiceField(label="Duplicates", required=False, choices=DUPLICATES)
    negative = forms.BooleanField(label="Money taken back only (negative)", required=False)
    beneficiary = forms.CharField(label="Beneficiary, exactly as printed", required=False, max_length=1000)
    unit = forms.CharField(label="Unit, exactly as printed", required=False, max_length=1000)
    month = forms.CharField(label="Month", required=False, max_length=7)
    file = forms.CharField(label="File", required=False, max_length=40)
    reversals = forms.BooleanField(label="Reversals only", required=False)
    no_unit = forms.BooleanField(label="No unit printed", required=False)
    no_beneficiary = forms.BooleanField(label="No beneficiary printed", required=False)
    sort = forms.CharField(required=False, max_length=20)

    def clean_month(self) -> str:
        """A month such as 2019-04, or "unknown"."""
        month = str(self.cleaned_data["month"])
        try:
            assert month in ("", UNKNOWN) or forms.DateField().to_python(f"{month}-01")
        except forms.ValidationError:
            raise forms.ValidationError("Month must be a month such as 2019-04.") from None
        return month

    def clean(self) -> dict[str, Any]:
        """The two ends of a range in their order."""
        data = super().clean() or {}
        for low, high, what in (("date_from", "date_to", "day"), ("amount_min", "amount_max", "amount")):
            if data.get(low) is not None and data.get(high) is not None and data[low] > data[high]:
                self.add_error(high, f"The last {what} comes before the first. Swap them.")
        return data

    def selection(self) -> Selection:
        """What was chosen; a value that is wrong counts as not set (the page says so)."""
        self.is_valid()
        good = {n: v for n, v in self.cleaned_data.items() if n in Selection.__dataclass_fields__ and v is not None}
        if "q" in good:
            good["q"] = " ".join(good["q"].split())
        return Selection(**good)

    def sort_order(self) -> str:
        """The order asked for, newest first when none or an unknown one is."""
        self.is_valid()
        sort = self.cleaned_data.get("sort") or ""
        return sort if sort.removeprefix("-") in SORTS else "-date"


class ListFilter(forms.Form):
    """Filters of the other lists; each page shows those that it uses. Unknown values count as not set."""

    q = forms.CharField(label="Words", required=False, max_length=200)
    publisher = forms.ChoiceField(label="Publisher", required=False, choices=publisher_choices)
    year = forms.ChoiceField(label="Financial year", required=False, choices=year_choices)
    verdict = forms.ChoiceField(label="What came of it", required=False, choices=VERDICT_CHOICES)
    severity = forms.ChoiceField(label="How bad", required=False, choices=SEVERITIES)
    mends = forms.ChoiceField(label="Who mends it", required=False, choices=MENDS)
    code = forms.CharField(label="Issue", required=False, max_length=60)
    field = forms.CharField(label="Field", required=False, max_length=60)
    file = forms.CharField(label="File", required=False, max_length=40)
    sort = forms.CharField(required=False, max_length=20)

    def value(self, name: str) -> str:
        """What was chosen for a filter, empty when nothing or nothing valid."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "").strip()


class CorrectionForm(forms.Form):
    """How a file should be read. Nothing is required but a reason, a name and at least one thing to change."""

    scope = forms.ChoiceField(label="Which files", widget=forms.RadioSelect)
    heading = forms.ChoiceField(label="Column", required=False, help_text="The heading as printed")
    field = forms.ChoiceField(label="What the column holds", required=False)
    header_row = forms.IntegerField(
        label="Row of the headings", required=False, min_value=1, max_value=10_000, help_text="Counted from 1"
    )
    encoding = forms.ChoiceField(label="Encoding", required=False, choices=ENCODINGS)
    delimiter = forms.ChoiceField(label="What parts the columns", required=False, choices=DELIMITERS)
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What shows that the reader is wrong. It is shown beside the correction.",
        error_messages={"required": "Say why, so that others can judge the correction."},
    )
    made_by = forms.CharField(
        label="Your name and office",
        max_length=200,
        help_text="Shown beside the correction",
        error_messages={"required": "Say who makes the correction."},
    )

    def __init__(self, *args: Any, file: FileDetail, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.file = file
        columns = {c.heading or f"#{c.position}": c for table in file.tables for c in table.columns}
        self.columns = columns
        named = [
            (key, f"{c.heading or f'Column {c.position} (no heading)'}: now {c.field}") for key, c in columns.items()
        ]
        self.fields["heading"].choices = [("", "No column"), *named]  # type: ignore[attr-defined]
        listed = [(n, f"{n}: {row['title']}") for n, row in field_list().items() if n != "unmapped"]
        self.fields["field"].choices = [("", "Choose a field"), *listed]  # type: ignore[attr-defined]
        every = ("publisher", f"Every file of {file.file.publisher} (for a column: every file with this heading)")
        self.fields["scope"].choices = [("file", f"This file only ({file.file.source_ref})"), every]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A column needs a field and the other way round, and something must change."""
        data = super().clean() or {}
        heading, field = data.get("heading"), data.get("field")
        if bool(heading) != bool(field):
            self.add_error("field" if heading else "heading", "Choose both the column and what it holds.")
        elif heading and field and self.columns[heading].field == field:
            self.add_error("field", f"The column is taken for {field} already. Choose another field.")
        if not any(data.get(name) for name in ("heading", "field", "header_row", "encoding", "delimiter")):
            self.add_error(
                None, "Say what to change: a column, the row of the headings, the encoding or the delimiter."
            )
        return data

    def wanted(self, made_by: str) -> Wanted:
        """The correction asked for, under a name; only after `is_valid()`."""
        data = {**self.cleaned_data, "made_by": made_by}
        ref = self.file.file.source_ref
        data["file_pattern"] = escape(ref) if data.pop("scope") == "file" else ""
        return Wanted(publisher_id=self.file.file.publisher_id, **data)

    def rival(self) -> str:
        """A sentence on another column that holds the same field now; empty when there is none."""
        field, heading = self.cleaned_data.get("field"), self.cleaned_data.get("heading")
        for key, column in self.columns.items():
            if field and field != "ignore" and column.field == field and key != heading:
                return (
                    f"Column {column.position} ({column.heading or 'no heading'}) is taken for {field} too. "
                    "If it is not, correct that column as well."
                )
        return ""


class WithdrawForm(forms.Form):
    """Taking a correction out of force."""

    withdrawn_by = forms.CharField(
        label="Your name and office", max_length=200, error_messages={"required": "Say who withdraws it."}
    )
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn."},
    )
