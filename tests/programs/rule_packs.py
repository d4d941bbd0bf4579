"""Packs for one rule of the arithmetic, as a test writes them: seven categories, one rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CATEGORIES = ("machine", "technology", "outsourcing", "expert", "cloud", "ads", "web")
KINDS = {"machine": "machine", "technology": "other", "outsourcing": "outsourcing", "expert": "expert", "cloud": "cloud", "ads": "advertising", "web": "web"}
_BASIS = 'source = "test"\ncertainty = "assumed"\n'
_INLINE = 'source = "test", certainty = "assumed"'
_HEAD = f"""
id = "rule-under-test"
number = "T"
title = "計算の試験"
fiscal_year = 2021
authority = "試験"
version = "1"
{_BASIS}
[sources.test]
title = "試験の定め"
seen = 2026-11-24

[recipient]
kind = "direct"
role = "事業者"
text = "試験"
{_BASIS}
[tax]
{_BASIS}
"""


def rule_toml(rule: Mapping[str, Any]) -> str:
    """The program.toml of a rule in the form of the acceptance vectors."""
    parts = [_HEAD, f"[rounding]\nunit = {rule.get('round', 1)}\nlevel = \"{rule.get('level', 'total')}\"\n{_BASIS}", _rate(rule)]
    for key in ("cap", "floor"):
        if key in rule:
            parts.append(f"[[{key}s]]\nyen = {rule[key]}\n{_BASIS}")
    parts += [_category(code, rule) for code in CATEGORIES]
    if group := rule.get("group"):
        parts.append(f"[[groups]]\nof = {json.dumps(group['of'])}\nyen = {group['max']}\n{_BASIS}")
    return "\n".join(parts)


def _rate(rule: Mapping[str, Any]) -> str:
    if "tiers" not in rule:
        return f'[[rates]]\nrate = "{rule["rate"]}"\n{_BASIS}'
    tiers = "".join(f'[[rates.tiers]]\n{f"up_to = {bound}" if bound else ""}\nrate = "{rate}"\n' for bound, rate in rule["tiers"])
    return f'[[rates]]\ntiers_on = "grant"\n{_BASIS}{tiers}'


def _category(code: str, rule: Mapping[str, Any]) -> str:
    lines = [f'[[categories]]\ncode = "{code}"\nname = "{code}費"\nkind = "{KINDS[code]}"', _BASIS]
    for key, name, word in (("shares", "share", "share"), ("rates", "rate", "rate"), ("grant_share", "grant_share", "share")):
        if code in rule.get(key, {}):
            lines.append(f'{name} = {{ {word} = "{rule[key][code]}", {_INLINE} }}')
    for key, name in (("max_amounts", "max_amount"), ("max_grant", "max_grant")):
        if code in rule.get(key, {}):
            lines.append(f"{name} = {{ yen = {rule[key][code]}, {_INLINE} }}")
    return "\n".join(lines) + "\n"


def write_pack(folder: Path, rule: Mapping[str, Any]) -> Path:
    """The folder of a pack with that rule."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "program.toml").write_text(rule_toml(rule), encoding="utf-8")
    return folder
