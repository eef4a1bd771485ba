"""Every address of signing in and of people's pages. The library's views are named one by one: what is not here is not
answered."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from . import accounts_admit as admit
from . import accounts_oidc, accounts_people, accounts_views

urlpatterns = [
    path("", accounts_people.mine, name="people"),
    path("details/", accounts_people.details, name="people-details"),
    path("act-as/", accounts_people.act_as, name="people-act-as"),
    path("join/", accounts_people.join, name="people-join"),
    path("standing/<int:number>/end/", accounts_people.end, name="people-end"),
    path("organisation/<str:organisation_id>/", admit.organisation, name="people-organisation"),
    path("organisation/<str:organisation_id>/invite/", admit.invite, name="people-invite"),
    path("asking/<int:number>/", admit.decide, name="people-decide"),
    path("invitation/<int:number>/withdraw/", admit.withdraw, name="people-withdraw-invitation"),
    path("centre/", admit.centre, name="people-centre"),
    path("centre/invite/", admit.centre_invite, name="people-centre-invite"),
    path("sign-in/", accounts_views.sign_in, name="account_login"),
    path("sign-in/provider/", accounts_oidc.begin, name="account_provider"),
    path("sign-in/provider/back/", accounts_oidc.back, name="account_provider_back"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("try/", accounts_views.try_as, name="people-try"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", account.signup, name="account_signup"),
    path("closed/", account.account_inactive, name="account_inactive"),
    path("email/", accounts_views.change_address, name="account_email"),
    path("email/code/", account.email_verification_sent, name="account_email_verification_sent"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("password/", accounts_views.change_password, name="account_change_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/code/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("password/forgotten/new/", account.complete_password_reset, name="account_complete_password_reset"),
    path("password/forgotten/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("second-factor/", mfa.index, name="mfa_index"),
    path("second-factor/on/", accounts_views.fresh(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/off/", accounts_views.fresh(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/codes/", accounts_views.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/",
        accounts_views.fresh(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
