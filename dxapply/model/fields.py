"""One declaration per input: what a value is called, how it is read, shown and kept.

From a Field come the widget, the reader, the check, the help, the key in the file and on the command line, and the cells of the forms.
A row's field is written with a star: `issues.*.title` stands for `issues.K1.title`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from stdnum.exceptions import ValidationError
from stdnum.jp import cn

from dxapply.errors import DxapplyError
from dxapply.model.dates import era_day, read_day
from dxapply.model.money import (
    HYPHENS,
    THOUSAND,
    Unreadable,
    narrow,
    read_decimal,
    read_rate,
    read_whole,
    read_yen,
    show_rate,
    show_scaled,
    show_yen,
    shown,
    unreadable,
)
from dxapply.model.text import clean

__all__ = ["Field", "Kind", "Register", "Value", "keep", "read", "show", "take", "unset"]

Value = str | int | bool | Fraction | dt.date | tuple[str, ...] | None


class Kind(StrEnum):
    """The closed set of what an input can be."""

    TEXT = "文字"
    LONG_TEXT = "文章"
    YEN = "金額"
    COUNT = "整数"
    NUMBER = "数"
    RATE = "割合"
    DATE = "日付"
    CHOICE = "選択"
    YES_NO = "はい・いいえ"
    IDENTIFIER = "番号"
    LINK = "行への参照"
    LINKS = "行への参照（複数）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """An input. `low`, `high` bound numbers in the field's own unit (thousandths for NUMBER); `choices` are (code, label) pairs.

    `needed`: always asked, or never enforced by itself (a program's forms may ask for it). `fixed` marks facts that a firm cannot
    change for the sake of a call, such as its industry. `to` names the list that a link points into.
    """

    key: str
    label: str
    kind: Kind
    unit: str = ""
    low: int | None = None
    high: int | None = None
    limit_chars: int = 0
    help: str = ""
    example: str = ""
    needed: Literal["always", "never"] = "never"
    fixed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    to: str = ""

    def label_of(self, code: str) -> str:
        """The Japanese label of a choice's code; the code itself where it is not one of them."""
        return dict(self.choices).get(code, code)


class Register:
    """The fields that exist: the static ones and those that program packs add."""

    def __init__(self, fields: Iterable[Field], limits: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.fields = tuple(fields)
        self._limits = limits or {}
        self._by_key: Mapping[str, Field] = {field.key: field for field in self.fields}
        if len(self._by_key) != len(self.fields):
            raise ValueError("two fields have one key")

    def field(self, key: str) -> Field:
        """The field of a key such as company.name or issues.K1.title. Raises DxapplyError for an unknown key."""
        found = self.find(key)
        if found is None:
            raise DxapplyError(f"項目「{key}」はありません", fix="get コマンドで項目の一覧を確かめてください")
        return found

    def find(self, key: str) -> Field | None:
        """The field of a key, or None."""
        if found := self._by_key.get(key):
            return found
        parts = key.split(".")
        return self._by_key.get(f"{parts[0]}.*.{parts[2]}") if len(parts) == 3 else None

    def with_fields(self, fields: Iterable[Field]) -> Register:
        """This register and more fields."""
        return Register((*self.fields, *fields), self._limits)

    def with_limits(self, limits: Mapping[str, Mapping[str, int]]) -> Register:
        """This register where programs, by their ids, have limits of their own in characters, by the fields' keys."""
        return Register(self.fields, limits)

    def limit_of(self, field: Field, program: str) -> int:
        """How many characters a field may hold in an application for that program: as its forms say, else as the field does; 0 where all may stand."""
        return self._limits.get(program, {}).get(field.key, field.limit_chars)


# reading

_YES_NO: dict[str, bool | None] = {
    **dict.fromkeys(("yes", "true", "はい", "○", "◯", "〇", "済", "済み", "レ", "✓", "✔", "☑", "■"), True),
    **dict.fromkeys(("no", "false", "いいえ", "×", "✕", "✗", "x", "未", "未済", "□", "☐"), False),
    **dict.fromkeys(("unknown", "わからない", "分からない"), None),
}
_POSTAL = re.compile(r"([0-9]{3})-?([0-9]{4})")
_PHONE = re.compile(r"\+?(?:[()-]*[0-9]){6,15}")
_EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-\-/-?A-~]+")  # visible ASCII, with @ and . where they belong
_CODE = re.compile(r"[!-~]{1,60}")
_SHAPES = (("postal_code", _POSTAL), ("phone", _PHONE), ("email", _EMAIL))
_PLAIN_HYPHENS = str.maketrans(dict.fromkeys(HYPHENS, "-"))


def read(field: Field, text: str) -> Value:
    """The value that a typed text means in this field; an empty text is the field's unset value.

    Numbers and codes are read in any width; texts stay as typed but for control characters. Raises Unreadable, never anything else.
    """
    cleaned = clean(text)
    if not cleaned.strip():
        return unset(field.kind)
    return _bounded(field, cleaned, _READ[field.kind](field, cleaned))


def unset(kind: Kind) -> Value:
    """What a field of this kind holds before it is answered."""
    if kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.IDENTIFIER, Kind.LINK):
        return ""
    return () if kind is Kind.LINKS else None


