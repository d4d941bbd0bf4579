"""The look holds what it promises: letters, contrast, heights, and changes of theme and text size while all is on the screen."""

from __future__ import annotations

import logging
import tkinter as tk
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from tkinter import font as tkfont
from tkinter import ttk

import pytest
import ttkbootstrap

from dxapply.ui import app_fonts
from dxapply.ui.shapes import Box, Glyph
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import CONTROL_EDGES, HEIGHT, PALETTES, ROLES, SURFACES, TEXT_PAIRS, TEXT_SIZES, TYPE, Mode, Role, Surface, TextSize, Token, contrast
from dxapply.ui.ttk_styles import BOX_SURFACE, BUTTON_KINDS, PILL_KINDS

WaitUntil = Callable[..., None]
MODES: tuple[Mode, ...] = ("light", "dark")
GROWING: tuple[TextSize, ...] = ("小", "標準", "大", "特大")
FIELDS = ("text", "number", "choice")


def field(look: Look, parent: tk.Misc, kind: str) -> ttk.Entry:
    if kind == "choice":
        return look.combobox(parent, ["製造業", "卸売業"])
    entry = look.entry(parent, number=kind == "number", width=12)
    entry.insert(0, "30,000,000" if kind == "number" else "北陸精工")
    return entry


def controls(look: Look, parent: tk.Misc) -> dict[str, ttk.Widget]:
    choice = tk.StringVar(parent, "yes")
    return {
        "Primary": look.button(parent, "次へ：経費", kind="Primary", icon="chevron-right", icon_side="right"),
        "Quiet": look.button(parent, "行を足す", kind="Quiet", icon="plus-lg"),
        "Ghost": look.button(parent, "複製", kind="Ghost", icon="files"),
        "Icon": look.button(parent, kind="Icon", icon="trash3"),
        "segment": look.segment(parent, choice, [("yes", "はい"), ("no", "いいえ"), ("unknown", "不明")]),
        "check": look.check(parent, "見積書", tk.BooleanVar(parent)),
        **{kind: field(look, parent, kind) for kind in FIELDS},
    }


def heights(widgets: dict[str, ttk.Widget]) -> dict[str, int]:
    next(iter(widgets.values())).update_idletasks()
    return {name: widget.winfo_reqheight() for name, widget in widgets.items()}


def background(look: Look, widget: ttk.Widget) -> str:
    return str(ttk.Style(look.root).lookup(str(widget.cget("style")), "background"))


def row_height(look: Look, frame: Area) -> int:
    return int(ttk.Style(look.root).lookup(look.style_of(frame, "Calm.Treeview"), "rowheight"))


# ------------------------------------------------------------------------------------------------------------------ fonts


def test_the_bundled_fonts_load_without_being_installed(look: Look) -> None:
    assert app_fonts.load() == ("BIZ UDPGothic", "Noto Sans JP")
    assert look.families == app_fonts.Families("BIZ UDPGothic", "Noto Sans JP")
    assert {"BIZ UDPGothic", "Noto Sans JP"} <= set(tkfont.families(look.root))


@pytest.mark.parametrize("letter", list("漢字髙﨑①㈱～￥円辻葛"))
def test_kanji_are_drawn_in_our_font_and_not_as_boxes(look: Look, letter: str) -> None:
    assert look.root.tk.call("font", "actual", "dx.body", "-family", "--", letter) == "BIZ UDPGothic"


def test_a_kanji_is_as_wide_as_the_type_is_high(look: Look) -> None:
    assert look.font("body").measure("漢字") == 2 * round(14 * look.scale)


def test_a_kanji_beyond_the_first_font_comes_from_the_second(look: Look) -> None:
    assert look.root.tk.call("font", "actual", "dx.body", "-family", "--", "𠮷") == "Noto Sans JP"


@pytest.mark.parametrize("role", ["num", "num_s", "num_l", "num_xl"])
def test_all_digits_of_a_column_have_one_width(look: Look, role: Role) -> None:
    assert len({look.font(role).measure(digit * 8) for digit in "0123456789"}) == 1


