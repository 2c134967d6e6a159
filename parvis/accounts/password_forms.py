"""The forms of passwords: nothing is asked twice, as what was typed can be shown. Source: WCAG 2.2, 3.3.7."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class FirstPassword(SetPasswordForm):  # type: ignore[misc]
    """A password for an account that has none yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class NewPassword(ResetPasswordKeyForm):  # type: ignore[misc]
    """A password in the place of a lost one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
