"""The menus of the window: every action that it has, with its keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, get_args

from dxapply.drafting.pages import PAGES, VERSIONS
from dxapply.ui.actions import Action, Menu
from dxapply.ui.style import Look
from dxapply.ui.tokens import Mode, TextSize

if TYPE_CHECKING:  # the start screen has menus before it has all that a draft needs
    from dxapply.model.draft import Draft
    from dxapply.ui.desk import Desk
    from dxapply.ui.workspace import Workspace

__all__ = ["window_menus"]


class _Commands(Protocol):
    """What the window can do."""

    look: Look

    @property
    def desk(self) -> Desk | None: ...
    @property
    def workspace(self) -> Workspace | None: ...
    def show_opening(self) -> None: ...
    def open_file(self) -> None: ...
    def reuse(self) -> None: ...
    def save(self) -> bool: ...
    def save_as(self) -> None: ...
    def close(self) -> None: ...
    def undo(self) -> None: ...
    def redo(self) -> None: ...
    def set_text_size(self, text_size: TextSize) -> None: ...
    def step_text_size(self, by: int) -> None: ...
    def set_theme(self, mode: Mode) -> None: ...
    def show_shortcuts(self) -> None: ...
    def make_support_file(self) -> None: ...
    def show_about(self) -> None: ...


def window_menus(window: _Commands) -> tuple[Menu, ...]:
    """All menus, in the order of the bar."""
    return (
        Menu("ファイル", "F", _file_actions(window)),
        Menu("編集", "E", _edit_actions(window)),
        Menu("移動", "G", _page_actions(window)),
        Menu("表示", "V", _look_actions(window)),
        Menu("ヘルプ", "H", _help_actions(window)),
    )


def _with(window: _Commands, act: Callable[[Workspace], object]) -> Callable[[], object]:
    return lambda: act(window.workspace) if window.workspace else None


def _is_open(window: _Commands) -> Callable[[], bool]:
    return lambda: window.workspace is not None


def _file_actions(window: _Commands) -> tuple[Action | None, ...]:
    is_open = _is_open(window)
    return (
        Action(label="新しく作る", run=window.show_opening, keys=("Ctrl+N",)),
        Action(label="開く", run=window.open_file, keys=("Ctrl+O",)),
        Action(label="前回の申請をもとに作る", run=window.reuse),
        None,
        Action(label="保存", run=window.save, keys=("Ctrl+S",), can=is_open),
        Action(label="別名で保存", run=window.save_as, keys=("Ctrl+Shift+S",), can=is_open),
        Action(label="紙とExcelに出す", run=_with(window, lambda space: space.jump("output")), keys=("Ctrl+P",), can=is_open),
        Action(label="提出フォルダーを作る", run=_with(window, _hand_in), can=is_open),
        Action(label="直したExcelを取り込む", run=_with(window, _take_book), can=is_open),
        Action(label="以前の版", run=_with(window, lambda space: space.jump(VERSIONS.id)), can=is_open),
        None,
        Action(label="はじめの画面に戻る", run=window.show_opening, can=is_open),
        Action(label="終了", run=window.close, keys=("Alt+F4",)),
    )


def _take_book(space: Workspace) -> None:
    space.jump("output")
    output: Any = space.view("output")  # its page is loaded when it is wanted
    output.show_return()


def _hand_in(space: Workspace) -> None:
    space.jump("output")
    output: Any = space.view("output")
    output.show_submission()


def _edit_actions(window: _Commands) -> tuple[Action | None, ...]:
    def step(name: str, label: Callable[[Draft], str], run: Callable[[], None], keys: tuple[str, ...]) -> Action:
        def last() -> str:
            return label(window.desk.draft) if window.desk else ""

        def can() -> bool:
            return bool(last()) or bool(window.workspace and window.workspace.is_typing)  # what is half typed is a step too

        return Action(label=name, run=run, keys=keys, words=lambda: f"{name}：{last()}" if last() else name, can=can)

    return (
        step("元に戻す", lambda draft: draft.undo_label, window.undo, ("Ctrl+Z",)),
        step("やり直す", lambda draft: draft.redo_label, window.redo, ("Ctrl+Y", "Ctrl+Shift+Z")),
    )


def _page_actions(window: _Commands) -> tuple[Action | None, ...]:
    is_open = _is_open(window)

    def go(page: str) -> Callable[[], object]:
        return _with(window, lambda space: space.jump(page))

    return (
        Action(label="次のページ", run=_with(window, lambda space: space.go_on(1)), keys=("Ctrl+PageDown",), can=is_open),
        Action(label="前のページ", run=_with(window, lambda space: space.go_on(-1)), keys=("Ctrl+PageUp",), can=is_open),
        Action(label="次の区画（目次、ページ、説明、下の帯）", run=_with(window, lambda space: space.next_pane()), keys=("F6",), can=is_open),
        None,
        *(Action(label=page.title, run=go(page.id), keys=(f"Ctrl+{number}",), can=is_open) for number, page in enumerate(PAGES, 1)),
    )


def _look_actions(window: _Commands) -> tuple[Action | None, ...]:
    def size(name: TextSize) -> Action:
        return Action(label=f"文字の大きさ：{name}", run=lambda: window.set_text_size(name), is_chosen=lambda: window.look.text_size == name)

    def theme(name: Mode, words: str) -> Action:
        return Action(label=words, run=lambda: window.set_theme(name), is_chosen=lambda: window.look.mode == name)

    return (
        *map(size, get_args(TextSize)),
        Action(label="文字を大きく", run=lambda: window.step_text_size(1), keys=("Ctrl++", "Ctrl+Shift++")),
        Action(label="文字を小さく", run=lambda: window.step_text_size(-1), keys=("Ctrl+-",)),
        None,
        theme("light", "明るい画面"),
        theme("dark", "暗い画面"),
    )


def _help_actions(window: _Commands) -> tuple[Action | None, ...]:
    return (
        Action(label="説明を開く・閉じる", run=_with(window, lambda space: space.toggle_help()), keys=("F1",), can=_is_open(window)),
        Action(label="キー操作の一覧", run=window.show_shortcuts),
        Action(label="サポート用ファイルを作る", run=window.make_support_file),
        None,
        Action(label="dxapplyについて", run=window.show_about),
    )
