"""Who a line speaks for: an organisation, its level of administration, a place by its name."""

import re
from typing import Final, NamedTuple

from extract.facts.vocabulary import ALONE, ENDS, LEVELS, NO_NAMES, NO_PLACES, ORGANS
from extract.fold import CHINESE

_MASKS = frozenset("XxＸ×*＊_＿○●□某")
_MASK = f"[{''.join(sorted(_MASKS))}]"
_LETTER = rf"(?:{CHINESE}|{_MASK})"
_NO_UNIT = {
    "省": "级略心力钱长时",
    "市": "场容民面值级长",
    "县": "域级长",
    "区": "域块间别分长位",
    "镇": "静痛长",
    "乡": "村镇亲土情愁长",
    "村": "官民医级镇庄屯",
    "旗": "帜舰下袍",
    "社区": "民工干书主网矫医",
}
"""What follows a unit's character where it is none."""
_PARTY = re.compile(r"^(?:中国共产党|中共|共青团|政协|民盟|民建|民进|民革|国网)")
"""What stands before the place in an organisation's name: 中共砚溪县委."""
_UNIT = re.compile("|".join(sorted(LEVELS, key=len, reverse=True)))
_CITY_WORKS = r"市政(?![协府法务办])"
_NO_NAME = {
    "区": "社小园校景灾库矿林牧厂片辖城街山地战发业范税新病",
    "市": "城超门夜菜股都早",
    "县": "大强",
    "村": "农乡新",
    "镇": "城乡小强名重",
    "乡": "城家下",
}
"""What a name in front of a unit does not end in: 小区, 超市, 农村."""


class Body(NamedTuple):
    """What was found in a line, each with its span in code points; None where nothing is said."""

    organisation: tuple[int, int] | None = None
    locality: tuple[int, int] | None = None
    level: tuple[str, int, int] | None = None


NOBODY: Final = Body()
"""What is found in a line that names nobody."""


class _Unit(NamedTuple):
    """A unit of administration: 砚溪县 has the name 砚溪."""

    name: str
    unit: str
    start: int
    end: int


def body(text: str) -> Body:
    """Return whom a stretch of a title names; an organisation is the whole stretch or none."""
    if text in ALONE:
        return Body(level=(ALONE[text], 0, len(text)))
    units = _units(text)
    end = units[-1].end if units else 0
    organisation = None
    if _is_organisation(text, end):
        organisation = (0, len(text))
    elif not (units and units[0].name):
        return NOBODY
    level = (LEVELS[units[-1].unit], units[-1].start, end) if units else None
    return Body(organisation, _locality(units), level)


def _is_organisation(text: str, end: int) -> bool:
    """Say whether a name is an organisation's: ``end`` is where its units of administration do."""
    if not 3 <= len(text) <= 30 or not re.fullmatch(rf"{_LETTER}+", text):
        return False
    rest = text[end:]
    if end:
        return rest.endswith(ENDS)
    if text[0] in "我本该全各":
        return False
    masked = text[0] in _MASKS
    return text.endswith(ENDS if masked else ORGANS) and (masked or len(text) >= 5)


def _locality(units: tuple[_Unit, ...]) -> tuple[int, int] | None:
    named = all(unit.name and _MASKS.isdisjoint(unit.name) for unit in units)
    return (units[0].start, units[-1].end) if units and named else None


def _units(text: str) -> tuple[_Unit, ...]:
    """Return the units of administration that a name begins with, the greatest first."""
    found: list[_Unit] = []
    party = _PARTY.match(text)
    at = party.end() if party else 0
    while (unit := _next_unit(text, at, first=not found)) is not None:
        found.append(unit)
        at = unit.end
    return tuple(found)


def _next_unit(text: str, at: int, *, first: bool) -> _Unit | None:
    for match in _UNIT.finditer(text, at, at + 12):
        name, unit = text[at : match.start()], match[0]
        following = text[match.end() : match.end() + 1]
        if (following and following in _NO_UNIT.get(unit, "")) or re.match(
            _CITY_WORKS, text[match.start() :]
        ):
            continue
        if not name:
            return _Unit(name, unit, at, match.end()) if first else None
        if name[-1] in _NO_NAME.get(unit, ""):
            continue
        return _Unit(name, unit, at, match.end()) if _is_name(name) else None
    return None


def _is_name(name: str) -> bool:
    if re.fullmatch(rf"{_MASK}+", name):
        return True
    return (
        2 <= len(name) <= 6
        and re.fullmatch(rf"{_LETTER}+", name) is not None
        and NO_NAMES.isdisjoint(name.replace("某", ""))
        and not any(map(name.__contains__, NO_PLACES))
    )
