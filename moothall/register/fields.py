"""Form fields that several desks ask with."""

from django import forms

LONGEST = 6_000


class LongText(forms.CharField):
    """A text of some paragraphs; `missing` says what to write when it must not be empty."""

    def __init__(self, label: str, missing: str = "", hint: str = "", rows: int = 3, longest: int = LONGEST) -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            max_length=longest,
            help_text=hint,
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": missing, "max_length": f"{label}: at most {longest:,} characters."},
        )
