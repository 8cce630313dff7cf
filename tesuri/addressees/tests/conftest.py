"""宛名の試験の支度: the neighbours stand on the loopback address, and welfare is a known caller."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from tests import people
from tests.far_side import Intermediary, Juki, lay_secrets
from tesuri.addressees import registry
from tesuri.addressees.actions import bindings, codes
from tesuri.addressees.models import Binding
from tesuri.addressees.queries import waiting_checks
from tesuri.addressees.tests import cast
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners import client
from tesuri.workplace.partners.tests import proofs

SCOPES = [
    *("addressees:bindings:request", "addressees:bindings:read", "addressees:enquiries:send"),
    *("addressees:enquiries:read", "addressees:copies:register", "addressees:disclosures:read"),
]
Call = Callable[..., Any]


@pytest.fixture
def juki() -> Iterator[Juki]:
    far = Juki(dict(cast.RESIDENTS))
    yield far
    registry._wire().close()
    registry._wire.cache_clear()
    far.close()


@pytest.fixture
def intermediary() -> Iterator[Intermediary]:
    far = Intermediary()
    yield far
    client._wire().close()
    client._wire.cache_clear()
    far.close()


@pytest.fixture(autouse=True)
def neighbours(
    juki: Juki, intermediary: Intermediary, site: str, settings: Any, tmp_path: Path
) -> None:
    own = {"juki": juki.url, "intermediary": intermediary.url}
    settings.TESURI_PARTNERS = settings.TESURI_PARTNERS | own
    settings.TESURI_KEYS = tmp_path
    lay_secrets(tmp_path, "intermediary")


@pytest.fixture
def welfare(db: None) -> Call:
    """福祉システム: calls with a token that was truly issued."""
    proofs.a_client("welfare-112020", *SCOPES)

    def call(path: str, message: dict[str, Any] | None = None, key: str = "") -> Any:
        headers = proofs.bearer("welfare-112020") | ({"Idempotency-Key": key} if key else {})
        if message is None:
            return Browser().get(path, headers=headers)
        return Browser().post(path, message, content_type="application/json", headers=headers)

    return call


@pytest.fixture
def suzuki(db: None) -> Actor:
    return people.suzuki(Duty.ADDRESSEES)


@pytest.fixture
def bound(welfare: Call, suzuki: Actor) -> Binding:
    """紐付け済みの春子: asked for by 佐藤, confirmed by 鈴木; no 符号 yet."""
    assert welfare("/api/bindings", cast.request()).json() == {"state": "checked"}
    return bindings.confirm_binding(suzuki, waiting_checks("112020").get().key)


@pytest.fixture
def coded(bound: Binding) -> Binding:
    """符号のある春子."""
    codes.obtain_code(Actor.system("addressees", "112020"), bound.pk)
    return bound
