"""Every word of the ministry's page (the seed) has a place: in a pack, on the guide page, or it is a heading or a mark of that page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest

from dxapply.programs.packs import FILES, pack_folders

SEED = (Path(__file__).resolve().parent.parent / "data" / "seed.txt").read_text(encoding="utf-8")

KEIEI, SANGYO, WAKAMONO = (f"pack {name}" for name in ("keiei-digital-r3", "sangyo-digital-r3", "wakamono-r3"))
ALL = (KEIEI, SANGYO, WAKAMONO)
BOTH = (KEIEI, SANGYO)
GUIDE = ("comes with the guide page",)
HEADING = ("a heading: what it announces stands behind it",)
MARK = ("a number, bullet or arrow of the page",)
OUTSIDE = (*GUIDE, *HEADING, *MARK)

Piece = tuple[str, tuple[str, ...]]

PROGRAMS: tuple[Piece, ...] = (
    ("IoT関連の令和２年度３次補正予算", ALL),
    ("地域未来デジタル・人材投資促進事業", ALL),
    ("令和3年度予算案額 11.7億円（新規）", ALL),
    ("地域経済産業グループ", ALL),
    ("地域企業高度化推進課", ALL),
    ("03-3501-0645", ALL),
    ("地域経済活性化戦略室", ALL),
    ("03-3501-1697", ALL),
    ("商務情報政策局", ALL),
    ("情報技術利用促進課", ALL),
    ("03-3501-2646", ALL),
    ("事業の内容", HEADING),
    ("事業イメージ", HEADING),
    ("事業目的・概要", HEADING),
    (
        (
            "新型コロナウイルス感染症の影響により、非接触・リモート社会の基礎となるデジタル投資や、"
            "若年層・テレワーク経験者の地方移住への気運が高まっています。"
        ),
        ALL,
    ),
    (
        (
            "地域未来牽引企業、地域未来投資促進法の承認地域経済牽引事業者等のデジタル化を支援し、地域の高生産性・高付加価値企業群を創出・強化するとともに、"
            "若者人材の地域企業への移動を支援し、地方への人流を創出するため、以下の取組を推進します。"
        ),
        ALL,
    ),
    ("①地域未来牽引企業等の経営のデジタル化", (KEIEI,)),
    ("②地域未来牽引企業等とIT企業等による新事業実証と事例普及", (SANGYO,)),
    ("③デジタルツールを戦略的に用いた地域中堅企業等への若者人材移転", (WAKAMONO,)),
    ("成果目標", HEADING),
    ("①", MARK),
    ("各事業年度終了後3年間の従業員数の増加率が9%以上となった被支援企業の割合を80%以上とします。", (KEIEI,)),
    ("②", MARK),
    ("各事業年度終了後2年目に、3年目までの売上計上が予定される新たなビジネスモデルの件数割合を、50%以上とします。", (SANGYO,)),
    ("③", MARK),
    ("予算活用企業のうち、各事業年度終了後2年以内に若者人材年間採用数を事業前年度比で増加させた企業数を、50%以上とします。", (WAKAMONO,)),
    ("②", MARK),
    ("地域産業デジタル化支援事業", (SANGYO,)),
    ("１．", MARK),
    (
        (
            "地域未来牽引企業等とIT企業等が連携して取り組む、新事業実証（試作、顧客ヒアリング、事業性評価と改善）による"
            "地域産業のデジタル化のモデルケースの創出、地域へのモデルケースの横展開に要する経費を補助します。"
        ),
        (SANGYO,),
    ),
    ("２．", MARK),
    (
        (
            "地域での新事業実証の環境整備として、経産省HPで公開中の公設試験研究機関の保有機器等の検索システムを更新するとともに、"
            "地域未来牽引企業の経営状況の調査等を実施します。"
        ),
        (SANGYO,),
    ),
    ("③", MARK),
    ("戦略的ツール活用型若者人材移転支援事業", (WAKAMONO,)),
    ("•", MARK),
    (
        (
            "地方の中堅企業等による若者人材の求人手法を高度化すべく、自社分析、採用・育成戦略から、多様な求人ツールの活用、"
            "リモートセミナー・面接等まで、一気通貫で総合支援を行います。"
        ),
        (WAKAMONO,),
    ),
    ("•", MARK),
    ("創出される先進事例は、広報コンテンツを通じて周知啓発し、横展開を図ります。", (WAKAMONO,)),
    ("①", MARK),
    ("地域企業デジタル経営強化支援事業", (KEIEI,)),
    ("１．", MARK),
    (
        (
            "地域未来牽引企業等が規模成長に向けて、デジタルツールを活用した経営管理体制強化のための"
            "課題整理・計画策定・システム導入を行う際の経費を補助します。"
        ),
        (KEIEI,),
    ),
    ("２．", MARK),
    ("デジタル経営の普及啓発に向けた優良事例の調査、広報事業を実施します。", (KEIEI,)),
    ("条件（対象者、対象行為、補助率等）", HEADING),
    ("国", BOTH),
    ("民間企業等", BOTH),
    ("委託①-2", (KEIEI,)),
    ("②-2", (SANGYO,)),
    ("国", ALL),
    ("民間企業", ALL),
    ("補助（定額）", (SANGYO, WAKAMONO)),
    ("民間団体等", (SANGYO, WAKAMONO)),
    ("補助（2/3, 1/2）", (SANGYO,)),
    ("②-1", (SANGYO,)),
    ("③", (WAKAMONO,)),
    ("国", (KEIEI,)),
    ("民間企業", (KEIEI,)),
    ("補助（1/2, 1/3）", (KEIEI,)),
    ("①-1", (KEIEI,)),
    ("①", MARK),
    ("地域企業デジタル経営強化支援事業", (KEIEI,)),
    ("②", MARK),
    ("地域産業デジタル化支援事業", (SANGYO,)),
    ("公募中（①3/31 17:00〆、②3/18 17:00〆）", BOTH),
)
REPORT: tuple[Piece, ...] = (
    ("（参考）経済産業省ＤＸ（デジタルトランスフォーメーション）の動き", GUIDE),
    ("D X レポート ２中間取りまとめ 2020年12月28日", GUIDE),
    (
        (
            "我が国企業がデジタルトランスフォーメーションを加速するため、企業のとるべきアクションと政府の対応策の検討を行い、"
            "『DXレポート2（中間取りまとめ）』として中間報告書を公表。"
        ),
        GUIDE,
    ),
    (
        (
            "コロナ禍により、デジタル変革は「待ったなし」の状態。レガシー企業文化から脱却し、"
            "「素早く」変化「し続ける」能力を身に付けることが重要。"
        ),
        GUIDE,
    ),
    ("(報告書の要点）", GUIDE),
    ("１DXレポート公表以降のDX政策とその結果", GUIDE),
    ("２コロナ禍で見られた事象と、明らかになったDXの本質", GUIDE),
    ("3デジタルサービスの浸透と、コロナにより高まったDXの緊急性", GUIDE),
    ("4民間企業が事業変革のために取るべきアクション", GUIDE),
    ("5民間企業の変革をサポートする政府の政策", GUIDE),
    ("※経済産業省HP https://www.meti.go.jp/press/2020/12/20201228004/20201228004.html", GUIDE),
    ("DX認定制度 2020年11月9日から本格受付（Web申請）開始", GUIDE),
    ("国が策定した指針を踏まえ、優良な取組を行う事業者を、申請に基づいて認定", GUIDE),
    (
        (
            "DX-Readyの状態、つまり、「企業がデジタルによって自らのビジネスを変革する準備ができている状態」になっている事業者を認定。"
            "（他の事業者との比較は行わない）"
        ),
        GUIDE,
    ),
    ("※ ＩＰＡ ＨＰ https://www.ipa.go.jp/ikc/info/dxcp.html", GUIDE),
    ("https://www.meti.go.jp/press/2020/12/20201228004/20201228004.html", GUIDE),
    ("https://www.ipa.go.jp/ikc/info/dxcp.html", GUIDE),
)
LAST_PAGE: tuple[Piece, ...] = (
    ("最後に", HEADING),
    ("デジタル化・ＤＸ関連施策", GUIDE),
    ("・補助金、税制、イベント情報", GUIDE),
    ("・サイバーセキュリティ対策 等", GUIDE),
    ("配信中！！", GUIDE),
    ("（「九州IoTコミュニティ」事業）", GUIDE),
    ("27事業者84講座を掲載中！！", GUIDE),
    ("（2021年1月27日時点）", GUIDE),
    ("経済産業省ＨＰ", GUIDE),
    ("例）「巣ごもりDXステップ講座情報ナビ」", GUIDE),
    ("掲載HP", GUIDE),
    ("https://www.kyushu.meti.go.jp/seisaku/jyoho/kyushu-iot.html", GUIDE),
    ("１１", MARK),
    ("https://www.meti.go.jp/policy/it_policy/jinzai/sugomori/index.html", GUIDE),
    ("https://www.meti.go.jp/policy/it_policy/jinzai/sugomori/index.html", GUIDE),
)
TABLE = (*PROGRAMS, *REPORT, *LAST_PAGE)


def without_blanks(text: str) -> str:
    """The text without blanks and line ends, which a PDF sets as it likes, and without the bullets of its own font."""
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) != "Co")


def without_a_place(seed: str, table: Sequence[Piece]) -> str:
    """What is left of the seed, from the first word that the table does not go on with."""
    left = without_blanks(seed)
    for text, _ in table:
        piece = without_blanks(text)
        if not left.startswith(piece):
            return left
        left = left.removeprefix(piece)
    return left


PACKS = {f"pack {folder.name}": without_blanks("".join((folder / name).read_text(encoding="utf-8") for name in FILES)) for folder in pack_folders()}


def test_every_word_of_the_seed_has_a_place() -> None:
    assert without_a_place(SEED, TABLE) == ""


def test_a_new_line_of_the_seed_would_be_missed() -> None:
    assert without_a_place(f"{SEED}\n新しい 行", TABLE) == "新しい行"
    assert without_a_place(SEED.replace("成果目標", "成果目標\n④"), TABLE).startswith("④①各事業年度")
    assert without_a_place("国 民間企業等", (("国", ALL),)) == "民間企業等"


@pytest.mark.parametrize(("text", "homes"), [piece for piece in TABLE if piece[1][0] not in OUTSIDE])
def test_the_words_stand_in_every_pack_they_belong_to(text: str, homes: tuple[str, ...]) -> None:
    assert [home for home in homes if without_blanks(text) not in PACKS[home]] == []


def test_only_what_is_no_rule_stays_outside_the_packs() -> None:
    """Headings and marks are short; everything before the pages on DX has its place in a pack."""
    assert {text for text, homes in PROGRAMS if homes == GUIDE} == set()
    assert all(len(text) <= 20 and not text.endswith("。") for text, homes in TABLE if homes in (HEADING, MARK))
