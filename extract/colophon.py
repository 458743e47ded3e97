"""What a site says below an article of the text above: who brought it, what may be done with it.

Set as a paragraph, it is told from a report's own sentence by what it is about: the text itself,
or what a reader is to do who copies it.  Those who watch over copyrights write of copying too, of
what they did and how often, and never bid their reader.
"""

from __future__ import annotations

import re
from typing import Final

from extract.fold import fold
from extract.own import is_signed

_LONGEST, _NAME = 80, 3  # characters of the longest such line; of the shortest name of a site
_SIGNS = re.compile(r"[转侵由源自网站标]")  # one is in most of these lines
_TEXT: Final = (
    r"\W*(?:本文|此文|该文|本帖|(?:本|该|此|这)?篇?文章|(?:以上|本篇)(?:内容|材料|资料)?|内容)"
    r"(?:内容)?(?:均|皆|系)?(?:由|来自|来源|源自|源于|转自|摘自|出自)"
)
_BROUGHT: Final = r"(?:整理|发布|编辑|编写|收集|搜集|采集|分享|提供|上传|投稿|原创|首发)"
_BID: Final = (
    r"(?:^|[,。;!\s])(?:"
    r"(?:如需|如要|若需|欢迎)?(?:转载|转帖|搬运)[^,。;:]{0,6}(?<![提申])请(?:务必|先|您)?"
    r"(?:注明|标明|标注|保留|说明|联系|告知|署名)[^,。;:]{0,12}"
    r"|(?:未经|谢绝|禁止|严禁|请勿|不得)[^。;:]{0,16}转载"
    r"|(?:(?:如有|若有|如|若)侵权[^,。;:]{0,12}删除|侵[权即必立请]{0,2}删))\W*$"
)
_BY_SITE: Final = (
    rf"(?:网|网友|会员|用户|小编|站长|本站|本网)\W?{_BROUGHT}"
    rf"|为(?:您|你|大家)[^,。;]{{0,4}}{_BROUGHT}"
)
_RIGHTS: Final = r"转载|搬运|版权|出处|来源"
_ON_SITE: Final = r"[在过用托向于][“\"《「『]?$"  # on which an office tells its news
_BIDDING: Final = ("转载", "转帖", "搬运", "侵")  # one is in whatever bids
_OWN: Final = (
    r"(?<!联系)(?<!通知)我|全年|今年|本年|[\d一二三四五六七八九十百千万]+余?[件起次篇条家例份个]"
)


def is_colophon(text: str, site: str | None) -> bool:
    """Say whether a line tells who brought the text above, or bids those who copy it.

    ``site`` is what the site calls itself, None where that is not known.
    """
    if len(text) > _LONGEST or not (_SIGNS.search(text) or (site and site in text)):
        return False
    folded = fold(text)
    if re.search(_OWN, folded):
        return False
    of_text = re.match(_TEXT, folded) is not None
    is_named = site is not None and not is_signed(site) and _names(folded, fold(site))
    may_bid = any(map(folded.__contains__, _BIDDING))
    if may_bid and (bid := re.search(_BID, folded)):
        above = folded[: bid.start()]
        return not above or of_text or is_named or re.search(rf"{_BROUGHT}\W*$", above) is not None
    if not of_text:
        return is_named and re.search(_RIGHTS, folded) is not None
    return re.search(_BROUGHT if is_named else _BY_SITE, folded) is not None


def _names(folded: str, site: str) -> bool:
    """Say whether a folded line names the site, and not as a place where something is told."""
    before, found, _ = folded.partition(site or "\n")
    return len(found) >= _NAME and re.search(_ON_SITE, before) is None
