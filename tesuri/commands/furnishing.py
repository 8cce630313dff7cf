"""家具: what a town needs beside tables: keys and demo accounts, and its synthetic people.

The two steps are modules of their own, `tesuri.commands.seed` and `tesuri.commands.synth`.
"""

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tesuri.commands.processes import Town


def prepare(town: "Town") -> None:
    """準備: keys, partner clients and demo accounts; safe to repeat."""
    if seed := _module("seed"):
        seed.prepare(town)


def settle(town: "Town", people: int) -> None:
    """住民: a synthetic city, when the registry is still empty."""
    if synth := _module("synth"):
        synth.settle(town, people)


def _module(name: str) -> Any:
    full = f"tesuri.commands.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None
