"""Site furniture in lines of text, told by what they say: no site, no learned phrase.

The vocabulary is that of the trade (downloading, copyright, "related", the editor who collected
this for you), combined so that a report's own sentence about a download centre or a copyright
campaign is not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import shapes
from extract.fold import fold
from extract.memory import remembered

_LABEL, _SHORT, _LONGEST = 40, 80, 320  # characters of what can be a line of each kind

_LEGAL = (
    r"(?i)版权所有|版权归[^。;]{0,8}(?:作者|所有)|备案号|ICP备|ICP证|copyright|©"
    r"|all rights reserved|^(?:郑重)?(?:免责)?(?:版权)?声明\s*[:]"
    r"|(?:本站|本网|(?<![^\W本如果若因该])网站).{0,40}(?:侵权|版权|删除|所有权)"
)
# Plain words are found several times as fast as patterns: each line that one of these kinds of
# pattern matches has one of its words.
_NOTICE = re.compile(
    r"版权|备案|声明|侵权|删除|所有权|著作权|举报|转载|免责|©|IC|Ic|iC|ic|CO|Co|cO|co|AL|Al|aL|al"
)
_ENDINGS = ("以上", "上述", "上面", "上文", "希望", "但愿", "祝愿", "更多", "还有")
_OFFERS = ("下载", "格式", "文档", "版", "收藏", "打印")
_HELD_BACK = ("隐藏", "省略", "略去", "未完", "剩余", "显示", "VIP", "会员")
# One of these is in whatever the expression above matches, folded or not.
_OF_WALLS = (
    *("藏", "省略", "略去", "未完", "剩", "显示", "顯示", "V", "\uff36"),
    *("会员", "会員", "會員", "會员"),
)
# What most kinds of furniture behind an article have a word of.
_OF_TAILS = re.compile(
    "|".join((_NOTICE.pattern, *_ENDINGS, *_OFFERS, "相关|推荐|热门|更多|同类|关联|最新|仅供"))
)
_CLAIM = r"侵权|版权|著作权|举报|不拥有所有权|转载|免责"
_CLAIMANT = r"本站|本网|网站|本文|作者|联系|邮箱|邮件|删除|网友|用户"
_SITE = r"本站|本网|联系(?:我|本)|邮箱|发邮件|举报"
_DOWNLOAD = (
    r"(?i)(?:点击|点此|免费|全文|本文|文档|立即|打包|附件|格式|word|docx?|pdf|txt).{0,16}下载"
    r"|下载.{0,40}(?:文档|全文|本文|附件|格式|word|docx?|pdf)"
    r"|(?:word|docx?|pdf).{0,8}(?:格式|文档|版)|(?:收藏|打印).{0,8}(?:本文|本页|文档)"
)
_FILE = re.compile(r"\.(?:docx?|pdf|wps|txt|pptx?|rar|zip)\s*[》〉>\"”]?$", re.IGNORECASE)
_LABELS = re.compile(
    r"^[\s【\[(◆★●·>»]*(?:"
    r"(?:上一|下一|前一|后一)(?:篇|页|条)|推荐(?:度|阅读|文章|内容|范文)|(?:最新|热门|精彩|更多|猜你|为您|"
    r"延伸|扩展|拓展|随机|本周|相关|同类|关联)[^。;]{0,12}(?:推荐|阅读|文章|范文|内容|链接|资料|专题|"
    r"喜欢|标签|搜索|栏目|热文|文档|信息|总结|报告|精选)?\s*(?:[】\]):>»]|$)|猜你喜欢|"
    r"(?:本文)?(?:标签|关键[词字]|tags?)\s*[:]|分享(?:到|至|本文|给)|责任编辑|(?:本文)?编辑\s*[:]|"
    r"(?:本文)?(?:来源|出处|链接|地址|网址|标题|作者|转自|原文)\s*[:]|"
    r"(?:一键)?复制(?:全文|本文|链接|成功)?$|(?:展开|收起)(?:$|全文|阅读|剩余)|"
    r"阅读(?:全文|更多|剩余)|查看(?:全文|更多)|"
    r"点击(?:展开|查看|加载|阅读)|加载(?:更多|中)|未完(?:待续)?|返回(?:首页|顶部|列表|目录)|"
    r"显示全部|评分\s*[:(\d]|返回\S{0,12}(?:首页|顶部|列表|目录)|顶一下|踩一下|点赞|(?:赞|踩|顶|收藏|分享|举报|打赏)\s*[(\d]|收藏本|扫一扫|微信扫|关注(?:我们|公众号|微信)|发表评论|网友评论|用户评论"
    r")",
    re.IGNORECASE,
)
_LABELS_BEGIN = frozenset(
    "上下前后推最热精更猜为延扩随本相同关标tT分责编来出链地网作转原一复展收阅查点加未返显评顶踩赞打举扫微发用"
)
_FRAMES = " \t【[(◆★●·>»"
_OTHERS_END = (
    *("文章", "阅读", "范文", "内容", "推荐", "链接"),
    *("资料", "文档", "信息", "热词", "搜索"),
)
_CLOSED = " \t】)]:"
_OTHERS = (
    r"(?:相关|推荐|热门|更多|同类|关联|最新)(?:的)?"
    rf"(?:{'|'.join(_OTHERS_END)})[\s】)\]]*:?$"
)
_CLOSING = (
    r"^(?:以上|上述|上面|上文)(?:就是|是|为|内容)?.{0,60}(?:全部内容|小编|网友|整理|分享|收集|本站|本网)"
    r"|(?:希望|但愿|祝愿).{0,30}(?:对|能|给)(?:大家|您|你|各位|读者).{0,20}(?:帮助|参考|借鉴|启发|喜欢)"
    r"|(?:更多|还有).{0,30}(?:请|欢迎|尽在|敬请).{0,10}(?:关注|访问|浏览|点击|收藏|登录|登陆)"
)
_COLLECTED = re.compile(r"整理|收集|搜集|分享|带来|提供|推荐|精选|汇总|范文")
_EDITOR = r"(?:本站|本网|网友|编辑|编者).{0,20}(?:整理|分享|收集|搜集|推荐|提供|精心|带来)"
_FOR_READERS = (
    r"供.{0,8}(?:参考|借鉴|查阅)|希望.{0,20}(?:帮助|参考|借鉴|启发|喜欢)|欢迎.{0,12}(?:阅读|参考|借鉴|查阅|下载)"
    r"|(?:仅供|以供|可供)(?:预览|阅读|学习)|有(?:所)?帮助"
)
_LEAD_LABEL = (
    r"^[【\[(]?\s*(?:导语|导读|简介|摘要|引导语|引言|前言|说明|参照|内容提要|内容简介|编者按|"
    r"温馨提示|提示|文章摘要)\s*[】\])]?\s*[:】]"
)
_COLLECTOR = r"小编(?![辑制组者])"
_OFFERED = re.compile(r"(?:现|兹)(?:将|就|把)")  # so a report begins, whoever may refer to it
_EDITORS = re.compile(
    r"[【\[](?:导语|导读|引导语|编者按|内容提要|内容简介|文章摘要)[】\]]|编者按\s*:|\W{0,3}本帖"
)
_META = re.compile(
    r"^(?:时间|日期|发布|更新|来源|作者|热度|浏览|人气|点击|阅读|字数|编辑|投稿|栏目|字号|字体)[^:。]{0,6}"
    r"[:]\s*\S{0,40}(?:\s|$)"
)
_CLOCKED = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?[\sT]*\d{1,2}:\d\d"
)
_PRINTED = re.compile(
    r"(?:19|20)(?<!\d..)\d\d(?:(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d)|年\d{1,2}月\d{1,2}日)"
)
_PAIRED = r"[|·•»]|\w:|\s{2,}"
_SIGNED = r"[局县市区乡镇村院校部委办所站队组司会科室处厂校]\W*$|[至到~]\s*$|^\s*[至到~]"
_DATE = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}"
_WALL = (
    r"(?:此处|中间|开头部分|部分内容|后文|以下)[^,。;]{0,6}(?:隐藏|省略|略去)(?:[^,。;]{0,12}字|\W|$)"
    r"|省略\s*\d+\s*字|隐藏\s*\d+\s*个?字|未完,?全文共?\s*\d+\s*字|剩余\s*\d+\s*%|当前显示\s*\d+\s*字"
    r"|因篇幅问题不能全部显示|(?:开通|成为|正式)(?:VIP|会员)(?!的).{0,12}(?:阅读|可见|查看)"
)
_READER = re.compile(
    r"小编|网友|本站|本网|本文|本篇|全文|读者|网站|页面|点击|下载|收藏|转载|上传|侵权|版权|文档|阅读|浏览"
    r"|您|你|大家(?:参考|阅读|分享|查阅|喜欢|借鉴)"
)
_WRITING = re.compile(
    r"怎么写|如何写|写(?:好|些|作|法|材料|文章)|写[^,。;]{0,8}(?:总结|报告|汇报|述职)|下笔|动笔|提笔|思路|范文|文稿|样本|借鉴|参考|一起(?:来)?(?:看|学)|来看看|看看|读者|小编"
)
# What buttons, walls and banners say; offices say it too, so only labels are asked for it.
_BUTTON = re.compile(  # each begins with a sign of its own, which is where re looks
    r"扫码|二维码|公众号|登录|登陆|注册|会员|积分|v[iI][pP]|V[iI][pP]|赞助|广告|推广|领取|打赏|点赞"
    r"|赞\s*\(|踩\s*\(|顶\s*\(|a[pP]{2}|A[pP]{2}|书签|首页|顶部"
    r"|本站|本网|本页|网友|网页|楼主|留言|链接|付费|解锁|在线客服"
    r"|点个赞|导出|搬运|转帖|转贴|转发|网址|加载|投稿|投诉|举报|审核|纠错|打印|朗读|字体|套餐|模板|微信|朋友圈"
)
_POLL = r"(?:\w{1,6}\s?\(\d+\)\s*){2,}$"  # 有用(12) 没用(3)
# What is said to a reader and to nobody else, where it stands again and again.
_COMMAND = re.compile(
    r"(?=[点扫长登注领打加请刷重开订v免下阅显展查回赞广会搜转])(?:"  # as each of these begins
    r"点此|点击|扫码|扫一扫|长按|登[录陆]|注册|领取|打赏|加载|请稍[候后]|刷新|重试|开通|订阅|vip|免费试|免费领|免费下|下载"
    r"|(?:阅读|显示|展开|查看)(?:全|剩|更)|回到?(?:目录|顶部|首页|列表)|赞助|广告|会员|搜一搜|赞\s*\(|转发)",
    re.IGNORECASE,
)
_OPENERS = "([【"


def _has(text: str, words: Sequence[str]) -> bool:
    return any(map(text.__contains__, words))


def words_of_walls(text: str) -> tuple[str, ...]:
    """Return the words of which each wall in a text has one; ``text`` of any length."""
    # One character is found ten times as fast as two.
    return tuple([word for word in _OF_WALLS if word[0] in text and word in text])


@remembered
def is_wall(text: str) -> bool:
    """Say whether a line tells of text that the site holds back."""
    if len(text) > 2 * _SHORT:
        return False
    folded = fold(text)
    return _has(folded, _HELD_BACK) and re.search(_WALL, folded) is not None


@remembered
def is_tail(line: str) -> bool:
    """Say whether a line is furniture that stands after an article."""
    text, size = fold(line[:_LONGEST]), len(line)
    if shapes.is_code(line):
        return True
    if size > _LONGEST:
        return False
    if _is_bracketed_aside(text):
        return True
    if _OF_TAILS.search(text) and _is_worded_tail(text, size):
        return True
    if size <= _LABEL and shapes.has_address(text):
        return True
    if size > _SHORT:
        return False
    if text.lstrip(_FRAMES)[:1] in _LABELS_BEGIN and (label := _LABELS.match(text)):
        # A sentence only begins like one, but for what it bids: 点赞的人多了。
        goes_on = text[label.end() - 1].isalnum() and text[label.end() : label.end() + 1].isalnum()
        if not (goes_on and shapes.is_sentence(text)) or commands(text):
            return True
    return "." in text and _FILE.search(text) is not None


def _is_worded_tail(text: str, size: int) -> bool:
    """Say whether a folded line is furniture for words that stand anywhere in it."""
    if _is_notice(text):
        return True
    if size <= 2 * _SHORT and _has(text, _ENDINGS) and re.search(_CLOSING, text):
        return True
    if size <= 2 * _SHORT and "仅供" in text and len(set(_READER.findall(text))) > 1:
        return True
    if size > _SHORT:
        return False
    if _has(text, _OFFERS) and re.search(_DOWNLOAD, text):
        return True
    if "相关热词搜索" in text:
        return True
    return text.rstrip(_CLOSED).endswith(_OTHERS_END) and re.search(_OTHERS, text) is not None


@remembered
def is_lead(line: str) -> bool:
    """Say whether a line is an editor's lead or a metadata line before an article."""
    text, size = fold(line[:_LONGEST]), len(line)
    if shapes.is_code(line):
        return True
    if size > _LONGEST:
        return False
    if _is_bracketed_aside(text) or _EDITORS.match(text):
        return True
    if _is_metadata(text) or ("小编" in text and re.search(_COLLECTOR, text)) or is_imprint(text):
        return True
    is_collected = _COLLECTED.search(text) is not None
    if (is_collected or "精心" in text) and re.search(_EDITOR, text):
        return True
    if is_collected and re.search(_FOR_READERS, text):
        return not _OFFERED.match(text) or "范文" in text or _speaks_to_reader(text)
    if not (":" in text or "】" in text) or re.search(_LEAD_LABEL, text) is None:
        return False
    return _speaks_to_reader(text)


