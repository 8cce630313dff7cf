"""人事と権限の入力欄."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm, offer
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.duties import Duty, Employment, Level
from tesuri.workplace.access.models import Office, Officer, ReviewOutcome
from tesuri.workplace.access.terminals import Place
from tesuri.workplace.staff.models import Judgement
from tesuri.workplace.staff.queries.officers import STATES

USER_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$"
CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$"
ID_HELP = "2〜32字の英数字と . _ -。一度使った利用者IDは二度と使えません。"
LAST_DAY = "最終日（この日まで使えます）"
Names = dict[str, str]


def posted(request: HttpRequest) -> QueryDict | None:
    """送られた値: an empty form that was sent is a form with mistakes, not a fresh one."""
    return request.POST if request.method == "POST" else None


class OfficeChoice(forms.ChoiceField):
    """部署の選択: the offices of the actor's body, given by the view."""

    def offer(self, offices: Names, empty: str = "選んでください") -> None:
        """Fill the choices."""
        self.choices = [("", empty), *offices.items()]


class SearchForm(HouseForm):
    """職員の検索条件."""

    words = FreeText(
        label="氏名・カナ・利用者ID（一部でも）",
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"data-search": True}),
    )
    office = OfficeChoice(label="部署", required=False)
    state = forms.ChoiceField(label="状態", choices=STATES, initial="live", required=False)

    def __init__(self, *args: Any, offices: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, offices, "すべて")

    def clean_state(self) -> str:
        """Those who may work now, unless something else was chosen."""
        return self.cleaned_data["state"] or "live"


