"""Addresses of signing in and out, and of one's password."""

from django.urls import path

from baton.web.account.first_run import first_run
from baton.web.account.passkeys import (
    own_passkeys,
    passkey_offer,
    passkey_remove,
    sign_in_offer,
    sign_in_with_passkey,
)
from baton.web.account.passwords import PasswordLinkPage, PasswordPage, forgotten
from baton.web.account.places import sign_out_elsewhere, signed_in_places
from baton.web.account.provider import begin_sign_on, sign_on_answer
from baton.web.account.second_factor import two_factor, two_factor_off
from baton.web.account.sign_in_links import sign_in_link
from baton.web.account.signing_in import SignInPage, SignOutPage

urlpatterns = [
    path("sign-in/", SignInPage.as_view(), name="sign_in"),
    path("sign-in/single/", begin_sign_on, name="sign_on"),
    path("sign-in/single/answer/", sign_on_answer, name="sign_on_answer"),
    path("sign-in/passkey/", sign_in_with_passkey, name="sign_in_passkey"),
    path("sign-in/passkey/offer/", sign_in_offer, name="sign_in_passkey_offer"),
    path("sign-in/link/<token>/", sign_in_link, name="sign_in_link"),
    path("first-run/<token>/", first_run, name="first_run"),
    path("sign-out/", SignOutPage.as_view(), name="sign_out"),
    path("signed-in/", signed_in_places, name="places"),
    path("signed-in/sign-out/", sign_out_elsewhere, name="places_sign_out"),
    path("two-factor/", two_factor, name="two_factor"),
    path("two-factor/off/", two_factor_off, name="two_factor_off"),
    path("passkeys/", own_passkeys, name="passkeys"),
    path("passkeys/offer/", passkey_offer, name="passkey_offer"),
    path("passkeys/remove/", passkey_remove, name="passkey_remove"),
    path("password/", PasswordPage.as_view(), name="password"),
    path("password/forgotten/", forgotten, name="password_forgotten"),
    path("password/link/<uidb64>/<token>/", PasswordLinkPage.as_view(), name="password_link"),
]
