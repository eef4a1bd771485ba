"""`moothall invite`: let somebody in from the machine that runs the site, before anybody else can."""

from typing import Annotated

import typer


def invite(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="staff, officer, approver, supplier, finance and so on.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Their e-mail address.")],
    organisation: Annotated[
        str | None, typer.Option(metavar="ID", help="The organisation's id in the register, for its officers.")
    ] = None,
    supplier: Annotated[str, typer.Option(metavar="NAME", help="The supplier's name, for suppliers.")] = "",
) -> None:
    """Invite somebody by e-mail address, as the Centre's staff can on the pages. No mail is sent.

    Whoever makes an account with exactly this address, and confirms it, is admitted.
    """
    from moothall.hall.cli import _django, fail

    _django()
    from moothall.register.invitation_actions import invite as make
    from moothall.register.record_errors import Refused
    from moothall.register.roles import GIVEN, STAFF, Actor

    if role not in GIVEN:
        fail(f"there is no role '{role}' to give. Expected one of {', '.join(GIVEN)}.", 2)
    try:
        made = make(role, Actor("Whoever runs the site", STAFF), organisation, address, supplier_name=supplier)
    except Refused as error:
        fail(str(error))
    print(f"{made.email} is invited until {made.until:%-d %B %Y}. Tell them to make an account with this address.")
