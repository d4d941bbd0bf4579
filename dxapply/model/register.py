"""The static fields: every input that dxapply has whatever the program. Programs add their own questions."""

from __future__ import annotations

from dxapply.model.fields import Field, Kind, Register

__all__ = ["FIELDS", "REGISTER"]

_T, _L, _Y, _C, _N = Kind.TEXT, Kind.LONG_TEXT, Kind.YEN, Kind.COUNT, Kind.NUMBER
_R, _D, _O, _B, _I = Kind.RATE, Kind.DATE, Kind.CHOICE, Kind.YES_NO, Kind.IDENTIFIER
_MOST_YEN = 10**13

_ENTITIES = (("corporation", "会社"), ("sole_proprietor", "個人事業主"), ("cooperative", "組合"))
_INDUSTRIES = (
    ("manufacturing", "製造業"), ("construction", "建設業"), ("transport", "運輸業"), ("wholesale", "卸売業"), ("retail", "小売業"),
    ("service", "サービス業"), ("software", "ソフトウェア業・情報処理サービス業"), ("hotel", "旅館業"), ("rubber", "ゴム製品製造業"),
    ("entertainment", "娯楽業"), ("other", "その他"),
)
_TAX_STATUS = (("taxable", "課税事業者"), ("simplified", "簡易課税事業者"), ("exempt", "免税事業者"))
_AREAS = (
    ("sales", "営業・受注"), ("purchasing", "仕入・購買"), ("production", "生産・サービス提供"), ("stock", "在庫"), ("quality", "品質"),
    ("delivery", "出荷・納品"), ("accounting", "経理・管理"), ("personnel", "人事・労務"), ("customer", "顧客接点"), ("security", "情報セキュリティ"),
)
_FUNDING = (("loan", "金融機関からの借入金"), ("other", "その他"))
_STATES = (("done", "済"), ("in_progress", "作成中"), ("missing", "不足"), ("not_started", "未着手"))
_PREFECTURES = tuple((name, name) for name in (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県",
    "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県",
    "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県",
    "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
))

