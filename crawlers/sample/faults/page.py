"""The pages that the fault host shows where it shows one: reports of our own, and lists."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from crawlers.sample.article import Marker
from crawlers.sample.grammar import original
from crawlers.sample.text import Text

TEXTS = (original("气象", 901), original("图书馆", 902))
"""The reports of a page."""
_THEME = "年度工作总结"


def report_page(*texts: Text, head: str = "", foot: str = "") -> str:
    """Return the HTML of a page of reports, with more in its head, or after them."""
    title = f"{_THEME}({len(texts)}篇)" if len(texts) > 1 else f"{texts[0].title}全文"
    lines: list[str] = []
    for number, text in enumerate(texts, 1):
        if len(texts) > 1:
            marker = Marker.SPACED.line(_THEME, text.title, number)
            lines.append(f"<p><strong>{marker}</strong></p>")
        lines += (f"<p>　　{escape(one)}</p>" for one in text.paragraphs)
    return "\n".join(
        [
            f"<!DOCTYPE html><html><head>{head}<title>{title}</title></head>",
            f"<body><h1>{title}</h1><div>时间:2026-03-01 09:30:00</div>",
            '<div class="content">',
            *lines,
            f"</div>{foot}<div>版权所有 故障样例站</div></body></html>",
        ]
    )


def list_page(title: str, links: Iterable[tuple[str, str]]) -> bytes:
    """Return the HTML of a page of links: addresses, and what stands beside them."""
    rows = "".join(
        f'<li><a href="{escape(address)}">{escape(address)}</a> {escape(what)}</li>\n'
        for address, what in links
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><h1>{escape(title)}</h1><ul>\n{rows}</ul></body></html>\n"
    ).encode()