@pytest.mark.parametrize(
    ("present", "words", "figures"),
    [
        ({"BIZ UDPGothic", "Noto Sans JP", "Meiryo UI"}, "BIZ UDPGothic", "Noto Sans JP"),
        ({"Meiryo UI", "Yu Gothic UI"}, "Yu Gothic UI", "Yu Gothic UI"),
        ({"DejaVu Sans", "Noto Sans CJK JP"}, "Noto Sans CJK JP", "Noto Sans CJK JP"),
        (set(), "TkDefaultFont", "TkDefaultFont"),
    ],
)
def test_without_our_fonts_the_best_japanese_one_of_the_system_is_taken(present: set[str], words: str, figures: str) -> None:
    assert app_fonts.choose(present) == app_fonts.Families(words, figures)


def test_missing_font_files_are_a_warning_and_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(app_fonts, "asset", tmp_path.joinpath)
    assert app_fonts.load.__wrapped__() == ()
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_a_system_without_fontconfig_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bool:
        raise OSError("libfontconfig.so.1: cannot open shared object file")

    monkeypatch.setattr(app_fonts, "_add", refuse)
    assert app_fonts.load.__wrapped__() == ()


@pytest.mark.parametrize("text_size", TEXT_SIZES)
def test_every_named_font_is_set(look: Look, text_size: TextSize) -> None:
    look.set_text_size(text_size)
    named = [name for name in tkfont.names(look.root) if name.startswith("Tk") and name.endswith("Font")]
    assert len(named) >= 9
    for name in named:
        font = tkfont.nametofont(name, look.root)
        assert font.actual("family") in {"BIZ UDPGothic", "Noto Sans JP"}, name
        assert font.cget("size") in {look.font(role).cget("size") for role in ("body", "caption", "num")}, name
    assert {f"dx.{role}" for role in ROLES} <= set(tkfont.names(look.root))


def test_fonts_have_the_sizes_of_the_tokens(look: Look) -> None:
    for role, how in TYPE.items():
        assert look.font(role).cget("size") == -round(how.points * 96 / 72 * look.scale)
        assert look.font(role).actual("weight") == ("bold" if how.bold else "normal")


# --------------------------------------------------------------------------------------------------------------- contrast


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(mode: Mode, text: Token, ground: Token) -> None:
    assert contrast(PALETTES[mode][text], PALETTES[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("edge", "ground"), CONTROL_EDGES)
def test_the_edge_of_a_control_stands_out_from_its_ground(mode: Mode, edge: Token, ground: Token) -> None:
    assert contrast(PALETTES[mode][edge], PALETTES[mode][ground]) >= 3


@pytest.mark.parametrize(("one", "other", "ratio"), [("#FFFFFF", "#000000", 21), ("#777777", "#FFFFFF", 4.48), ("#1B4F9C", "#1B4F9C", 1)])
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01) == contrast(other, one)


@pytest.mark.parametrize("mode", MODES)
def test_every_text_is_drawn_in_a_pair_that_stands_out(look: Look, frame: Area, mode: Mode) -> None:
    look.set_theme(mode)
    style = ttk.Style(look.root)
    for surface in SURFACES:
        area = look.frame(frame, surface)
        for name in [*(f"{kind}.TButton" for kind in BUTTON_KINDS), *(f"{kind}.Pill.TLabel" for kind in PILL_KINDS), "Field.TEntry", "Number.TEntry",
                     "Field.TCombobox", "Segment.TRadiobutton", "Check.TCheckbutton", "Calm.Treeview"]:  # fmt: skip
            full = look.style_of(area, name)
            for states in ([], ["selected"], ["selected", "active"]):
                ground, text = style.lookup(full, "background", states), style.lookup(full, "foreground", states)
                assert contrast(text, ground) >= 4.5, (full, states)


# -------------------------------------------------------------------------------------------------------- heights, widths


