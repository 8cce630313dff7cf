"""配備の土台: settings that the three sites have in common, read from the environment."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tesuri.ground.records.limits import given_in

HERE = Path(__file__).parent
PORTS = {
    "welfare": 8000,
    "addressees": 8001,
    "intermediary": 8002,
    "nws": 8010,
    "juki": 8011,
    "tax": 8012,
}
WORKPLACE = [
    "tesuri.ground.keys",
    "tesuri.workplace.audit",
    "tesuri.workplace.access",
    "tesuri.workplace.approvals",
    "tesuri.workplace.batch",
    "tesuri.workplace.documents",
    "tesuri.workplace.partners",
    "tesuri.workplace.staff",
    "tesuri.workplace.watch",
    "tesuri.workplace.outputs",
]
WORKPLACE_ERRANDS = [
    "tesuri.workplace.watch.queries.alerts.errands",
    "tesuri.workplace.access.errands.waiting",
    "tesuri.workplace.outputs.queries.errands",
]


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://role:password@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def address(name: str) -> str:
    """Where a system is reached: TESURI_URL_<NAME>, or its usual port on this machine."""
    return os.environ.get(f"TESURI_URL_{name.upper()}", f"http://localhost:{PORTS[name]}")


def trusted_proxies() -> list[IPv4Network | IPv6Network]:
    """信頼する代理サーバー: TESURI_TRUSTED_PROXIES; ends the process when it cannot be so."""
    told = os.environ.get("TESURI_TRUSTED_PROXIES", "").split()
    try:
        found = [ip_network(each) for each in told]
    except ValueError as wrong:
        raise SystemExit(
            "TESURI_TRUSTED_PROXIES には、代理サーバーの住所を空白で区切って書いてください / "
            f"TESURI_TRUSTED_PROXIES takes addresses with spaces between: {wrong}"
        ) from None
    if os.environ.get("TESURI_PROXY_CERT_HEADER") and not found:
        raise SystemExit(
            "TESURI_PROXY_CERT_HEADER を使うには TESURI_TRUSTED_PROXIES も要ります / "
            "TESURI_PROXY_CERT_HEADER needs TESURI_TRUSTED_PROXIES as well"
        )
    return found


def secret_key(keys: Path) -> str:
    """Django's own secret, made on first use in the folder of this process."""
    path = keys / "django.secret"
    if not path.exists():
        keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(os.urandom(48).hex())
        draft.replace(path)
    return path.read_text("ascii")


def settings_for(system: str, rooms: list[str]) -> dict[str, Any]:
    """配備の設定: everything a site module needs; the site adds only what is its own."""
    var = Path(os.environ.get("TESURI_VAR", "var")).resolve()
    keys = Path(os.environ.get("TESURI_KEYS", var / "keys" / system)).resolve()
    demo = os.environ.get("TESURI_DEMO") == "1"
    own = address(system)
    return {
        "TESURI_SYSTEM": system,
        "TESURI_BODY": os.environ.get("TESURI_BODY", "112020"),
        "TESURI_DEMO": demo,
        "TESURI_VAR": var,
        "TESURI_KEYS": keys,
        "TESURI_PARTNERS": {name: address(name) for name in PORTS},
        "TESURI_AUTHENTICATORS": os.environ.get("TESURI_AUTHENTICATORS", "").split(),
        "TESURI_ATTESTATION": os.environ.get("TESURI_ATTESTATION", "listed"),
        "TESURI_ATTESTATION_ROOTS": os.environ.get("TESURI_ATTESTATION_ROOTS", ""),
        "TESURI_PROXY_CERT_HEADER": os.environ.get("TESURI_PROXY_CERT_HEADER", ""),
        "TESURI_TRUSTED_PROXIES": trusted_proxies(),
        "TESURI_WORKPLACE_ERRANDS": WORKPLACE_ERRANDS,
        "TESURI_LIMITS": given_in(os.environ),
        "TESURI_PASSWORD_WORDS": os.environ.get("TESURI_PASSWORD_WORDS", "").split(),
        "TESURI_ORIGIN": own,
        "WEBAUTHN_RP_ID": urlsplit(own).hostname,
        "WEBAUTHN_RP_NAME": "手すり",
        "WEBAUTHN_ORIGIN": own,
        "SECRET_KEY": secret_key(keys),
        "DEBUG": False,
        "ALLOWED_HOSTS": [urlsplit(own).hostname, "127.0.0.1", "[::1]"],
        "CSRF_TRUSTED_ORIGINS": [own],
        "ROOT_URLCONF": f"tesuri.sites.{system}.urls",
        "DATABASES": {"default": database(os.environ.get(_url_name(system), "postgresql:///"))},
        "INSTALLED_APPS": [*FRAMEWORK, *WORKPLACE, *rooms],
        "MIDDLEWARE": MIDDLEWARE,
        "TEMPLATES": TEMPLATES,
        "STATICFILES_DIRS": [HERE / "static"],
        **COOKIES,
        "SESSION_COOKIE_NAME": f"tesuri_{system}",
        "CSRF_COOKIE_NAME": f"tesuri_{system}_csrf",
        "SESSION_COOKIE_SECURE": own.startswith("https"),
        "CSRF_COOKIE_SECURE": own.startswith("https"),
        **CONSTANT,
    }


def _url_name(system: str) -> str:
    return f"TESURI_DATABASE_URL_{system.upper()}"


FRAMEWORK = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tesuri.workplace.access.middleware.AccessMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tesuri.sites.context.house",
            ],
            "libraries": {"wareki": "tesuri.sites.filters"},
        },
    }
]
COOKIES: dict[str, Any] = {
    "SESSION_ENGINE": "tesuri.workplace.access.session_store",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Strict",
    "SESSION_COOKIE_AGE": 12 * 60 * 60,  # the most that a city may set
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
}
CONSTANT: dict[str, Any] = {
    "TESURI_REFUSE_UNSEALED": True,
    "USE_TZ": True,
    "TIME_ZONE": "Asia/Tokyo",
    "LANGUAGE_CODE": "ja",
    "USE_I18N": True,
    "FORM_RENDERER": "django.forms.renderers.DjangoTemplates",
    "STATIC_URL": "/static/",
    "WHITENOISE_USE_FINDERS": True,
    "WHITENOISE_AUTOREFRESH": False,
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "PASSWORD_HASHERS": ["tesuri.workplace.access.hashing.TunedArgon2"],
    "X_FRAME_OPTIONS": "DENY",
    "SECURE_CONTENT_TYPE_NOSNIFF": True,
    "SECURE_REFERRER_POLICY": "same-origin",
    "CONTENT_SECURITY_POLICY": {
        "DIRECTIVES": {
            "default-src": ["'self'"],
            "object-src": ["'none'"],
            "base-uri": ["'none'"],
            "form-action": ["'self'"],
            "frame-ancestors": ["'none'"],
        }
    },
    "CSRF_FAILURE_VIEW": "tesuri.workplace.access.views.foreign.turn_away",
    "PROCRASTINATE_AUTODISCOVER_MODULE_NAME": "jobs",
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_500_000,
    "LOGGING_CONFIG": "tesuri.sites.journal.set_up",
    "LOGGING": {"version": 1},
}
