"""What the app's cookies are called.

By https a name has the prefix that browsers keep for this very site: no neighbour under the same
domain can set or replace the cookie.
"""

from collections.abc import Mapping

LOGIN_COOKIE = "entente_login"
DEVICE_COOKIE = "entente_device"
SESSION_COOKIE = "entente_session"
LANGUAGE_COOKIE = "entente_language"
SIGN_ON_COOKIE = "entente_sign_on"


def cookie_name(name: str, https: bool) -> str:
    """The name of a cookie, where people reach the app in this way."""
    return f"__Host-{name}" if https else name


def read_cookie(cookies: Mapping[str, str], name: str) -> str:
    """A cookie that opens nothing by itself, under either name; empty where there is none."""
    return cookies.get(cookie_name(name, https=True)) or cookies.get(name, "")
