"""Signing in by an OpenID Connect provider: the whole way round against a small provider, and everything that must not
get in. A forged or unfit answer signs nobody in, makes nobody, and is neither shown nor logged.
"""

import hashlib
import hmac
import json
import logging
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core import mail
from django.shortcuts import resolve_url
from django.test import Client

from moothall.hall.accounts_settings import WrongSetting, providers
from moothall.register.models_people import Person
from moothall.register.people_queries import standings_of
from tests.people import COUNCIL, actor, make_person
from tests.provider import CLIENT, KEY, KEY_ID, OTHER_KEY, SECRET, Server, signed

pytestmark = pytest.mark.django_db
BEGIN, BACK = "/people/sign-in/provider/", "/people/sign-in/provider/back/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Server]:
    server = Server()
    settings.SOCIALACCOUNT_PROVIDERS = providers("The Hub", server.address, CLIENT, SECRET)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.5
    yield server
    server.stop()


def begin(client: Client, **sent: str) -> str:
    """Press the button; where it leads."""
    response = client.post(BEGIN, sent)
    assert response.status_code == 302
    return response["Location"]


def come_back(client: Client, leads_to: str) -> Any:
    """Sign in at the provider, and come back with what it gives."""
    at_provider = httpx.get(leads_to)
    assert at_provider.status_code == 302
    return client.get(at_provider.headers["Location"].removeprefix("http://testserver"))


def signed_in(client: Client) -> Person | None:
    """Who is signed in now."""
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key) if key else None


def refused(client: Client, response: Any, said: str) -> None:
    """Nobody is signed in or made, and the page says why, and no more."""
    assert response.status_code == 401
    html = response.content.decode()
    assert said in html
    assert "an access token" not in html
    assert "eyJ" not in html
    assert SECRET not in html
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_the_whole_way_round(client: Client, picture: Any, provider: Server) -> None:
    page = client.get("/people/sign-in/").content.decode()
    assert "Continue with The Hub" in page
    response = come_back(client, begin(client, next="/about/"))
    assert (response.status_code, response["Location"]) == (302, "/about/")
    person = signed_in(client)
    assert person
    assert (person.email, person.name) == ("asha@xex.gov.uk", "Asha Ahmed")
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert set(provider.asked) == {"openid-configuration", "authorize", "token", "keys", "userinfo"}
    assert "Asha Ahmed" in client.get("/people/").content.decode()
    client.post("/people/sign-out/")
    come_back(client, begin(client))
    assert signed_in(client) == person
    assert Person.objects.filter(email="asha@xex.gov.uk").count() == 1


def test_somebody_invited_is_admitted_on_arrival(client: Client, picture: Any, provider: Server) -> None:
    from moothall.register.invitation_actions import invite

    invite("officer", actor("approver"), COUNCIL, email="Asha@XEX.gov.uk")
    come_back(client, begin(client))
    held = standings_of(signed_in(client).pk)  # type: ignore[union-attr]
    assert [(each.role, each.organisation_id) for each in held] == [("officer", COUNCIL)]


def test_nothing_but_a_name_is_kept_of_what_the_provider_says(client: Client, picture: Any, provider: Server) -> None:
    provider.how.told = {"phone": "0123", "address": "somewhere"}
    come_back(client, begin(client))
    assert SocialAccount.objects.get().extra_data == {"name": "Asha Ahmed"}


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_led_elsewhere(client: Client, picture: Any, provider: Server, wanted: str) -> None:
    response = come_back(client, begin(client, next=wanted))
    assert response["Location"] == resolve_url(settings.LOGIN_REDIRECT_URL)


