"""操作者: who acts, for which body, from which terminal, for what purpose; never nobody."""

from dataclasses import dataclass, replace

PROGRAMS = {  # what a program is called on the screens of staff
    "addressees": "宛名の自動処理",
    "allowances": "手当の自動処理",
    "archive": "監査記録の保存",
    "disposal": "廃棄の自動処理",
    "exchange": "情報照会の自動処理",
    "figures": "値の提案の命令",
    "hub": "情報提供ネットワークシステム",
    "loading": "一括登録",
    "migration": "移行",
    "provision": "情報提供の自動処理",
    "set-up": "初期設定",
    "watch": "記録の点検",
}
PURPOSE_LIMIT = 200


@dataclass(frozen=True)
class Actor:
    """操作者: a member of staff at a terminal, or a system that is named as such.

    `emergency` is the mark of an access that two administrators opened. It stands before every
    purpose, so that each event written for this actor carries it, whichever path writes.
    """

    user_id: str
    name: str
    body: str
    office: str = ""
    terminal: str = ""
    session: str = ""
    duty: str = ""
    purpose: str = ""
    emergency: str = ""

    def __post_init__(self) -> None:
        if not self.user_id or not self.body:
            raise ValueError("an actor is always someone, and acts for a body")
        if self.emergency and not self.purpose.startswith(self.emergency):
            marked = f"{self.emergency} {self.purpose}".strip()[:PURPOSE_LIMIT]
            object.__setattr__(self, "purpose", marked)

    @classmethod
    def system(cls, name: str, body: str) -> "Actor":
        """A program acting by itself: a job, or another system that called."""
        return cls(user_id=f"system:{name}", name=PROGRAMS.get(name, name), body=body)

    def on(self, duty: str, purpose: str = "") -> "Actor":
        """The same actor, on the named duty."""
        return replace(self, duty=duty, purpose=purpose or self.purpose)
