"""An invented product with an assurance file, so that the site can be tried: product, supplier and people are Examples.

Made once; `moothall setup --no-examples` leaves it out. On a real product invented evidence would say something of its
supplier, so there is none.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from moothall.desks.solutions.actions import Wanted, add_solution
from moothall.desks.solutions.actions_assurance import Given, add_assurance, check_assurance
from moothall.desks.solutions.models import Solution
from moothall.register.example_people import example_actor
from moothall.register.roles import SYSTEM, Actor

MOOTHALL = Actor("Moothall", SYSTEM)
SLUG = "example-repairs"
INVENTED = "Invented to show how the site works."
FILED = (  # kind, how many days ago it was issued, what it says
    ("accessibility", 40, "Meets WCAG 2.2 AA but for one table, to be mended in spring."),
    ("penetration-test", 335, "Two findings of medium severity, both mended."),
    ("cyber-essentials", 420, "Certificate for the whole company."),
    ("hosting-location", 100, "Data, backups and support in the United Kingdom."),
    ("exit-terms", 100, "All data as CSV and JSON within ten days, at no price."),
    ("iso-27001", 500, "Hosting and support."),
)


@transaction.atomic
def load_assurance_example() -> str:
    """Make the invented product with its file, unless it is there; says in a sentence what was done."""
    if Solution.objects.filter(slug=SLUG).exists():
        return "The invented product with an assurance file is there already."
    try:
        supplier, checker = example_actor("supplier"), example_actor("ben")
    except LookupError as error:
        return f"No invented product was made: {error}"
    about = f"Tenants report a repair and follow it to its end. {INVENTED}"
    wanted = Wanted("Example Repairs", "commercial", "Example Software Ltd", description=about, basis=INVENTED)
    reference = add_solution(wanted, MOOTHALL, "person", SLUG, example=True)
    today = timezone.localdate()
    for kind, days, said in FILED:
        given = Given(kind, today - timedelta(days=days), "2.1", said=f"{said} {INVENTED}")
        number = add_assurance(reference, given, supplier)
        if kind == "hosting-location":
            check_assurance(number, checker, f"Read it against the contract. {INVENTED}")
    return f"One invented product, {reference}, shows an assurance file; it is marked as an example."
