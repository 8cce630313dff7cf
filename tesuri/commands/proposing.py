"""値の提案: inside welfare, as its app role; the order comes on stdin, the answer is JSON."""

import json
import sys
from datetime import date
from typing import Any

REFUSED = 3
DAYS = ("since", "reviewed_through")
TEXTS = ("source", "confidence", "verify", "reviewer")


def main() -> int:
    """行う: what was ordered, or a refusal in one sentence."""
    import django

    django.setup()
    from django.http import Http404

    from tesuri.ground.records import Refusal

    order = json.load(sys.stdin)
    try:
        told = propose(order) if order["deed"] == "propose" else activate(order["number"])
    except (Refusal, Http404) as refusal:
        print(refusal)
        return REFUSED
    print(json.dumps(told, ensure_ascii=False))
    return 0


def propose(order: dict[str, Any]) -> dict[str, Any]:
    """起案する: by the program; an officer puts it forward, another one approves."""
    from django.conf import settings

    from tesuri.welfare.allowances import actions, queries
    from tesuri.workplace.audit.actors import Actor
    from tesuri.workplace.audit.announcing import announced

    said: dict[str, Any] = {name: order[name] or "" for name in TEXTS}
    said |= {name: date.fromisoformat(order[name]) if order[name] else None for name in DAYS}
    said |= {"is_correction": bool(order["corrects"]), "reason": order["corrects"] or ""}
    named = {"figure": order["figure"], "program": order["program"].replace("-", "_")}
    proposed = actions.Proposed(**named, value=order["value"], **said)
    actor = Actor.system("figures", settings.TESURI_BODY)
    with announced(actor):
        proposal = actions.draft_figure(actor, proposed)
    content = queries.proposed_content(proposal)
    return {
        "proposal": proposal.number,
        "holds": False,
        "digest": queries.comparison_of(proposal).digest,
        "content": content,
        "words": [
            f"提案 {proposal.number} を起案しました。まだ判定には使われません。",
            f"請求{content['claims']}件・{content['months']}月を判定し直し、"
            f"{content['people']}人・{content['differences']}月が変わります。",
            f"差の一覧 SHA-256 {content['differences_digest']}",
            f"画面 /allowances/proposals/{proposal.number}/ で影響を確かめて決裁に上げ、"
            "ほかの人の承認を受けてください。",
        ],
    }


def activate(number: str) -> dict[str, Any]:
    """有効かを確かめる: the approval of a second person makes it hold, and nothing else does."""
    from tesuri.welfare.allowances import queries
    from tesuri.welfare.allowances.models import FigureProposal
    from tesuri.workplace.approvals.queries import latest

    proposal = queries.proposal_numbered(number)
    activation = getattr(proposal, "activation", None)
    approval = latest(FigureProposal.KIND, number)
    if activation:
        words = f"提案 {number} は、決裁{activation.approval}の承認で有効になっています。"
    elif approval and approval.state == "waiting":
        words = f"提案 {number} は承認を待っています。ほかの人が画面で承認すると有効になります。"
    else:
        words = f"提案 {number} は決裁に上がっていません。画面から決裁に上げてください。"
    return {
        "proposal": number,
        "holds": activation is not None,
        "approval": activation.approval if activation else None,
        "words": [words],
    }


if __name__ == "__main__":
    sys.exit(main())
