"""Notices in the Open Contracting Data Standard: release packages, record packages, bare lists and JSON Lines.

Reads each release to the few things that a buyer asks (who, what, how much, from when to when) and says what is wrong
with it. Releases of one contracting process are folded into a contract later, over all files (journey/contracts.py).
The names of fields are those of OCDS 1.1, https://standard.open-contracting.org, and its extensions for lots,
techniques and options to renew, as Find a Tender and Contracts Finder use them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from typing import Any

import pyarrow as pa

from moothall.engines.read.json_stream import BrokenJson, entries
from moothall.engines.read.notices import (
    Noted,
    Notice,
    body_text,
    charity_number,
    checked_amount,
    company_number,
    read_day,
    read_moment,
    read_span,
    table_of,
)
from moothall.engines.read.open import Buffer
from moothall.vocabulary.issue import Issue

COMPANY, CHARITY = ("GB-COH",), ("GB-CHC", "GB-SC", "GB-NIC")
NOTICE_DOCUMENTS = (
    "awardNotice",
    "contractNotice",
    "tenderNotice",
    "marketEngagementNotice",
    "plannedProcurementNotice",
)
FIND_A_TENDER = "ocds-h6vhtk"
TEXT = 20_000


@dataclass
class Notices:
    """The notices of a file: a table of NOTICE, how many releases were seen, the issues, and whether all is refused."""

    table: pa.Table
    seen: int
    issues: list[Issue]
    refused: bool = False


def read_notices(data: Buffer) -> Notices:
    """Every release of a JSON document. A document that is broken, or holds no release, is refused as a whole."""
    noted, found, seen = Noted(), [], 0
    try:
        for seen, (place, value) in enumerate(_releases(data), 1):
            notice = read_release(value, seen, place, noted)
            if notice:
                found.append(notice)
    except BrokenJson as error:
        return Notices(table_of([]), 0, [Issue(error.code, found=str(error)[:300])], True)
    if not found:
        what = "a JSON document without contract notices (OCDS)" if seen else "a JSON document without an entry"
        return Notices(table_of([]), 0, [Issue("file-not-table", found=what)], True)
    return Notices(table_of(found), seen, noted.all())


def _releases(data: Buffer) -> Iterator[tuple[str, Any]]:
    """Releases with their place in the document; of a record its compiled release, else the releases in it."""
    for entry in entries(data):
        inside = f"{entry.inside}[{entry.number - 1}]" if entry.inside else f"entry {entry.number}"
        value = entry.value
        compiled = value.get("compiledRelease") if isinstance(value, dict) else None
        if isinstance(compiled, dict):
            yield f"{inside}.compiledRelease", compiled
        elif entry.inside == "records" and isinstance(value, dict) and items(value.get("releases")):
            yield from ((f"{inside}.releases[{n}]", one) for n, one in enumerate(items(value["releases"])))
        else:
            yield inside, value


def read_release(release: Any, line: int, place: str, noted: Noted) -> Notice | None:
    """One release as a notice; None when it is set aside (the reason is noted)."""
    if not isinstance(release, dict) or not text(release.get("ocid")):
        noted.set_aside("notice-incomplete", line, f"{place}: no ocid")
        return None
    if not any(isinstance(release.get(part), dict | list) for part in ("tender", "awards", "contracts", "planning")):
        noted.set_aside("notice-incomplete", line, f"{place}: neither planning, tender, award nor contract")
        return None
    parties = {str(p.get("id")): p for p in items(release.get("parties"))}
    name, code = _buyer(release, parties)
    published = read_moment(release.get("date"))
    if not name:
        noted.note("notice-buyer-missing", line, f"{place}: {release['ocid']}")
    if not published:
        noted.note("notice-date-missing", line, f"{place}: {release['ocid']}")
    tender = section(release.get("tender"))
    body = _body(release, tender, parties, line, noted)
    return Notice(
        "ocds", line, place, text(release["ocid"]), text(tender.get("id")), name, code, published,
        text(release.get("id")), body_text(body),
    )  # fmt: skip


def _body(
    release: dict[str, Any], tender: dict[str, Any], parties: dict[str, dict[str, Any]], line: int, noted: Noted
) -> dict[str, Any]:
    cpv = _classification(tender)
    lots = [_lot(one, line, noted) for one in items(tender.get("lots"))]
    return {
        "tags": [str(tag) for tag in listed(release.get("tag")) if isinstance(tag, str)],
        "title": text(tender.get("title")) or text(release.get("title")),
        "description": text(tender.get("description")) or text(release.get("description")),
        "cpv": cpv[0][0] if cpv else None,
        "cpv_text": cpv[0][1] if cpv else None,
        "cpvs": list(dict.fromkeys(code for code, _ in cpv)),
        "method": text(tender.get("procurementMethodDetails")) or text(tender.get("procurementMethod")),
        "framework": _framework(tender),
        "tender_status": text(tender.get("status")),
        "tender_value": _money(tender.get("value"), line, "tender.value", noted),
        "tender_period": _period(tender.get("contractPeriod"), line, "tender.contractPeriod", noted),
        "lots": lots,
        "extension": _extensions(tender, lots),
        "renewal": True if any(one["renewal"] for one in lots) or tender.get("hasRenewal") is True else None,
        "awards": [_award(one, n, parties, line, noted) for n, one in enumerate(items(release.get("awards")), 1)],
        "contracts": [_contract(one, n, line, noted) for n, one in enumerate(items(release.get("contracts")), 1)],
        "url": _notice_url(release, tender),
    }


def _lot(lot: dict[str, Any], line: int, noted: Noted) -> dict[str, Any]:
    return {
        "id": text(lot.get("id")),
        "status": text(lot.get("status")),
        "period": _period(lot.get("contractPeriod"), line, "tender.lots.contractPeriod", noted),
        "value": _money(lot.get("value"), line, "tender.lots.value", noted),
        "renewal": True if lot.get("hasRenewal") is True else None,
        "extension": [
            t
            for t in (
                text(section(lot.get("renewal")).get("description")),
                text(section(lot.get("options")).get("description")),
            )
            if t
        ],
    }


def _extensions(tender: dict[str, Any], lots: list[dict[str, Any]]) -> list[str]:
    """What is printed of options to extend or renew, each text once."""
    own = [text(section(tender.get(part)).get("description")) for part in ("renewal", "options")]
    return list(dict.fromkeys([t for t in own if t] + [t for lot in lots for t in lot["extension"]]))


def _award(
    award: dict[str, Any], number: int, parties: dict[str, dict[str, Any]], line: int, noted: Noted
) -> dict[str, Any]:
    return {
        "id": text(award.get("id")) or f"#{number}",
        "status": text(award.get("status")),
        "title": text(award.get("title")),
        "date": read_day(award.get("date"), line, "awards.date", noted),
        "value": _money(award.get("value"), line, "awards.value", noted),
        "period": _period(award.get("contractPeriod"), line, "awards.contractPeriod", noted),
        "lots": [str(lot) for lot in listed(award.get("relatedLots")) if isinstance(lot, str | int)],
        "suppliers": [_supplier(one, parties, line, noted) for one in items(award.get("suppliers"))],
    }


def _contract(contract: dict[str, Any], number: int, line: int, noted: Noted) -> dict[str, Any]:
    return {
        "id": text(contract.get("id")) or f"#{number}",
        "award": text(contract.get("awardID")),
        "status": text(contract.get("status")),
        "date": read_day(contract.get("dateSigned"), line, "contracts.dateSigned", noted),
        "value": _money(contract.get("value"), line, "contracts.value", noted),
        "period": _period(contract.get("period"), line, "contracts.period", noted),
    }


def _supplier(
    supplier: dict[str, Any], parties: dict[str, dict[str, Any]], line: int, noted: Noted
) -> dict[str, str | None]:
    """Name as printed, with the company and charity number of the party that it refers to."""
    party = parties.get(str(supplier.get("id"))) or {}
    company = charity = None
    for scheme, number in _identifiers(supplier, party):
        if scheme in COMPANY:
            company = company or company_number(number)
        elif scheme in CHARITY:
            charity = charity or charity_number(number)
        else:
            continue
        if not (company or charity):
            noted.note("supplier-number-wrong", line, f"{scheme} {number}", "suppliers")
    name = text(supplier.get("name")) or text(party.get("name"))
    return {"name": name, "company_no": company, "charity_no": charity}


def _identifiers(*parties: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Scheme and number of each identifier of a party, also where only its id tells them (`GB-COH-01234567`)."""
    for party in parties:
        for one in [section(party.get("identifier")), *items(party.get("additionalIdentifiers"))]:
            if text(one.get("id")):
                yield str(one.get("scheme") or ""), str(one["id"])
        scheme, _, number = str(party.get("id") or "").rpartition("-")
        yield scheme, number