_APPLICATION = (
    Field(key="application.program", label="応募する事業", kind=_T, help="会社の状況と経費から、条件に合う事業を選びます。", example="sangyo-digital-r3", needed="always"),
    Field(key="application.edition", label="版", kind=_C, low=1, high=999, help="下書きを人に渡すたびに1つ増やします。", example="3"),
    Field(key="application.fictitious", label="架空の例", kind=_B, help="見本のときだけ「はい」にします。紙の全ページに印が付きます。", example="いいえ"),
)
_COMPANY = (
    Field(key="company.name", label="名称", kind=_T, limit_chars=100, needed="always", help="登記のとおりに書きます。㈱などの文字もそのまま使えます。", example="株式会社みほん九州金属"),
    Field(key="company.name_kana", label="名称のふりがな", kind=_T, limit_chars=200, help="法人格も含めて書きます。", example="カブシキガイシャミホンキュウシュウキンゾク"),
    Field(key="company.corporate_number", label="法人番号", kind=_I, help="13けたの番号です。登録番号（T+13けた）からも読み取れます。個人事業主は空欄にします。", example="7123456789012"),
    Field(key="company.entity", label="事業者の形態", kind=_O, choices=_ENTITIES, needed="always", fixed=True, help="会社か個人かで、規模の見方が変わります。", example="会社"),
    Field(key="company.postal_code", label="郵便番号", kind=_I, help="本社の郵便番号です。", example="810-0001"),
    Field(key="company.prefecture", label="都道府県", kind=_O, choices=_PREFECTURES, fixed=True, help="本社のある都道府県です。", example="福岡県"),
    Field(key="company.address", label="住所", kind=_T, limit_chars=200, needed="always", help="登記の本店の所在地です。", example="福岡県見本市架空町一丁目2番3号"),
    Field(key="company.representative_title", label="代表者の役職", kind=_T, limit_chars=50, help="登記のとおりに書きます。", example="代表取締役"),
    Field(key="company.representative", label="代表者の氏名", kind=_T, limit_chars=50, needed="always", help="登記のとおりの字で書きます。", example="見本 太郎"),
    Field(key="company.phone", label="電話番号", kind=_I, help="会社の代表番号です。", example="000-000-0000"),
    Field(key="company.email", label="メールアドレス", kind=_I, help="会社で受け取れるものにします。", example="keikaku@example.jp"),
    Field(key="company.founded", label="設立日", kind=_D, help="登記簿の会社成立の年月日です。", example="昭和49年4月1日"),
    Field(key="company.industry", label="主な業種", kind=_O, choices=_INDUSTRIES, needed="always", fixed=True,
          help="売上の最も大きい事業の業種です。中小企業者かどうかの基準が変わります。", example="製造業"),
    Field(key="company.industry_text", label="業種の説明", kind=_T, limit_chars=100, help="何を作り、何を扱う会社かを書きます。", example="金属製品製造業（精密板金・機械加工）"),
    Field(key="company.capital", label="資本金", kind=_Y, low=0, high=_MOST_YEN, fixed=True, help="資本金の額または出資の総額です。", example="3,000万円"),
    Field(key="company.employees", label="常時使用する従業員数", kind=_C, unit="人", low=0, high=9_999_999, needed="always",
          help="役員、個人事業主本人、臨時の従業員は含めません。", example="42人"),
    Field(key="company.large_holder_share", label="最も多く持つ大企業の出資割合", kind=_R, fixed=True, help="大企業の株主のうち、1社で最も多い割合です。いなければ0です。", example="0"),
    Field(key="company.large_holders_share", label="大企業の出資割合の合計", kind=_R, fixed=True, help="大企業の株主すべての割合の合計です。", example="0"),
    Field(key="company.large_officer_share", label="大企業の役職員を兼ねる役員の割合", kind=_R, fixed=True, help="役員のうち、大企業の役員か職員を兼ねる人の割合です。", example="0"),
    Field(key="company.owned_by_deemed", label="全株をみなし大企業が所有", kind=_B, fixed=True, help="発行株式のすべてを、みなし大企業が持つときに「はい」です。", example="いいえ"),
    Field(key="company.officers_from_deemed", label="役員全員がみなし大企業を兼務", kind=_B, fixed=True, help="役員のすべてが、みなし大企業の役職員のときに「はい」です。", example="いいえ"),
    Field(key="company.taxable_income", label="課税所得（3年平均）", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, fixed=True, help="直近3年の課税所得の年平均です。", example="2,460万円"),
    Field(key="company.sales", label="売上高（直近期）", kind=_Y, low=0, high=_MOST_YEN, help="直近の決算の売上高です。", example="8億1,200万円"),
    Field(key="company.closing_month", label="決算月", kind=_C, unit="月", low=1, high=12, help="決算の月です。", example="3月"),
    Field(key="company.regional_leader", label="地域未来牽引企業", kind=_B, help="経済産業省の選定を受けている会社です。", example="はい"),
    Field(key="company.approved_plan", label="承認地域経済牽引事業者", kind=_B, help="都道府県知事の承認を受けた地域経済牽引事業計画がある会社です。", example="いいえ"),
    Field(key="company.tax_status", label="消費税の扱い", kind=_O, choices=_TAX_STATUS, fixed=True, help="経費を税抜で数えるか税込で数えるかに関わります。", example="課税事業者"),
    Field(key="company.lowest_wage_gap", label="最低賃金との差", kind=_Y, low=-10_000, high=100_000, help="事業場内最低賃金から地域別最低賃金を引いた、1時間当たりの額です。", example="62円"),
    Field(key="company.deficit", label="直近期が赤字", kind=_B, help="直近の決算の当期純利益が0円未満のときに「はい」です。", example="いいえ"),
    Field(key="company.customers", label="取引先の数", kind=_C, unit="社", low=0, high=9_999_999, help="直近1年に売上のあった取引先の数です。", example="63社"),
    Field(key="company.top_customers_share", label="上位3社の売上割合", kind=_R, help="売上の多い3社が全体に占める割合です。", example="71%"),
    Field(key="company.contact", label="担当者の氏名", kind=_T, limit_chars=50, help="問い合わせに答えられる人です。", example="架空 花子"),
    Field(key="company.contact_title", label="担当者の所属と役職", kind=_T, limit_chars=50, help="部署と役職を書きます。", example="経営企画室 係長"),
    Field(key="company.contact_phone", label="担当者の電話番号", kind=_I, help="日中つながる番号です。", example="000-000-0000"),
    Field(key="company.contact_email", label="担当者のメールアドレス", kind=_I, help="すぐに見られるものにします。", example="keikaku@example.jp"),
)
_PLAN = (
    Field(key="plan.title", label="補助事業の名称", kind=_T, limit_chars=60, needed="always", help="何をして何を得るかが、一文で分かる名前にします。", example="図面を送ると即日で価格と納期が返る、受注サービスの実証"),
    Field(key="plan.short", label="略称", kind=_T, limit_chars=30, help="表や見出しで使う短い名前です。", example="小ロット板金の即日回答サービス"),
    Field(key="plan.now", label="いま", kind=_L, limit_chars=200, help="会社と困りごとを、数字を入れて書きます。", example="見積に平均3.2日かかり、受注は21％にとどまります。"),
    Field(key="plan.change", label="変えること", kind=_L, limit_chars=200, help="この事業で何を変えるかを書きます。", example="顧客が図面を送ると、その日のうちに価格と納期を返します。"),
    Field(key="plan.gain", label="得られること", kind=_L, limit_chars=200, help="何がいくつになるかを、期限とともに書きます。", example="見積の回答を0.8日に縮めます。"),
    Field(key="plan.purpose", label="目的", kind=_L, limit_chars=600, needed="always", help="なぜこの事業が要るかを、課題と結び付けて書きます。", example="図面の受付から価格の回答までをデジタルでつなぎます。"),
    Field(key="plan.novelty", label="新規性", kind=_L, limit_chars=600, help="他と違うところと、それを確かめた方法を書きます。", example="同業18社の公開情報を確認しました。"),
    Field(key="plan.partner", label="連携する相手", kind=_T, limit_chars=100, help="共に取り組むIT企業などの名称です。", example="株式会社みほんシステムズ"),
    Field(key="plan.partner_role", label="連携する相手の役割", kind=_T, limit_chars=100, help="相手が受け持つことです。", example="試作の開発、画面設計の助言（IT企業）"),
    Field(key="plan.manager", label="応募する事業管理機関", kind=_T, limit_chars=100, help="間接補助のとき、応募を受け付ける団体の名称です。", example="一般社団法人みほん産業デジタル推進機構"),
    Field(key="plan.start", label="開始の予定日", kind=_D, help="交付決定の予定日より前にはできません。", example="令和3年5月10日"),
    Field(key="plan.end", label="完了の予定日", kind=_D, help="支払いまで終える日です。", example="令和4年3月31日"),
)
_ADVISER = (
    Field(key="adviser.name", label="相談する人", kind=_T, limit_chars=50, help="相談の相手の氏名です。", example="相談 みどり"),
    Field(key="adviser.title", label="相談する人の肩書", kind=_T, limit_chars=50, help="資格や役職です。", example="中小企業診断士"),
    Field(key="adviser.office", label="相談先", kind=_T, limit_chars=100, help="商工会議所などの名称です。", example="みほん商工会議所"),
    Field(key="adviser.date", label="相談の日", kind=_D, help="相談を予約した日です。", example="令和3年3月5日"),
    Field(key="adviser.place", label="相談の場所", kind=_T, limit_chars=100, help="部屋の名前まで書きます。", example="みほん商工会議所 相談室"),
    Field(key="adviser.minutes", label="相談の時間", kind=_C, unit="分", low=0, high=1440, help="予約した長さです。", example="60分"),
    Field(key="adviser.ask", label="相談したいこと", kind=_L, limit_chars=200, help="一番聞きたいことを一文で書きます。", example="経費の組み方に無理がないかを見ていただきたい。"),
)
_FIRM_ROWS = (
    Field(key="statements.*.year", label="年度", kind=_T, limit_chars=20, help="決算の年度です。", example="令和2年度見込"),
    Field(key="statements.*.sales", label="売上高", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="その年度の売上高です。", example="8億1,200万円"),
    Field(key="statements.*.operating_profit", label="営業利益", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="赤字は▲を付けます。", example="2,840万円"),
    Field(key="statements.*.ordinary_profit", label="経常利益", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="赤字は▲を付けます。", example="2,710万円"),
    Field(key="statements.*.employees", label="従業員", kind=_C, unit="人", low=0, high=9_999_999, help="期末の人数です。", example="42人"),
    Field(key="staff.*.name", label="部門", kind=_T, limit_chars=40, help="部門や仕事の名前です。", example="板金・溶接"),
    Field(key="staff.*.count", label="人数", kind=_C, unit="人", low=0, high=9_999_999, help="その部門の人数です。", example="17人"),
    Field(key="sales_shares.*.name", label="分野", kind=_T, limit_chars=40, help="売上の分野です。", example="食品機械"),
    Field(key="sales_shares.*.share", label="売上の割合", kind=_R, help="売上全体に占める割合です。", example="27%"),
    Field(key="history.*.year", label="年", kind=_T, limit_chars=20, help="出来事の年です。", example="平成3年"),
    Field(key="history.*.text", label="出来事", kind=_T, limit_chars=80, help="会社の歩みを一文で書きます。", example="レーザー加工機を導入"),
    Field(key="equipment.*.name", label="設備", kind=_T, limit_chars=40, help="主な設備の名前です。", example="レーザー加工機"),
    Field(key="equipment.*.count", label="台数", kind=_C, unit="台", low=0, high=999_999, help="いま使っている台数です。", example="3台"),
    Field(key="equipment.*.note", label="能力", kind=_T, limit_chars=40, help="大きさや能力です。", example="板厚0.5～16mm"),
    Field(key="strengths.*.text", label="強み", kind=_T, limit_chars=120, help="数字や事実とともに、一文で書きます。", example="検査成績書を出荷当日に発行できます。"),
)
_DRAFT_ROWS = (
    Field(key="issues.*.title", label="課題", kind=_T, limit_chars=40, needed="always", help="困っていることを短く書きます。", example="見積の回答が遅い"),
    Field(key="issues.*.fact", label="現状の数字", kind=_T, limit_chars=60, help="課題の大きさが分かる数字です。", example="平均3.2日、受注率21％"),
    Field(key="issues.*.area", label="業務の分野", kind=_O, choices=_AREAS, help="どの業務の課題かを選びます。", example="営業・受注"),
    Field(key="issues.*.importance", label="重要度", kind=_C, low=1, high=5, help="1（小さい）から5（大きい）です。", example="5"),
    Field(key="issues.*.effort", label="手間", kind=_C, low=1, high=5, help="1（小さい）から5（大きい）です。", example="3"),
    Field(key="issues.*.priority", label="優先", kind=_O, choices=(("A", "A"), ("B", "B"), ("C", "C")), help="先に取り組むものをAにします。", example="A"),
    Field(key="issues.*.suggested", label="選んだ候補", kind=_T, help="候補から選んだときの文です。書き直すと、候補の印が消えます。", example="見積の回答が遅い"),
    Field(key="causes.*.text", label="原因", kind=_T, limit_chars=80, needed="always", help="なぜそうなるのかを書きます。", example="図面と原価が紙に残る"),
    Field(key="causes.*.issue", label="原因の課題", kind=Kind.LINK, to="issues", help="どの課題の原因かを選びます。", example="K1"),
    Field(key="causes.*.suggested", label="選んだ候補", kind=_T, help="候補から選んだときの文です。書き直すと、候補の印が消えます。", example="過去の見積や図面を探すのに時間がかかる"),
    Field(key="measures.*.title", label="施策", kind=_T, limit_chars=40, needed="always", help="することの名前です。", example="図面と見積の電子台帳"),
    Field(key="measures.*.text", label="施策の内容", kind=_L, limit_chars=200, help="何を、どこまでするかを書きます。", example="図面6,200枚を読み取り、検索できるようにする。"),
    Field(key="measures.*.causes", label="取り除く原因", kind=Kind.LINKS, to="causes", help="この施策がなくす原因です。", example="G1、G4"),
    Field(key="measures.*.owner", label="施策の担当", kind=_T, limit_chars=40, help="責任を持つ人です。", example="架空"),
    Field(key="measures.*.suggested", label="選んだ候補", kind=_T, help="候補から選んだときの文です。書き直すと、候補の印が消えます。", example="見積の受付台帳を共有する"),
    Field(key="tasks.*.title", label="作業", kind=_T, limit_chars=40, needed="always", help="作業の名前です。", example="図面の読み取り"),
    Field(key="tasks.*.start", label="開始日", kind=_D, help="作業を始める日です。", example="令和3年5月24日"),
    Field(key="tasks.*.end", label="終了日", kind=_D, help="作業を終える日です。", example="令和3年8月31日"),
    Field(key="tasks.*.measure", label="作業の施策", kind=Kind.LINK, to="measures", help="どの施策の作業かを選びます。", example="M1"),
    Field(key="tasks.*.owner", label="作業の担当", kind=_T, limit_chars=40, help="作業をする人です。", example="架空"),
    Field(key="tasks.*.milestone", label="節目", kind=_T, limit_chars=20, help="終わりに何ができるかです。", example="試作の完成"),
    Field(key="kpis.*.name", label="指標", kind=_T, limit_chars=40, needed="always", help="測るものの名前です。", example="見積回答までの平均日数"),
    Field(key="kpis.*.unit", label="指標の単位", kind=_T, limit_chars=10, help="数字の単位です。", example="日"),
    Field(key="kpis.*.base", label="いまの値", kind=_N, help="事業を始める前の値です。", example="3.2"),
    Field(key="kpis.*.end", label="事業の終わりの値", kind=_N, help="事業の終わりに目指す値です。", example="0.8"),
    Field(key="kpis.*.year3", label="3年目の値", kind=_N, help="事業の終わりから3年目に目指す値です。", example="0.5"),
    Field(key="kpis.*.method", label="測り方", kind=_T, limit_chars=60, help="何の記録で、どう測るかです。", example="受付日時と回答日時の差"),
    Field(key="kpis.*.issues", label="指標の課題", kind=Kind.LINKS, to="issues", help="どの課題が解けたかを測るものかを選びます。", example="K1"),
    Field(key="kpis.*.suggested", label="選んだ候補", kind=_T, help="候補から選んだときの文です。書き直すと、候補の印が消えます。", example="見積回答までの平均日数"),
    Field(key="five_years.*.year", label="年度", kind=_C, unit="年度", low=1990, high=2100, help="西暦の年度です。最初の行が基準年度です。", example="2020年度"),
    Field(key="five_years.*.sales", label="売上高", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="会社全体の売上高です。", example="8億1,200万円"),
    Field(key="five_years.*.new_sales", label="うち新サービス", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="この事業から生まれる売上高です。", example="1,200万円"),
    Field(key="five_years.*.operating_profit", label="営業利益", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="赤字は▲を付けます。", example="2,840万円"),
    Field(key="five_years.*.personnel", label="人件費", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="福利厚生費や退職金も含みます。", example="2億1,420万円"),
    Field(key="five_years.*.depreciation", label="減価償却費", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, help="リースの償却分も含めます。", example="3,160万円"),
    Field(key="five_years.*.employees", label="従業員", kind=_C, unit="人", low=0, high=9_999_999, help="期末の人数です。", example="42人"),
    Field(key="five_years.*.payroll", label="給与支給総額", kind=_Y, low=0, high=_MOST_YEN, help="役員報酬と賞与を含み、法定福利費は含みません。", example="1億8,000万円"),
    Field(key="team.*.role", label="役割", kind=_T, limit_chars=30, help="体制の中の役割です。", example="事業の主担当"),
    Field(key="team.*.person", label="担当者", kind=_T, limit_chars=40, help="氏名と所属です。", example="架空 花子（経営企画室）"),
    Field(key="team.*.duty", label="受け持つこと", kind=_T, limit_chars=60, help="することを書きます。", example="全体の進行、経費の管理"),
)
_MONEY_ROWS = (
    Field(key="cost_lines.*.category", label="経費区分", kind=_T, needed="always", help="応募する事業の区分から選びます。", example="prototyping"),
    Field(key="cost_lines.*.kind", label="経費の種類", kind=_T, help="区分から決まります。別の事業に移すときに使います。", example="material"),
    Field(key="cost_lines.*.text", label="内容", kind=_T, limit_chars=60, needed="always", help="何を買い、何を頼むかを書きます。", example="紙図面の読み取り"),
    Field(key="cost_lines.*.quantity", label="数量", kind=_N, low=0, high=10**12, needed="always", help="小数は3けたまで使えます。", example="6200"),
    Field(key="cost_lines.*.unit", label="単位", kind=_T, limit_chars=10, help="数量の単位です。", example="枚"),
    Field(key="cost_lines.*.unit_price", label="単価", kind=_Y, low=-_MOST_YEN, high=_MOST_YEN, needed="always", help="値引きは▲を付けます。", example="42円"),
    Field(key="cost_lines.*.tax", label="税区分", kind=_O, choices=(("excluded", "税抜"), ("included", "税込")), help="単価が税抜か税込かです。", example="税抜"),
    Field(key="cost_lines.*.tax_rate", label="消費税率", kind=_C, unit="%", low=0, high=10, help="10、8、0のどれかです。人件費は0です。", example="10%"),
    Field(key="cost_lines.*.eligible", label="補助対象", kind=_B, help="補助の対象にしない経費は「いいえ」にします。", example="はい"),
    Field(key="cost_lines.*.basis", label="積算基礎", kind=_T, limit_chars=60, help="金額の根拠です。", example="見積2者のうち安価"),
    Field(key="cost_lines.*.measure", label="経費の施策", kind=Kind.LINK, to="measures", help="どの施策の経費かを選びます。", example="M1"),
    Field(key="cost_lines.*.task", label="経費の作業", kind=Kind.LINK, to="tasks", help="どの作業で使うかを選びます。", example="T02"),
    Field(key="cost_lines.*.issues", label="経費の課題", kind=Kind.LINKS, to="issues", help="どの課題を解くための経費かを選びます。", example="K4"),
    Field(key="quotes.*.line", label="見積の経費", kind=Kind.LINK, to="cost_lines", help="どの経費の見積かを選びます。", example="C10"),
    Field(key="quotes.*.vendor", label="見積の相手", kind=_T, limit_chars=60, help="見積を出した会社です。", example="みほん文書サービス"),
    Field(key="quotes.*.amount", label="見積額（税抜）", kind=_Y, low=0, high=_MOST_YEN, help="税抜の合計です。", example="260,400円"),
    Field(key="quotes.*.date", label="見積の日", kind=_D, help="見積書の日付です。", example="令和3年2月17日"),
    Field(key="quotes.*.valid_until", label="見積の期限", kind=_D, help="見積の有効期限です。", example="令和3年5月31日"),
    Field(key="quotes.*.chosen", label="採用", kind=_B, help="採用する見積を「はい」にします。", example="はい"),
    Field(key="funding.*.kind", label="調達の区分", kind=_O, choices=_FUNDING, needed="always", help="自己資金と補助金は計算されます。", example="金融機関からの借入金"),
    Field(key="funding.*.amount", label="調達額", kind=_Y, low=0, high=_MOST_YEN, needed="always", help="この先から受ける額です。", example="100万円"),
    Field(key="funding.*.source", label="調達先", kind=_T, limit_chars=60, help="金融機関と支店の名前です。", example="みほん信用金庫 見本支店"),
    Field(key="bridge.*.kind", label="立替の区分", kind=_O, choices=(("own", "自己資金"), *_FUNDING), help="補助金が入るまでの手当てです。", example="自己資金"),
    Field(key="bridge.*.amount", label="立替額", kind=_Y, low=0, high=_MOST_YEN, help="この先で立て替える額です。", example="80万円"),
    Field(key="bridge.*.source", label="立替の元", kind=_T, limit_chars=60, help="口座や金融機関の名前です。", example="普通預金"),
)
_PAPER_ROWS = (
    Field(key="enclosures.*.name", label="添付書類", kind=_T, limit_chars=60, help="書類の名前です。", example="履歴事項全部証明書"),
    Field(key="enclosures.*.copies", label="部数", kind=_T, limit_chars=10, help="必要な部数です。", example="各1"),
    Field(key="enclosures.*.state", label="準備の状況", kind=_O, choices=_STATES, help="どこまでできているかです。", example="済"),
    Field(key="enclosures.*.note", label="備考", kind=_T, limit_chars=60, help="発行日や残りの作業です。", example="令和3年2月18日発行"),
    Field(key="enclosures.*.source", label="入手先", kind=_T, limit_chars=40, help="もらう所です。", example="法務局"),
    Field(key="confirmations.*.text", label="確かめること", kind=_L, limit_chars=200, help="提出の前に確かめることです。", example="交付決定日より前に発注していませんか。"),
    Field(key="confirmations.*.page", label="関係する書類", kind=_T, limit_chars=40, help="どの紙の話かです。", example="経費明細"),
    Field(key="confirmations.*.owner", label="確かめる人", kind=_T, limit_chars=40, help="確かめる人です。", example="架空"),
    Field(key="confirmations.*.done", label="確認済み", kind=_B, help="確かめたら「はい」にします。", example="いいえ"),
    Field(key="questions.*.text", label="質問", kind=_L, limit_chars=200, help="相談する人に聞くことです。", example="会費は補助の対象になりますか。"),
    Field(key="questions.*.reference", label="質問の場所", kind=_T, limit_chars=40, help="どの紙の話かです。", example="補助金額の計算 手順6"),
    Field(key="notes.*.about", label="メモの項目", kind=_T, limit_chars=60, help="どの項目のメモかです。", example="plan.purpose"),
    Field(key="notes.*.text", label="メモ", kind=_L, limit_chars=1000, help="自分のための覚え書きです。提出する紙には出ません。", example="税理士に確認する。"),
)

FIELDS: tuple[Field, ...] = (*_APPLICATION, *_COMPANY, *_PLAN, *_ADVISER, *_FIRM_ROWS, *_DRAFT_ROWS, *_MONEY_ROWS, *_PAPER_ROWS)
REGISTER = Register(FIELDS)
