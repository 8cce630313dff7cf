"""見本の基盤: three fictitious bodies with institutions, keys and permit lists; demo mode alone."""

from pathlib import Path

import yaml

from tesuri.intermediary.wire.actions import enter_institution, load_permit_list, make_keys
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced

INSTITUTIONS = Path(__file__).parent / "params" / "institutions.yaml"


def set_up(path: Path = INSTITUTIONS) -> dict[str, Actor]:
    """用意する: safe to repeat; writes the public key files again when they are missing."""
    actors = {}
    for row in yaml.safe_load(path.read_text("utf-8")):
        actor = Actor.system("set-up", row["hosted_body"])
        with announced(actor):
            enter_institution(actor, **row)
            make_keys(actor)
            load_permit_list(actor)
        actors[actor.body] = actor
    return actors