def is_metadata(text: str) -> bool:
    """Say whether a short line gives an article's time, source or view count."""
    return len(text) <= _LONGEST and _is_metadata(fold(text))


def is_imprint(text: str) -> bool:
    """Say whether a short line shows a time as sites print it, and reports do not sign.

    With hour and minute, or a date beside words that are no office's name; written with 年, only
    where marks or a colon divide the line.
    """
    if len(text) > _SHORT:
        return False
    folded = fold(text)
    match = _PRINTED.search(folded)
    if match is None or re.search(r"[。;!?]", folded):
        return False
    if _CLOCKED.search(folded):
        return True
    before, after = folded[: match.start()], folded[match.end() :]
    if (
        not re.search(r"[^\W\d_]", before + after)
        or re.search(_SIGNED, before)
        or re.search(_SIGNED, after)
    ):
        return False
    return match["sep"] is not None or re.search(_PAIRED, before + after) is not None


def is_clocked(text: str) -> bool:
    """Say whether a short line shows a date with hour and minute, as no report is signed."""
    if len(text) > _LABEL or not (":" in text or "\uff1a" in text):
        return False
    return _CLOCKED.search(fold(text)) is not None and shapes.is_unended(text)


def speaks_to_reader(text: str) -> bool:
    """Say whether a line speaks of the page or to its reader, as reports hardly do."""
    return len(text) <= _LONGEST and _speaks_to_reader(fold(text))


