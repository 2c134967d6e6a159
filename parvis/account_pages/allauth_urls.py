"""The pages that are django-allauth's, under the names that it calls them by."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as outside
from django.urls import path, re_path

from parvis.account_pages import entrance
from parvis.account_pages.guarding import guarded

FORM = "token_form"
FIRST_STEP = (FORM, "sign_in", "sso_start")
"""Pages on the way to a session, with a hand-shake before it."""

urlpatterns = [
    path("account/sign-in/", entrance.to_sign_in, name="account_login"),
    path("account/sign-out/", entrance.to_sign_in, name="account_logout"),
    path("signup/", guarded(account.signup, FORM), name="account_signup"),
    path("account/closed/", guarded(account.account_inactive), name="account_inactive"),
    path("account/confirm/", guarded(entrance.check_mail), name="account_email_verification_sent"),
    re_path(r"^account/confirm/(?P<key>[-:\w]+)/$", guarded(account.confirm_email, FORM), name="account_confirm_email"),
    path("account/again/", guarded(account.reauthenticate, FORM), name="account_reauthenticate"),
    path("account/email/", guarded(entrance.needs_person(account.email), FORM), name="account_email"),
    path("account/password/", guarded(account.password_change, FORM), name="account_change_password"),
    path("account/password/first/", guarded(account.password_set, FORM), name="account_set_password"),
    path("account/password/lost/", guarded(account.password_reset, FORM), name="account_reset_password"),
    path("account/password/lost/sent/", guarded(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        guarded(account.password_reset_from_key, FORM, "password_reset"),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/new/done/",
        guarded(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/security/", guarded(factors.index), name="mfa_index"),
    path("account/security/step/", guarded(factors.authenticate, *FIRST_STEP), name="mfa_authenticate"),
    path("account/security/again/", guarded(factors.reauthenticate, FORM), name="mfa_reauthenticate"),
    path("account/security/app/add/", guarded(totp.activate_totp, FORM), name="mfa_activate_totp"),
    path("account/security/app/remove/", guarded(totp.deactivate_totp, FORM), name="mfa_deactivate_totp"),
    path("account/security/codes/", guarded(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/security/codes/new/", guarded(codes.generate_recovery_codes, FORM), name="mfa_generate_recovery_codes"
    ),
    path("account/security/codes/file/", guarded(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/security/passkeys/", guarded(entrance.to_security), name="mfa_list_webauthn"),
    path("account/security/passkeys/add/", guarded(passkeys.add_webauthn, FORM), name="mfa_add_webauthn"),
    path(
        "account/security/passkeys/again/",
        guarded(passkeys.reauthenticate_webauthn, FORM),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/security/passkeys/<int:pk>/remove/",
        guarded(passkeys.remove_webauthn, FORM),
        name="mfa_remove_webauthn",
    ),
    path("account/security/passkeys/<int:pk>/name/", guarded(passkeys.edit_webauthn, FORM), name="mfa_edit_webauthn"),
    path(
        "account/security/passkeys/enter/", guarded(entrance.enter_with_passkey, *FIRST_STEP), name="mfa_login_webauthn"
    ),
    path("account/outside/", guarded(outside.connections, FORM), name="socialaccount_connections"),
    path("account/outside/signup/", guarded(outside.signup, *FIRST_STEP), name="socialaccount_signup"),
    path("account/outside/cancelled/", guarded(outside.login_cancelled), name="socialaccount_login_cancelled"),
    path("account/outside/error/", guarded(outside.login_error), name="socialaccount_login_error"),
    path(
        "account/outside/<str:provider_id>/", guarded(entrance.start_outside, "sso_start"), name="openid_connect_login"
    ),
]