def _buyer(release: dict[str, Any], parties: dict[str, dict[str, Any]]) -> tuple[str | None, str | None]:
    """Name and identifier (`scheme|number`) of who buys: the buyer, else the procuring entity."""
    named = section(release.get("buyer"))
    by_role = next((p for role in ("buyer", "procuringEntity") for p in parties.values() if role in _roles(p)), {})
    other = section(section(release.get("tender")).get("procuringEntity"))
    named = next((one for one in (named, other, by_role) if text(one.get("name")) or one.get("id") in parties), {})
    party = parties.get(str(named.get("id"))) or {}
    codes = [f"{scheme}|{number}" for scheme, number in _identifiers(party) if scheme.startswith("GB-")]
    return text(named.get("name")) or text(party.get("name")), codes[0] if codes else None


def _roles(party: dict[str, Any]) -> list[Any]:
    roles = party.get("roles")
    return roles if isinstance(roles, list) else [roles]


def _classification(tender: dict[str, Any]) -> list[tuple[str, str | None]]:
    """CPV codes with their words, the main one first."""
    inner = [one for item in items(tender.get("items")) for one in _classes(item)]
    found = [c for c in [*_classes(tender), *inner] if str(c.get("scheme") or "CPV").upper().startswith("CPV")]
    return [(code, text(c.get("description"))) for c in found if (code := text(c.get("id")))]


