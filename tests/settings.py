"""試験の設定: the rooms of all three systems in one database, so that one run tests them all."""

import os
import tempfile
from importlib.util import find_spec

os.environ.setdefault("TESURI_DEMO", "1")
os.environ["TESURI_VAR"] = tempfile.mkdtemp(prefix="tesuri-test-")

from tesuri.sites.addressees import settings as addressees
from tesuri.sites.foundation import settings_for
from tesuri.sites.intermediary import settings as intermediary
from tesuri.sites.welfare import settings as welfare

globals().update(settings_for("welfare", [*welfare.ROOMS, *addressees.ROOMS, *intermediary.ROOMS]))
INSTALLED_APPS = [a for a in globals()["INSTALLED_APPS"] if find_spec(a)]  # until all are there
MIDDLEWARE = [
    m
    for m in globals()["MIDDLEWARE"]
    if not m.startswith("tesuri") or find_spec(m.rpartition(".")[0])
]
TESURI_PERSON_PANELS = welfare.TESURI_PERSON_PANELS
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; see test_passwords
