"""試験の設定: the rooms of all three systems in one database, so that one run tests them all."""

import atexit
import os
import shutil
import tempfile
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

os.environ.setdefault("TESURI_DEMO", "1")
os.environ["TESURI_VAR"] = tempfile.mkdtemp(prefix="tesuri-test-")

from tesuri.sites.addressees import settings as addressees
from tesuri.sites.foundation import settings_for
from tesuri.sites.intermediary import settings as intermediary
from tesuri.sites.welfare import settings as welfare

atexit.register(shutil.rmtree, os.environ["TESURI_VAR"], ignore_errors=True)
SITE = settings_for("welfare", [*welfare.ROOMS, *addressees.ROOMS, *intermediary.ROOMS])
globals().update(SITE)

# Named once more for the type checker, which reads no dictionaries.
TESURI_SYSTEM: str = SITE["TESURI_SYSTEM"]
TESURI_BODY: str = SITE["TESURI_BODY"]
ROOT_URLCONF: str = SITE["ROOT_URLCONF"]
TESURI_DEMO: bool = SITE["TESURI_DEMO"]
TESURI_VAR: Path = SITE["TESURI_VAR"]
TESURI_KEYS: Path = SITE["TESURI_KEYS"]
TESURI_PARTNERS: dict[str, str] = SITE["TESURI_PARTNERS"]
TESURI_LIMITS: dict[str, str] = SITE["TESURI_LIMITS"]
TESURI_PASSWORD_WORDS: list[str] = SITE["TESURI_PASSWORD_WORDS"]
TESURI_AUTHENTICATORS: list[str] = SITE["TESURI_AUTHENTICATORS"]
TESURI_ATTESTATION: str = SITE["TESURI_ATTESTATION"]
TESURI_ATTESTATION_ROOTS: str = SITE["TESURI_ATTESTATION_ROOTS"]
TESURI_WORKPLACE_ERRANDS: list[str] = SITE["TESURI_WORKPLACE_ERRANDS"]
TESURI_PROXY_CERT_HEADER: str = SITE["TESURI_PROXY_CERT_HEADER"]
TESURI_TRUSTED_PROXIES: list[IPv4Network | IPv6Network] = SITE["TESURI_TRUSTED_PROXIES"]
TESURI_ORIGIN: str = SITE["TESURI_ORIGIN"]
TESURI_PERSON_PANELS: str = welfare.TESURI_PERSON_PANELS
TESURI_PAYMENT_SIGNS: str = welfare.TESURI_PAYMENT_SIGNS
TESURI_WATCH_FACTS: str = welfare.TESURI_WATCH_FACTS
WEBAUTHN_RP_ID: str = SITE["WEBAUTHN_RP_ID"]
WEBAUTHN_RP_NAME: str = SITE["WEBAUTHN_RP_NAME"]
WEBAUTHN_ORIGIN: str = SITE["WEBAUTHN_ORIGIN"]

TESURI_REFUSE_UNSEALED = False  # no sealer runs beside the tests; those of the doors turn it on
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; see test_passwords
