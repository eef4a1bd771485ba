"""The record in a publiccode.yml as frozen dataclasses, one for each block of the standard.

Each field names its key; `others` keeps the keys that the standard does not know. Texts are as written, dates too
("2026-11-26"); lists are tuples; what is not there is None or an empty tuple. Import and export: publiccode_record.py.
"""

# ruff: noqa: RUF009 - the calls below only say which key a field has; none of them makes a value that is shared

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def text(key: str) -> Any:
    """A text, or None."""
    return field(default=None, metadata={"key": key, "kind": "text"})


def texts(key: str) -> Any:
    """A tuple of texts."""
    return field(default=(), metadata={"key": key, "kind": "texts"})


def text_or_texts(key: str) -> Any:
    """A tuple of texts; a file may give a single one without a list."""
    return field(default=(), metadata={"key": key, "kind": "text_or_texts"})


def flag(key: str) -> Any:
    """True, False or None."""
    return field(default=None, metadata={"key": key, "kind": "flag"})


def block(key: str, shape: type) -> Any:
    """Another dataclass, or None."""
    return field(default=None, metadata={"key": key, "kind": "block", "shape": shape})


def blocks(key: str, shape: type) -> Any:
    """A tuple of another dataclass."""
    return field(default=(), metadata={"key": key, "kind": "blocks", "shape": shape})


def others() -> Any:
    """Keys with plain values that the standard does not know."""
    return field(default_factory=dict, metadata={"kind": "others"})


@dataclass(frozen=True)
class Organisation:
    """Who publishes or pays for the software: a stable address or URN, and a name."""

    name: str | None = text("name")
    uri: str | None = text("uri")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Support:
    """A standard, law or system that the software supports: an alias of the standard's list, or a URI."""

    id: str | None = text("id")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Audience:
    """Whom it is made for: fields of government, countries (ISO 3166-1), and countries that it does not suit."""

    scope: tuple[str, ...] = texts("scope")
    countries: tuple[str, ...] = texts("countries")
    unsupported_countries: tuple[str, ...] = texts("unsupportedCountries")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Description:
    """What it is, in one language."""

    localised_name: str | None = text("localisedName")
    generic_name: str | None = text("genericName")
    short_description: str | None = text("shortDescription")
    long_description: str | None = text("longDescription")
    documentation: str | None = text("documentation")
    api_documentation: str | None = text("apiDocumentation")
    features: tuple[str, ...] = texts("features")
    screenshots: tuple[str, ...] = texts("screenshots")
    videos: tuple[str, ...] = texts("videos")
    awards: tuple[str, ...] = texts("awards")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Legal:
    """Licence (an SPDX expression) and owners."""

    license: str | None = text("license")
    main_copyright_owner: str | None = text("mainCopyrightOwner")
    repo_owner: str | None = text("repoOwner")
    authors_file: str | None = text("authorsFile")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Contractor:
    """Who is paid to maintain it, until which day."""

    name: str | None = text("name")
    email: str | None = text("email")
    website: str | None = text("website")
    until: str | None = text("until")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Contact:
    """A technical contact."""

    name: str | None = text("name")
    email: str | None = text("email")
    affiliation: str | None = text("affiliation")
    phone: str | None = text("phone")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Maintenance:
    """How it is looked after: internal, contract, community or none."""

    type: str | None = text("type")
    contractors: tuple[Contractor, ...] = blocks("contractors", Contractor)
    contacts: tuple[Contact, ...] = blocks("contacts", Contact)
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Localisation:
    """Whether it can be translated, and the languages (BCP 47) that it speaks."""

    localisation_ready: bool | None = flag("localisationReady")
    available_languages: tuple[str, ...] = texts("availableLanguages")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Dependency:
    """Something that must be installed or bought besides."""

    name: str | None = text("name")
    version_min: str | None = text("versionMin")
    version_max: str | None = text("versionMax")
    version: str | None = text("version")
    optional: bool | None = flag("optional")
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class Dependencies:
    """What it depends on."""

    open: tuple[Dependency, ...] = blocks("open", Dependency)
    proprietary: tuple[Dependency, ...] = blocks("proprietary", Dependency)
    hardware: tuple[Dependency, ...] = blocks("hardware", Dependency)
    others: Mapping[str, Any] = others()


@dataclass(frozen=True)
class PubliccodeRecord:
    """A publiccode.yml. Country sections are plain keys and values under the names that the file gives them."""

    version: str | None = text("publiccodeYmlVersion")
    name: str | None = text("name")
    application_suite: str | None = text("applicationSuite")
    url: str | None = text("url")
    landing_url: str | None = text("landingURL")
    is_based_on: tuple[str, ...] = text_or_texts("isBasedOn")
    software_version: str | None = text("softwareVersion")
    release_date: str | None = text("releaseDate")
    logo: str | None = text("logo")
    monochrome_logo: str | None = text("monochromeLogo")
    organisation: Organisation | None = block("organisation", Organisation)
    input_types: tuple[str, ...] = texts("inputTypes")
    output_types: tuple[str, ...] = texts("outputTypes")
    platforms: tuple[str, ...] = texts("platforms")
    categories: tuple[str, ...] = texts("categories")
    used_by: tuple[str, ...] = texts("usedBy")
    funded_by: tuple[Organisation, ...] = blocks("fundedBy", Organisation)
    roadmap: str | None = text("roadmap")
    development_status: str | None = text("developmentStatus")
    software_type: str | None = text("softwareType")
    supports: tuple[Support, ...] = blocks("supports", Support)
    audience: Audience | None = block("intendedAudience", Audience)
    description: Mapping[str, Description] = field(
        default_factory=dict, metadata={"key": "description", "kind": "languages", "shape": Description}
    )
    legal: Legal | None = block("legal", Legal)
    maintenance: Maintenance | None = block("maintenance", Maintenance)
    localisation: Localisation | None = block("localisation", Localisation)
    depends_on: Dependencies | None = block("dependsOn", Dependencies)
    country_sections: Mapping[str, Any] = field(default_factory=dict, metadata={"kind": "sections"})
    others: Mapping[str, Any] = others()
