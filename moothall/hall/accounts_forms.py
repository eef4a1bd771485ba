"""The forms of signing in and of people's pages: their words, and what may be entered. They keep nothing."""

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.core import signing

from moothall.register.invitation_actions import plain_address
from moothall.register.record_errors import Refused

BEGUN = "moothall.second-factor"
FOR_MINUTES = 30
PASSWORD_HINT = "At least 12 characters: four words that do not belong together are easy to keep in mind."


class PlainEmail(forms.EmailField):
    """An e-mail address in plain letters. Letters that only look like others are refused before case is taken away."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        """The address in lower case."""
        found = super().clean(value)
        try:
            return plain_address(found)
        except Refused as error:
            raise forms.ValidationError(str(error)) from None


class Worded(forms.Form):
    """A form of the library with our labels and hints. `words` is name -> (label, hint)."""

    words: Mapping[str, tuple[str, str]] = {}
    code_attributes = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if "password2" in self.fields:
            del self.fields["password2"]  # asked once: whoever mistypes sets a new one by e-mail
        for name, (label, hint) in self.words.items():
            if name in ("email", "login"):
                self.fields[name] = PlainEmail()
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Worded, account.LoginForm):
    """E-mail address and password."""

    words = {"login": ("E-mail address", ""), "password": ("Password", "")}


class SignUpForm(Worded, account.SignupForm):
    """A new account."""

    name = forms.CharField(max_length=200)
    field_order = ["name", "email", "password1"]
    words = {
        "name": ("Your name", "It stands beside what you do here, for others who have signed in."),
        "email": ("E-mail address", "Your work address. We send a code there, to see that it is yours."),
        "password1": ("Password", PASSWORD_HINT),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """One line of letters."""
        found = " ".join(self.cleaned_data["name"].split())
        if not found.isprintable():
            raise forms.ValidationError("The name has signs that cannot be shown. Type it anew.")
        return found


class NewAddressForm(Worded, account.AddEmailForm):
    """Another e-mail address."""

    words = {"email": ("New e-mail address", "We send a code there. Until you enter it, the present one counts.")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    """Another password."""

    words = {"oldpassword": ("Present password", ""), "password1": ("New password", PASSWORD_HINT)}


class AddressCodeForm(Worded, account.ConfirmEmailVerificationCodeForm):
    """The code sent to an address."""

    words = {"code": ("Code", "From the mail, as it stands there.")}


class ForgottenForm(Worded, account.ResetPasswordForm):
    """Whose password is forgotten. Invented people have none."""

    words = {"email": ("E-mail address", "If it is known here, we send a code there.")}

    def clean_email(self) -> str:
        """The address; whether it is known is not said."""
        found = super().clean_email()
        self.users: list[Any] = [each for each in self.users if not each.example]
        return found


class ForgottenCodeForm(Worded, account.ConfirmPasswordResetCodeForm):
    """The code sent to set a new password."""

    words = {"code": ("Code", "From the mail, as it stands there.")}


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    """A new password."""

    words = {"password1": ("New password", PASSWORD_HINT)}


class AgainForm(Worded, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    words = {"password": ("Password", "")}


class CodeForm(Worded, mfa.AuthenticateForm):
    """The second factor."""

    words = {"code": ("Code", "The six digits that your app shows now, or one of your recovery codes.")}


class CodeAgainForm(Worded, mfa.ReauthenticateForm):
    """The second factor once more."""

    words = CodeForm.words


class BeginCodesForm(Worded, ActivateTOTPForm):
    """Switch the second factor on. The key that is offered travels in the form, signed, so that looking at the page
    keeps nothing."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=500)
    words = {"code": ("Code that the app shows", "Six digits.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.user = user
        self.secret = self._given() or totp.generate_totp_secret()
        self.fields["key"].initial = signing.dumps([user.pk, self.secret], salt=BEGUN)
        label, hint = self.words["code"]
        self.fields["code"].label, self.fields["code"].help_text = label, hint
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def _given(self) -> str:
        """The key that came back with the form, if it is ours, this person's and not too old."""
        try:
            whose, secret = signing.loads(self.data.get("key", ""), salt=BEGUN, max_age=FOR_MINUTES * 60)
        except (signing.BadSignature, ValueError, TypeError):
            return ""
        return str(secret) if whose == self.user.pk else ""


class DetailsForm(forms.Form):
    """One's own name, and mail."""

    name = forms.CharField(max_length=200, label="Your name", help_text="Shown to others who have signed in.")
    digest = forms.ChoiceField(
        label="A mail of what waits for you and what has changed",
        choices=(("daily", "Once a day, when there is something"), ("never", "Never")),
        widget=forms.RadioSelect,
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="The person will read it."
    )


class DecideForm(forms.Form):
    """Admit or refuse somebody who asks."""

    decision = forms.ChoiceField(
        label="What do you decide?", choices=(("admit", "Admit"), ("refuse", "Refuse")), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you refuse: the person will read it.",
    )


class InviteForm(forms.Form):
    """Invite by an address or a domain. `roles` are what may be offered."""

    role = forms.ChoiceField(label="As what?", widget=forms.RadioSelect)
    email = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Whoever has exactly this address is admitted as soon as it is confirmed.",
    )
    domain = forms.CharField(
        label="Or: everybody with an address at",
        required=False,
        max_length=253,
        help_text="A domain, such as example.gov.uk. Each of them asks, and an approver decides.",
    )
    note = forms.CharField(
        label="A sentence for whoever is invited",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, roles: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class CentreInviteForm(InviteForm):
    """Staff invite anybody to anything."""

    organisation = forms.CharField(
        label="Organisation",
        required=False,
        max_length=200,
        help_text="For officers, approvers and department observers: its name, or its id in the register.",
    )
    supplier = forms.CharField(label="Supplier", required=False, max_length=255, help_text="For suppliers: its name.")
    field_order = ["role", "organisation", "supplier", "email", "domain", "note"]
