"""限度: figures of the house that a city may set, each between bounds that nobody may leave.

A room declares its own in `limits.py`; `TESURI_LIMIT_<NAME>` in the environment sets one. A value
out of bounds stops the process at its start, with one sentence that names the remedy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

PREFIX = "TESURI_LIMIT_"
_declared: dict[str, "Limit"] = {}
_choices: dict[str, "Choice"] = {}


class BadLimit(SystemExit):
    """限度の誤り: the sentence is printed, and the process ends with 1."""


@dataclass(frozen=True)
class Limit:
    """限度: what it bounds (Japanese), its unit, its usual value, and the bounds, both included."""

    name: str
    label: str
    unit: str
    usual: int
    least: int
    most: int

    @property
    def value(self) -> int:
        """今の値: as the city set it, else the usual one; raises BadLimit."""
        return self.among(settings.TESURI_LIMITS)

    def among(self, values: Mapping[str, str]) -> int:
        """値: as one of `values`, else the usual one; for commands that need no settings."""
        given = str(values.get(self.name, self.usual))
        if not given.isdecimal() or not self.least <= int(given) <= self.most:
            raise BadLimit(
                f"{PREFIX}{self.name} は{self.least}以上{self.most}以下の整数（{self.unit}）に"
                f"してください / {PREFIX}{self.name} must be a whole number from {self.least} "
                f"to {self.most}"
            )
        return int(given)


@dataclass(frozen=True)
class Choice:
    """選択: one word of a few; the first is the usual one."""

    name: str
    label: str
    words: tuple[str, ...]

    @property
    def value(self) -> str:
        """今の値: as the city set it, else the usual one; raises BadLimit."""
        given = str(settings.TESURI_LIMITS.get(self.name, self.words[0]))
        if given not in self.words:
            listed = ", ".join(self.words)
            raise BadLimit(
                f"{PREFIX}{self.name} は {listed} のどれかにしてください / "
                f"{PREFIX}{self.name} must be one of {listed}"
            )
        return given


def limit(name: str, label: str, unit: str, usual: int, least: int, most: int) -> Limit:
    """限度を定める: once for each name; a room calls it in its `limits.py`."""
    made = Limit(name, label, unit, usual, least, most)
    if _declared.setdefault(name, made) != made:
        raise ValueError(f"{name} is declared twice")
    return made


def choice(name: str, label: str, usual: str, *others: str) -> Choice:
    """選択を定める: once for each name, beside the limits of the room."""
    made = Choice(name, label, (usual, *others))
    if _choices.setdefault(name, made) != made:
        raise ValueError(f"{name} is declared twice")
    return made


def choices() -> list[Choice]:
    """すべての選択: of the rooms that are loaded, by name."""
    return [_choices[name] for name in sorted(_choices)]


def declared() -> list[Limit]:
    """すべての限度: of the rooms that are loaded, by name."""
    return [_declared[name] for name in sorted(_declared)]


def given_in(environment: Mapping[str, str]) -> dict[str, str]:
    """環境で定められた限度: without their prefix."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def refuse_bad_limits() -> None:
    """起動の前: raises BadLimit for a value out of bounds, and for a name that nobody declared."""
    _ = [each.value for each in declared()], [each.value for each in choices()]
    known = _declared.keys() | _choices.keys()
    if unknown := sorted(settings.TESURI_LIMITS.keys() - known):
        raise BadLimit(f"{PREFIX}{unknown[0]} という設定はありません / there is no such setting")