class TermForm(HouseForm):
    """利用期間: an end, or the word that there is none."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("ends_on")) == bool(cleaned.get("has_no_end")):
            self.add_error(
                "ends_on" if "ends_on" in self.fields else None,
                "最終日を入力するか、「期限なし」を選ぶか、どちらか一つにしてください。",
            )
        return cleaned


class IssueForm(TermForm):
    """利用者IDの発行."""

    user_id = forms.RegexField(USER_ID, label="利用者ID", help_text=ID_HELP)
    name = FreeText(label="氏名", max_length=100)
    kana = FreeText(label="カナ氏名", max_length=100)
    office = OfficeChoice(label="部署")
    employment = forms.ChoiceField(label="任用の種類", choices=Employment.choices)
    begins_on = DayField(label="利用開始日")
    ends_on = DayField(label=LAST_DAY, required=False)
    has_no_end = forms.BooleanField(
        label="期限なし（報告に載ります）", required=False, help_text="任期のない職員だけです。"
    )

    def __init__(self, *args: Any, offices: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, offices)


class ChangeForm(TermForm):
    """利用者IDの変更."""

    name = FreeText(label="氏名", max_length=100)
    kana = FreeText(label="カナ氏名", max_length=100)
    employment = forms.ChoiceField(label="任用の種類", choices=Employment.choices)
    ends_on = DayField(label=LAST_DAY, required=False)
    has_no_end = forms.BooleanField(label="期限なし（報告に載ります）", required=False)


class MoveForm(HouseForm):
    """異動."""

    office = OfficeChoice(label="異動先")
    moves_on = DayField(label="異動日（この日から異動先です）")

    def __init__(self, *args: Any, offices: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, offices)


class EndForm(HouseForm):
    """利用者IDの終了."""

    ends_on = DayField(label=LAST_DAY)
    at_once = forms.BooleanField(
        label="承認されたらすぐに止める",
        required=False,
        help_text="懲戒や紛失など急ぐときだけです。その時のログインも終わります。",
    )


class GrantForm(HouseForm):
    """権限の付与: each chosen duty with each chosen level."""

    duties = forms.MultipleChoiceField(
        label="事務",
        choices=Duty.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="管理・媒体・監査のほかは、手引きの研修の記録がある人にだけ付きます。",
    )
    levels = forms.MultipleChoiceField(
        label="段階",
        choices=Level.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="選んだ事務のそれぞれに、選んだ段階のすべてが付きます。",
    )
    office = OfficeChoice(label="どの部署の仕事か")
    since = DayField(label="開始日")
    through = DayField(
        label="最終日", required=False, help_text="空けると、利用期間が終わる日までです。"
    )

    def __init__(self, *args: Any, offices: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer(self, offices)


class EndGrantForm(HouseForm):
    """権限の終了."""

    last_day = DayField(label="最終日（この日まで使えます）")


class OfficeForm(HouseForm):
    """部署の登録・変更."""

    code = forms.RegexField(CODE, label="部署コード", help_text="20字までの英数字と _ -。")
    name = FreeText(label="部署名", max_length=100)
    chief = forms.RegexField(
        USER_ID, label="所属長の利用者ID", required=False, help_text="権限の棚卸をする人です。"
    )


class ListForm(HouseForm):
    """異動・退職の一覧."""

    file = forms.FileField(
        label="CSVファイル", help_text="1MBまで。文字コードはUTF-8かExcelの「CSV」。"
    )


class AnswerForm(HouseForm):
    """棚卸の答え: one field a grant and one a person, made from what the chief is shown."""

    def __init__(self, data: Any, persons: dict[int, int]) -> None:
        super().__init__(data)
        self.persons = persons
        names = [f"grant-{pk}" for pk in persons] + [f"person-{pk}" for pk in persons.values()]
        for name in names:
            self.fields[name] = forms.ChoiceField(
                choices=[("", ""), *ReviewOutcome.choices], required=False
            )

    def answers(self) -> dict[int, ReviewOutcome]:
        """The grants that were answered for: their own answer, else that for the whole person."""
        given = {
            grant: self.cleaned_data[f"grant-{grant}"] or self.cleaned_data[f"person-{person}"]
            for grant, person in self.persons.items()
        }
        return {grant: ReviewOutcome(answer) for grant, answer in given.items() if answer}


class ManualForm(HouseForm):
    """手引きの版."""

    title = FreeText(label="名称", max_length=100)
    version = FreeText(label="版", max_length=32)
    in_force_on = DayField(label="適用日")


class JudgementForm(HouseForm):
    """使われていない利用者IDの処置."""

    judgement = forms.ChoiceField(label="処置", choices=Judgement.choices)
    reason = FreeText(label="理由", max_length=300)


def today_in_words() -> str:
    """欄の初めの値: today in 和暦."""
    return wareki(timezone.localdate())


def _offer(form: forms.Form, offices: Names, empty: str = "選んでください") -> None:
    field = form.fields["office"]
    assert isinstance(field, OfficeChoice)
    field.offer(offices, empty)


class TrainingForm(HouseForm):
    """研修の記録."""

    learned_on = DayField(label="研修の日")


# --- 端末 ---
SHARED = "shared"


class PlaceForm(HouseForm):
    """端末の置き場所: an office or shared, and the rights of the terminal."""

    office = forms.ChoiceField(label="使う部署")
    may_print = forms.BooleanField(label="印刷を許す", required=False)
    may_export = forms.BooleanField(label="媒体への出力を許す", required=False)

    def __init__(self, offices: Iterable[Office], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offices = {str(each.pk): each for each in offices}
        named = [(number, each.name) for number, each in self.offices.items()]
        offer(self, "office", [*named, (SHARED, "団体のどの部署も使う（共用）")])

    def place(self) -> Place:
        """What was chosen; of a form that is valid."""
        chosen = self.cleaned_data
        return Place(
            self.offices.get(chosen["office"]),
            is_shared=chosen["office"] == SHARED,
            may_print=chosen["may_print"],
            may_export=chosen["may_export"],
        )


class PlaceChangeForm(PlaceForm):
    """端末の変更の起案: the place that is wanted, and why."""

    reason = FreeText(label="変更の理由", max_length=200)


class MissingForm(HouseForm):
    """無許可の持出し: no more than why it is stopped, or what became known of it since."""

    reason = FreeText(
        label="理由・分かったこと",
        max_length=200,
        help_text="気づいた経緯、最後に見た所など、今分かることだけで止められます。あとで書き足せます。",
    )


class OffSiteForm(HouseForm):
    """持出しの申出: who carries the terminal where, why, and until when."""

    carrier = forms.TypedChoiceField(label="持ち出す職員", coerce=int)
    place = FreeText(label="持ち出す先", max_length=200)
    from_on = DayField(label="持ち出す日")
    until_on = DayField(label="返す日")
    reason = FreeText(label="理由", max_length=200)

    def __init__(self, officers: Iterable[Officer], *args: Any) -> None:
        super().__init__(*args)
        named = [(each.pk, f"{each.name}（{each.office.name}）") for each in officers]
        offer(self, "carrier", [("", "選んでください"), *named])
