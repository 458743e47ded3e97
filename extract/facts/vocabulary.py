"""The closed vocabularies of facts: kinds of documents, levels, what names end in and have not.

Patterns are regular expressions over folded text (full-width forms as ASCII).
"""

from __future__ import annotations

import re
from typing import Final

from extract.fold import CHINESE

# In the order in which they are tried; their groups catch nothing.  Of several in one line the
# first counts: what follows 及, 暨 or 和 is added to it.  A summary of just one calendar year is an
# annual one, whatever it calls itself.
_KINDS = {
    "annual_summary": (
        r"(?:年度|年终|全年)(?:个人)?(?:思想)?(?:工作)?(?:情况)?(?:总结|小结)(?:报告)?"
    ),
    "self_report": r"(?:年度)?(?:个人)?述(?:职|廉|学|德|法|责)(?:述[廉学德法责])*(?:报告|总结)?",
    "reflection": r"(?:学习)?(?:心得)(?:体会)?|学习体会|工作体会|感悟",
    "work_report": r"(?:政府)?(?:工作)?(?:情况)?的?(?:汇报|工作报告|情况报告)(?:材料)?",
    "plan": r"(?:年度)?(?:工作)?(?:计划|要点|打算|思路)|工作安排",
    "scheme": r"(?:实施|活动|工作)方案",
    "speech": r"(?:讲话|发言|演讲)(?:稿|材料)?",
    "study": r"(?:调研|调查|考察)报告",
    "appraisal": r"自我(?:鉴定|评价|剖析)",
    "example": r"(?:先进)?事迹(?:材料)?|经验(?:交流)?材料",
    "summary": (
        r"(?:个人|半年|季度|月度|学期|思想|阶段性?)?(?:工作)?(?:情况)?(?:总结|小结)(?:报告)?"
    ),
}
_PATTERN = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS.items())
# Where none of their characters stands none of them begins: re looks for these.
_BEGINS = "".join(sorted(set(re.findall(CHINESE, _PATTERN))))
KINDS: Final = re.compile(f"[{_BEGINS}](?<=(?={_PATTERN}).)")
"""The first character of any kind of document, which is in the group of its name."""

LEVELS: Final = {
    "省": "province", "自治区": "province",
    "市": "city", "自治州": "city",
    "自治县": "county", "县": "county", "区": "county", "旗": "county",
    "街道": "township", "乡镇": "township", "镇": "township", "乡": "township",
    "社区": "village", "村": "village",
}  # fmt: skip
"""Levels of administration, by the unit that names them."""

ALONE: Final = {
    "省级": "province", "省直": "province",
    "市级": "city", "市直": "city",
    "县级": "county", "县直": "county", "区级": "county", "区直": "county",
    "乡镇": "township", "街道": "township", "街道办": "township", "街道办事处": "township",
    "镇政府": "township", "乡政府": "township", "乡镇政府": "township",
    "社区": "village", "村级": "village", "村委会": "village", "居委会": "village",
    "村党支部": "village", "村支部": "village", "社区党支部": "village", "社区居委会": "village",
    "村民委员会": "village", "居民委员会": "village",
}  # fmt: skip
"""The level at which a title or heading stands that names nothing but this."""

ENDS: Final = (
    "局", "厅", "委", "委会", "委员会", "办公室", "办事处", "办", "政府", "党组", "支部", "党总支",
    "工会", "妇联", "残联", "团委", "法院", "检察院", "学校", "中学", "小学", "高中", "幼儿园",
    "大学", "学院", "医院", "卫生院", "诊所", "疾控中心", "中心", "公司", "集团", "厂", "矿",
    "银行", "支行", "信用社", "供销社", "合作社", "联合会", "协会", "学会", "研究院", "研究所",
    "派出所", "司法所", "财政所", "所", "站", "队", "科", "室", "馆", "院", "部", "处", "组", "班",
    "圃", "仓", "库", "场", "社", "食堂", "书房", "病区",
)  # fmt: skip
"""What an organisation's name ends in."""

ORGANS: Final = (
    "局", "厅", "委员会", "局办公室", "厅办公室", "委办公室", "党组", "党委", "党总支", "党支部",
    "法院", "检察院", "有限公司", "集团公司", "人民医院",
)  # fmt: skip
"""Of these a name without any unit of administration in front is one too, from five characters."""

NO_PLACES: Final = (
    "个人", "学校", "文明", "和谐", "平安", "智慧", "示范", "美丽", "城乡", "基层", "贫困", "重点",
    "物业", "教育", "卫生", "计生", "综治", "消防", "街道", "乡镇", "农村", "机关", "单位", "志愿",
    "年度", "工作", "总结", "关于", "优秀", "最新", "精选", "通用", "管理", "服务", "党建", "扶贫",
    "医院", "公司", "企业", "政府", "部门", "学习", "建设", "创建", "开展", "青年", "妇女", "团队",
    "特色", "试点", "边境", "空心", "老年", "绿色", "生态", "模范", "双拥", "行政", "自然", "联系",
    "帮扶", "结对", "邻近", "临近", "周边", "城中", "搬迁", "产业", "千年", "上访", "邪教", "两个",
    "三个", "多个", "几个", "百强", "经济", "工业", "高新", "开发", "旅游", "民政", "财政", "网格",
    "全体", "领导", "本人", "编辑", "作者",
)  # fmt: skip
"""What stands before a unit and is no name of a place."""

NO_NAMES: Final = frozenset(
    "我本全各该某两几进下驻到在为与及的级型最党员者生民们从对把被将其以局厅委院处科队所站校部室馆组班办"
)
"""Characters that no name of a place has."""
