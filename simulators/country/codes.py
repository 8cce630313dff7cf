"""符号の表: the codes of other bodies' people, which follow from the hub's secret."""

from dataclasses import dataclass, field
from random import Random

from simulators.country.numbers import unified_numbers
from simulators.country.people import INSTITUTIONS
from simulators.country.rows import Resident
from simulators.nws.codes import code_of

CODES = ["unified_number", "code", "addressee_number"]
NWS_CODES = ["institution", "code", "link"]

Code = tuple[str, str, str]


@dataclass
class Codes:
    """符号の発行: for one body after the other; the hub's own rows are gathered beside."""

    secret: bytes
    dice: Random
    links: list[Code] = field(default_factory=list)

    def of(self, body: str, residents: list[Resident]) -> list[Code]:
        """符号: 団体内統合宛名番号, 符号 and today's 宛名番号 of each resident."""
        institution = INSTITUTIONS[body]
        found: list[Code] = []
        numbers = unified_numbers(self.dice, len(residents))
        for (_, own), number in zip(residents, numbers, strict=True):
            code = code_of(self.secret, own.link, institution)
            self.links.append((institution, code, own.link))
            found.append((number, code, own.addressee_number))
        return found
