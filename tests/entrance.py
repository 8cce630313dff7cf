"""入口に立つ人: a test client with a terminal's key and a software passkey, step by step."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.entry import settled
from tests.people import CITY, an_officer
from tesuri.commands.passkey import SoftwarePasskey
from tesuri.commands.visitor import Desk
from tesuri.workplace.access import tickets
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, Terminal
from tesuri.workplace.audit.actors import Actor

PASSWORD = "正しい馬の電池と留め金を"
__all__ = ["PASSWORD", "Newcomer", "SoftwarePasskey", "a_ticket", "administrator", "with_password"]
Reply = tuple[int, dict[str, Any]]


class Newcomer:
    """入口に立つ人: what a browser keeps, and each step of the way in."""

    def __init__(self, **client: Any) -> None:
        self.client = Client(**client)
        self.desk = Desk(settings.TESURI_ORIGIN)
        self.passkey = SoftwarePasskey(settings.TESURI_ORIGIN, settings.WEBAUTHN_RP_ID)

    def post(self, path: str, message: Any) -> Reply:
        reply = self.client.post(
            f"/entry/{path}", json.dumps(message), content_type="application/json"
        )
        return reply.status_code, json.loads(reply.content)

    def register(self) -> str:
        wish = {"public_jwk": self.desk.public_jwk, "label": "窓口1番", "requested_by": "sato"}
        self.desk.number = self.post("terminal/request", wish)[1]["terminal"]
        return self.desk.number

    def challenge(self) -> str:
        asked = self.post("terminal/challenge", {"terminal": self.desk.number})[1]
        return str(asked["challenge"])

    def prove(self) -> Reply:
        signature = self.desk.sign(self.challenge())
        return self.post("terminal/proof", {"terminal": self.desk.number, "signature": signature})

    def sit_down(self) -> "Newcomer":
        if not self.desk.number:
            self.register()
        assert self.prove() == (200, {"proved": True})
        return self

    def give_password(self, user_id: str = "sato", password: str = PASSWORD) -> Reply:
        return self.post("password", {"user_id": user_id, "password": password})

    def give_key(self, options: dict[str, Any]) -> Reply:
        return self.post("key", self.passkey.get(options))

    def ask_enrolment(self, ticket: str, user_id: str = "sato") -> Reply:
        given = {"user_id": user_id, "password": PASSWORD, "ticket": ticket}
        return self.post("enrol/options", given)

    def enrol(self, user_id: str = "sato") -> Reply:
        options = self.ask_enrolment(a_ticket(user_id), user_id)[1]
        return self.post("enrol", self.passkey.create(options))

    def add_key(self, name: str = "予備の鍵") -> Reply:
        """With a ticket and a key that is registered, another one."""
        asked = self.ask_existing()
        status, options = self.post("keys/proof", self.passkey.get(asked))
        if status != 200:
            return status, options
        return self.post("keys/add", {"name": name, "answer": self.passkey.create(options)})

    def ask_existing(self, user_id: str = "sato") -> dict[str, Any]:
        """With a ticket, what a registered key is asked before another is added."""
        return self.post("keys/existing", {"ticket": a_ticket(user_id)})[1]

    def enter(self, user_id: str = "sato") -> Reply:
        self.sit_down()
        return self.give_key(self.give_password(user_id)[1])

    def register_in_earnest(self) -> None:
        """As two people accepted the terminal, and not the demo."""
        mine = Terminal.objects.filter(number=self.desk.number)
        mine.update(confirmed_by="soumu", accepted_by="kanri")

    def is_inside(self) -> bool:
        return self.client.get("/").status_code == 200


def with_password(actor: Actor) -> Officer:
    """The officer, now with the password of the tests."""
    Officer.objects.filter(user_id=actor.user_id).update(password=make_password(PASSWORD))
    return settled(Officer.objects.get(user_id=actor.user_id))


def administrator(user_id: str = "kanri", body: str = CITY) -> Actor:
    """管理者: sees, prepares and decides."""
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    grants = [(Duty.ADMINISTRATION, level) for level in levels]
    return an_officer(user_id, "管理", *grants, body=body, office="system")


def a_ticket(user_id: str = "sato") -> str:
    """登録券: both halves, issued by set-up."""
    return tickets.issue_whole(Actor.system("administrator", "112020"), user_id)
