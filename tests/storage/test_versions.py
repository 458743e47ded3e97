"""What became of each report on a page, whatever the order in which it was learned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from extract.digest import sha256
from extract.lineage.texts.normal import text_id
from storage.rows import OccurrenceRow, PageRow
from storage.versions import Observation, reports_of

START = datetime(2026, 3, 2, tzinfo=UTC)

LAMP = (
    "一月检修路灯四十盏,更换灯杆三根。二月夜间巡查八次,处理报修二十六件。"
    "三月给夜校门前加装射灯两盏。居民对亮灯情况表示满意。"
)
LAMP_EDITED = LAMP.replace("居民对亮灯情况表示满意。", "年底又新装太阳能路灯十二盏。")
GRAIN = (
    "全年收购稻谷九百吨,轮换库存五百吨。仓房熏蒸两遍,虫害得到控制。"
    "保管员全部持证上岗,账目每季核对。"
)
BOOKS = (
    "新购图书一千二百册,办理借书证三百张。周末举办读书会十七场,参加的孩子有四百多人。"
    "阅览室添了六张长桌。"
)
RIVER = (
    "清理河道六公里,打捞水草七十车。新设护栏八百米,汛期前完成险段加固。"
    "巡河记录每周上报,群众来信件件有回音。"
)


class _Life:
    """The texts that a page showed, observation by observation; None where it was gone."""

    def __init__(self, *shown: list[str] | None, headings: list[list[str]] | None = None) -> None:
        self.texts = {sha256(t.encode()): t for texts in shown for t in texts or ()}
        self.observations = [
            _observation(number, texts, headings[number] if headings else None)
            for number, texts in enumerate(shown)
        ]

    def reports(self):
        return reports_of(self.observations, self.texts.__getitem__)

    def kinds(self) -> list[list[str]]:
        return [[version.kind for version in report.versions] for report in self.reports()]


def _observation(
    number: int, texts: list[str] | None, headings: list[str] | None, shown: str | None = None
) -> Observation:
    when = START + timedelta(days=number)
    page = PageRow(
        page_id="p",
        observed_at=when,
        payload_digests=(f"d{number}",),
        site="s",
        day=when.date(),
        url="http://s.example/1.html",
        status=200 if texts is not None else 404,
        shown=shown or ("whole" if texts is not None else "gone"),
        title="题",
        published_at=None,
        breadcrumb=(),
        promised=None,
        found=len(texts or ()),
        flags=(),
        charset="utf-8",
        parts=("http://s.example/1.html",),
        payload_key="k",
        payload_offset=number,
        payload_length=1,
        rules="r",
        code="c",
    )
    occurrences = tuple(
        OccurrenceRow(
            page_id="p",
            observed_at=when,
            payload_digests=page.payload_digests,
            ordinal=ordinal,
            heading=headings[ordinal - 1] if headings else f"总结 篇{ordinal}",
            text_id=text_id(text),
            text_digest=sha256(text.encode()),
            start=0,
            end=len(text),
            confidence=1.0,
            payload_key="k",
            payload_offset=number,
            payload_length=1,
            rules="r",
            code="c",
        )
        for ordinal, text in enumerate(texts or (), 1)
    )
    return Observation(page, occurrences)


def test_a_page_that_never_changes_has_one_version_each():
    assert _Life([LAMP, GRAIN], [LAMP, GRAIN], [LAMP, GRAIN]).kinds() == [["created"]] * 2


def test_an_edit_keeps_the_identity():
    assert _Life([LAMP, GRAIN], [LAMP_EDITED, GRAIN]).kinds() == [
        ["created", "edited"],
        ["created"],
    ]


def test_identity_does_not_hang_on_position():
    before = _Life([LAMP, GRAIN])
    after = _Life([LAMP, GRAIN], [BOOKS, GRAIN, LAMP])
    ids = {report.report_id for report in before.reports()}
    assert ids <= {report.report_id for report in after.reports()}


def test_removed_and_restored_is_one_report():
    life = _Life([LAMP, GRAIN], [LAMP], [LAMP, GRAIN])
    assert life.kinds() == [["created"], ["created", "removed", "restored"]]


def test_a_page_that_is_gone_takes_its_reports_with_it():
    life = _Life([LAMP, GRAIN], None)
    assert life.kinds() == [["created", "removed"]] * 2
    assert not any(report.present for report in life.reports())


def test_a_page_gone_for_long_is_removed_once():
    assert _Life([LAMP], None, None, [LAMP]).kinds() == [["created", "removed", "restored"]]


def test_one_text_twice_on_a_page_is_two_reports():
    life = _Life([LAMP, GRAIN, LAMP], [LAMP, GRAIN])
    assert life.kinds() == [["created"], ["created"], ["created", "removed"]]
    assert len({report.report_id for report in life.reports()}) == 3


def test_a_text_that_comes_where_another_of_its_kind_once_began_has_an_id_of_its_own():
    """The first report moves on to another text; then its first text is published again."""
    life = _Life([LAMP], [LAMP_EDITED], [LAMP_EDITED, LAMP])
    assert life.kinds() == [["created", "edited"], ["created"]]
    assert len({report.report_id for report in life.reports()}) == 2


def test_a_year_moved_in_the_heading_alone_is_redating():
    life = _Life([LAMP], [LAMP], headings=[["2021年总结 篇1"], ["2024年总结 篇1"]])
    assert life.kinds() == [["created", "redated"]]


def test_another_ordinal_in_the_heading_is_no_change():
    life = _Life([LAMP], [GRAIN, LAMP], headings=[["总结 篇1"], ["总结 篇1", "总结 篇2"]])
    assert life.kinds() == [["created"], ["created"]]


def test_changing_places_is_moving_and_being_shifted_is_not():
    life = _Life([LAMP, GRAIN, BOOKS], [BOOKS, LAMP, GRAIN])
    assert life.kinds() == [["created"], ["created"], ["created", "moved"]]
    assert _Life([LAMP, GRAIN], [RIVER, LAMP, GRAIN]).kinds() == [["created"]] * 3
    assert _Life([RIVER, LAMP, GRAIN], [LAMP, GRAIN]).kinds()[1:] == [["created"]] * 2


def test_a_part_that_was_not_seen_removes_nothing():
    life = _Life([LAMP, GRAIN], [LAMP], [LAMP, GRAIN])
    life.observations[1] = _observation(1, [LAMP], None, "partial")
    assert life.kinds() == [["created"], ["created"]]


def test_a_wall_says_nothing_of_the_page():
    life = _Life([LAMP, GRAIN], [], [LAMP, GRAIN])
    life.observations[1] = _observation(1, [], None, "nothing")
    assert life.kinds() == [["created"], ["created"]]


def test_spaces_alone_are_reformatting():
    assert _Life([LAMP], [LAMP.replace("。", "。 ")]).kinds() == [["created", "reformatted"]]


def test_a_wholly_other_text_is_another_report():
    assert _Life([LAMP], [RIVER]).kinds() == [["created", "removed"], ["created"]]


_page_states = st.one_of(
    st.none(),
    st.lists(st.sampled_from([LAMP, LAMP_EDITED, GRAIN, BOOKS, RIVER]), max_size=4),
)


@given(st.lists(_page_states, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(shown, random):
    life = _Life(*shown)
    known = life.reports()
    random.shuffle(life.observations)
    assert life.reports() == known


@given(st.lists(_page_states, min_size=1, max_size=5))
def test_every_occurrence_is_accounted_for(shown):
    life = _Life(*shown)
    reports = life.reports()
    assert len({report.report_id for report in reports}) == len(reports)
    standing = sorted(report.last.text_digest for report in reports if report.present)
    assert standing == sorted(sha256(text.encode()) for text in shown[-1] or ())
    for report in reports:
        kinds = [version.kind for version in report.versions]
        assert kinds[0] == "created" and "created" not in kinds[1:]
        assert report.present == (kinds[-1] != "removed")
