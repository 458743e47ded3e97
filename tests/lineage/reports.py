"""Made-up work reports with known descent: seeded, none of them real.

A report is a template (its words) filled with facts (places, figures, years): two reports on one
template with other facts are siblings, two on other templates are unrelated.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_PLACE_HEADS = "柳桐云岚榆沙竹枫杏梅泉溪湾塘渡桥坪岭坡垭麓浦汀沅澧淳澜沣渭"
_PLACE_TAILS = "湖田口埠集店寨屯里庄墩岗洼营堡铺关坊沟泽头林洲原川峪"
_KINDS = ("镇", "乡", "街道", "村")
_FIELDS = (
    "水利",
    "林业",
    "教育",
    "卫生",
    "消防",
    "档案",
    "统计",
    "信访",
    "环保",
    "粮食",
    "畜牧",
    "交通",
    "民政",
    "文物",
    "供销",
    "司法",
    "农机",
    "茶叶",
    "旅游",
    "气象",
    "渔政",
    "审计",
    "房管",
    "城管",
)
_WHO = (
    "全体职工",
    "值班干部",
    "包村组长",
    "驻点专员",
    "老党员",
    "青年骨干",
    "网格员",
    "巡查小队",
    "技术人员",
    "妇女代表",
    "返乡大学生",
    "退休教师",
    "乡贤",
    "民兵",
    "窗口人员",
    "志愿者",
)
_DID = (
    "逐户走访",
    "分段包干",
    "连夜抢修",
    "反复核对",
    "登记造册",
    "张榜公布",
    "上门讲解",
    "轮流值守",
    "现场督办",
    "挂牌销号",
    "补齐台账",
    "集中清淤",
    "对照整改",
    "摸底排查",
    "试点先行",
    "定期回访",
    "分批培训",
    "统一采购",
    "联合执法",
    "夜间巡逻",
    "建档立卡",
    "签订合同",
    "公开招标",
    "评比表彰",
)
_WHAT = (
    "危旧房屋",
    "灌溉水渠",
    "村级账目",
    "留守儿童",
    "护林防火",
    "农家书屋",
    "断头公路",
    "老旧管网",
    "养殖污水",
    "低保名册",
    "晾晒场地",
    "合同纠纷",
    "农药残留",
    "集市秩序",
    "山塘水库",
    "校车安全",
    "土地流转",
    "苗木基地",
    "饮水工程",
    "垃圾清运",
    "欠薪线索",
    "病险桥梁",
    "非法采砂",
    "疫苗接种",
    "厕所改造",
    "惠民资金",
    "路灯安装",
    "古树名木",
    "外来人口",
    "冷链仓库",
    "信用贷款",
    "秸秆回收",
)
_HOW = (
    "不留死角",
    "随到随办",
    "边查边改",
    "有始有终",
    "只减不增",
    "落到实处",
    "先易后难",
    "日清月结",
    "责任到人",
    "进度过半",
    "群众称便",
    "账实相符",
    "口碑渐好",
    "成本下降",
    "隐患归零",
    "步子加快",
    "矛盾化解",
    "收入见涨",
    "面貌一新",
    "手续从简",
    "质量过硬",
    "提前完工",
    "反响热烈",
    "经验成型",
)
_UNIT = ("户", "亩", "人次", "处", "件", "公里", "万元", "场", "份", "吨", "台", "名")
_FRAMES = (
    "{who}围绕{what}{did},共涉及{n}{u},做到{how}。",
    "在{what}方面,{who}坚持{did},{month}月底累计完成{n}{u},{how}。",
    "{year}年{month}月,{place}启动{what}专项,{who}{did},新增{n}{u},{how}。",
    "针对{what}中暴露的短板,{field}部门会同{who}{did},投入{n}{u},目前{how}。",
    "{place}的{what}原本拖欠较多,经{who}{did},现已压减{n}{u},{how}。",
    "{who}每逢{month}月{day}日{did},把{what}与{field}放在一起抓,{how}。",
    "为管好{what},我们请{who}牵头{did},对{n}{u}逐一过筛,{how}。",
    "{field}站抽调{who}{n}名,专盯{what},{did},{how}。",
    "谈到{what},{who}最有体会:只要{did},就能{how}。",
    "{what}和{what2}两项并举,{who}{did},{how},{what2}也由此{how2}。",
    "去年定下的{what}指标为{n}{u},眼下靠{who}{did},实际达到{n2}{u}。",
    "不足之处在于{what}尚未{how},{who}的{did}还要坚持,{field}力量仍显单薄。",
)
_HEADS = (
    "工作开展情况",
    "主要做法",
    "取得的成绩",
    "几点体会",
    "存在的问题",
    "下步打算",
    "重点任务",
    "保障措施",
)
_NUMERALS = "一二三四五六七八"


@dataclass(frozen=True)
class Report:
    """A report as made: paragraphs of sentences, and the facts that operators may alter."""

    paragraphs: tuple[tuple[str, ...], ...]
    place: str
    year: int

    @property
    def text(self) -> str:
        """The text as a page shows it."""
        return "\n".join("".join(sentences) for sentences in self.paragraphs)


def make_report(template: int, facts: int, sections: int = 4, year: int | None = None) -> Report:
    """Return the report that fills a template with facts; both are seeds."""
    words, fill = Random(f"words {template}"), Random(f"facts {facts}")
    place = _place(fill)
    year = year or fill.randint(2003, 2019)
    field, other = words.sample(_FIELDS, 2)
    opening = (
        f"{year}年,{place}{field}战线紧扣{words.choice(_WHAT)}与{words.choice(_WHAT)}两件大事,"
        f"{words.choice(_WHO)}{words.choice(_DID)},{words.choice(_HOW)}。",
        f"现就{field}和{other}的情况报告于后。",
    )
    paragraphs = [opening]
    for number in range(sections):
        paragraphs.append((f"{_NUMERALS[number]}、{words.choice(_HEADS)}",))
        for _ in range(words.randint(1, 3)):
            count = words.randint(2, 4)
            paragraphs.append(tuple(_sentence(words, fill, place, year) for _ in range(count)))
    return Report(tuple(paragraphs), place, year)


def annual_sibling(template: int, facts: int, sections: int, rewritten: float) -> Report:
    """Return a report on a template with other facts and a share of paragraphs of its own."""
    kept = make_report(template, facts, sections)
    own = make_report(template + 1_000_003, facts, sections)
    rng = Random(f"annual {template} {facts}")
    paragraphs = tuple(
        rng.choice(own.paragraphs) if rng.random() < rewritten else paragraph
        for paragraph in kept.paragraphs
    )
    return Report(paragraphs, kept.place, kept.year)


def _place(rng: Random) -> str:
    return rng.choice(_PLACE_HEADS) + rng.choice(_PLACE_TAILS) + rng.choice(_KINDS)


def _sentence(words: Random, fill: Random, place: str, year: int) -> str:
    frame = words.choice(_FRAMES)
    what, what2 = words.sample(_WHAT, 2)
    how, how2 = words.sample(_HOW, 2)
    return frame.format(
        who=words.choice(_WHO), what=what, what2=what2, did=words.choice(_DID), how=how, how2=how2,
        field=words.choice(_FIELDS), u=words.choice(_UNIT), place=place, year=year,
        n=fill.randint(3, 980), n2=fill.randint(3, 980),
        month=fill.randint(1, 12), day=fill.randint(1, 28),
    )  # fmt: skip
