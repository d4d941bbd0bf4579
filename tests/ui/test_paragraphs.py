"""Running text on the screen: folded by the rules of Japanese lines, never cut, and whole again when it is copied."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxapply.documents.line_breaking import NO_END, NO_START
from dxapply.ui.parts.paragraphs import Paragraph, fold, paragraph
from dxapply.ui.style import Area, Look
from dxapply.ui.tokens import Role, TextSize

LONG = "補助対象経費のうち480,000円は、補助金を増やしません（上限額に届いています）。令和4年3月31日までに「実績報告書」を出します。"
ALPHABET = "あいうかがっャー漢字事業費（）「」。、・1234567890,.円％人AbC ▲〒％"
texts = st.text(alphabet=ALPHABET, min_size=1, max_size=80)
UNITS = re.compile(r"[0-9][0-9,.]*(?:円|人|％|日|月|年)")


def bare(text: str) -> str:
    return text.replace(" ", "")


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts, em=st.integers(6, 30), role=st.sampled_from(["body", "caption", "h3"]))
def test_no_line_begins_or_ends_with_what_must_not_and_none_is_wider_than_the_column(look: Look, text: str, em: int, role: Role) -> None:
    size = -int(look.font(role).cget("size"))
    lines = fold(look, text, em * size, role)
    assert bare("".join(lines)) == bare(text)
    for line in lines:
        assert look.font(role).measure(line) <= em * size or len(line) == 1
    for before, after in pairwise(line for line in lines if line):
        if not clings(text):
            assert after[0] not in NO_START
            assert before[-1] not in NO_END


def clings(text: str) -> bool:
    """Whether marks stand so thick that a line may have nothing else to break at."""
    return bool(re.search(f"[{re.escape(''.join(NO_START | NO_END))}]{{3}}|[A-Za-z0-9,.％]{{5}}", text))


@pytest.mark.parametrize("width", range(120, 420, 20))
def test_a_number_stays_with_its_unit(look: Look, width: int) -> None:
    lines = fold(look, LONG, look.px(width))
    for figure in ("480,000円", "3月31日"):
        assert any(figure in line for line in lines)
    assert "".join(lines) == LONG


@pytest.mark.parametrize("text_size", get_args(TextSize))
def test_it_folds_to_its_width_and_is_as_high_as_its_lines(look: Look, frame: Area, text_size: TextSize) -> None:
    look.set_text_size(text_size)
    area = look.frame(frame, width=look.tx(240), height=look.tx(400))
    area.pack(anchor="w")
    area.pack_propagate(False)
    made = paragraph(area, look, LONG)
    made.pack(fill="x")
    frame.update()
    assert made.lines == fold(look, LONG, look.tx(240))
    assert len(made.lines) > 2
    assert all(look.font("body").measure(line) <= made.winfo_width() for line in made.lines)
    gap = look.px(6)
    assert made.winfo_reqheight() == len(made.lines) * (look.line_height("body") + gap)
    assert made.yview() == (0.0, 1.0)


def test_it_folds_anew_when_its_column_or_the_text_size_changes(look: Look, frame: Area) -> None:
    made = paragraph(frame, look, LONG)
    made.pack(fill="x", padx=(0, 400))
    frame.update()
    before = len(made.lines)
    made.pack(fill="x", padx=(0, frame.winfo_width() - look.tx(200)))
    frame.update()
    narrow = len(made.lines)
    assert narrow > before
    look.set_text_size("特大")
    frame.update()
    assert len(made.lines) > narrow


def test_it_takes_the_colours_of_the_theme_and_of_its_surface(look: Look, frame: Area) -> None:
    made = paragraph(look.box(frame, "ask"), look, LONG, "caption", "ask")
    for mode in ("dark", "light"):
        look.set_theme(mode)
        assert (made.cget("background"), made.cget("foreground")) == (look.colour("ask_wash"), look.colour("ask"))


def test_strong_words_are_bold_also_across_a_fold(look: Look, frame: Area) -> None:
    made = Paragraph(frame, look)
    made.measure = look.px(100)
    made.put("上限額に届いています。補助対象経費のうち", strong=("届いています。補助対象経費",))
    ranges = [str(index) for index in made.tag_ranges("strong")]
    bold = "".join(made.get(first, last) for first, last in zip(ranges[::2], ranges[1::2], strict=True))
    assert bold == "届いています。補助対象経費"
    assert len(made.lines) > 2


def test_what_is_copied_is_the_text_without_the_folds(look: Look, frame: Area) -> None:
    made = Paragraph(frame, look)
    made.measure = look.px(120)
    made.put(LONG)
    made.pack()
    frame.update()
    made.tag_add("sel", "1.0", "end-1c")
    made.event_generate("<<Copy>>")
    assert made.clipboard_get() == LONG


def test_it_cannot_be_written_in_and_tab_passes_it_by(look: Look, frame: Area) -> None:
    made = paragraph(frame, look, LONG)
    assert (str(made.cget("state")), str(made.cget("takefocus"))) == ("disabled", "0")