def _classes(thing: dict[str, Any]) -> list[dict[str, Any]]:
    return [section(thing.get("classification")), *items(thing.get("additionalClassifications"))]


def _framework(tender: dict[str, Any]) -> str | None:
    """Whether this sets up a framework or a dynamic market, or calls off from one."""
    techniques = section(tender.get("techniques"))
    details = str(tender.get("procurementMethodDetails") or "").lower()
    if "call-off" in details or "call off" in details:
        return "call-off"
    if techniques.get("hasFrameworkAgreement") is True:
        return "framework"
    return "dynamic market" if techniques.get("hasDynamicPurchasingSystem") is True else None


def _notice_url(release: dict[str, Any], tender: dict[str, Any]) -> str | None:
    """Where the notice can be read: the document that is the notice itself, the newest kind first."""
    places = [*items(release.get("awards")), *items(release.get("contracts")), tender, section(release.get("planning"))]
    documents = [one for place in places for one in items(place.get("documents"))]
    ranked = [d for kind in NOTICE_DOCUMENTS for d in documents if d.get("documentType") == kind]
    found = next((u for d in ranked if (u := text(d.get("url"))) and u.startswith(("https://", "http://"))), None)
    number = text(release.get("id")) or ""
    if not found and str(release["ocid"]).startswith(FIND_A_TENDER) and number:
        return f"https://www.find-tender.service.gov.uk/Notice/{number}"
    return found


def _money(value: Any, line: int, what: str, noted: Noted) -> dict[str, Any] | None:
    """`{amount, currency, basis}`: basis is net or gross where the notice gives both figures or says so."""
    given = section(value)
    net, gross = given.get("amount"), given.get("amountGross")
    known = _number(net if net is not None else gross)
    if known is None:
        return None
    amount = checked_amount(known, line, what, noted)
    basis = ("net" if net is not None else "gross") if gross is not None else None
    return {"amount": amount, "currency": text(given.get("currency")), "basis": basis} if amount else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value).strip())
    except ArithmeticError:
        return None


def _period(value: Any, line: int, what: str, noted: Noted) -> dict[str, Any] | None:
    given = section(value)
    start, end, longest = (
        read_day(given.get(n), line, f"{what}.{n}", noted) for n in ("startDate", "endDate", "maxExtentDate")
    )
    return read_span(start, end, longest, line, what, noted)


def items(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; none when it is no list."""
    return [one for one in listed(value) if isinstance(one, dict)]


def listed(value: Any) -> list[Any]:
    """A list, empty when it is none."""
    return value if isinstance(value, list) else []


def section(value: Any) -> dict[str, Any]:
    """An object, empty when it is none."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """A text or number as trimmed text of at most 20,000 characters; None when empty or anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    clean = str(value).replace("\x00", " ").encode("utf-8", "replace").decode()
    return " ".join(unescape(clean).split())[:TEXT] or None
