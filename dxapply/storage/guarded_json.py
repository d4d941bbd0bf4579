"""JSON as a hostile file may hold it: how much there is of it is asked before it is read, and nothing in it is lost or taken for another thing.

A value costs some 100 bytes and a microsecond once it is read, however few bytes it has in the file: so their number is bounded, not the size alone.
"""

from __future__ import annotations

import json
import re

__all__ = ["MOST_MEMBERS", "MOST_VALUES", "cut", "has_too_many_values", "is_too_deep", "parsed", "without_lone_surrogates"]

Raw = dict[str, object]

MOST_VALUES = 500_000
"""In a file, numbers, texts, lists and objects together: a table of 20,000 cost lines, with as many quotes, and all columns filled has 460,000."""
MOST_MEMBERS = 100_000
"""In one object: those that nobody knows are kept one by one, which takes longer than reading them."""
_TEXT_OR_VALUE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[,\[{]', re.DOTALL)  # possessive, so that a long text takes no memory
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 400
_MOST_DEPTH = 50
_MOST_REPEATED = 100


def has_too_many_values(data: bytes) -> bool:
    """Whether the JSON text holds more values than are read. Each stands behind a comma or the beginning of a list or object."""
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) <= MOST_VALUES:
        return False
    found = 0
    for token in _TEXT_OR_VALUE.finditer(data):  # there are many of these signs, but they may stand in texts
        found += data[token.start()] != 0x22
        if found > MOST_VALUES:
            return True
    return False


def parsed(text: str, repeated: list[str]) -> object:
    """The JSON value of a text. A key that stands twice keeps its first value; the others get a new key, so that none is lost.

    These keys are added to `repeated`. Raises ValueError for what is no JSON or holds numbers that no draft has, RecursionError for what is nested
    too deep.
    """

    def joined(pairs: list[tuple[str, object]]) -> Raw:
        if len(pairs) > MOST_MEMBERS:
            raise ValueError(f"項目が{MOST_MEMBERS:,}個を超える部分があります")
        members = dict(pairs)
        if len(members) < len(pairs):
            members = _told_apart(pairs, repeated)
        if len(repeated) > _MOST_REPEATED:
            raise ValueError("同じ項目が何度も書かれています")
        return members

    value: object = json.loads(text, object_pairs_hook=joined, parse_int=_whole, parse_float=_finite, parse_constant=_no_number)
    return value


def is_too_deep(value: object) -> bool:
    """Whether lists and objects are nested deeper than writing them again could stand; found without recursion."""
    level = [value]
    for _ in range(_MOST_DEPTH):
        nested = [outer for outer in level if isinstance(outer, (dict, list))]  # a tuple: many values are asked, and a union is slow
        level = [inner for outer in nested for inner in (outer.values() if isinstance(outer, dict) else outer)]
        if not level:
            return False
    return True


def without_lone_surrogates(value: object) -> object:
    """The JSON value, which is not too deep, with U+FFFD for each half of a pair, which no UTF-8 can hold; keys stay apart."""
    match value:
        case str():
            return value if value.isascii() else _LONE_SURROGATE.sub("\ufffd", value)
        case list():
            return [without_lone_surrogates(inner) for inner in value]
        case dict():
            return _told_apart([(_LONE_SURROGATE.sub("\ufffd", key), without_lone_surrogates(inner)) for key, inner in value.items()], [])
    return value


def cut(text: str) -> str:
    """The beginning of a text, to be named in a sentence."""
    return text if len(text) <= 20 else text[:20] + "…"


def _told_apart(pairs: list[tuple[str, object]], repeated: list[str]) -> Raw:
    members: Raw = {}
    number = 0  # it only grows: each number that is found taken stands for a key of the file
    for key, value in pairs:
        name = key
        while name in members:
            number = max(number, len(members)) + 1
            name = f"{key}#{number}"
        if name != key:
            repeated.append(key)
        members[name] = value
    return members


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:  # reading and writing a number takes the square of its length
        raise ValueError("けた数の多すぎる数があります")
    return int(digits)


def _finite(text: str) -> float:
    number = float(text)
    return number if number - number == 0 else _no_number(text)


def _no_number(text: str) -> float:
    raise ValueError(f"数として使えない「{cut(text)}」があります")
