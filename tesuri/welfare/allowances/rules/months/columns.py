"""事例表の列: the columns of cases.csv and obligors.csv, and a text table turned into facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import polars as pl
from polars import DataFrame, Expr

from tesuri.welfare.allowances.rules.months.programs import Program


class BrokenRow(ValueError):
    """壊れた行: where a table cannot be read, and what to write instead."""

    def __init__(self, line: int, column: str, problem: str, remedy: str) -> None:
        super().__init__(f"{line}行目 {column}列: {problem}{remedy}")
        self.line, self.column = line, column


@dataclass(frozen=True)
class Column:
    """列: its name, what it is written as, what it means, and whether the program looks at it."""

    name: str
    kind: str
    meaning: str
    is_used: bool = True
    words: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        return "|".join(self.words) or FORMS[self.kind]

    def reading(self) -> Expr:
        """The cell as a value; null where it is empty or cannot be read."""
        text = pl.col(self.name)
        if self.kind == "text":
            return text
        if self.kind == "word":
            return pl.when(text.is_in(list(self.words))).then(text)
        if self.kind == "flag":
            return pl.when(text == "true").then(True).when(text == "false").then(False)
        if self.kind in DATES:
            shape, rest = DATES[self.kind]
            days = (pl.when(text.str.contains(shape)).then(text) + rest).str
            return days.to_date("%Y-%m-%d", strict=False)
        whole = pl.when(text.str.contains(WHOLE[self.kind])).then(text)
        return whole.cast(pl.Int64, strict=False)


FORMS = {
    "text": "文字列",
    "month": "YYYY-MM",
    "day": "YYYY-MM-DD",
    "flag": "true|false",
    "yen": "0以上の整数（円）",
    "count": "0以上の整数（人）",
}
DATES = {"month": (r"^\d{4}-\d{2}$", "-01"), "day": (r"^\d{4}-\d{2}-\d{2}$", "")}
WHOLE = {"yen": r"^\d{1,13}$", "count": r"^\d{1,3}$"}

KEY = (
    Column("case_id", "text", "事例の名。出力にそのまま写す"),
    Column("target_month", "month", "対象月"),
)
CONDITIONS = (
    Column("birth_date", "day", "障害のある本人の生年月日"),
    Column("meets_criteria", "flag", "障害の状態にあると判定されたこと"),
    Column("grade", "word", "障害等級", words=("1", "2", "none")),
    Column("in_facility", "flag", "その月に施設に入所していること（入所した月は false）"),
    Column("hospital_over_3_months", "flag", "入院が3月を超えた月の翌月以後であること"),
    Column("disability_pension", "flag", "障害を事由とする給付を受けられること"),
    Column("resident_in_japan", "flag", "日本国内に住所があること"),
)
INCOMES = (
    Column("income", "yen", "施行令の控除をする前の所得"),
    Column("salary_or_pension_income", "yen", "そのうち給与所得と公的年金等に係る雑所得"),
    Column("social_insurance", "yen", "社会保険料控除額"),
    Column("casualty_loss", "yen", "雑損控除額"),
    Column("medical_expense", "yen", "医療費控除額"),
    Column("small_mutual_aid", "yen", "小規模企業共済等掛金控除額"),
    Column("spouse_special", "yen", "配偶者特別控除額"),
    Column(
        *("own_disability", "word", "自身の障害者控除"),
        words=("none", "general", "special"),
    ),
    Column("widow", "word", "寡婦・ひとり親控除", words=("none", "widow", "single_parent")),
    Column("working_student", "flag", "勤労学生控除を受けたこと"),
    Column("disabled_dependants", "count", "扶養する障害者の数（特別障害者を除く）"),
    Column("special_disabled_dependants", "count", "扶養する特別障害者の数"),
    Column("dependants", "count", "扶養親族等の数（同一生計配偶者を含む）"),
    Column("elderly_dependants", "count", "うち老人扶養親族。本人では70歳以上の同一生計配偶者も"),
    Column("specific_dependants", "count", "うち特定扶養親族等"),
)
CASES = (*KEY, *CONDITIONS, *INCOMES)
OBLIGORS = (*KEY, *INCOMES)
UNUSED = "（この手当では見ない）"
OF_NO_OBLIGOR = frozenset({"social_insurance", "specific_dependants"})


@dataclass(frozen=True)
class Table:
    """表: its file name and its columns as a program reads them."""

    name: str
    columns: tuple[Column, ...]
    is_unique: bool = False

    @property
    def optional(self) -> set[str]:
        """なくてもよい列: those at which the program does not look."""
        return {column.name for column in self.columns if not column.is_used}


def cases_of(program: Program) -> Table:
    """事例の表: with what its columns mean to the program; one row for a case in a month."""
    columns = (_meant(column, program.meanings, program.unused) for column in CASES)
    return Table("cases.csv", tuple(columns), is_unique=True)


def obligors_of(program: Program) -> Table:
    """配偶者・扶養義務者の表: any number of rows for a case in a month."""
    elderly = {"elderly_dependants": "うち老人扶養親族（70歳以上の配偶者を含まない）"}
    return Table("obligors.csv", tuple(_meant(c, elderly, OF_NO_OBLIGOR) for c in OBLIGORS))


def _meant(column: Column, meanings: Mapping[str, str], unused: Collection[str]) -> Column:
    meaning = meanings.get(column.name, column.meaning)
    if column.name in unused:
        return replace(column, meaning=meaning + UNUSED, is_used=False)
    return replace(column, meaning=meaning)


def typed(texts: DataFrame, table: Table) -> DataFrame:
    """The text table (with its `line` numbers) as values; raises BrokenRow for its first fault."""
    present = [column for column in table.columns if column.name in texts.columns]
    texts = texts.with_columns(pl.col(c.name).replace("", None) for c in present)
    read = texts.select("line", *(column.reading().alias(column.name) for column in present))
    faults = [fault for c in present if (fault := _unread(texts, read, c))]
    faults += [f for f in (_repeated(read, table), _too_many_parts(read)) if f]
    if faults:
        raise min(faults, key=lambda fault: fault.line)
    absent = [column for column in table.columns if column not in present]
    empty = [pl.lit(None, dtype=pl.String).alias(column.name) for column in absent]
    return read.with_columns(empty).with_columns(c.reading().alias(c.name) for c in absent)


def _unread(texts: DataFrame, read: DataFrame, column: Column) -> BrokenRow | None:
    is_key = column in KEY
    faulty = read[column.name].is_null() & (texts[column.name].is_not_null() | is_key)
    if not faulty.any():
        return None
    line = texts.filter(faulty)["line"][0]
    problem = "値が空か、読み取れません。" if is_key else "値を読み取れません。"
    remedy = f"{column.form} の形で書いてください"
    return BrokenRow(line, column.name, problem, remedy + ("" if is_key else "（不明なら空に）"))


def _repeated(read: DataFrame, table: Table) -> BrokenRow | None:
    if not table.is_unique:
        return None
    again = read.filter(~pl.struct("case_id", "target_month").is_first_distinct())
    if again.is_empty():
        return None
    problem = "同じ case_id と target_month の行が前にあります。"
    return BrokenRow(again["line"][0], "case_id", problem, "一つの行にまとめてください")


def _too_many_parts(read: DataFrame) -> BrokenRow | None:
    parts = [n for n in ("elderly_dependants", "specific_dependants") if n in read.columns]
    total = sum((pl.col(name).fill_null(0) for name in parts), pl.lit(0))
    over = read.filter(total > pl.col("dependants"))
    if over.is_empty():
        return None
    problem = "老人・特定の扶養親族の数が dependants を超えています。"
    return BrokenRow(over["line"][0], "dependants", problem, "内数になるように直してください")