def _read_choice(field: Field, text: str) -> str:
    plain = _plain_choice(text)
    for code, label in field.choices:
        if plain in (code.casefold(), _plain_choice(label)):
            return code
    some = "、".join(label for _, label in field.choices[:4])
    raise unreadable(text, field.label, f"{some}{' など' if len(field.choices) > 4 else ''}から選んでください")


def _plain_choice(text: str) -> str:
    """The words as they are compared: in one width, 税込み as 税込 and 税抜き as 税抜."""
    return re.sub("(?<=込)み|(?<=抜)き", "", narrow(text).casefold())


def _read_yes_no(field: Field, text: str) -> bool | None:
    plain = narrow(text).lower()
    if plain not in _YES_NO:
        raise unreadable(text, field.label, "はい、いいえ、わからない のどれかを入力してください")
    return _YES_NO[plain]


def _read_identifier(field: Field, text: str) -> str:
    plain = narrow(text).translate(_PLAIN_HYPHENS).replace(" ", "")
    name = field.key.rpartition(".")[2]
    if name == "corporate_number":
        return _read_corporate_number(text, plain)
    if name == "postal_code":
        plain = _POSTAL.sub(r"\1-\2", plain.removeprefix("〒"))
    shape = next((shape for ending, shape in _SHAPES if name.endswith(ending)), _CODE)
    if not shape.fullmatch(plain):
        raise unreadable(text, field.label, f"{field.example} のように入力してください")
    return plain


def _read_corporate_number(text: str, plain: str) -> str:
    """The 13 digits of a 法人番号, also out of a 登録番号 (T + 13 digits). The check digit is 財務省令第70号 第2条."""
    try:
        return cn.validate(plain.upper().removeprefix("T"))
    except ValidationError:
        why, fix = "13けたでないか、検査用の数字が合いません", "番号の通知や国税庁の公表サイトで確かめてください"
        raise Unreadable(f"法人番号「{shown(text)}」は正しくありません", why, fix) from None


def _read_links(field: Field, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link for link in re.split(r"[\s,、・]+", narrow(text)) if link))


_READ: Mapping[Kind, Callable[[Field, str], Value]] = {
    Kind.TEXT: lambda field, text: text.replace("\n", " ").strip(),
    Kind.LONG_TEXT: lambda field, text: text,
    Kind.YEN: lambda field, text: read_yen(text),
    Kind.COUNT: lambda field, text: read_whole(text, unit=field.unit),
    Kind.NUMBER: lambda field, text: read_decimal(text, unit=field.unit),
    Kind.RATE: lambda field, text: read_rate(text),
    Kind.DATE: lambda field, text: read_day(text),
    Kind.CHOICE: _read_choice,
    Kind.YES_NO: _read_yes_no,
    Kind.IDENTIFIER: _read_identifier,
    Kind.LINK: lambda field, text: narrow(text),
    Kind.LINKS: _read_links,
}


def _bounded(field: Field, text: str, value: Value) -> Value:
    """The value where it lies within the field's bounds. Raises Unreadable where it does not."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if field.low is not None and value < field.low:
        raise Unreadable(f"{field.label}「{shown(text)}」は小さすぎます", fix=f"{show(field, field.low)}以上で入力してください")
    if field.high is not None and value > field.high:
        raise Unreadable(f"{field.label}「{shown(text)}」は大きすぎます", fix=f"{show(field, field.high)}以下で入力してください")
    return value


# showing and keeping

def show(field: Field, value: Value) -> str:
    """The value as a person reads it, with its unit; "" where it is unset. `read` gives the value back."""
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case Fraction():
            return show_rate(value)
        case dt.date():
            return era_day(value)
        case tuple():
            return "、".join(value)
        case str():
            return field.label_of(value) if field.kind is Kind.CHOICE else value
    if field.kind is Kind.NUMBER:
        return show_scaled(value, THOUSAND) + field.unit
    if field.unit.startswith("年"):  # a year is a name: 2026年度, not 2,026年度
        return f"{value}{field.unit}"
    return show_yen(value) + ("円" if field.kind is Kind.YEN else field.unit)


def keep(value: Value) -> str | int | bool | list[str] | None:
    """The value as the file and --json hold it: rates as "2/3", days as 2026-04-01, unset texts as null."""
    match value:
        case Fraction():
            return show_rate(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return list(value)
        case "":
            return None
    return value


def take(field: Field, kept: object) -> Value:
    """The value out of what `keep` gave. Raises Unreadable where it is of another kind or out of bounds."""
    if kept is None:
        return unset(field.kind)
    if field.kind is Kind.LINKS and isinstance(kept, list) and all(isinstance(item, str) for item in kept):
        return read(field, "、".join(kept))
    if field.kind is Kind.YES_NO and isinstance(kept, bool):
        return kept
    if field.kind in (Kind.YEN, Kind.COUNT, Kind.NUMBER) and isinstance(kept, int) and not isinstance(kept, bool) and abs(kept) < 10**15:
        return _bounded(field, show(field, kept), kept)
    if field.kind not in (Kind.LINKS, Kind.YES_NO, Kind.YEN, Kind.COUNT, Kind.NUMBER) and isinstance(kept, str):
        return read(field, kept)
    raise unreadable(kept if isinstance(kept, str) else "この形の値", field.label, "項目の値を確かめてください")