def test_controls_are_high_enough_for_a_finger(look: Look, frame: Area) -> None:
    assert {name: height for name, height in heights(controls(look, frame)).items() if height < look.px(HEIGHT.control)} == {}


@pytest.mark.parametrize("text_size", GROWING)
def test_text_number_and_choice_have_one_height(look: Look, frame: Area, text_size: TextSize) -> None:
    look.set_text_size(text_size)
    assert {field(look, frame, kind).winfo_reqheight() for kind in FIELDS} == {look.tx(HEIGHT.control)}


def test_an_icon_button_is_a_square(look: Look, frame: Area) -> None:
    button = look.button(frame, kind="Icon", icon="trash3")
    assert button.winfo_reqwidth() == button.winfo_reqheight() == look.px(HEIGHT.control)


def test_rows_follow_the_font(look: Look, frame: Area) -> None:
    seen = []
    for text_size in GROWING:
        look.set_text_size(text_size)
        seen.append(row_height(look, frame))
        assert seen[-1] >= max(look.px(32), look.font("num").metrics("linespace") + look.px(4))
    assert seen[0] == seen[1] == look.px(HEIGHT.grid_row) < seen[2] < seen[3]


def test_a_new_text_size_reaches_every_label_at_once(look: Look, frame: Area, root: ttkbootstrap.App) -> None:
    labels = {role: look.label(frame, "補助金額 1,234", role) for role in ROLES}
    seen = []
    for text_size in GROWING:
        look.set_text_size(text_size)
        root.update()
        for role, label in labels.items():
            assert label.winfo_reqwidth() == look.font(role).measure("補助金額 1,234"), (text_size, role)
        seen.append([label.winfo_reqwidth() for label in labels.values()])
    assert all(smaller < larger for one, next_one in pairwise(seen) for smaller, larger in zip(one, next_one, strict=True))


def test_a_new_text_size_reaches_every_control_at_once(look: Look, frame: Area, root: ttkbootstrap.App) -> None:
    widgets = controls(look, frame)
    before = heights(widgets)
    look.set_text_size("特大")
    root.update()
    after = heights(widgets)
    assert {name for name in after if name != "Icon" and after[name] <= before[name]} == set()
    look.set_text_size("標準")
    root.update()
    assert heights(widgets) == before


@pytest.mark.parametrize("kind", ["text", "number"])
def test_a_field_shows_all_its_text_after_a_new_text_size(look: Look, frame: Area, root: ttkbootstrap.App, kind: str) -> None:
    entry = field(look, frame, kind)
    entry.pack()
    root.update()
    look.set_text_size("特大")
    root.update()
    text = entry.get()
    left, _, width, _ = entry.bbox(len(text) - 1)
    font = look.font("num" if kind == "number" else "body")
    assert left + width - entry.bbox(0)[0] >= font.measure(text) - 2
    assert entry.xview() == (0, 1)


@pytest.mark.parametrize(
    ("width", "text_size", "expected"),
    [(1280, "標準", "wide"), (1280, "小", "wide"), (1280, "特大", "middle"), (1024, "標準", "middle"), (1024, "特大", "narrow"), (853, "標準", "narrow")],
)
def test_large_text_makes_a_window_narrower(look: Look, width: int, text_size: TextSize, expected: str) -> None:
    look.set_text_size(text_size)
    assert look.width_class(look.px(width)) == expected


# -------------------------------------------------------------------------------------------------------- themes, pictures


def test_a_new_theme_redraws_pictures_without_losing_them(look: Look, frame: Area, root: ttkbootstrap.App) -> None:
    label = look.label(frame, "完了", image=look.icon("circle-fill", 16, "accent"), compound="left")
    picture = str(look.icon("circle-fill", 16, "accent"))
    colours = []
    for mode in ("light", "dark", "light"):
        look.set_theme(mode)
        root.update()
        assert str(look.icon("circle-fill", 16, "accent")) == picture
        assert picture in root.tk.call("image", "names") and picture in str(label.cget("image"))
        colours.append(root.tk.call(picture, "get", look.px(8), look.px(8)))
    assert colours[0] == colours[2] != colours[1]
    assert colours[1] == tuple(int(PALETTES["dark"]["accent"][place:place + 2], 16) for place in (1, 3, 5))


