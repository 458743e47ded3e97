"""Facts of a report: what its title, heading and opening say, and nothing that they don't."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.facts.model import ReportFacts, Where
from extract.facts.report import report_facts
from extract.facts.told import facts_json, facts_text

PROSE = "渡口所全体人员轮流守夜,缆绳按月更换,船工人人过手。" * 3


def of_heading(heading: str) -> ReportFacts:
    return report_facts(None, heading, PROSE)


def of_opening(text: str) -> ReportFacts:
    return report_facts(None, "", text)


def value(said) -> str | None:
    return said.value if said else None


@pytest.mark.parametrize(
    ("heading", "first", "last"),
    [
        ("萤陂县渡口所2023年工作总结", (2023, 1, 1), (2023, 12, 31)),
        ("2023年度渡口所工作总结", (2023, 1, 1), (2023, 12, 31)),
        ("二〇二三年渡口所工作总结", (2023, 1, 1), (2023, 12, 31)),
        ("2023渡口所工作总结", (2023, 1, 1), (2023, 12, 31)),
        ("2023年上半年工作总结", (2023, 1, 1), (2023, 6, 30)),
        ("渡口所2023年度下半年工作总结", (2023, 7, 1), (2023, 12, 31)),
        ("渡口所2023上半年工作总结", (2023, 1, 1), (2023, 6, 30)),
        ("2023上半年工作总结", (2023, 1, 1), (2023, 6, 30)),
        ("2023第一季度工作总结", (2023, 1, 1), (2023, 3, 31)),
        ("2023年第三季度工作总结", (2023, 7, 1), (2023, 9, 30)),
        ("2023年前三季度工作汇报", (2023, 1, 1), (2023, 9, 30)),
        ("2024年1—2月工作总结", (2024, 1, 1), (2024, 2, 29)),
        ("2023年元月至6月工作总结", (2023, 1, 1), (2023, 6, 30)),
        ("2023年11月至2024年2月工作总结", (2023, 11, 1), (2024, 2, 29)),
        ("2023年4月份工作总结", (2023, 4, 1), (2023, 4, 30)),
        ("2019-2021年工作总结", (2019, 1, 1), (2021, 12, 31)),
        ("2019年至2021年工作总结", (2019, 1, 1), (2021, 12, 31)),
        ("2022-2023学年教学工作总结", (2022, 9, 1), (2023, 8, 31)),
        ("2022年工作总结及2023年工作计划", (2022, 1, 1), (2022, 12, 31)),
        ("2022年工作总结和2023年工作打算", (2022, 1, 1), (2022, 12, 31)),
    ],
)
def test_a_claimed_period(heading, first, last):
    period = of_heading(heading).period
    assert period is not None
    assert (period.first, period.last) == (date(*first), date(*last))
    assert heading[period.place.start : period.place.end] == period.said


@pytest.mark.parametrize(
    "heading",
    [
        "工作总结",
        "近三年工作总结",
        "上半年工作总结",
        "20xx年工作总结",
        "20**年度工作总结",
        "__年工作总结",
        "2023年3月5日工作总结",
        "2023版工作总结",
        "2023年最新工作总结",
        "2023级新生班工作总结",
        "自2023年以来的工作总结",
        "2023年底工作总结",
        "2021年工作总结 2022年工作总结",
        "2022-2023学年度第一学期工作总结",
        "2023-2021年工作总结",
        "2022-2025学年工作总结",
        "渡口12023年工作总结",
        "2023年13月工作总结",
        "2023年第12周工作总结",
    ],
)
def test_no_period_is_made_up(heading):
    assert of_heading(heading).period is None


@pytest.mark.parametrize(
    ("heading", "organisation", "level", "locality"),
    [
        ("萤陂县渡口管理所2023年工作总结", "萤陂县渡口管理所", "county", "萤陂县"),
        ("XX县民政局工作总结", "XX县民政局", "county", None),
        ("**县民政局20**年工作总结", "**县民政局", "county", None),
        ("县民政局2023年工作总结", "县民政局", "county", None),
        ("2023年市财政局办公室工作总结", "市财政局办公室", "city", None),
        ("XX镇党委2023年工作总结", "XX镇党委", "township", None),
        ("市政府办公室2023年工作总结", "市政府办公室", "city", None),
        ("萤陂市政协办公室工作总结", "萤陂市政协办公室", "city", "萤陂市"),
        ("某某省水利厅工作汇报", "某某省水利厅", "province", None),
        ("萤陂县霁渚村委会工作总结", "萤陂县霁渚村委会", "village", "萤陂县霁渚村"),
        ("第三篇:萤陂县渡口管理所工作总结", "萤陂县渡口管理所", "county", "萤陂县"),
        ("社区工作总结 篇3", None, "village", None),
        ("中共萤陂县委工作总结", "中共萤陂县委", "county", "萤陂县"),
        ("共青团萤陂县委2023年工作总结", "共青团萤陂县委", "county", "萤陂县"),
        ("XX镇党委书记述职报告", None, "township", None),
        ("关于萤陂县柳陂镇2023年工作情况的汇报", None, "township", "萤陂县柳陂镇"),
    ],
)  # fmt: skip
def test_whose_report_it_is(heading, organisation, level, locality):
    facts = of_heading(heading)
    assert (value(facts.organisation), value(facts.level), value(facts.locality)) == (
        organisation, level, locality,
    )  # fmt: skip
    for _, place in facts.places():
        assert place.where is Where.HEADING
        assert 0 <= place.start < place.end <= len(heading)
    if organisation:
        place = facts.organisation.place
        assert heading[place.start : place.end] == organisation


@pytest.mark.parametrize(
    "heading",
    [
        "市场部工作总结",
        "市政养护工作总结",
        "超市工作总结",
        "小区物业工作总结",
        "大学生村官工作总结",
        "美丽乡村建设工作总结",
        "农村工作总结",
        "护士下乡工作总结",
        "城市管理工作总结",
        "校区安全工作总结",
        "区域销售工作总结",
        "我县民政局工作总结",
        "办公室工作总结",
        "村民工作总结",
        "志愿者进社区工作总结",
        "编辑:张三 工作总结",
        "节省开支工作总结",
        "作者王某某县民政局",
        "联系村帮扶工作总结",
        "产粮大县奖补工作总结",
        "特色小镇建设总结",
        "城中村改造工作总结",
        "三个镇联防工作总结",
        "绿色社区创建总结",
    ],
)
def test_nobody_is_made_up(heading):
    facts = of_heading(heading)
    assert (facts.organisation, facts.level, facts.locality) == (None, None, None)


@pytest.mark.parametrize(
    "heading",
    [
        "萤陂县民政局张三工作总结",
        "萤陂县民政局局长张三述职报告",
        "XX镇党委书记张三述职报告",
        "张三个人工作总结",
        "萤陂县民政局2023年工作总结(作者:张三)",
    ],
)
def test_a_person_s_name_is_no_fact(heading):
    assert "张三" not in facts_text(of_heading(heading))
    assert "张三" not in str(facts_json(of_heading(heading)))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("萤陂县渡口所2023年工作总结", "annual_summary"),
        ("年终工作总结 篇2", "annual_summary"),
        ("2023年上半年工作总结", "summary"),
        ("2019-2021年度工作总结", "summary"),
        ("工作总结范文第2篇", "summary"),
        ("个人述职述廉报告", "self_report"),
        ("学习心得体会(三)", "reflection"),
        ("关于渡口工作情况的汇报", "work_report"),
        ("2023年工作要点", "plan"),
        ("工作总结及工作计划", "summary"),
        ("安全演练活动方案", "scheme"),
        ("篇3", None),
        ("渡口", None),
    ],
)
def test_the_kind_of_a_document(heading, kind):
    assert value(of_heading(heading).kind) == kind


@pytest.mark.parametrize(
    ("text", "said", "organisation"),
    [
        ("2023年,萤陂县渡口所紧紧围绕目标,做了几件事情,现总结如下。", "2023年", "萤陂县渡口所"),
        ("2023年以来，XX县民政局在各方支持下,做了几件事情,现总结如下。", None, None),
        ("各位领导:\n2023年,XX县民政局在各方支持下,做了几件事。", "2023年", "XX县民政局"),
        ("XX县民政局2023年工作总结\n一年来,大家做了几件事情。" + PROSE, "2023年", "XX县民政局"),
        ("2023年是渡口爬坡的一年,换了缆绳,修了码头,人人有了责任田。", "2023年", None),
        ("2023年3月5日,萤陂县渡口所在码头开会,大家说了几件事情。", None, None),
        ("今年以来,萤陂县渡口管理所认真落实,做了几件事情,现总结如下。", None, None),
        ("在萤陂县委的领导下,2023年我所做了几件事情,现把情况总结如下。", None, None),
        ("根据2021年的通知,萤陂县渡口管理所做了几件事情,现总结如下。", None, None),
    ],
)  # fmt: skip
def test_how_a_report_begins(text, said, organisation):
    facts = of_opening(text)
    assert (facts.period.said if facts.period else None) == said
    assert value(facts.organisation) == organisation
    for _, place in facts.places():
        assert place.where is Where.OPENING
    if facts.period:
        assert text[facts.period.place.start : facts.period.place.end] == said
    if facts.organisation:
        place = facts.organisation.place
        assert text[place.start : place.end] == organisation


def test_what_stands_deep_inside_a_text_is_not_read():
    deep = "\n".join(
        [PROSE] * 4 + ["2021年,萤陂县渡口管理所在码头办公。", "砚棹县民政局2020年工作总结"]
    )
    assert of_opening(deep) == ReportFacts()


def test_the_nearest_line_counts_and_a_bundle_s_title_says_less():
    title = "萤陂县渡口管理所2023年工作总结(2篇)"
    own = report_facts(title, "砚棹县档案局2021年工作总结", PROSE, 2)
    assert (value(own.organisation), own.period.said) == ("砚棹县档案局", "2021年")
    shared = report_facts(title, "篇2", PROSE, 2)
    assert (shared.organisation, shared.level, shared.locality) == (None, None, None)
    assert (shared.period.said, shared.period.place.where) == ("2023年", Where.TITLE)
    assert shared.kind.place.where is Where.TITLE
    assert value(report_facts(title, "", PROSE, 1).organisation) == "萤陂县渡口管理所"


def test_a_title_that_announces_no_bundle_is_the_first_report_s_alone():
    title = "萤陂县渡口管理所2023年工作总结"
    assert report_facts(title, title, PROSE, 3).period.said == "2023年"
    assert report_facts(title, "渡口范文", PROSE, 3) == ReportFacts()
    bundle = "2023年渡口工作总结（精选多篇）"
    assert report_facts(bundle, "第二篇", PROSE, 3).period.said == "2023年"


def test_facts_are_told_in_json_with_their_places():
    told = facts_json(of_heading("萤陂县渡口所2023年工作总结"))
    assert list(told) == ["period", "level", "organisation", "kind", "locality"]
    assert told["period"] == {
        "value": "2023年", "first": "2023-01-01", "last": "2023-12-31",
        "where": "heading", "start": 6, "end": 11,
    }  # fmt: skip
    assert facts_json(ReportFacts()) == dict.fromkeys(told)
    assert facts_text(ReportFacts()) == ""


_PIECES = st.sampled_from(
    [
        "2023年",
        "20xx年",
        "上半年",
        "萤陂县",
        "XX",
        "民政局",
        "工作总结",
        "和",
        "第3篇",
        "镇",
        "村",
        "-",
        "至",
        "2",
        "社区",
        "《",
        "》",
        ",",
        "：",
        "述职报告",
        "张三",
        "年",
        "月",
        "１２",
        " ",
        "\n",
    ]
)


@given(*[st.lists(_PIECES, max_size=12).map("".join)] * 3)
def test_any_lines_have_facts_that_stand_where_they_say(title, heading, text):
    heading = heading.replace("\n", "")
    facts = report_facts(title, heading, text)
    lines = {Where.TITLE: title, Where.HEADING: heading, Where.OPENING: text}
    for name, place in facts.places():
        shown = lines[place.where][place.start : place.end]
        assert shown
        if name == "period":
            assert shown == facts.period.said
            assert facts.period.first <= facts.period.last
        elif name in {"organisation", "locality"}:
            assert shown == value(getattr(facts, name))
