"""中継: carries a permit to the provider and a sealed answer back; it keeps neither."""

from dataclasses import dataclass

import httpx

from simulators import jose
from simulators.jose import BadSignature, Claims
from simulators.nws.hub import NAME, Hub
from simulators.nws.institutions import Institution
from simulators.nws.messages import JOSE, content, message, new_jti
from simulators.nws.permits import read_permit
from simulators.nws.records import awaiting, note_outcome
from simulators.server import Refused, text_of

CONNECT_SECONDS = 3
ANSWER_SECONDS = 20
LONGEST_SEALED = 1_000_000


def line() -> httpx.Client:
    """回線: the connections to the intermediaries."""
    timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    return httpx.Client(timeout=timeout, trust_env=False)


@dataclass(frozen=True)
class Relay:
    """中継: the hub's connections to the intermediaries."""

    client: httpx.Client

    def ask(self, hub: Hub, sender: Institution, claims: Claims) -> Claims:
        """提供の求め: the permit goes to the provider, the provider's word comes back."""
        paper = read_permit(hub, sender, claims)
        provider = hub.institutions.named(paper["provider"])
        permit, jti = {"permit": claims["permit"]}, new_jti()
        try:
            response = self._carry(hub, provider, "/wire/requests", permit, jti)
            reply = checked(hub, response, provider, jti)
        except Refused as refusal:
            if refusal.status < 500:
                note_outcome(hub, paper["permit_id"], "refused")
            raise
        note_outcome(hub, paper["permit_id"], outcome_of(reply))
        return reply

    def deliver(self, hub: Hub, sender: Institution, claims: Claims) -> Claims:
        """後からの回答: a person at the provider has decided; the enquirer gets it now."""
        permit_id = text_of(claims, "permit_id")
        enquirer = hub.institutions.named(awaiting(hub, permit_id, sender.code))
        outcome = outcome_of({"state": "answered", **claims})
        self._carry(hub, enquirer, "/wire/answers", claims, new_jti())
        note_outcome(hub, permit_id, outcome)
        return {"state": "delivered"}

    def _carry(
        self, hub: Hub, to: Institution, path: str, claims: Claims, jti: str
    ) -> httpx.Response:
        role = "provider" if path == "/wire/requests" else "enquirer"
        sentence = "相手の中間サーバーにつながりません。しばらくして再び送ってください。"
        paper = message(hub, claims, to.code, jti).encode()
        try:
            url = f"{to.address()}{path}"
            response = self.client.post(url, content=paper, headers={"Content-Type": JOSE})
        except httpx.TransportError:
            raise Refused(503, f"{role}_unreachable", sentence) from None
        if response.status_code >= 500:
            raise Refused(503, f"{role}_unreachable", sentence)
        if response.status_code >= 400:
            raise refusal_in(hub, response, to, jti)
        return response


def checked(hub: Hub, response: httpx.Response, sender: Institution, jti: str) -> Claims:
    """応答の確認: signed by the one who was asked, to the hub, and the answer to this message."""
    try:
        kid, claims = jose.verify(response.text, hub.keys)
    except BadSignature:
        sentence = "相手の応答の署名を確かめられません。"
        raise Refused(502, "unreadable_reply", sentence) from None
    if (kid.partition("#")[0], claims.get("aud")) != (sender.code, NAME):
        raise Refused(502, "unreadable_reply", "相手の応答の差出人か宛先が違います。")
    if (claims.get("typ"), claims.get("re")) != ("reply", jti):
        raise Refused(502, "unreadable_reply", "相手の応答は、この電文への応答ではありません。")
    return content(claims)


def refusal_in(hub: Hub, response: httpx.Response, sender: Institution, jti: str) -> Refused:
    """相手の拒否: its code and sentence, from a signed reply or from plain JSON."""
    try:
        is_signed = response.headers.get("Content-Type", "").startswith(JOSE)
        reply = checked(hub, response, sender, jti) if is_signed else response.json()
        error = reply["error"]
        return Refused(response.status_code, str(error["code"]), str(error["message"]))
    except (ValueError, KeyError, TypeError):
        return Refused(502, "unreadable_reply", "相手の応答の形が違います。")


def outcome_of(reply: Claims) -> str:
    """結末: answered with a sealed answer, waiting for a person, or refused."""
    state = reply.get("state")
    if state == "answered":
        text_of(reply, "sealed", LONGEST_SEALED)
        return "answered"
    if state not in ("waiting", "refused"):
        raise Refused(502, "unreadable_reply", "相手の応答の形が違います。")
    return str(state)
