"""Everything an operator may set, read once from the environment, with types. Each has its line in docs/settings.md."""

import os
import secrets
from pathlib import Path

from django.conf.locale import LANG_INFO

from parvis.lib.environment import boolean, choice, choices, database, integer, secret, text, texts
from parvis.lib.languages import compile_catalogues, languages_in

BASE = Path(__file__).resolve().parent

# --- Where things are ---
DATA_DIR = Path(text("PARVIS_DATA_DIR", "var")).resolve()
"""All state of a portal lives under this one folder."""
DATASETS_DIR = DATA_DIR / "datasets"
WORK_DIR = DATA_DIR / "work"


def kept_secret_key() -> str:
    """The secret key of the environment, or one made at first run and kept in the data folder for its owner alone."""
    given = secret("PARVIS_SECRET_KEY")
    if given:
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


# --- The portal ---
DEBUG = boolean("PARVIS_DEBUG", default=False)
SECRET_KEY = kept_secret_key()
SECRET_KEY_FALLBACKS = texts("PARVIS_OLD_SECRET_KEYS", [])
ALLOWED_HOSTS = texts("PARVIS_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
SITE_NAME = text("PARVIS_SITE_NAME", "Parvis")
SITE_URL = text("PARVIS_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_HTTPS = SITE_URL.startswith("https://")
PATTERNS = boolean("PARVIS_PATTERNS", default=False)
"""Show the page of patterns; in debug it always is."""

# --- Languages ---
LOCALE_DIR = DATA_DIR / "locale"
"""Translations of the operator: a language of their own, or other words for ours."""
ALL_LANGUAGES = {
    code: LANG_INFO[code]["name_local"].capitalize()
    for code in ("fr", "en", *languages_in(BASE / "locale"), *languages_in(LOCALE_DIR))
    if code in LANG_INFO
}
compile_catalogues(LOCALE_DIR)
LANGUAGE_CODE = choice("PARVIS_LANGUAGE", "fr", tuple(ALL_LANGUAGES))
LANGUAGES = [
    (code, ALL_LANGUAGES[code])
    for code in sorted(
        choices("PARVIS_LANGUAGES", ["fr", "en"], tuple(ALL_LANGUAGES)), key=lambda code: code != LANGUAGE_CODE
    )
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [LOCALE_DIR, BASE / "locale"]

# --- Django ---
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "parvis.ui",
    "parvis.accounts",
    "parvis.consent",
    "parvis.usage",
    "parvis.pages",
    "parvis.catalogue",
    "parvis.records",
    "parvis.community",
    "parvis.ingest",
    "parvis.explore",
    "parvis.portal",
    "parvis.account_pages",
    "parvis.backoffice",
    # After the house, whose templates win.
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]
MIDDLEWARE = [
    "parvis.consent.firewall.CookieFirewall",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.portal.compression.PackedPages",
    "parvis.consent.policy.PagePolicy",
    "parvis.usage.middleware.Measure",
    "parvis.explore.middleware.ApiEnvelope",
    "parvis.portal.middleware.PageErrors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parvis.consent.guard.SessionGuard",
    "parvis.portal.middleware.AddressLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "parvis.urls"
WSGI_APPLICATION = "parvis.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.portal.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "parvis.ui.templatetags.ui"],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "parvis.sqlite3",
        "CONN_MAX_AGE": None,
        # In a file as in service: a database in memory has other locks.
        "TEST": {"NAME": DATA_DIR / "tests.sqlite3"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;",
        },
    }
}
if DATABASE := secret("PARVIS_DATABASE"):
    apart = {
        "NAME": DATABASE,
        "HOST": text("PARVIS_DATABASE_HOST", ""),
        "PORT": text("PARVIS_DATABASE_PORT", ""),
        "USER": text("PARVIS_DATABASE_USER", ""),
        "PASSWORD": secret("PARVIS_DATABASE_PASSWORD"),
    }
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        **(database(DATABASE) if "://" in DATABASE else apart),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- People ---
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "portal:sign-in"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- Mail ---
MAIL_HOST = text("PARVIS_MAIL_HOST", "")
"""The SMTP server; without one, mails are files in the data folder."""
MAIL_SECURITY = choice("PARVIS_MAIL_SECURITY", "starttls", ("starttls", "tls", "none"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = MAIL_HOST
EMAIL_PORT = integer("PARVIS_MAIL_PORT", {"starttls": 587, "tls": 465, "none": 25}[MAIL_SECURITY])
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "tls"
EMAIL_HOST_USER = text("PARVIS_MAIL_USER", "")
EMAIL_HOST_PASSWORD = secret("PARVIS_MAIL_PASSWORD")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("PARVIS_MAIL_FROM", "parvis@localhost")

# --- Accounts of the public ---
SIGN_UP = choice("PARVIS_SIGN_UP", "open" if MAIL_HOST else "closed", ("open", "closed"))
"""Open only where mail leaves by default: without it nobody could confirm an address or get a lost password back."""
OIDC_SERVER = text("PARVIS_OIDC_SERVER", "")
"""The issuer; without one there is no outside sign-in."""
OIDC_SIGN_UP = boolean("PARVIS_OIDC_SIGN_UP", default=True)
OIDC_TRUST_EMAIL = boolean("PARVIS_OIDC_TRUST_EMAIL", default=False)
"""Whether an address that the provider calls verified opens the account that has it."""
ACCOUNT_ADAPTER = "parvis.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "parvis.accounts.forms.NameForm"
ACCOUNT_FORMS = {
    "change_password": "parvis.accounts.password_forms.ChangePassword",
    "set_password": "parvis.accounts.password_forms.FirstPassword",
    "reset_password_from_key": "parvis.accounts.password_forms.NewPassword",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_HTTPS else "http"
MFA_ADAPTER = "parvis.accounts.adapters.SecretsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_HTTPS
SOCIALACCOUNT_ADAPTER = "parvis.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
"""A link, as a form may not lead to another host under the page policy; the view asks where the link was followed."""
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = OIDC_TRUST_EMAIL
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": text("PARVIS_OIDC_NAME", "OpenID Connect"),
                "client_id": text("PARVIS_OIDC_CLIENT_ID", ""),
                "secret": secret("PARVIS_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}

# --- Cookies: names, lives and flags are those of the register; a start-up check compares ---
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "sessionid"
SESSION_COOKIE_AGE = 1_209_600
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_AGE = 31_449_600
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "parvis.portal.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PARVIS_COOKIES = {
    "MODE": choice("PARVIS_COOKIES_MODE", "strict" if DEBUG else "enforce", ("enforce", "strict")),
    "SITE_FILE": text("PARVIS_COOKIES_SITE_FILE", ""),
    "INSECURE_LOCAL": boolean("PARVIS_COOKIES_INSECURE_LOCAL", default=False),
    "ALLOW_ADVERTISING": boolean("PARVIS_COOKIES_ALLOW_ADVERTISING", default=False),
    "HONOUR_SIGNALS": boolean("PARVIS_COOKIES_HONOUR_SIGNALS", default=True),
    "MEMORY_WEEKS": integer("PARVIS_COOKIES_MEMORY_WEEKS", 26),
    "RECORD_YEARS": integer("PARVIS_COOKIES_RECORD_YEARS", 5),
    "AUDIENCE": boolean("PARVIS_AUDIENCE", default=True),
    "AUDIENCE_VISITORS": boolean("PARVIS_AUDIENCE_VISITORS", default=False),
    "AUDIENCE_MONTHS": integer("PARVIS_AUDIENCE_MONTHS", 25),
    "EMITTER_ROUTES": {},
    "BACK_OFFICE_PREFIXES": ["backoffice"],
}

NOTIFY_SECONDS = integer("PARVIS_NOTIFY_SECONDS", 300)
USAGE_WRITE_SECONDS = integer("PARVIS_USAGE_WRITE_SECONDS", 10)
"""How often a process adds its usage totals to the database; 0 for never by itself (tests)."""

# --- Safety ---
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SITE_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if boolean("PARVIS_BEHIND_PROXY", default=False) else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# --- Static files ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE / "dist"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "parvis.ui.storage.HouseStaticFiles"},
}
WHITENOISE_MAX_AGE = 3600

# --- Records ---
QUERY_SECONDS = integer("PARVIS_QUERY_SECONDS", 10)
"""Wall time that one public query may take."""
EXPORT_SECONDS = integer("PARVIS_EXPORT_SECONDS", 600)
ENGINE_MEMORY_MB = integer("PARVIS_ENGINE_MEMORY_MB", 1024)
ENGINE_OPEN_VERSIONS = integer("PARVIS_ENGINE_OPEN_VERSIONS", 300)
RESULT_WINDOW = integer("PARVIS_RESULT_WINDOW", 0)
"""Largest offset + limit of a list; 0 for none, as deep pages cost no more than others. Source: explore-api.md §3.1."""
API_MAX_AGE = integer("PARVIS_API_MAX_AGE", 60)
"""Seconds that shared caches may keep an anonymous API answer."""
KEPT_VERSIONS = integer("PARVIS_KEPT_VERSIONS", 2)

# --- Who may call, and how often: calls a day (UTC); 0 for no limit ---
PRIVATE_PORTAL = boolean("PARVIS_PRIVATE", default=False)
"""Whether every call needs a person or a key."""
QUOTA_ANONYMOUS = integer("PARVIS_QUOTA_ANONYMOUS", 1_000_000)
"""Calls of one visitor."""
QUOTA_PERSON = integer("PARVIS_QUOTA_PERSON", 10_000_000)
"""Calls of one person, with all keys."""
QUOTA_PORTAL = integer("PARVIS_QUOTA_PORTAL", 0)
QUOTA_DATASET = integer("PARVIS_QUOTA_DATASET", 0)
"""Calls of one caller to one dataset."""
EXPORTS_AT_ONCE = integer("PARVIS_EXPORTS_AT_ONCE", 8)
"""Files that one process sends to one caller at a time."""
EXPORTS_TOGETHER = integer("PARVIS_EXPORTS_TOGETHER", 64)
"""Files that one process sends at a time."""

# --- What visitors propose, ask and follow ---
ANONYMOUS_PROPOSALS = boolean("PARVIS_ANONYMOUS_PROPOSALS", default=True)
"""Whether reuses, questions and requests may come from people without an account."""
PROPOSALS_PER_DAY = integer("PARVIS_PROPOSALS_PER_DAY", 10)
"""Of one visitor: reuses, reports, questions, requests and addresses that follow, together."""
REQUEST_DAYS = integer("PARVIS_REQUEST_DAYS", 30)
"""The legal delay to answer a data request. Source: in France, CRPA R.311-12 and R.311-13."""
ASKER_ADDRESS_DAYS = integer("PARVIS_ASKER_ADDRESS_DAYS", 30)
"""How long the mail address of who asked is kept after the answer."""

# --- Maps ---
MAPS_FILE = text("PARVIS_MAPS_FILE", "")
"""TOML: the backgrounds that maps offer besides the built-in one, and boundaries drawn over them."""
MAP_TILES_DAYS = integer("PARVIS_MAP_TILES_DAYS", 30)
"""How long tiles of outside services are kept before they are asked for again."""
MAP_TILES_MB = integer("PARVIS_MAP_TILES_MB", 2048)

# --- Ingestion ---
INGEST_MAX_BYTES = integer("PARVIS_INGEST_MAX_BYTES", 20 * 1024**3)
INGEST_MAX_UNPACKED_BYTES = integer("PARVIS_INGEST_MAX_UNPACKED_BYTES", 8 * 1024**3)
INGEST_MAX_RATIO = integer("PARVIS_INGEST_MAX_RATIO", 200)
ALLOW_PRIVATE_ADDRESSES = boolean("PARVIS_ALLOW_PRIVATE_ADDRESSES", default=False)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": text("PARVIS_LOG_LEVEL", "WARNING")},
}