# What must not get in ------------------------------------------------------------------------------------------------


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says that it needs no signature."""
    parts = [{"alg": "none", "kid": KEY_ID}, claims]
    return ".".join([*(urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), ""])


def signed_with_the_public_key(claims: dict[str, Any]) -> str:
    """A token signed with the public key as if it were a shared secret."""
    secret = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [{"alg": "HS256", "kid": KEY_ID}, claims]
    said = ".".join(urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts)
    made = hmac.new(secret, said.encode(), hashlib.sha256).digest()
    return f"{said}.{urlsafe_b64encode(made).decode().rstrip('=')}"


def tampered(claims: dict[str, Any]) -> str:
    """A token with another address put in after it was signed."""
    head, _, signature = signed(claims).split(".")
    body = urlsafe_b64encode(json.dumps({**claims, "email": "chief@xex.gov.uk"}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


FORGED = {
    "another key": lambda claims: signed(claims, OTHER_KEY),
    "a key it does not have": lambda claims: signed(claims, KEY, "key-2"),
    "no signature": unsigned,
    "the public key as secret": signed_with_the_public_key,
    "tampered": tampered,
    "not a token": lambda claims: "nonsense",
    "nothing": lambda claims: "",
}
UNFIT: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "somebody-else"},
    "several audiences": {"aud": [CLIENT, "somebody-else"]},
    "another issuer": {"iss": "https://evil.example"},
    "over": {"exp": int(time.time()) - 3600},
    "no end": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "another nonce": {"nonce": "of somebody else's sign-in"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_signs_nobody_in(client: Client, picture: Any, provider: Server, how: str) -> None:
    provider.how.token = FORGED[how]
    refused(client, come_back(client, begin(client)), "could not be checked")


@pytest.mark.parametrize("what", UNFIT)
def test_a_token_for_something_else_signs_nobody_in(client: Client, picture: Any, provider: Server, what: str) -> None:
    provider.how.claims = UNFIT[what]
    refused(client, come_back(client, begin(client)), "could not be checked")


def test_userinfo_about_somebody_else_signs_nobody_in(client: Client, picture: Any, provider: Server) -> None:
    provider.how.told = {"sub": "u2", "email": "chief@xex.gov.uk"}
    refused(client, come_back(client, begin(client)), "could not be checked")


def test_a_provider_that_names_another_issuer_is_not_used(client: Client, picture: Any, provider: Server) -> None:
    provider.how.discovery = {"issuer": "https://evil.example"}
    refused(client, client.post(BEGIN), "does not answer, or not as it should")


@pytest.mark.parametrize("sent", ["", "?code=x", "?code=x&state=made-up", "?error=access_denied&state=made-up"])
def test_what_was_not_begun_here_signs_nobody_in(client: Client, picture: Any, provider: Server, sent: str) -> None:
    refused(client, client.get(BACK + sent), "not begun in this browser")


def test_a_state_of_another_browser_signs_nobody_in(client: Client, picture: Any, provider: Server) -> None:
    leads_to = begin(Client())
    refused(client, come_back(client, leads_to), "not begun in this browser")


def test_a_way_back_counts_once(client: Client, picture: Any, provider: Server) -> None:
    back = httpx.get(begin(client)).headers["Location"].removeprefix("http://testserver")
    assert client.get(back).status_code == 302
    client.post("/people/sign-out/")
    assert client.get(back).status_code == 401
    assert signed_in(client) is None


def test_stopping_at_the_provider_is_said(client: Client, picture: Any, provider: Server) -> None:
    state = httpx.URL(begin(client)).params["state"]
    refused(client, client.get(BACK, {"error": "access_denied", "state": state}), "You stopped at the provider")


@pytest.mark.parametrize("page", ["openid-configuration", "token", "keys", "userinfo"])
@pytest.mark.parametrize("way", ["silent", "broken"])
def test_a_provider_that_does_not_answer_is_not_waited_for(
    client: Client, picture: Any, provider: Server, page: str, way: str
) -> None:
    if page == "openid-configuration":
        setattr(provider.how, way, page)
        began = time.monotonic()
        refused(client, client.post(BEGIN), "does not answer")
    else:
        leads_to = begin(client)
        setattr(provider.how, way, page)
        began = time.monotonic()
        response = come_back(client, leads_to)
        said = "could not be checked" if (page, way) == ("token", "broken") else "does not answer"
        refused(client, response, said)
    assert time.monotonic() - began < 5


def test_nothing_of_a_token_is_logged(
    client: Client, picture: Any, provider: Server, caplog: pytest.LogCaptureFixture
) -> None:
    provider.how.token = FORGED["another key"]
    with caplog.at_level(logging.DEBUG):
        come_back(client, begin(client))
    ours = [record for record in caplog.records if record.name.startswith(("moothall", "allauth", "django"))]
    assert any("refused" in record.getMessage() for record in ours)
    said = " ".join(record.getMessage() for record in ours)
    assert not [word for word in ("eyJ", "asha@", SECRET, "an access token") if word in said]


# Whose address it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verified", [False, None, "false", "no", 0])
def test_an_address_that_is_not_verified_signs_nobody_in(
    client: Client, picture: Any, provider: Server, verified: Any
) -> None:
    provider.how.who["email_verified"] = verified
    refused(client, come_back(client, begin(client)), "does not say that your e-mail address is verified")
    assert not Person.objects.exists()


def test_an_account_is_not_taken_over_by_an_address_that_is_not_verified(
    client: Client, picture: Any, provider: Server
) -> None:
    owner = make_person("approver", email="asha@xex.gov.uk")
    provider.how.who["email_verified"] = False
    refused(client, come_back(client, begin(client)), "does not say")
    assert not SocialAccount.objects.filter(user=owner).exists()


def test_a_verified_address_leads_to_its_account_which_is_told(client: Client, picture: Any, provider: Server) -> None:
    owner = make_person("officer", email="asha@xex.gov.uk")
    come_back(client, begin(client))
    assert signed_in(client) == owner
    assert [each.subject for each in mail.outbox] == ["You can sign in by a provider now"]


def test_whoever_took_the_address_first_is_locked_out(client: Client, picture: Any, provider: Server) -> None:
    squatter = Person.objects.create_user("asha@xex.gov.uk", "a password that the squatter knows", name="Squatter")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    come_back(client, begin(client))
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_invented_people_cannot_be_reached_by_a_provider(client: Client, picture: Any, provider: Server) -> None:
    Person.objects.create_user("asha@xex.gov.uk", name="Asha Example", example=True)
    refused(client, come_back(client, begin(client)), "cannot be used in this way")


@pytest.mark.parametrize("email", ["asha@xex.gov.u\u212a", "asha@leed\u0455.gov.uk", "", "not an address"])
def test_look_alike_and_unreadable_addresses_are_refused(
    client: Client, picture: Any, provider: Server, email: str
) -> None:
    provider.how.who["email"] = email
    refused(client, come_back(client, begin(client)), "does not say that your e-mail address is verified")


def test_a_domain_that_the_provider_vouches_for_needs_no_claim(
    client: Client, picture: Any, provider: Server, settings: Any
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = providers("The Hub", provider.address, CLIENT, SECRET, "xex.gov.uk")
    provider.how.who["email_verified"] = None
    come_back(client, begin(client))
    assert signed_in(client)
    other = Client()
    provider.how.who |= {"sub": "u9", "email": "asha@sub.xex.gov.uk"}
    assert come_back(other, begin(other)).status_code == 401
    provider.how.who |= {"email": "bea@xex.gov.uk", "email_verified": False}
    assert come_back(other, begin(other)).status_code == 401


# Settings ------------------------------------------------------------------------------------------------------------


def test_without_a_provider_there_is_none(client: Client, picture: Any) -> None:
    assert client.post(BEGIN).status_code == 404
    assert client.get(BACK).status_code == 404
    assert "Continue with" not in client.get("/people/sign-in/").content.decode()


def test_a_provider_set_by_half_or_without_https_is_said() -> None:
    with pytest.raises(WrongSetting, match="MOOTHALL_OIDC_SECRET"):
        providers("", "https://id.example.org", "x", "")
    with pytest.raises(WrongSetting, match="https"):
        providers("", "http://id.example.org", "x", "y")
    assert providers("", "", "", "") == {}
