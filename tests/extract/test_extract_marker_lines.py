"""Marker lines as sites write them: beside other numbers, between ornaments, below a lost one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest

from extract.model import Page, Payload
from extract.names import bare
from extract.page import extract_page
from tests.extract.templates import Article, page, paragraphs

T = "陶坊工作总结"
WHO = ("鸽舍", "苗圃班", "渡口所", "水磨坊", "观星台", "冰库组")


def made(count: int) -> list[list[str]]:
    return [list(paragraphs(Random(70 + n), 6)) for n in range(count)]


def extract(title: str, lines: Sequence[str], lead: Sequence[str] = ()) -> Page:
    html = page(Article(title, (), tuple(lines), frozenset()), "p", lead=lead)
    return extract_page([Payload("http://a.example/1.html", html.encode())])


def texts(found: Page) -> list[list[str]]:
    return [report.text.split("\n") for report in found.reports]


def bundled(title: str, marker: Callable[[int], str], reports: Sequence[Sequence[str]]) -> Page:
    lines = [line for n, own in enumerate(reports, 1) for line in (marker(n), *own)]
    return extract(title, lines)


@pytest.mark.parametrize(
    "marker",
    [
        lambda n: f"{n}.20xx年{WHO[n - 1]}工作总结",
        lambda n: f"{n}.{('2019', '20__', '2021', '20**', '2020')[n - 1]}年度石阶工作总结",
        lambda n: f"☆{T}☆",
    ],
)
def test_reports_are_told_by(marker):
    reports = made(5)
    assert texts(bundled(T + "集合", marker, reports)) == reports


@pytest.mark.parametrize(
    ("title", "before", "names"),
    [
        (
            "2024年陶坊述职报告(通用5篇)",
            "#{} ",
            "陶坊张XX2024年个人工作总结 鸽舍王某某2024年个人工作总结 白石渡口所2021年工作总结"
            " 2024年度苗圃班上半年工作总结 2022年度鸽舍述职报告",
        ),
        (
            "2024年陶坊述职报告(通用5篇)",
            "0{} ",
            "20xx年灯塔站述职报告 陶坊张XX20xx年述职报告 陶坊王某某2020年述职报告"
            " 2024年陶坊述职报告 三号鸽舍2021年述职报告",
        ),
        (
            "关于石阶的工作汇报集合",
            "关于石阶的工作汇报篇{}\uff1a",
            "灯塔站鸽舍20__年工作总结报告 2023年度苗圃班工作汇报 渡口所综合队2023年工作总结"
            " **站冰库组2023年工作汇报 2022年度陶坊述职报告",
        ),
    ],
)
def test_names_with_years_stand_behind_numbers(title, before, names):
    reports = made(5)
    found = bundled(title, lambda n: before.format(n) + names.split()[n - 1], reports)
    assert texts(found) == reports


@pytest.mark.parametrize("title", [f"{T}集合", f"{T}优选大全", f"{T}样例汇编", T])
def test_what_a_site_calls_a_lot_is_none_of_the_name(title):
    assert bare(title) == T


def test_a_name_of_what_goes_on_is_whole():
    assert bare("陶坊总结会议方案") == "陶坊总结会议方案"


def test_a_heading_that_sounds_like_a_report_breaks_no_run_of_names():
    reports = made(6)
    for n in (1, 2, 4):
        reports[n][3:3] = [f"{n}.缆绳方面的几点体会"]
    found = bundled("陶坊工作总结", lambda n: f"{n + (n > 2)}.{WHO[n - 1]}2021年工作总结", reports)
    assert texts(found) == reports


def test_what_stands_above_a_later_number_is_kept():
    first, third, fourth = made(3)
    found = extract(T, [*first, f"{T}【3】", *third, f"{T}【4】", *fourth])
    assert texts(found) == [first, third, fourth]


def test_what_the_page_is_called_is_none_of_its_counted_reports():
    title, reports = f"{T}(合集四篇)", made(4)
    lead = "石阶上的人都这么写\uff0c总要有例子才好\uff0c那么到底怎么个写法呢\uff1f" * 4
    lines = [title, lead, *(line for own in reports for line in (T, *own))]
    assert texts(extract(title, lines)) == reports


def test_letters_that_are_numerals_too_go_on_as_letters():
    reports = made(15)
    assert texts(bundled(T, lambda n: f"样稿{chr(64 + n)}", reports)) == reports


@pytest.mark.parametrize("sign", ["", "◆"])
def test_names_of_which_one_is_the_page_s_own_are_as_many_as_it_promises(sign):
    names = [
        "鸽舍2019年工作总结",
        "2020年苗圃班工作总结",
        T,
        "渡口所20__年工作汇报",
        "冰库组2021年工作总结",
    ]
    lines = [f"{T}(精选5篇)"]
    reports = made(5)
    for name, own in zip(names, reports, strict=True):
        lines += [sign + name, *own]
    assert texts(extract(f"{T}(精选5篇)", lines)) == reports


def test_a_number_in_an_office_s_name_parts_no_names():
    names = ["灯塔站小苗圃2020年上半年工作总结", "**站第二苗圃2020年工作总结"]
    names += [
        "2020年鸽舍上半年工作总结",
        "××站第二苗圃2019年上半年工作总结",
        "青石苗圃2023年工作总结",
    ]
    reports = made(5)
    lines = [line for name, own in zip(names, reports, strict=True) for line in (name, *own)]
    assert texts(extract("2020苗圃上半年工作总结范文5篇", lines)) == reports


def test_a_heading_is_no_marker_where_a_report_has_begun_above_it():
    reports = made(3)
    reports[0] = ["缆绳修了整整一年\uff0c石阶也铺到了渡口。", "一、存在的不足", *reports[0][1:]]
    marks = ["", "贰、鸽舍20xx年工作总结", "叁、苗圃班20xx年工作总结"]
    lines = [x for mark, own in zip(marks, reports, strict=True) for x in (mark, *own) if x]
    assert texts(extract(T, lines)) == reports


def test_the_first_of_the_promised_may_have_no_name():
    reports = made(4)
    marks = ["", "《鸽舍2020年工作总结》", "《苗圃班2021年工作总结》", "《渡口所2020年工作总结》"]
    lines = [x for mark, own in zip(marks, reports, strict=True) for x in (mark, *own) if x]
    assert texts(extract(f"{T}(4篇)", lines)) == reports


def test_headings_of_the_title_s_signs_in_another_order_are_no_names():
    reports = made(3)
    for number, own in zip("二三", reports, strict=False):
        own[3:3] = [f"({number})明年工作安排", *paragraphs(Random(3), 3)[1:]]
    names = ["__站2022年工作总结", "安检2020年年度工作总结", "鸽舍20__年工作总结"]
    lines = [line for name, own in zip(names, reports, strict=True) for line in (name, *own)]
    assert texts(extract("安检年度工作总结(必备三篇)", lines)) == reports


def test_a_word_with_a_formal_numeral_in_it_counts_nothing():
    own = ["石阶铺到渡口的这一年\uff0c缆绳也换了新的。"]
    for heading in ("【队伍篇】", "【石阶篇】", "【收拾篇】"):
        own += [heading, *paragraphs(Random(len(own)), 2)]
    assert texts(extract("陶坊张XX2020年工作总结", own)) == [own]


def test_a_heading_that_sounds_like_a_report_begins_no_run_in_one():
    reports = made(3)
    reports[0] = [f"缆绳修了整整{n}年\uff0c石阶也铺到了渡口。" * 4 for n in "三五七"]
    reports[0] += ["(一)缆绳方面的几点体会", *paragraphs(Random(1), 4)]
    marks = ["", "2)鸽舍20xx年工作总结", "3)苗圃班20xx年工作总结"]
    lines = [x for mark, own in zip(marks, reports, strict=True) for x in (mark, *own) if x]
    found = texts(extract("关于石阶的工作汇报(精选3篇)", lines))
    assert [line for own in found for line in own] == [line for own in reports for line in own]


def test_a_marker_may_say_how_long_its_report_is():
    reports, name = made(4), "关于石阶的工作总结报告"
    found = bundled(
        f"{name}优秀范例4篇", lambda n: f"{name}{'一二三四'[n - 1]}(约{n + 6}00字)", reports
    )
    assert texts(found) == reports


def test_a_sign_before_a_number_and_a_name():
    reports = made(3)
    for own in reports[:2]:
        own[2:2] = ["一、石阶中的几点体会", *paragraphs(Random(8), 2)[1:]]
    names = ("观星台2019年年终总结", "陶坊2019年年终总结", "2019年渡口所工作总结报告")
    found = bundled("关于石阶的年终总结3篇", lambda n: f"#{n} {names[n - 1]}", reports)
    assert texts(found) == reports


@pytest.mark.parametrize("numbers", ["Ⅸ Ⅹ Ⅺ Ⅻ XIII XIV", "F G H I J K"])
def test_latin_numbers_before_names_are_one_run_however_set(numbers):
    every = "Ⅰ Ⅱ Ⅲ Ⅳ Ⅴ Ⅵ Ⅶ Ⅷ " if numbers[0] == "Ⅸ" else "A B C D E "
    marks = (every + numbers).split()
    reports = made(len(marks))
    names = [f"{WHO[n % 6]}20{10 + n}年工作总结" for n in range(len(marks))]
    found = bundled(T, lambda n: f"{marks[n - 1]}、{names[n - 1]}", reports)
    assert texts(found) == reports


def test_a_report_above_the_title_repeated_is_one_if_nothing_speaks_to_readers():
    reports = made(4)
    lines = [*reports[0], *(line for own in reports[1:] for line in (T, *own))]
    assert texts(extract(T, lines)) == reports


def test_short_names_below_an_unknown_lead_are_markers():
    reports = made(7)
    names = ["渡口船坞实习总结", "某苗圃实习总结", "2017年XX鸽舍总结", "某苗圃2017年总结"]
    names += ["2017年度实习总结", "XX鸽舍2017年总结", "2012年度实习总结"]
    lines = ["下面是芦花文秘为石阶挑选的几份\uff0c请查收\uff1a"]
    for n, own in enumerate(reports, 1):
        lines += [f"{n}、{names[n - 1]}", *own]
    assert texts(extract("最新实习总结(精选7篇)", lines)) == reports


def test_a_summary_in_a_box_between_the_title_and_its_repetition_is_no_report():
    own, title = list(paragraphs(Random(9), 40)), "陶坊张XX2024年年度工作总结"
    rows = "".join(f"<p>{line}</p>" for line in (title, *own))
    box = f'<div class="zy">〔要点〕{(own[1] * 2)[:110]}...</div>'
    html = f"<title>{title}</title><body><div><h1>{title}</h1>{box}{rows}</div></body>"
    found = extract_page([Payload("http://a.example/1.html", html.encode())])
    assert texts(found) == [own]


@pytest.mark.parametrize("glue", ["\u3000\u3000", ":", "\uff1a"])
@pytest.mark.parametrize("marker", ["第{}篇：" + T, T + "篇{}"])
def test_a_mask_at_the_beginning_of_a_text_glued_to_its_marker_is_the_text_s(marker, glue):
    reports = [own[1:] for own in made(4)]  # a sentence first
    reports[1][0] = "**县陶坊" + reports[1][0]
    lines = []
    for mark, own in zip("一二三四", reports, strict=True):
        lines += [marker.format(mark) + glue + own[0], *own[1:]]
    assert texts(extract(f"{T}(四篇)", lines)) == reports


NAMES = ("陶坊水磨年度工作总结", "观星台述职报告", "渡口所防汛工作情况汇报", "苗圃班专项总结")
UNKNOWN_LEAD = "芦花文秘把手边的{}份材料照原样摆在这里，看中哪一份便拿哪一份。"


@pytest.mark.parametrize("lead", ["", UNKNOWN_LEAD.format("4"), UNKNOWN_LEAD.format("几")])
@pytest.mark.parametrize("title", [T, f"{T}(4篇)"])
@pytest.mark.parametrize("frame", ["◆ {} ◆", "★{}★", "= {} =", "—— {} ——", "=={}==", "✦{}✦"])
def test_names_set_between_the_same_ornaments_are_markers(frame, title, lead):
    reports = made(4)
    lines = [lead] if lead else []
    for name, own in zip(NAMES, reports, strict=True):
        lines += [frame.format(name), *own]
    assert texts(extract(title, lines)) == reports


def test_as_many_lines_between_ornaments_as_are_promised_are_markers_whatever_they_name():
    reports = made(4)
    lines = [UNKNOWN_LEAD.format("4")]
    for name, own in zip((*NAMES[:2], "发言提纲", "一年回望"), reports, strict=True):
        lines += [f"☆{name}☆", *own]
    assert texts(extract(f"{T}精选", lines)) == reports


def test_headings_of_one_report_between_ornaments_are_its_own():
    (report,) = made(1)
    for at, name in ((5, "明年打算"), (3, "学习情况"), (1, "渡口冷清时的几件事")):
        report.insert(at, f"★{name}★")
    assert texts(extract("2018年陶坊工作总结", report)) == [report]


@pytest.mark.parametrize("marker", ["▍篇{} | {}", "█{} {}", "✿第{}篇 {}"])
def test_any_sign_may_stand_before_a_marker_s_number(marker):
    reports = made(4)
    lines = [UNKNOWN_LEAD.format("4")]
    for n, own in enumerate(reports, 1):
        lines += [marker.format(n, NAMES[n - 1]), *own[:3], "(芦花搜索可得四千份工作总结)"[: n * 9]]
        lines += own[3:]
    found = extract(T, lines)
    assert len(found.reports) == 4
    assert [one[:3] for one in texts(found)] == [own[:3] for own in reports]


@pytest.mark.parametrize("aside", ["(芦花搜索可得四千份工作总结)", "（翻到底可取走成套述职材料）"])
def test_a_line_in_round_brackets_names_no_report(aside):
    (report,) = made(1)
    title = "2018年陶坊工作总结及下一年工作计划"
    found = extract(title, [f"{NAMES[0]}及来年计划", *report[:3], aside, *report[3:]])
    assert len(found.reports) == 1
