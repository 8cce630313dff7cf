"""手当の種類: what the four allowances differ in when a case is turned into months.

The rules stand in each program's book; here stands what is around them: which facts a desk knows of
a case, how tax facts are called in the rules, what a row of the table says without saying it, and
which facts are the reasons of an answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tesuri.ground.law import Amendment, Rulebook
from tesuri.welfare.allowances.rules import (
    disabled_child,
    special_child,
    special_disability,
    transitional,
)

GRADES = {
    "1": {"is_first_grade": True, "is_second_grade": False},
    "2": {"is_first_grade": False, "is_second_grade": True},
    "none": {"is_first_grade": False, "is_second_grade": False},
}
AS_IN_THE_RULES = {"total_income": "income"}
RESIDENCE = ("resident_in_japan", "resident_in_city", "moved_out", "moved_out_on")
FACILITY = ("facility_stay", "facility_since", "facility_left", "facility_until")
HOSPITAL = ("hospital_stay", "hospital_since", "hospital_left", "hospital_until")
PENSION = ("pension_due", "pension_since", "pension_ended", "pension_until")
IN_TIME = {"after_claim": True, "right_year": True, "obligors_confirmed": True}
LIFE = ("died", "died_on")
IN_THE_CITY = {"resident_in_city": True, "after_moving_out": False, "after_death": False}
OF_THE_CITY = IN_THE_CITY | {"resident_when_claimed": True}


@dataclass(frozen=True)
class Program:
    """手当の種類: its name in tables and receipts, its name in Japanese, and its rules.

    case        what a desk knows of a case, by the names of the rules; words in `words`
    claimant    how the one is called whose incomes have no prefix
    own_names   tax facts of the claimant that the rules call otherwise
    settled     facts that each row of the table states by being there
    entitlement, limits   id of a reason → the fact, and the value of it that is the reason
    meanings    what a column of the table means here; `unused` columns are not looked at
    """

    id: str
    title: str
    book: Rulebook
    case: tuple[str, ...]
    settled: Mapping[str, bool]
    entitlement: Mapping[str, tuple[str, bool]]
    meanings: Mapping[str, str]
    unused: frozenset[str]
    claimant: str = "本人"
    own_names: Mapping[str, str] = field(default_factory=lambda: AS_IN_THE_RULES)
    words: Mapping[str, Mapping[str, Mapping[str, bool]]] = field(default_factory=dict)
    limits: Mapping[str, tuple[str, bool]] = field(
        default_factory=lambda: {
            "own_income_over_limit": ("within_own_limit", False),
            "obligor_income_at_limit": ("within_obligor_limits", False),
        }
    )

    @property
    def facts_of_case(self) -> frozenset[str]:
        """事例の事実: as the rules name them, words as their flags."""
        flags = {flag for words in self.words.values() for flag in words["none"]}
        return frozenset(self.case) - self.words.keys() | flags

    @property
    def key(self) -> str:
        """保存する名: as tables, sheets and case tables are named."""
        return self.id.replace("-", "_")

    def shares(self, other: "Program", figure: str) -> bool:
        """同じ値を使うか: both take the figure from the same sheet."""
        own, theirs = self.book.figures.get(figure), other.book.figures.get(figure)
        return bool(own and theirs and own.sheet == theirs.sheet)


ABROAD = {"not_resident_in_japan": ("resident_in_japan", False)}
TOO_YOUNG = {"under_age": ("of_age", False)}
TOO_OLD = {"over_age": ("within_age", False)}
HOUSED = {"in_facility": ("in_facility", True)}
PENSIONED = {"disability_pension": ("disability_pension", True)}
UNFIT = {"criteria_not_met": ("meets_criteria", False)}

SPECIAL_DISABILITY = Program(
    id="special-disability",
    title="特別障害者手当",
    book=special_disability.RULES,
    case=(
        *("claimed_on", "birth_date", "meets_criteria", *RESIDENCE, *LIFE, "resident_since"),
        *("obligors_confirmed", *FACILITY, *HOSPITAL),
    ),
    settled=OF_THE_CITY | IN_TIME | {"of_age_when_claimed": True},
    entitlement=UNFIT
    | ABROAD
    | TOO_YOUNG
    | HOUSED
    | {"hospital_over_3_months": ("hospital_over_3_months", True)},
    meanings={
        "meets_criteria": "施行令1条2項の障害の状態にあると判定されたこと",
        "income": "施行令の控除をする前の所得。本人は施行令11条の年金を含む",
    },
    unused=frozenset({"grade", "disability_pension", "own_disability"}),
    own_names={"salary_or_pension_income": "taxed_salary_or_pension_income"},
)
DISABLED_CHILD = Program(
    id="disabled-child",
    title="障害児福祉手当",
    book=disabled_child.RULES,
    case=(
        *("claimed_on", "birth_date", "meets_criteria", *RESIDENCE, *LIFE, "resident_since"),
        *("obligors_confirmed", *FACILITY, *PENSION),
    ),
    settled=OF_THE_CITY | IN_TIME | {"within_age_when_claimed": True},
    entitlement=UNFIT | ABROAD | TOO_OLD | HOUSED | PENSIONED,
    meanings={
        "meets_criteria": "施行令1条1項の障害の状態にあると判定されたこと",
        "disability_pension": "施行令6条の給付を受けられること（始まった月は false）",
    },
    unused=frozenset({"grade", "hospital_over_3_months", "own_disability"}),
)
TRANSITIONAL = Program(
    id="transitional",
    title="経過的福祉手当",
    book=transitional.RULES,
    case=(
        *("birth_date", "held_old_allowance", "meets_criteria", *RESIDENCE, *LIFE),
        *("obligors_confirmed", *FACILITY[:2], *PENSION[:2]),
    ),
    settled=IN_THE_CITY
    | {"held_old_allowance": True, "right_year": True, "obligors_confirmed": True},
    entitlement=UNFIT | ABROAD | TOO_YOUNG | HOUSED | PENSIONED,
    meanings={
        "meets_criteria": "昭和61年3月に旧法の福祉手当を受け、その障害の状態が今も続くこと",
        "disability_pension": "障害の年金や特別障害者手当を受けられること（始まった月は false）",
    },
    unused=frozenset({"grade", "hospital_over_3_months", "own_disability"}),
)
SPECIAL_CHILD = Program(
    id="special-child",
    title="特別児童扶養手当",
    book=special_child.RULES,
    case=(
        *("claimed_on", "birth_date", "grade", "is_cared_for", "resident_in_japan"),
        *("carer_resident_in_japan", "obligors_confirmed", "december_asked_early"),
        *(*FACILITY, *PENSION),
    ),
    settled=IN_TIME
    | dict.fromkeys(("is_cared_for", "carer_resident_in_japan", "within_age_when_claimed"), True),
    entitlement={"grade_not_met": ("has_grade", False)} | ABROAD | TOO_OLD | HOUSED | PENSIONED,
    meanings={
        "grade": "その月の児童の障害等級。none は1級にも2級にも該当しない",
        "in_facility": "その月に児童が施設に入所していること（入所した月は false）",
        "disability_pension": "児童が施行令1条の2の年金を受けられること（始まった月は false）",
        "resident_in_japan": "児童も受給資格者も日本国内に住所があること",
        "own_disability": "自身の障害者控除",
        "dependants": "扶養親族等の数（同一生計配偶者を含む）。受給資格者では生計維持児童も",
        "elderly_dependants": "うち老人扶養親族。受給資格者では70歳以上の同一生計配偶者も",
    },
    unused=frozenset({"meets_criteria", "hospital_over_3_months", "social_insurance"}),
    claimant="受給資格者",
    words={"grade": GRADES},
    limits={
        "own_income_at_limit": ("within_own_limit", False),
        "obligor_income_at_limit": ("within_obligor_limits", False),
    },
)
PROGRAMS = {
    each.id: each for each in (SPECIAL_DISABILITY, DISABLED_CHILD, TRANSITIONAL, SPECIAL_CHILD)
}

BY_KEY = {each.key: each for each in PROGRAMS.values()}


def program_of(book: Rulebook) -> Program:
    """手当の種類を引く: that of the book, with or without later editions of its figures."""
    return PROGRAMS[book.benefit]


def sharing(program: Program, figure: str) -> list[Program]:
    """同じ値を使う手当: of the figure of that program, in the order of the programs."""
    return [each for each in PROGRAMS.values() if each.shares(program, figure)]


def amended(program: Program, approved: Iterable[tuple[int, Mapping[str, Any]]]) -> Rulebook:
    """承認された版を重ねる: of approval and content, what holds for whoever shares the figure."""
    found = amendments_of(program, approved)
    return program.book.amended(found) if found else program.book


def amendments_of(
    program: Program, approved: Iterable[tuple[int, Mapping[str, Any]]]
) -> list[Amendment]:
    """承認された版のうち、その手当の値のもの: in the order in which they were approved."""
    return [
        Amendment.read(content, number)
        for number, content in approved
        if program.shares(BY_KEY[content["program"]], content["figure"])
    ]
