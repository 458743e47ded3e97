"""Bytes to text: the encoding that the bytes are in, not the one that the page claims.

Sites declare gb2312 over UTF-8, utf-8 over GBK, or nothing.  What decides is how the bytes
read: a byte order mark (https://encoding.spec.whatwg.org/#bom-sniff), then strict UTF-8, which
other encodings practically never satisfy by chance, then the candidate that leaves the fewest
replacement characters.
"""

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
_TAG = 12  # bytes of UTF-16 that markup begins with
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "utf-8": "utf-8"}
_MULTIBYTE = frozenset({"big5", "big5hkscs", "cp950", "euc_jp", "euc_kr", "shift_jis", "cp949"})
_UNREAD = "\ufffd"
_MISREAD = ("锟斤拷", "烫烫烫", "â€", "â\x80", "ï¼", "ã€", "ã\x80", "£¬", "¡£")
"""What punctuation becomes when UTF-8 or GBK is read as Latin-1, and what U+FFFD does in GBK."""
_RARE = ("锛", "銆", "鈥")
"""The same of UTF-8 read as GBK: characters that hardly any text has several of."""
_AS_LATIN = r"[ä-é][\x80-\xbf]"
"""The beginning of a Chinese character of UTF-8 read as Latin-1."""
_SEVERAL = 3
_PLACE = 4  # characters that one place misread stands for, at least
_COMMON = "的作工了一年在和有是不"
"""Characters that Chinese text, and that of reports, is full of, in either script."""
_SAMPLE = 20_000  # characters
_ENOUGH = 50  # one in so many characters is common
_CONTROLS = r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]"
_CONTROL_BYTES = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])


class Decoded(NamedTuple):
    """Text and how it was read.

    ``charset`` is the Python codec used; ``declared`` the codec that the header or the page
    claimed, None where they claim nothing that can be told wrong.
    """

    text: str
    charset: str
    declared: str | None

    @property
    def conflict(self) -> bool:
        """Whether the declaration is false; ASCII bytes contradict no declaration."""
        return (
            self.declared is not None
            and self.declared != self.charset
            and not self.text.isascii()
            and not self.charset.startswith("utf-16")
        )


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of an HTML body; any bytes at all have one.

    Control characters that HTML does not allow are removed, NUL among them.
    """
    declared = _declared(body, content_type)
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return _read(body[len(mark) :], charset, declared)
    wide = _wide(body)
    if wide:
        return _read(body, wide, declared)
    try:
        return _decoded(body, body.decode("utf-8"), "utf-8", declared)
    except UnicodeDecodeError:
        pass
    read = [_read(body, "gb18030", declared)]
    if _UNREAD in read[0].text:
        read.append(_read(body, "utf-8", declared))
    if declared in _MULTIBYTE:
        read.append(_read(body, declared, declared))
    elif big5 := _as_big5(body, read[0], declared):
        read = [big5]
    return min(read, key=lambda one: (one.text.count("\ufffd"), one.charset != declared))


def _as_big5(body: bytes, read: Decoded, declared: str | None) -> Decoded | None:
    """Return undeclared Big5 that was read as GB18030, which takes nearly all of its bytes.

    Which of the two it is, characters tell that Chinese is full of: wrongly read, it has none.
    """
    wide = len(body) - len(read.text)
    need = min(wide, _SAMPLE) / _ENOUGH
    seen = 0
    for one in _COMMON:
        seen += read.text.count(one, 0, _SAMPLE)
        if seen >= need:  # as after the first or second in nearly all of GB18030
            return None
    other = _read(body, "big5hkscs", declared)
    is_read = other.text.count(_UNREAD) * 100 <= wide
    there = sum(other.text.count(one, 0, _SAMPLE) for one in _COMMON)
    return other if is_read and there >= need and there > 3 * seen else None


def _read(body: bytes, charset: str, declared: str | None) -> Decoded:
    return _decoded(body, body.decode(charset, errors="replace"), charset, declared)


def _decoded(body: bytes, text: str, charset: str, declared: str | None) -> Decoded:
    # No encoding here makes a control character of other bytes, so bytes without one spare a
    # look at each character; UTF-16 is full of such bytes and is looked at.  One byte is found at
    # once, where any of several are looked for one by one.
    if "\ufeff" in text or any(map(body.__contains__, _CONTROL_BYTES)):
        text = re.sub(_CONTROLS, "", text)
    return Decoded(text, charset, declared)


def is_damaged(text: str) -> bool:
    """Say whether text has places unread, or read wrongly before it came to the page."""
    if _UNREAD in text or any(mark in text and text.count(mark) >= _SEVERAL for mark in _RARE):
        return True
    # One character is found ten times as fast as two.
    return any(mark[0] in text and mark in text for mark in _MISREAD) or _is_as_latin(text)


def damage(text: str) -> int:
    """Return about how many characters of a text were not read, or read wrongly."""
    if not is_damaged(text):
        return 0
    latin = len(re.findall(r"[\x80-\xff]", text)) if _is_as_latin(text) else 0
    return latin + text.count(_UNREAD) + _PLACE * sum(map(text.count, (*_MISREAD, *_RARE)))


def _is_as_latin(text: str) -> bool:
    """Say whether UTF-8 was read as Latin-1; half of what it becomes is not shown at all."""
    # Hardly a line of Chinese has no character that begins like it.
    return "å" in text and len(re.findall(_AS_LATIN, text)) >= _SEVERAL


def _wide(body: bytes) -> str | None:
    """Return the UTF-16 byte order of markup without a mark: every other byte is NUL."""
    head = body[:_HEAD]
    if len(head) < 8 or 0 not in head:
        return None
    tag = head.lstrip(b" \r\n\t\x00")[:1] == b"<"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    begins = head[head.find(b"<") & ~1 :][:_TAG]  # a tag or a declaration: all ASCII
    if tag and len(begins) == _TAG and begins.count(0) == _TAG // 2:
        if not any(begins[1::2]):
            return "utf-16-le"
        if not any(begins[0::2]):
            return "utf-16-be"
    if tag and odd > half * 0.3 and even < half * 0.02:
        return "utf-16-le"
    if tag and even > half * 0.3 and odd < half * 0.02:
        return "utf-16-be"
    return None


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER.search(content_type or "")
    meta = _META.search(body[:_HEAD])
    for claim in (header and header[1], meta and meta[1].decode("ascii", "replace")):
        charset = _known(claim) if claim else None
        if charset:
            return charset
    return None


def _known(label: str) -> str | None:
    """Return the codec of a label, its superset where the web means that; None for the rest.

    Single-byte encodings can read any bytes at all, so their name is no evidence.
    """
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if name in _MULTIBYTE else _SUPERSETS.get(name)
