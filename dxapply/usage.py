"""The command line as it speaks to a Japanese user: argparse with its own words put aside."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from dxapply.errors import DxapplyError

__all__ = ["UsageParser"]


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, "使い方：" if prefix is None else prefix)


class UsageParser(argparse.ArgumentParser):
    """An argument parser that speaks Japanese, and whose complaint is one sentence."""

    names: tuple[str, ...] = ()

    def __init__(self, **given: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **given)
        self.subjects = self.add_argument_group("指定するもの")
        self.options = self.add_argument_group("オプション")
        self.options.add_argument("-h", "--help", action="help", help="この説明を表示します")
        self.options.add_argument("--today", metavar="日付", default=argparse.SUPPRESS, help="今日の代わりに使う日付（例：2021-03-03、R3.3.3）")

    def usage_line(self) -> str:
        """How to write the command, on one line."""
        return " ".join(self.format_usage().split()).removeprefix("使い方：")

    def print_help(self, file: Any = None) -> None:
        """Print the help where anything can be printed: the windowed program of Windows has no output, and some Pythons trip over that."""
        if file is not None or sys.stdout is not None:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        """Raise the complaint; argparse's own words are English."""
        raise DxapplyError("コマンドの書き方が違います", "足りないか、使えない指定があります", f"使い方：{self.usage_line()}")
