"""台帳の入力欄: searching, registering with a purpose, correcting with a reason."""

from typing import Any

from django import forms

from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm
from tesuri.ground.text.my_number import contains_my_number
from tesuri.welfare.persons.models import CorrectedBy, Purpose, Sex, ShieldingKind, Source
from tesuri.welfare.persons.queries import Criteria


class SearchForm(HouseForm):
    """台帳の検索条件."""

    kana = forms.CharField(
        label="カナ氏名（前方一致）",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autofocus": True, "data-search": True}),
    )
    name = forms.CharField(label="氏名（前方一致）", max_length=100, required=False)
    birth_date = DayField(label="生年月日", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = " ".join(str(self.data.get(name, "")) for name in ("kana", "name"))
        if contains_my_number(typed):
            raise forms.ValidationError(
                "個人番号では検索できません。カナ氏名・氏名・生年月日で検索してください。"
            )
        return cleaned

    def criteria(self) -> Criteria:
        """The cleaned values as one thing."""
        return Criteria(
            kana=self.cleaned_data["kana"],
            name=self.cleaned_data["name"],
            birth_date=self.cleaned_data["birth_date"],
        )


class RegistrySearchForm(HouseForm):
    """住基の検索条件: two keys and the purpose."""

    kana = FreeText(label="カナ氏名", max_length=100)
    birth_date = DayField(label="生年月日")
    purpose = forms.ChoiceField(
        label="登録の目的",
        choices=[("", "選んでください"), *Purpose.of_applicants()],
    )


class RegisterForm(HouseForm):
    """対象者の登録: who was chosen from the registry, and for what."""

    addressee_number = forms.RegexField(r"^[0-9]{10}$", widget=forms.HiddenInput)
    purpose = forms.ChoiceField(choices=Purpose.of_applicants(), widget=forms.HiddenInput)


class CorrectionForm(HouseForm):
    """台帳の訂正: the item as it should be, how that was verified, and why."""

    name = FreeText(label="氏名", max_length=100)
    kana = FreeText(label="カナ氏名", max_length=100)
    birth_date = DayField(label="生年月日")
    sex = forms.ChoiceField(label="性別", choices=Sex.choices)
    postcode = FreeText(label="郵便番号", max_length=8, required=False)
    address = FreeText(label="住所", max_length=200)
    source = forms.ChoiceField(label="確かめた方法（入手元と手段）", choices=Source.choices)
    reason = FreeText(label="訂正の理由", max_length=500)

    def changes(self) -> dict[str, Any]:
        """What the clerk would have the register say."""
        values = dict(self.cleaned_data)
        return {name: values[name] for name in values if name not in ("source", "reason")}


class DeathForm(HouseForm):
    """死亡の登録・訂正."""

    died_on = DayField(
        label="死亡日", required=False, help_text="誤って登録したものを取り消すときは空欄。"
    )
    notified_by = FreeText(
        label="届け出た方", max_length=100, required=False, help_text="氏名と続柄。通知のときは空欄"
    )
    source = forms.ChoiceField(label="入手元と手段", choices=Source.choices)
    reason = FreeText(label="確かめた書類・訂正の理由", max_length=500)


class CorrectionRuleForm(HouseForm):
    """訂正の決め方の起案."""

    corrected_by = forms.ChoiceField(
        label="訂正の決め方", choices=CorrectedBy.choices, widget=forms.RadioSelect
    )
    since = DayField(label="始まりの日")
    comment = FreeText(label="決裁者への意見", max_length=500, required=False)


class ShieldingForm(HouseForm):
    """支援措置の登録: since when, until when, against whom, and who said so."""

    kind = forms.ChoiceField(label="種別", choices=ShieldingKind.choices)
    since = DayField(label="開始日")
    through = DayField(
        label="期限（この日まで）",
        required=False,
        help_text="期限を過ぎても、解除が承認されるまで住所は表示しません。例: 令和9年3月31日",
    )
    source = forms.ChoiceField(label="申出・連絡の元", choices=Source.choices)
    against_name = FreeText(
        label="相手方の氏名", max_length=100, required=False, help_text="分かるときだけ"
    )
    against_birth_date = DayField(label="相手方の生年月日", required=False)
    against_number = forms.RegexField(
        r"^[0-9]{10}$", label="相手方の宛名番号", required=False, help_text="台帳にいるとき。10桁"
    )
    reason = FreeText(label="申出の内容・確かめた書類", max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, through = cleaned.get("since"), cleaned.get("through")
        if since and through and through < since:
            self.add_error("through", "期限が開始日より前です。")
        if cleaned.get("against_number") and not cleaned.get("against_name"):
            self.add_error("against_name", "宛名番号と一緒に氏名を入力してください。")
        return cleaned


class ExtensionForm(HouseForm):
    """期間の延長."""

    since = DayField(label="延長の開始日")
    through = DayField(label="新しい期限（この日まで）")
    reason = FreeText(label="延長の理由・確かめた書類", max_length=500)


class LiftForm(HouseForm):
    """解除の起案: to be approved by another person."""

    ends_on = DayField(label="解除日")
    reason = FreeText(label="解除の理由・本人に確かめた方法", max_length=500)