def speaks_of_writing(text: str) -> bool:
    """Say whether a line speaks of how such texts are written, read or collected."""
    return len(text) <= _LONGEST and _WRITING.search(fold(text)) is not None


@remembered
def is_button(text: str) -> bool:
    """Say whether a short line without a sentence's end says what buttons and banners say."""
    if not shapes.is_unended(text):
        return False
    folded = fold(text[:_SHORT])
    if _BUTTON.search(folded):
        return True
    return (
        folded.endswith(")") and re.search(_POLL, folded) is not None and _speaks_to_reader(folded)
    )


@remembered
def is_command(text: str) -> bool:
    """Say whether a short line without a sentence's end tells its reader to do something."""
    return shapes.is_unended(text) and _COMMAND.search(fold(text[:_SHORT])) is not None


def commands(text: str) -> bool:
    """Say whether a line begins with what a reader of the page is to do, in a sentence or not."""
    # What these begin with are no signs that folding changes, but for v.
    return len(text) <= _LONGEST and _COMMAND.match(text) is not None


def is_aside(text: str) -> bool:
    """Say whether a line is code, is set as no sentence is, or speaks of the page or its reader."""
    if len(text) > _LONGEST:
        return shapes.is_code(text)
    return _speaks_to_reader(fold(text)) or shapes.is_code(text) or shapes.is_shell(text)


def _is_metadata(text: str) -> bool:
    if len(text) > 1.5 * _SHORT or not _META.match(text):
        return False
    return len(text) <= _LABEL or re.search(_DATE, text) is not None


def _is_bracketed_aside(text: str) -> bool:
    """Say whether a folded line is all in brackets and speaks of the page or to its reader."""
    return text[:1] in _OPENERS and text[-1:] in shapes.CLOSERS and _speaks_to_reader(text)


def _speaks_to_reader(text: str) -> bool:
    return _READER.search(text) is not None or shapes.has_address(text)


def _is_notice(text: str) -> bool:
    if not _NOTICE.search(text):
        return False
    if re.search(_LEGAL, text):
        return True
    return all(re.search(pattern, text) for pattern in (_CLAIM, _CLAIMANT, _SITE))
