"""Signing in with a password and a second factor: the ways through, the limits, and that every page is our own."""

import base64
import re
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as configured
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from moothall.hall import accounts_mail
from moothall.hall.accounts_settings import WrongSetting, mail_settings, this_machine_only
from moothall.register.example_people import example_actor, load_example_people
from moothall.register.models_people import Person
from moothall.register.people_queries import standings_of
from moothall.vocabulary.code_list import read_list
from tests.people import make_person, sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "four quite unrelated words"
TEMPLATES = Path(accounts_mail.__file__).parent / "templates"


@pytest.fixture(autouse=True)
def fresh_limits(settings: Any) -> None:
    """No tries counted from other tests, and passwords that cost nothing to check."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def asha(picture: Path) -> Person:
    """An officer with a password."""
    person = make_person("officer", name="Asha Ahmed", email="asha@xex.gov.uk")
    person.set_password(PASSWORD)
    person.save()
    return person


def who(client: Client) -> int | None:
    """The key of whoever is signed in."""
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def enter(client: Client, email: str = "asha@xex.gov.uk", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/people/sign-in/", {"login": email, "password": password, **more})


def code_in_the_last_mail() -> str:
    found = re.search(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    return found[1]


def sign_up(client: Client, email: str = "new@xex.gov.uk", name: str = "Nia New") -> Any:
    return client.post("/people/sign-up/", {"name": name, "email": email, "password1": PASSWORD})


# An account ----------------------------------------------------------------------------------------------------------


def test_an_account_is_made_when_the_code_is_entered(client: Client, picture: Path) -> None:
    response = sign_up(client)
    assert response["Location"] == "/people/email/code/"
    assert who(client) is None
    assert mail.outbox[-1].to == ["new@xex.gov.uk"]
    assert "new@xex.gov.uk" in client.get("/people/email/code/").content.decode()
    client.post("/people/email/code/", {"code": code_in_the_last_mail()})
    person = Person.objects.get(email="new@xex.gov.uk")
    assert who(client) == person.pk
    assert person.name == "Nia New"
    assert standings_of(person.pk) == ()


def test_a_wrong_code_lets_nobody_in_and_three_end_it(client: Client, picture: Path) -> None:
    sign_up(client)
    assert "That is not the code" in client.post("/people/email/code/", {"code": "WRONG"}).content.decode()
    client.post("/people/email/code/", {"code": "WRONG"})
    assert client.post("/people/email/code/", {"code": "WRONG"})["Location"] == "/people/sign-in/"
    assert who(client) is None
    client.post("/people/email/code/", {"code": code_in_the_last_mail()})
    assert who(client) is None


def test_an_unconfirmed_account_cannot_be_used(client: Client, picture: Path) -> None:
    sign_up(client)
    cache.clear()
    other = Client()
    response = enter(other, "new@xex.gov.uk")
    assert response["Location"].startswith("/people/email/code/")
    assert who(other) is None


def test_signing_up_does_not_say_who_has_an_account(client: Client, asha: Person) -> None:
    known, unknown = sign_up(client, asha.email), sign_up(Client(), "nobody@xex.gov.uk")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox[0].subject == "You have an account already"
    asha.refresh_from_db()
    assert asha.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("asha@leeds.gov.u\u212a", "not plain a to z"),  # the sign for kelvin, which becomes a k when lower-cased
        ("asha@leed\u0455.gov.uk", "not plain a to z"),  # a Cyrillic letter
        ("asha", "valid email"),
    ],
)
def test_addresses_that_only_look_like_others_are_refused(client: Client, picture: Path, email: str, says: str) -> None:
    response = sign_up(client, email)
    assert says in response.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("password", ["short", "password1234", "nia.new@xex"])
def test_a_weak_password_is_refused_and_never_shown(client: Client, picture: Path, password: str) -> None:
    sent = {"name": "Nia New", "email": "nia.new@xex.gov.uk", "password1": password}
    html = client.post("/people/sign-up/", sent).content.decode()
    assert "There is a problem" in html
    assert f'value="{password}"' not in html
    assert not Person.objects.exists()


# In and out ----------------------------------------------------------------------------------------------------------


def test_in_and_out(client: Client, asha: Person) -> None:
    assert 'href="/people/sign-in/' in client.get("/about/").content.decode()
    assert enter(client, "ASHA@xex.gov.uk", next="/about/")["Location"] == "/about/"
    assert who(client) == asha.pk
    html = client.get("/about/").content.decode()
    assert "Asha Ahmed" in html
    assert "Acting as: Council officer, Exampleshire County Council" in html
    assert client.get("/people/sign-out/").status_code == 200
    assert who(client) == asha.pk
    client.post("/people/sign-out/")
    assert who(client) is None


def test_a_wrong_password_and_an_unknown_address_say_the_same(client: Client, asha: Person) -> None:
    wrong = enter(client, password="something quite else").content.decode()
    unknown = enter(client, "nobody@xex.gov.uk").content.decode()
    said = "E-mail address and password do not go together"
    assert said in wrong
    assert said in unknown
    assert who(client) is None


def test_guessing_is_stopped_even_when_the_last_guess_is_right(client: Client, asha: Person) -> None:
    for _ in range(5):
        enter(client, password="guess")
    assert "Too many wrong tries" in enter(client).content.decode()
    assert who(client) is None


def test_asking_from_one_place_is_limited(client: Client, picture: Path) -> None:
    found = [sign_up(Client(), f"n{n}@xex.gov.uk").status_code for n in range(22)]
    assert found[0] == 302
    assert found[-1] == 429
    assert "Too many tries" in sign_up(client, "n99@xex.gov.uk").content.decode()


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(client: Client, asha: Person, wanted: str) -> None:
    assert enter(client, next=wanted)["Location"] == reverse(configured.LOGIN_REDIRECT_URL)
    client.post("/people/act-as/", {"standing": "0", "next": wanted})
    assert client.post("/people/sign-out/", {"next": wanted})["Location"] == "/"


def test_a_session_ends_after_twelve_hours_and_with_the_browser(client: Client, asha: Person) -> None:
    enter(client)
    assert client.cookies["sessionid"]["expires"] == ""
    assert client.cookies["sessionid"]["httponly"]
    assert client.session.get_expiry_age() == 12 * 3600
    from django.contrib.sessions.models import Session

    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert client.get("/people/")["Location"].startswith("/people/sign-in/")


def test_looking_at_pages_does_not_make_a_session_longer(client: Client, asha: Person) -> None:
    from django.contrib.sessions.models import Session

    enter(client)
    before = list(Session.objects.values_list("session_data", "expire_date"))
    client.get("/people/")
    client.get("/")
    assert list(Session.objects.values_list("session_data", "expire_date")) == before


def test_a_closed_account_is_kept_out(client: Client, asha: Person) -> None:
    Person.objects.filter(pk=asha.pk).update(is_active=False)
    enter(client)
    assert who(client) is None


def test_a_person_without_a_role_is_told_what_to_do(client: Client, picture: Path) -> None:
    sign_in(client)
    assert "No role yet: ask to join" in client.get("/about/").content.decode()


# A forgotten or changed password, another address --------------------------------------------------------------------


def test_a_new_password_by_mail(client: Client, asha: Person) -> None:
    client.post("/people/password/forgotten/", {"email": asha.email})
    assert client.post("/people/password/forgotten/code/", {"code": code_in_the_last_mail()}).status_code == 302
    client.post("/people/password/forgotten/new/", {"password1": "another set of words"})
    asha.refresh_from_db()
    assert asha.check_password("another set of words")
    assert mail.outbox[-1].subject == "Your password was changed"
    enter(client, password="another set of words")
    assert who(client) == asha.pk


def test_forgetting_does_not_say_who_has_an_account(client: Client, asha: Person) -> None:
    known = client.post("/people/password/forgotten/", {"email": asha.email})
    other = Client()
    unknown = other.post("/people/password/forgotten/", {"email": "nobody@xex.gov.uk"})
    assert known["Location"] == unknown["Location"]
    assert [each.to for each in mail.outbox] == [[asha.email]]
    assert other.get(unknown["Location"]).status_code == 200
    assert other.post(unknown["Location"], {"code": ""}).status_code == 200


def test_changing_the_password_asks_for_the_present_one(client: Client, asha: Person) -> None:
    enter(client)
    wrong = {"oldpassword": "no idea", "password1": "another set of words"}
    assert "not your present password" in client.post("/people/password/", wrong).content.decode()
    client.post("/people/password/", {**wrong, "oldpassword": PASSWORD})
    asha.refresh_from_db()
    assert asha.check_password("another set of words")
    assert who(client) == asha.pk


def test_another_address_counts_once_its_code_is_entered(client: Client, asha: Person) -> None:
    enter(client)
    client.post("/people/email/", {"email": "asha@xnt.gov.uk", "action_add": ""})
    asha.refresh_from_db()
    assert asha.email == "asha@xex.gov.uk"
    client.post("/people/email/code/", {"code": code_in_the_last_mail()})
    asha.refresh_from_db()
    assert asha.email == "asha@xnt.gov.uk"
    assert [each.email for each in EmailAddress.objects.filter(user=asha)] == ["asha@xnt.gov.uk"]


# The second factor ---------------------------------------------------------------------------------------------------


def code_now(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def switch_on(client: Client) -> str:
    """Switch the second factor on; gives its key."""
    assert client.get("/people/second-factor/on/")["Location"].startswith("/people/again/")
    client.post("/people/again/?next=/people/second-factor/on/", {"password": PASSWORD})
    page = client.get("/people/second-factor/on/")
    form = page.context["form"]
    assert f"secret={form.secret}" in page.context["totp_url"]
    wrong = client.post("/people/second-factor/on/", {"code": "000000", "key": form["key"].value()})
    assert wrong.context["form"].secret == form.secret
    client.post("/people/second-factor/on/", {"code": code_now(form.secret), "key": form["key"].value()})
    return form.secret


def test_the_second_factor_is_asked_for(client: Client, asha: Person) -> None:
    enter(client)
    secret = switch_on(client)
    assert "It is on" in client.get("/people/second-factor/").content.decode()
    client.post("/people/sign-out/")
    assert enter(client)["Location"].startswith("/people/sign-in/code/")
    assert who(client) is None
    assert "not the code that counts now" in client.post("/people/sign-in/code/", {"code": "000000"}).content.decode()
    client.post("/people/sign-in/code/", {"code": code_now(secret, 1)})
    assert who(client) == asha.pk


def test_a_code_counts_once(client: Client, asha: Person) -> None:
    enter(client)
    used = code_now(switch_on(client), 1)
    first, second = Client(), Client()
    for each in (first, second):
        enter(each)
        each.post("/people/sign-in/code/", {"code": used})
    assert (who(first), who(second)) == (asha.pk, None)


def test_a_recovery_code_counts_once_and_is_shown_only_when_asked(client: Client, asha: Person) -> None:
    enter(client)
    switch_on(client)
    codes = Authenticator.objects.get(user=asha, type="recovery_codes").wrap().get_unused_codes()
    page = client.get("/people/second-factor/codes/").content.decode()
    assert codes[0] not in page
    assert codes[0] in client.post("/people/second-factor/codes/").content.decode()
    first, second = Client(), Client()
    for each in (first, second):
        enter(each)
        each.post("/people/sign-in/code/", {"code": codes[0]})
    assert (who(first), who(second)) == (asha.pk, None)


def test_the_key_of_somebody_else_cannot_be_slipped_in(client: Client, asha: Person, picture: Path) -> None:
    from django.core import signing

    from moothall.hall.accounts_forms import BEGUN

    other, secret = make_person("staff"), base64.b32encode(b"known to the other").decode()
    enter(client)
    client.get("/people/second-factor/on/")
    client.post("/people/again/?next=/people/second-factor/on/", {"password": PASSWORD})
    for key in (signing.dumps([other.pk, secret], salt=BEGUN), "made up", ""):
        client.post("/people/second-factor/on/", {"code": code_now(secret), "key": key})
    assert not Authenticator.objects.exists()


def test_switching_it_off_asks_for_the_password_and_tells(client: Client, asha: Person) -> None:
    enter(client)
    switch_on(client)
    client.post("/people/second-factor/off/")
    assert not Authenticator.objects.filter(type="totp").exists()
    assert mail.outbox[-1].subject == "Your second factor is off"


# Trying invented people ----------------------------------------------------------------------------------------------


@pytest.fixture
def examples(picture: Path) -> None:
    load_example_people()
    load_example_people()


def test_invented_people_can_be_tried_here(client: Client, examples: None, settings: Any) -> None:
    settings.TRY_EXAMPLES = True
    html = client.get("/people/sign-in/", HTTP_HOST="127.0.0.1:8000").content.decode()
    assert "Asha Example" in html
    client.post("/people/try/", {"slug": "asha", "next": "/about/"}, HTTP_HOST="localhost")
    assert who(client) == example_actor("asha").person_id


@pytest.mark.parametrize(
    ("settled", "seen"),
    [
        (False, {"HTTP_HOST": "127.0.0.1"}),
        (True, {"HTTP_HOST": "testserver"}),
        (True, {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.168.1.7"}),
        (True, {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "192.168.1.7"}),
    ],
)
def test_elsewhere_they_cannot(
    client: Client, examples: None, settings: Any, settled: bool, seen: dict[str, str]
) -> None:
    settings.TRY_EXAMPLES = settled
    assert client.post("/people/try/", {"slug": "staff"}, **seen).status_code == 404
    assert "Asha Example" not in client.get("/people/sign-in/", **seen).content.decode()
    assert who(client) is None


def test_only_invented_people_can_be_tried(client: Client, examples: None, asha: Person) -> None:
    for slug in ("", "asha@xex.gov.uk", "Asha Ahmed", str(asha.pk)):
        assert client.post("/people/try/", {"slug": slug}, HTTP_HOST="localhost").status_code == 404


def test_the_site_can_be_tried_only_while_it_has_this_machines_names() -> None:
    assert this_machine_only(["127.0.0.1", "localhost"])
    assert not this_machine_only(["127.0.0.1", "moothall.example.gov.uk"])
    assert not this_machine_only(["*"])


def test_invented_people_have_no_password_and_get_no_code(client: Client, examples: None) -> None:
    for row in read_list("example_people"):
        assert row["email"].endswith("@example.org")
        assert row["name"].endswith(" Example")
        assert not Person.objects.get(email=row["email"]).has_usable_password()
    client.post("/people/password/forgotten/", {"email": "asha@example.org"})
    assert mail.outbox == []


# Pages and mail ------------------------------------------------------------------------------------------------------

PAGES = (
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_password_reset_completed",
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "people",
    "people-details",
    "people-join",
)


@pytest.mark.parametrize("signed", [False, True])
def test_every_page_is_our_own_and_nothing_in_it_is_inline(client: Client, asha: Person, signed: bool) -> None:
    if signed:
        enter(client)
    for name in PAGES:
        response = client.get(reverse(name))
        for template in response.templates if response.status_code == 200 else ():
            origin = Path(str(template.origin.name))
            assert "allauth" not in origin.parts, f"{name}: {origin}"
        html = response.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", html), name
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_every_page_of_the_library_has_one_of_ours_in_front() -> None:
    """Each template that a view which is answered here can show is ours."""
    from django.template.loader import get_template
    from django.urls import get_resolver

    shown = set()
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == "people/":
            views = [getattr(each.callback, "view_class", None) for each in pattern.url_patterns]
            shown = {view.template_name for view in views if view is not None}
    assert len(shown) > 8
    more = ("429.html", "account/signup_closed.html", "socialaccount/authentication_error.html")
    more += ("account/confirm_email_verification_code.html", "mfa/totp/activate_form.html", "account/email_change.html")
    for name in (*shown, *more):
        assert TEMPLATES in Path(get_template(name).origin.name).parents, name


def test_mails_have_our_words_and_no_library_mail_goes_out(picture: Path) -> None:
    for kind in accounts_mail.WORDS:
        values = {"code": "AB-12", "password_reset_url": "https://moothall.example/people/password/forgotten/"}
        assert accounts_mail.send(kind, "asha@xex.gov.uk", values)
    assert all("{" not in each.body for each in mail.outbox)
    assert not accounts_mail.send("account/email/never_heard_of", "asha@xex.gov.uk", {})


def test_when_mail_is_down_a_page_says_so_and_nobody_is_let_in(client: Client, picture: Path, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    response = sign_up(client)
    assert response.status_code == 503
    assert "The mail could not be sent" in response.content.decode()
    assert who(client) is None


def test_mail_goes_where_it_is_set(tmp_path: Path) -> None:
    assert mail_settings("", tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    found = mail_settings("smtp://me:p%40ss@mail.example.org", tmp_path)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert mail_settings("smtps://mail.example.org", tmp_path)["EMAIL_USE_SSL"]
    assert not mail_settings("smtp+plain://relay", tmp_path)["EMAIL_USE_TLS"]
    for wrong in ("mail.example.org", "http://x:secret@y", "smtp://x:secret@y:port"):
        with pytest.raises(WrongSetting, match="MOOTHALL_MAIL") as said:
            mail_settings(wrong, tmp_path)
        assert "secret" not in str(said.value)
