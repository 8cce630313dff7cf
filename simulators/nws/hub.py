"""ハブ: what every desk of the hub works with."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from simulators import jose, papers
from simulators.nws.institutions import Institutions
from simulators.nws.permit_list import PermitList
from simulators.store import Store
from simulators.surroundings import Clock

NAME = "nws"
KID = "nws#1"


@dataclass(frozen=True)
class Hub:
    """ハブ: its store, its keys, its lists and its clock."""

    store: Store
    key: Ed25519PrivateKey
    keys: jose.FindKey
    secret: bytes
    juki_token: str
    operator_token: str
    institutions: Institutions
    permit_list: PermitList
    clock: Clock


def own_folder(var: Path) -> Path:
    """自分の置き場: what nobody but the hub reads, juki.token excepted."""
    return var / "simulators" / "nws"


def hub_secret(var: Path) -> bytes:
    """符号の秘密: the key from which every code follows."""
    return papers.secret(own_folder(var) / "secret")


def hub(store: Store, var: Path, clock: Clock) -> Hub:
    """ハブ: with its keys made when missing and its public key laid out for the others."""
    folder, wire_keys = own_folder(var), var / "wire" / "keys"
    key = jose.signing_key(folder / "signing.pem")
    jose.published(key, KID, wire_keys)
    return Hub(
        store=store,
        key=key,
        keys=jose.key_in(wire_keys),
        secret=hub_secret(var),
        juki_token=papers.token(folder / "juki.token"),
        operator_token=papers.token(folder / "operator.token"),
        institutions=Institutions(),
        permit_list=PermitList(),
        clock=clock,
    )