def test_a_new_theme_reaches_every_style_that_is_in_use(look: Look, frame: Area, root: ttkbootstrap.App) -> None:
    style = ttk.Style(root)
    for surface in SURFACES:
        controls(look, look.frame(frame, surface))
    label = str(look.label(frame, "補助金額", "h3", "accent").cget("style"))
    for mode in ("dark", "light", "dark"):
        look.set_theme(mode)
        root.update()
        assert root.cget("background").upper() == PALETTES[mode]["page"]
        assert style.lookup(label, "foreground") == PALETTES[mode]["accent"]
        for surface in SURFACES:
            assert style.lookup(f"{surface}.Quiet.TButton", "foreground") == PALETTES[mode]["ink"]
            assert style.lookup(f"{surface}.TFrame", "background") == PALETTES[mode][surface]
            assert f"{surface}.Quiet.TButton.face" in style.element_names()


def test_the_list_of_a_choice_has_our_colours_whenever_it_opens(look: Look, frame: Area, root: ttkbootstrap.App) -> None:
    box = look.combobox(frame, ["製造業", "卸売業"])
    box.pack()
    for mode in MODES:
        look.set_theme(mode)
        root.update()
        root.tk.call("ttk::combobox::Post", box)
        root.update()
        listbox = f"{root.tk.call('ttk::combobox::PopdownWindow', box)}.f.l"
        assert root.tk.call(listbox, "cget", "-background") == PALETTES[mode]["page"]
        assert str(root.tk.call(listbox, "cget", "-font")) == "dx.body"
        root.tk.call("ttk::combobox::Unpost", box)


def test_who_asked_is_told_of_each_change_while_it_lives(look: Look, frame: Area) -> None:
    canvas, gone, told = tk.Canvas(frame), tk.Canvas(frame), []
    look.on_change(canvas, lambda: told.append(look.colour("page")))
    look.on_change(gone, lambda: told.append("gone"))
    gone.destroy()
    look.set_theme("dark")
    look.set_text_size("大")
    assert told == [PALETTES["dark"]["page"]] * 2


def test_a_text_keeps_its_edge_and_margin_in_the_other_theme(look: Look, frame: Area) -> None:
    text = tk.Text(frame, borderwidth=0, highlightthickness=0, padx=0, pady=0)
    look.set_theme("dark")
    look.root.update()
    assert [str(text.cget(option)) for option in ("borderwidth", "highlightthickness", "padx", "pady")] == ["0"] * 4


