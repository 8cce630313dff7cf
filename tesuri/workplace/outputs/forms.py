"""媒体と出力の入力欄."""

from typing import Any

from django import forms

from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm
from tesuri.workplace.outputs.models import Kind, MediumState

CERTIFICATE_LIMIT = 20_000
A_PEM = r"(?s)\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*"


class SearchForm(HouseForm):
    """媒体を探す."""

    words = FreeText(
        label="言葉", required=False, max_length=100, help_text="管理番号、場所、鍵の管理者など"
    )
    kind = forms.ChoiceField(label="種類", required=False, choices=[("", "すべて"), *Kind.choices])
    state = forms.ChoiceField(
        label="状態", required=False, choices=[("", "すべて"), *MediumState.choices]
    )


class PlaceForm(HouseForm):
    """保管する場所."""

    place = FreeText(
        label="保管場所", max_length=100, help_text="例: 執務室北 施錠キャビネット2段目"
    )
    key_holder = FreeText(label="鍵の管理者", max_length=100, help_text="例: 障害福祉課長")


class MediumForm(PlaceForm):
    """媒体の登録."""

    kind = forms.ChoiceField(label="種類", choices=Kind.choices)
    label = FreeText(label="管理番号", max_length=40, help_text="媒体に貼る番号。例: U-001")
    serial = FreeText(
        label="製造番号", max_length=80, required=False, help_text="紙・簿冊は空のままにします。"
    )
    field_order = ("kind", "label", "serial", "place", "key_holder")


class LoanForm(HouseForm):
    """貸出."""

    borrower = forms.ChoiceField(label="借りる人")
    purpose = FreeText(label="使う目的", max_length=200)
    used_at = FreeText(label="使う場所", max_length=100)
    due_on = DayField(label="返却期限")

    def __init__(self, *args: Any, officers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["borrower"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "選んでください"), *officers]


class ErasureForm(HouseForm):
    """消去."""

    method = FreeText(label="消去の方法", max_length=100, help_text="例: 全領域への上書き1回")
    evidence = FreeText(
        label="確かめたこと", max_length=200, help_text="例: 消去の後に全領域を読み、空を確認"
    )
    done_on = DayField(label="消去した日")


class ReturnForm(HouseForm):
    """返却."""

    reason = FreeText(
        label="消去しない理由",
        max_length=300,
        required=False,
        help_text="消去を記録したときは空のままにします。",
    )


class DisposalForm(HouseForm):
    """廃棄."""

    method = FreeText(label="廃棄の方法", max_length=100, help_text="例: 物理的な破壊、溶解")
    performed_by = FreeText(label="廃棄した人・事業者", max_length=100)
    certificate_number = FreeText(label="証明書の番号", max_length=60)
    done_on = DayField(label="廃棄した日")


class RecipientForm(HouseForm):
    """受取先の登録."""

    owner = FreeText(label="受取先の名称", max_length=100, help_text="例: ○○銀行 公金センター")
    purpose = FreeText(label="渡すもの", max_length=200, help_text="例: 総合振込ファイル")
    certificate = forms.RegexField(
        label="証明書（PEM）",
        regex=A_PEM,
        max_length=CERTIFICATE_LIMIT,
        widget=forms.Textarea,
        help_text="受取先から受け取った証明書を、BEGINからENDの行まで貼り付けます。",
        error_messages={"invalid": "PEM形式の証明書を一枚だけ貼り付けてください。"},
    )


class ReasonForm(HouseForm):
    """理由."""

    reason = FreeText(label="理由", max_length=300)


class ScreenPrintForm(HouseForm):
    """画面の印刷: which screen of which duty."""

    path = forms.RegexField(regex=r"/[A-Za-z0-9/_.%~-]*", max_length=300)
