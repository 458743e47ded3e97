"""Tables seen at work on real sites, on made-up reports: many to one, chained, overlapping."""

from collections import Counter, defaultdict
from random import Random

import pytest

from extract.lineage.background import with_lexicon
from extract.lineage.lexicons.mine import mine
from extract.lineage.model import EMPTY_BACKGROUND
from extract.lineage.trace import trace
from tests.lineage.lineages import families, made
from tests.lineage.spinning import spun

TABLES = (
    {"情况": "状况", "认真": "仔细", "发展": "进展", "积极": "主动", "推进": "推动", "研究": "讨论",
     "广大": "广阔", "能力": "力量", "宣传": "宣扬", "力量": "力气", "素质": "素养", "安排": "支配",
     "根据": "依据", "意见": "看法", "配合": "协作", "所有": "全部", "肯定": "确定", "及时": "准时",
     "一定": "肯定", "讨论": "争论", "凝聚": "分散", "教育": "训练", "精心": "细心",
     "增强": "增加"},
    {"发展": "开展", "氛围": "气氛", "基础": "根底", "创建": "创立", "巩固": "稳固", "深入": "深化",
     "管理": "治理", "具体": "详细", "能够": "可以", "提高": "进步", "建设": "建立", "切实": "实在",
     "实施": "施行", "服务": "效劳", "安全": "平安", "体现": "表达", "取得": "获得", "目标": "目的",
     "计划": "方案", "进行": "进展", "影响": "阻碍", "贡献": "奉献"},
    {"日常": "平常", "自身": "本身", "举办": "举行", "激发": "激起", "热情": "热忱", "促进": "增进",
     "形成": "构成", "特色": "特点", "协调": "调和", "圆满": "美满", "展示": "展现", "宣传": "宣扬",
     "推进": "推动", "如下": "以下"},
)  # fmt: skip
WORDS = sorted({word for table in TABLES for word in table})
NATURAL = sorted({word for table in TABLES for word in table.values()} - set(WORDS))
FRAMES = (
    "年初就把{a}和{b}写进了台账,{n}个小组轮流{c},到了{m}月见到成效。",
    "围着{a}这件事,村里{b}了{n}回,{c}的面也比往年宽。",
    "办公室每月{a}一次,{b}与{c}都有专人记录,共记{n}条。",
    "有的同事起初不懂{a},经过{n}天{b},慢慢摸到门道,{c}也跟了上来。",
    "沿河{n}户人家的{a}归片区负责,{b}由老党支部牵头,{c}放在月底。",
    "说到不足,{a}还浮在面上,{b}抓得不紧,{c}只走了{n}家。",
    "库房里{n}件旧物一一登记,{a}、{b}两项都补了手续,{c}另行通报。",
    "夏收前后{a}最忙,站里抽出{n}人帮着{b},没有耽误{c}。",
)


def sample(seed):
    rng = Random(f"wild {seed}")
    lines = []
    for _ in range(rng.randint(14, 22)):
        frame = rng.choice(FRAMES)
        # Replacements stand in honest texts too, though less often.
        words = {key: rng.choice(WORDS if rng.random() < 0.85 else NATURAL) for key in "abc"}
        lines.append(frame.format(n=rng.randint(3, 900), m=rng.randint(1, 12), **words))
    return "".join(lines)


@pytest.fixture(scope="module")
def corpus():
    texts, maker = [], {}
    for seed in range(150):
        text = sample(seed)
        number = seed % 5
        texts.append(made(text))
        if number < len(TABLES):
            copy = made(spun(text, TABLES[number].get))
            texts.append(copy)
            maker[copy.id] = (number, texts[-2].id)
    return texts, maker


@pytest.fixture(scope="module")
def lexicon(corpus):
    return mine(corpus[0], trace(corpus[0]))


def test_tables_are_told_apart_though_they_overlap(lexicon):
    true = {(number, *swap) for number, table in enumerate(TABLES) for swap in table.items()}
    rows = defaultdict(list)
    for swap in lexicon.swaps:
        assert swap.table, swap
        rows[swap.table].append((swap.original, swap.replacement))
    assert len(rows) == len(TABLES)
    found = set()
    for swaps in rows.values():
        votes = Counter(n for n, a, b in true if (a, b) in swaps)
        number = votes.most_common(1)[0][0]
        found |= {(number, a, b) for a, b in swaps}
    assert len(found & true) >= 0.95 * len(found)
    assert len(found & true) >= 0.9 * len(true)


def test_with_it_every_copy_has_its_source(corpus, lexicon):
    texts, maker = corpus
    lineage = trace(texts, with_lexicon(EMPTY_BACKGROUND, lexicon))
    kin = families(lineage)
    told = {frozenset((row.a, row.b)): row for row in lineage.relations}
    right = wrong = 0
    for copy, (_, source) in maker.items():
        assert kin[copy] == kin[source]
        row = told[frozenset((copy, source))]
        if row.direction:
            is_right = (row.a if row.direction == "a_to_b" else row.b) == source
            right, wrong = right + is_right, wrong + (not is_right)
    assert right >= 0.9 * len(maker)
    assert wrong <= 0.05 * right
