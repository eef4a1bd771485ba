"""`moothall mask` and `moothall measure persons`: join the reader, which knows the columns, with the masker."""

from collections.abc import Iterator
from pathlib import Path

from moothall.engines.classify.mask import TablePlace, mask_file, strict_options
from moothall.engines.classify.mask_names import MaskOptions, names_in
from moothall.engines.classify.person import flag_persons
from moothall.engines.journey.explain import read_payments, records_of
from moothall.engines.journey.sources import find_sources
from moothall.engines.journey.tables import Record
from moothall.engines.measure.persons import measure_persons


def mask_one(path: Path, out: Path, strict: bool, names: Path | None = None, keep: Path | None = None) -> str:
    """Mask one file; returns what was done in a sentence or two. Raises CannotMask or OSError."""
    places = [_place(record) for record in records_of(path) if record.kind == "payments"]
    report = mask_file(path, out, [p for p in places if p.columns], options_from(strict, names, keep))
    told = f"{report.file}: {report.cells:,} cells of {report.names:,} names masked in {report.rows:,} rows."
    return "\n".join([told, *report.notes])


def options_from(strict: bool, names: Path | None, keep: Path | None) -> MaskOptions:
    """How to mask, with the lists of names that an officer keeps."""
    also = names_in(names.read_text(encoding="utf-8")) if names else frozenset()
    never = names_in(keep.read_text(encoding="utf-8")) if keep else frozenset()
    return strict_options(also, never) if strict else MaskOptions(also=also, keep=never)


def _place(record: Record) -> TablePlace:
    columns = tuple(int(c["position"]) for c in record.columns if c["field"] == "BeneficiaryName")
    return TablePlace(
        columns,
        record.header_row or 0,
        record.encoding or "utf-8",
        record.delimiter or ",",
        record.sheet,
        record.member,
    )


def persons_measured(labels: Path, folders: list[Path]) -> str:
    """The table of `moothall measure persons`, as Markdown: labels against the beneficiaries printed in the folders."""
    return measure_persons(labels, set(_names_in(folders)), flag_persons)


def _names_in(folders: list[Path]) -> Iterator[str]:
    for source in find_sources(folders):
        for name in read_payments(source.path)["supplier_text"].unique().to_pylist():
            if name:
                yield name
