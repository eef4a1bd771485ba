"""What a need can be matched with before anybody has typed anything: funded projects, UK solutions, products on sale.

From the lists of the vocabulary. Keys are "funded:<slug>", "solution:<slug>", "product:<product_id>" and stay the same.
It keeps nothing, and knows nothing of needs and projects recorded here: desks add those.
"""

from functools import cache

from moothall.engines.find.about import aims_of_text, system_types_of_text
from moothall.engines.find.document import Document
from moothall.vocabulary.code_list import read_list
from moothall.vocabulary.solution import funded_projects as listed_projects
from moothall.vocabulary.solution import parts, system_types, uk_solutions

__all__ = ["aims_of_text", "funded_projects", "products", "seed_solutions", "system_types_of_text"]


@cache
def funded_projects() -> tuple[Document, ...]:
    """The projects of the Local Digital Fund, as documents of kind "funded"."""
    return tuple(
        Document(
            key=f"funded:{project.slug}",
            kind="funded",
            title=project.project,
            text=project.about,
            aims=project.aims,
            system_types=project.system_types,
            places=tuple(filter(None, (project.lead_council, *project.partners))),
        )
        for project in listed_projects()
    )


@cache
def seed_solutions() -> tuple[Document, ...]:
    """The UK solutions, as documents of kind "solution"."""
    return tuple(
        Document(
            key=f"solution:{solution.slug}",
            kind="solution",
            title=solution.name,
            text=f"{solution.problem}. {solution.about}",
            aims=solution.aims,
            system_types=solution.system_types,
        )
        for solution in uk_solutions()
    )


@cache
def products() -> tuple[Document, ...]:
    """The products on sale, as documents of kind "product"; their text says what their type of system holds."""
    holds = {kind.code: f"{kind.name}: {kind.what_it_holds}" for kind in system_types()}
    return tuple(
        Document(
            key=f"product:{row['product_id']}",
            kind="product",
            title=row["product"],
            text=f"{row['supplier']}. {holds[row['system_type']]}. {row['formerly']}",
            system_types=(row["system_type"],),
            suppliers=(row["supplier"], *(name.rstrip("*") for name in parts(row["supplier_names"]))),
        )
        for row in read_list("products")
    )
