"""The keys that a file may print beside a name: company, charity and VAT numbers, each checked as far as it can be.

Formats: Companies House and Charity Commission guidance; VAT check digits as in HMRC's VAT Registration Manual
(modulus 97, and the later series called 9755). A number that fails is no key; it is never repaired beyond its padding.
"""

import re

COMPANY_PREFIXES = re.compile(
    r"AC|BR|CE|CS|FC|FE|GE|GN|GS|I[CP]|LP|N[ACFILOPRVZ]|O[CE]|PC|R[0CS]|S[ACEFGILOPRZ]|ZC"
)  # England has none; SC Scotland, NI and R0 Northern Ireland, OC, SO and NC partnerships of limited liability
NOT_KEYS = frozenset({"00000000", "12345678", "99999999", "11111111"})
VAT_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)


def company_number(text: str | None) -> str | None:
    """The company number as the register writes it, eight characters: digits padded with zeros, or a two-letter prefix
    and six digits. None when it cannot be one."""
    code = re.sub(r"[\s.\-]", "", text or "").upper().removeprefix("GBCOH")
    if re.fullmatch(r"\d{5,8}", code):
        code = code.zfill(8)
    elif met := re.fullmatch(r"([A-Z]{2}|R0)(\d{3,6})", code):
        code = met[1] + met[2].zfill(6)
        if not COMPANY_PREFIXES.fullmatch(met[1]) or not int(met[2]):
            return None
    else:
        return None
    return None if code in NOT_KEYS else code


def charity_number(text: str | None) -> str | None:
    """A charity number of England and Wales (six or seven digits), Scotland (SC and six) or Northern Ireland (NIC and
    six). None when it cannot be one. A subsidiary's suffix ("-1") is dropped."""
    code = re.sub(r"[\s.]", "", text or "").upper()
    code = re.sub(r"-\d{1,3}$", "", code.removeprefix("GB-CHC-"))
    if re.fullmatch(r"[2-9]\d{5}|1[01]\d{5}|12\d{5}|SC0\d{5}|NIC?1\d{5}", code):
        return code if len(set(code)) > 1 else None
    return None


def vat_number(text: str | None) -> str | None:
    """The nine digits of a VAT number of the United Kingdom whose check digits hold, by either rule; a branch's three
    further digits are dropped. None when it cannot be one."""
    code = re.sub(r"[\s.\-]", "", text or "").upper().removeprefix("GB")
    if not re.fullmatch(r"\d{9}(\d{3})?", code) or not int(code[:7]):
        return None
    total = sum(weight * int(digit) for weight, digit in zip(VAT_WEIGHTS, code, strict=False)) + int(code[7:9])
    return code[:9] if total % 97 == 0 or (total + 55) % 97 == 0 else None
