"""What people are told by mail when what protects their account changes, by the name of the event."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, Promise] = {
    "password_changed": _("The password of your account was changed."),
    "password_set": _("Your account now has a password."),
    "password_reset": _("The password of your account was chosen anew."),
    "email_changed": _("The e-mail address of your account was changed."),
    "email_confirm": _("The e-mail address of your account was confirmed."),
    "email_deleted": _("An e-mail address was taken off your account."),
    "totp_activated": _("An authenticator app now protects your account."),
    "totp_deactivated": _("Your account is no longer protected by an authenticator app."),
    "recovery_codes_generated": _("New recovery codes were made for your account; the old ones are void."),
    "webauthn_added": _("A passkey was added to your account."),
    "webauthn_removed": _("A passkey was taken off your account."),
    "account_connected": _("An outside sign-in was added to your account."),
    "account_disconnected": _("An outside sign-in was taken off your account."),
}