def test_corners_have_the_colour_of_the_ground(look: Look) -> None:
    for scale in (1, 1.25, 1.5, 2):
        image = Box("page", "chrome", "edge", radius=6).draw(PALETTES["light"], scale)
        assert image.getpixel((0, 0)) == (0xF3, 0xF5, 0xF8)
        assert image.getpixel((image.width // 2, image.height // 2)) == (255, 255, 255)
        assert image.getpixel((image.width // 2, 0)) == (0x7A, 0x85, 0x95)


def test_an_unknown_icon_is_refused(look: Look) -> None:
    with pytest.raises(ValueError, match="unknown icon"):
        Glyph("no-such-icon", 16, "ink").draw(PALETTES["light"], 1)


# --------------------------------------------------------------------------------------------------------------- surfaces


@pytest.mark.parametrize("surface", SURFACES)
def test_every_part_can_lie_on_every_surface(look: Look, frame: Area, wait_until: WaitUntil, surface: Surface) -> None:
    area = look.frame(frame, surface)
    area.pack()
    parts: list[tk.Widget] = [*controls(look, area).values(), look.label(area, "説明"), look.line(area), look.progress(area)]
    parts += [look.button(area, "理由を見る", kind=kind) for kind in ("Link", "Jump")]
    parts += [look.pill(area, "要確認", kind) for kind in PILL_KINDS]  # type: ignore[arg-type]
    parts += [look.box(area, kind) for kind in BOX_SURFACE]  # type: ignore[arg-type]
    parts += [look.scrollbar(area, lambda *_: None), look.scrollbar(area, lambda *_: None, "horizontal")]
    parts += [ttk.Treeview(area, style=look.style_of(area, "Calm.Treeview")), ttk.Entry(area, style=look.style_of(area, "Cell.TEntry"))]
    for part in parts:
        part.pack()
    wait_until(parts[0].winfo_viewable)
    assert {str(part.cget("style")).partition(".")[0] for part in parts} == {surface}
    assert background(look, look.label(area, "説明")) == PALETTES["light"][surface]


def test_a_part_knows_the_surface_through_frames_that_do_not(look: Look, frame: Area) -> None:
    assert look.surface_of(ttk.Frame(ttk.Frame(look.frame(frame, "chrome")))) == "chrome"
    assert look.surface_of(look.box(frame, "ask")) == "ask_wash"
    assert look.surface_of(look.root) == "page"


def test_a_row_takes_all_on_it_to_another_surface_and_back(look: Look, frame: Area) -> None:
    row = look.frame(frame, "chrome")
    inner = look.frame(ttk.Frame(row))
    parts = [look.label(row, "経費", "strong"), look.label(inner, "1件", "caption", "bad"), look.button(inner, "開く", kind="Ghost"), look.pill(inner, "参考")]
    note = look.label(look.box(row, "ask"), "上限に届いています")
    before = [str(part.cget("style")) for part in parts]
    look.paint(row, "hover")
    assert [background(look, part) for part in parts[:2]] == [PALETTES["light"]["hover"]] * 2
    assert all(str(part.cget("style")).startswith("hover.") for part in parts)
    assert inner.surface == "hover" and background(look, note) == PALETTES["light"]["ask_wash"]
    look.paint(row, "chrome")
    assert [str(part.cget("style")) for part in parts] == before


@pytest.mark.parametrize("name", ["Quite.TButton", "TNothing", "h9.ink.TLabel", "body.pink.TLabel", "pink.Line.TFrame"])
def test_a_style_that_no_part_has_is_refused(look: Look, frame: Area, name: str) -> None:
    with pytest.raises(ValueError, match="no "):
        look.style_of(frame, name)


def test_segments_are_of_one_width_and_one_is_chosen(look: Look, frame: Area, root: ttkbootstrap.App) -> None:
    answer = tk.StringVar(frame, "")
    row = look.segment(frame, answer, [("yes", "はい"), ("no", "いいえ"), ("unknown", "わからない")])
    row.pack(fill="x")
    root.update()
    choices = [child for child in row.winfo_children() if isinstance(child, ttk.Radiobutton)]
    assert max(choice.winfo_width() for choice in choices) - min(choice.winfo_width() for choice in choices) <= 1
    choices[1].invoke()
    assert answer.get() == "no"
    assert [choice.instate(["selected"]) for choice in choices] == [False, True, False]


def test_a_disabled_icon_button_is_paler(look: Look, frame: Area) -> None:
    button = look.button(frame, kind="Icon", icon="arrow-clockwise")
    assert str(look.icon("arrow-clockwise", 16, "sub")) in str(button.cget("image"))
    assert str(look.icon("arrow-clockwise", 16, "edge")) in str(button.cget("image"))


@pytest.mark.parametrize("key", ["<space>", "<Return>", "<KP_Enter>"])
@pytest.mark.parametrize("hears_itself", [False, True])
def test_a_key_presses_a_button_once(root: ttkbootstrap.App, look: Look, frame: Area, key: str, hears_itself: bool) -> None:
    pressed: list[str] = []
    button = look.button(frame, "足す", lambda: pressed.append(key))
    if hears_itself:
        button.bind("<Return>", lambda _event: button.invoke())
    button.pack()
    button.focus_force()
    root.update()
    button.event_generate(key)
    root.update()
    assert pressed == [key]
