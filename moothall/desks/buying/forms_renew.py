"""What the renewals page asks: which council reads it, which year, how wide a window. Everything has a usual value, so
that the page is useful before anything is chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from moothall.desks.buying import queries_holders as holders
from moothall.desks.buying.queries_together import WINDOW

WINDOWS = [("3", "3 months"), ("6", "6 months"), ("12", "12 months"), ("18", "18 months"), ("24", "2 years")]
FROM = [("", "Today"), ("data", "Last payment held")]


@dataclass(frozen=True)
class Asked:
    """What the reader chose: council (organisation id or empty), financial year, window in months, counted from."""

    council: str
    year: str
    window: int
    counted_from: date

    def query(self) -> dict[str, str]:
        """The choices that are not the usual ones, as the query of an address."""
        chosen = {"council": self.council}
        chosen["year"] = self.year if self.year != holders.usual_year() else ""
        chosen["window"] = str(self.window) if self.window != WINDOW else ""
        chosen["from"] = "data" if self.counted_from != today() else ""
        return {name: value for name, value in chosen.items() if value}


def today() -> date:
    """The day of reading."""
    return date.today()


def council_choices() -> list[tuple[str, str]]:
    """English councils by name, and other bodies whose payments we hold."""
    return [("", "No council chosen"), *holders.councils()]


def year_choices() -> list[tuple[str, str]]:
    """Financial years held."""
    return [(year, year) for year in holders.years()]


class LongSelect(forms.Select):
    """A choice of hundreds, drawn without a template for each: the same HTML in a tenth of the time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select element."""
        chosen = set(self.format_value(value))
        marks = {True: SafeString(" selected"), False: SafeString("")}
        rows = ((key, marks[str(key) in chosen], label) for key, label in self.choices)
        options = format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(attrs or {}, {"name": name})), options)


class RenewForm(forms.Form):
    """The choices above a renewals page, in the address."""

    council = forms.ChoiceField(widget=LongSelect, label="Your council", required=False, choices=council_choices)
    year = forms.ChoiceField(label="Financial year", required=False, choices=year_choices)
    window = forms.ChoiceField(label="Ends within", required=False, choices=WINDOWS)

    def __init__(self, data: Any = None) -> None:
        """Each choice that is missing or unknown takes its usual value."""
        super().__init__(data)
        self.fields["from"] = forms.ChoiceField(label="Count from", required=False, choices=FROM)
        self.is_valid()
        self.asked = Asked(
            self._value("council"),
            self._value("year") or holders.usual_year(),
            int(self._value("window") or WINDOW),
            self._from(),
        )
        usual = {"year": self.asked.year, "window": str(self.asked.window), "council": self.asked.council}
        self.data = {**usual, "from": self._value("from")}

    def _value(self, name: str) -> str:
        return str(getattr(self, "cleaned_data", {}).get(name) or "")

    def _from(self) -> date:
        last = holders.coverage().last_month
        return last if self._value("from") == "data" and last else today()
