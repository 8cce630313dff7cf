"""デモの登場人物: who works where with which grants; fictitious people, one password."""

from collections.abc import Mapping
from dataclasses import dataclass

from tesuri.workplace.access.duties import Duty, Level

PASSWORD = "tesuri-demo-2026"  # known to all, accepted in demo mode only: nobody else has it
CITY, OTHER_CITY, PREFECTURE = "112020", "112186", "110001"
SEES = (Level.SEE,)
WORKS = (Level.SEE, Level.EDIT, Level.PRINT)
APPROVES = (*WORKS, Level.APPROVE)
DECIDES = (Level.SEE, Level.APPROVE)
TAKES_OUT = (Level.SEE, Level.EXPORT)
CASEWORK = (Duty.PERSONS, Duty.ALLOWANCES, Duty.ENQUIRIES, Duty.PAYMENTS, Duty.COPIES)


@dataclass(frozen=True)
class Role:
    """役: one person of the demo: account, name, place of work, and duty by duty the levels."""

    user_id: str
    name: str
    body: str
    office: str
    office_name: str
    work: str
    grants: Mapping[Duty, tuple[Level, ...]]


def _case(levels: tuple[Level, ...]) -> Mapping[Duty, tuple[Level, ...]]:
    out = dict.fromkeys((Duty.ALLOWANCES, Duty.PAYMENTS), (*levels, Level.EXPORT))
    media = {Duty.MEDIA: DECIDES if Level.APPROVE in levels else TAKES_OUT}
    return {**dict.fromkeys(CASEWORK, levels), **out, **media, Duty.LEDGER: SEES}


HIDES = {Duty.SHIELDED: (Level.EDIT,)}  # at the counter: hides at once, sees nothing hidden
SHOWS = {Duty.SHIELDED: (Level.SEE, Level.APPROVE)}
KEEPS = {Duty.MEDIA: WORKS}  # the keeper of the media takes nothing out and approves no loan
SECURITY = {
    Duty.AUDIT: (*APPROVES, Level.EXPORT),
    Duty.LEDGER: SEES,
    **KEEPS,
}
INSPECTION = {  # takes lists of the log away, and approves large ones of the security officer
    Duty.AUDIT: (*APPROVES, Level.EXPORT),
    Duty.MEDIA: TAKES_OUT,
}
AUDITS = {Duty.AUDIT: (Level.SEE, Level.PRINT), Duty.PERSONS: SEES}  # from a person to who looked
MANAGEMENT = {Duty.ADMINISTRATION: APPROVES}


def _shared(body: str) -> tuple[Role, ...]:
    return (
        Role("ito", "伊藤", body, "security", "情報政策課", "セキュリティ責任者", SECURITY),
        Role("kansa", "監査", body, "inspection", "監査委員事務局", "監査の担当", INSPECTION),
        Role("kanri", "管理", body, "system", "情報政策課 システム係", "管理者", MANAGEMENT),
        Role(
            "kanri2",
            "管理二",
            body,
            "system",
            "情報政策課 システム係",
            "管理者（二人目）",
            MANAGEMENT,
        ),
    )


def _desk(user_id: str, name: str, work: str, grants: Mapping[Duty, tuple[Level, ...]]) -> Role:
    return Role(user_id, name, CITY, "allowances", "障害福祉課 手当係", work, grants)


WELFARE = (
    _desk("sato", "佐藤", "担当", {**_case(WORKS), **HIDES}),
    _desk("suzuki", "鈴木", "係長（承認）", {**_case(APPROVES), **SHOWS}),
    Role(
        "mori",
        "森",
        CITY,
        "general",
        "障害福祉課 庶務係",
        "支援措置の担当",
        {Duty.PERSONS: SEES, Duty.SHIELDED: (Level.SEE, Level.EDIT)},
    ),
    Role(
        "takahashi",
        "高橋",
        CITY,
        "certificates",
        "障害福祉課 手帳係",
        "別の係（台帳の閲覧のみ）",
        {Duty.PERSONS: SEES},
    ),
    Role("ono", "小野", CITY, "inspection", "監査委員事務局", "監査人", AUDITS),
    *_shared(CITY),
)
NUMBERS = ("numbers", "市民課 番号係")
ADDRESSEES = (
    Role("tanaka", "田中", CITY, *NUMBERS, "担当", {Duty.ADDRESSEES: WORKS, Duty.LEDGER: SEES}),
    Role(
        "suzuki",
        "鈴木",
        CITY,
        *NUMBERS,
        "確認者",
        {Duty.ADDRESSEES: DECIDES, Duty.MEDIA: DECIDES},
    ),
    *_shared(CITY),
)
WELFARE_OF_PREFECTURE = (PREFECTURE, "welfare", "埼玉県 障害者福祉推進課")
INTERMEDIARY = (
    Role(
        "yamada",
        "山田",
        *WELFARE_OF_PREFECTURE,
        "県の担当",
        {Duty.ENQUIRIES: WORKS, Duty.LEDGER: SEES},
    ),
    Role(
        "kobayashi",
        "小林",
        *WELFARE_OF_PREFECTURE,
        "県の承認者",
        {Duty.ENQUIRIES: DECIDES, Duty.LEDGER: SEES},
    ),
    Role(
        "watanabe",
        "渡辺",
        CITY,
        "exchange",
        "熊谷市 情報政策課",
        "市の閲覧者・監査",
        {
            Duty.COPIES: SEES,
            Duty.ENQUIRIES: SEES,
            Duty.LEDGER: SEES,
            Duty.AUDIT: (*APPROVES, Level.EXPORT),
            **KEEPS,
        },
    ),
    Role(
        "kato",
        "加藤",
        OTHER_CITY,
        "exchange",
        "深谷市 情報システム課",
        "別の市の担当",
        {Duty.COPIES: WORKS, Duty.ENQUIRIES: SEES, Duty.LEDGER: SEES},
    ),
    Role(
        "nakamura",
        "中村",
        OTHER_CITY,
        "exchange",
        "深谷市 情報システム課",
        "別の市の承認者",
        {Duty.COPIES: DECIDES, Duty.LEDGER: SEES},
    ),
    Role(
        "kanri",
        "管理",
        CITY,
        "system",
        "共同運用センター",
        "管理者",
        {**MANAGEMENT, Duty.MEDIA: DECIDES},
    ),
    Role("kanri2", "管理二", CITY, "system", "共同運用センター", "管理者（二人目）", MANAGEMENT),
    Role("kansa", "監査", CITY, "inspection", "監査委員事務局", "監査の担当", INSPECTION),
)
PEOPLE = {"welfare": WELFARE, "addressees": ADDRESSEES, "intermediary": INTERMEDIARY}
GUIDES = {  # who work the tour, so that it never ends the session of a person at the screen
    "welfare": (
        _desk("annai", "案内", "案内役の担当", _case(WORKS)),
        _desk("annai-chief", "案内係長", "案内役の係長", _case(APPROVES)),
    ),
    "addressees": (
        Role("annai-chief", "案内係長", CITY, *NUMBERS, "案内役", {Duty.ADDRESSEES: DECIDES}),
    ),
    "intermediary": (
        Role(
            "annai-ken",
            "案内（県）",
            *WELFARE_OF_PREFECTURE,
            "案内役の県の担当",
            {Duty.ENQUIRIES: WORKS},
        ),
        Role(
            "annai-ken-chief",
            "案内係長（県）",
            *WELFARE_OF_PREFECTURE,
            "案内役の県の承認者",
            {Duty.ENQUIRIES: DECIDES},
        ),
    ),
}
