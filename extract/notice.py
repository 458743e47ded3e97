"""Pages that are no pages: a site's notice that there is nothing, or that we are kept out.

Such pages come with status 200.  What is recognized is a page that has hardly any words outside
its links and says so in the phrases that template systems and their firewalls use.
"""

from __future__ import annotations

import re

from extract.decode import decode
from extract.flags import BLOCKED, SOFT_404
from extract.fold import fold
from extract.model import Payload
from extract.names import names_report

MAX_BYTES = 16 * 1024
"""A notice is small; larger pages are not looked at."""
MAX_CHARS = 240
"""A page with more characters outside its links says something of its own."""
_OF_A_REPORT = 120  # as many under the title of a report are one, whatever it speaks of
_APART = r"[_|\uff5c\uff3f—–-]"

_BLOCKED = (
    r"(?i)访问(过于|太)?频繁|安全验证|人机验证|请输入验证码|访问被(拒绝|拦截|阻断)|您的IP|"
    r"access denied|are you a robot|captcha|just a moment|request blocked|防火墙"
)
_MISSING = (
    r"(?i)(页面|网页|文章|内容|信息|文档)[^。,,]{0,10}(不存在|找不到|已(经)?(被)?删除|未找到|失效)|"
    r"(找不到|未找到|没有找到)[^。,,]{0,8}(页面|网页|文章|内容)|(?<!\d)404(?!\d)|"
    r"page not found|not be found"
)

_WORDS = (
    "频繁", "验证", "访问被", "您的ip", "denied", "robot", "captcha", "moment", "blocked", "防火墙",
    "不存在", "找不到", "删除", "未找到", "没有找到", "失效", "404", "found",
)  # fmt: skip
"""One of these is in whatever the expressions match, in small letters."""


def notice(payload: Payload) -> str | None:
    """Return the flag of a body that is a notice instead of a page, None for any other."""
    if not payload.body or len(payload.body) > MAX_BYTES:
        return None
    text = decode(payload.body, payload.content_type).text
    folded = text.lower()
    if not any(word in folded for word in _WORDS):  # far cheaper than the expressions
        return None
    title, said = _said(text)
    if len(said) > (_OF_A_REPORT if _is_report(title) else MAX_CHARS):
        return None
    if re.search(_BLOCKED, said):
        return BLOCKED
    return SOFT_404 if re.search(_MISSING, said) else None


def _is_report(title: str) -> bool:
    return any(names_report(fold(part).strip()) for part in re.split(_APART, title[:_OF_A_REPORT]))


def _said(text: str) -> tuple[str, str]:
    """Return a page's title, and its words outside its links, scripts and styles."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return "", text
    if root is None:
        return "", text
    etree.strip_elements(root, "a", "script", "style", etree.Comment, with_tail=False)
    title = root.findtext(".//title") or ""
    return title, " ".join("".join(str(piece) for piece in root.itertext()).split())
