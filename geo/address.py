"""What a rider types or pastes → the door: `8幢2单元1201` → `entrance:8-2`.

Text becomes tokens, each a value with the kind that its suffix or prefix gives it (`7幢` is a
building, `Unit 2` a unit, a number alone is bare). Tokens that touch form a run, and the run with
the strongest building in it is the address; street numbers, telephones and names fall away.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LENGTH = 400  # a pasted order is shorter; what follows is not an address
DIGITS = {**dict(zip("零〇一二三四五六七八九", (0, *range(10)), strict=True)), "幺": 1, "两": 2}
TENS = {"廿": "二十", "卅": "三十"}
SAME = str.maketrans("棟幛樓號單層門室‐‑‒–—―−", "栋幢楼号单层门室-------")
STEMS = "甲乙丙丁戊己庚辛壬癸"

# What an order carries besides the address: times, telephones and other long numbers, codes.
NOISE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"|\d{1,2}:\d\d(?::\d\d)?"
    r"|(?<!\d)(?:\+?86[- ]?)?1\d\d[- *]?[\d*]{4}[- *]?[\d*]{4}(?!\d)"
    r"|(?<!\d)(?:0\d{2,3}-\d{7,8}|400-?\d{3,4}-?\d{3,4})(?:-\d+)?(?!\d)"
    r"|(?:尾号|分机|转|电话|手机|密码|门禁码?|验证码|取件码|订单号?)[^\d\n]{0,3}[\d*#-]+"
    r"|¥ ?\d+(?:\.\d+)?|\d{6,}"
)
SEPARATOR = re.compile(r"[\s,;、。.\-/\\()\[\]【】<>《》「」“”\"'_~·|:#*+&]*")
NUMERAL = "[零〇一二三四五六七八九十百两廿卅幺]"
NUMBERED = re.compile(rf"{NUMERAL}{{1,6}}(?=[弄号幢栋座区期村组单门])")
LATIN = "0-9A-ZÀ-ÖØ-Þ"
TOKEN = re.compile(
    rf"""
    (?: (?<![{LATIN}])(?:
        (?P<l_building> BUILDING|BLDG|BLOCK|BLK|TOWER|HOUSE|HAUS
            |楼号|楼?[幢栋](?:号|(?=\s*:)) )
      | (?P<l_unit> UNIT|ENTRANCE|STAIRCASE|STAIRS?|单元号?)
      | (?P<l_room> ROOM|RM|APARTMENT|APT|FLAT|房间?号|室号|门牌号?)
      | (?P<l_floor> FLOOR|楼层)
      | (?P<l_number> NO)
      ) [\s.:]* (?:NO\b[\s.:]*)? \#? )?
    第?
    (?P<value>
        (?<![{LATIN}]) (?: [A-Z]{{0,2}} | [{STEMS}](?=\d{{1,2}}(?!\d))
                | [A-Z]-(?=\d+号?[幢栋座楼]) )
            \d{{1,5}} (?: -\d{{1,3}}(?=号?[幢栋]|号楼) )? [A-EG-Z{STEMS}]? (?![{LATIN}])
      | (?<![{LATIN}]) \d{{1,5}} (?=F(?![{LATIN}]))
      | (?<![{LATIN}]) [A-Z] (?![{LATIN}])
      | {NUMERAL}{{1,6}}
      | [{STEMS}] (?=单元|[门梯座幢栋]|号楼|[\s,;-]|\d{{3}}|$)
      | [东西南北中左右边]{{1,2}} (?=单元)
    )
    (?: \s*(?:
        (?P<building> 号?(?:大楼|[幢栋]楼?) | 号楼栋? | \#[楼幢栋] )
      | (?P<block> 号?座 )
      | (?P<hash> \# )
      | (?P<unit> 号?单元门?(?!\s*:) | 单(?=[\d\s,;-]|$) | 梯
            | 门(?![口卫岗禁前后诊市牌店面厅外内旁边]) )
      | (?P<wicket> 号门 )
      | (?P<floor> 层 | /?F(?![{LATIN}]) )
      | (?P<storey> 楼(?![下上道梯盘]) )
      | (?P<room> 号?[室户] | 号?房(?![子产]) )
      | (?P<lane> 弄 | 巷 )
      | (?P<number> 号(?![线店铺桌柜机院]|大院|地块) )
    ))?
    """,
    re.VERBOSE,
)
STREET = re.compile(r"[路街道]\s*$")
HAN = re.compile(r"[\u4e00-\u9fff]")
MEASURE = re.compile(r"[米元块份个件分秒克号弄路年月日人]")
SHORT = re.compile(rf"[A-Z]{{0,2}}\d{{1,2}}[A-Z]?|[A-Z{STEMS}]")
STRENGTH = {"building": 5, "block": 4, "hash": 4, "number": 3, "bare": 2, "storey": 1}


@dataclass(frozen=True)
class Address:
    """The parts of an address: half-width, upper case, Arabic digits, no suffixes; None: not said.

    Heavenly stems stay as they are written on the wall: 乙单元 is unit 乙.
    """

    building: str | None = None
    unit: str | None = None
    room: str | None = None


@dataclass(frozen=True)
class _Token:
    value: str
    kind: str
    dashed: bool  # a dash stands before it
    street: bool  # the number of a street
    opens: bool  # nothing stands before it


def parse(text: str) -> Address:
    """Read building, unit and room from what a rider types or an order carries; never raises.

    `湖墅南路166号武林壹号5幢6单元559` → 5, 6, 559: 166号 is the street's.
    """
    best, best_rank = Address(), (0, 0)
    for run in _runs(_clean(text)):
        strength, address = _assign(run)
        rank = (strength, (address.unit is not None) + (address.room is not None))
        if strength and rank > best_rank:
            best, best_rank = address, rank
        elif not strength and (best.building is None or best_rank[0] > STRENGTH["bare"]):
            best = Address(best.building, best.unit or address.unit, best.room or address.room)
    return best


def fold(text: str) -> str:
    """Return a name to compare by: half-width, upper case, no spaces, 三号 as 3号."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).upper().translate(SAME))
    return NUMBERED.sub(lambda number: _plain(number[0]), text)


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).upper().translate(SAME).strip()
    text = re.sub(rf"(?<={NUMERAL[:-1]}\d])杠(?={NUMERAL[:-1]}\d])", "-", text)
    return NOISE.sub("\N{FULL BLOCK}", text)


def _runs(text: str) -> Iterator[list[_Token]]:
    """Yield tokens in groups that only separators part."""
    run: list[_Token] = []
    end = 0
    for match in TOKEN.finditer(text):
        kind = _kind(match)
        if kind == "bare" and not _may_stand_bare(match, text, follows=match.start() == end):
            continue
        gap = SEPARATOR.match(text, end)
        if run and (gap is None or gap.end() < match.start()):
            yield run
            run = []
        run.append(_token(match, kind, dashed="-" in text[end : match.start()], first=not run))
        end = match.end()
    if run:
        yield run


def _token(match: re.Match[str], kind: str, *, dashed: bool, first: bool) -> _Token:
    before = match.string[: match.start()]
    street = first and STREET.search(before) is not None
    return _Token(_plain(match["value"]), kind, dashed, street, opens=not before.strip())


def _kind(match: re.Match[str]) -> str:
    said = next((name for name, part in match.groupdict().items() if part and name != "value"), "")
    return said.removeprefix("l_") or "bare"


def _may_stand_bare(match: re.Match[str], text: str, *, follows: bool) -> bool:
    """Tell whether a value without a suffix is a number at all, and not part of a word."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    value = match["value"]
    if re.match(NUMERAL, value) and HAN.match(before) and not follows:
        return False
    if len(value) == 1 and not value.isdigit() and not (follows or not before or not after):
        return bool(SEPARATOR.fullmatch(before) and SEPARATOR.fullmatch(after))
    if HAN.match(after):
        return follows and len(value) > 2 and not MEASURE.match(after)
    return True


def _plain(value: str) -> str:
    """Return a value with Arabic digits: 二十三 → 23, 一二零一 → 1201, B-12 → B12."""
    if not re.match(NUMERAL, value):
        return re.sub(r"^([A-Z])-", r"\1", value)
    for short, long in TENS.items():
        value = value.replace(short, long)
    if not re.search("[十百]", value):
        return "".join(str(DIGITS[sign]) for sign in value)
    total, digit = 0, 0
    for sign in value:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[sign]
    return str(total + digit)


def _assign(run: list[_Token]) -> tuple[int, Address]:
    """Return how strongly a run names a building (0: not at all), and its parts."""
    at = _anchor(run)
    if at is None:
        return 0, _parts(None, run)
    anchor = run[at]
    # "Room 805, Unit 2, Building 13": what is marked counts before the building as well.
    marked = [token for token in run[:at] if token.kind in ("unit", "room")]
    in_lane = anchor.kind == "number" and any(token.kind == "lane" for token in run[:at])
    strength = STRENGTH["building" if in_lane else anchor.kind]
    return strength, _parts(anchor, marked + run[at + 1 :])


def _anchor(run: list[_Token]) -> int | None:
    """Return the index of the token that names the building."""
    kinds = [token.kind for token in run]
    before_room = kinds[: kinds.index("room")] if "room" in kinds else kinds
    for kind, among in (("building", kinds), ("block", before_room), ("hash", before_room)):
        if kind in among:
            return among.index(kind)
    bare = _bare_anchor(run)
    if "number" in kinds and _is_building(run, kinds.index("number")):
        return kinds.index("number")
    if bare is None and kinds[0] == "storey" and (kinds[1:2] == ["unit"] or run[0].opens):
        return 0
    return bare


def _is_building(run: list[_Token], at: int) -> bool:
    """Tell whether a 号 names the building: 文三路88号3单元 does, 59号5-6-302 does not."""
    after = run[at + 1 :]
    bares = [token.value for token in after if token.kind == "bare"]
    if not run[at].street:
        return len(bares) < 3
    marked = any(token.kind in ("unit", "room") for token in after)
    return len(bares) < 2 and (marked or any(not SHORT.fullmatch(value) for value in bares))


def _bare_anchor(run: list[_Token]) -> int | None:
    """Return the index of the building in numbers without suffix: 7-2-1201, 期-幢-单元-室."""
    first = next((i for i, token in enumerate(run) if token.kind != "number"), len(run))
    last = first
    while last < len(run) and run[last].kind == "bare":
        last += 1
    if last == first or (len(run[first].value) > 3 and run[first].value.isdigit()):
        return None
    long_end = last - first > 3 and not SHORT.fullmatch(run[last - 1].value)
    return last - 3 if long_end else first


def _parts(anchor: _Token | None, tokens: list[_Token]) -> Address:
    """Return the address of a building token and of what follows it."""
    unit: str | None = None
    room: str | None = None
    bares: list[_Token] = []
    for i, token in enumerate(tokens):
        if token.kind == "building":
            break
        if token.kind == "unit" or (token.kind == "wicket" and anchor):
            unit = unit or token.value
        elif token.kind == "room":
            joined = bool(bares) and token.dashed and not SHORT.fullmatch(bares[-1].value)
            room = room or (f"{bares.pop().value}-{token.value}" if joined else token.value)
        elif token.kind in ("block", "hash", "number") and anchor:
            if unit is None and room is None and _is_unit(token, tokens[i + 1 :]):
                unit = token.value
            elif token.kind != "block":
                room = room or token.value
        elif token.kind == "bare":
            bares.append(token)
    return _fill(anchor, unit, room, bares)


def _is_unit(token: _Token, after: list[_Token]) -> bool:
    """Tell whether a 座, # or 号 behind the building is its unit: 3栋A座1201, 7#2#, 7幢2号1201."""
    if token.kind == "number":
        return bool(after) and after[0].kind in ("bare", "room", "floor")
    return token.kind == "block" or SHORT.fullmatch(token.value) is not None


def _fill(
    anchor: _Token | None, unit: str | None, room: str | None, bares: list[_Token]
) -> Address:
    """Share numbers without suffix out to unit and room: short ones are units, long ones rooms."""
    short = [SHORT.fullmatch(token.value) is not None for token in bares]
    # Floor and door, "3幢12-5", are a room; behind a bare building, "3-12-5", the first is a unit.
    is_room = anchor is not None and anchor.kind != "bare" and short == [True, True]
    if anchor and unit is None and short[:1] == [True] and not (is_room and bares[1].dashed):
        unit = bares.pop(0).value
    if room is None and bares:
        joined = len(bares) > 1 and bares[1].dashed and SHORT.fullmatch(bares[1].value)
        room = f"{bares[0].value}-{bares[1].value}" if joined else bares[0].value
    building = anchor.value if anchor else None
    return Address(_trim(building), _trim(unit), room)


def _trim(value: str | None) -> str | None:
    return value and re.sub(r"^0+(?=\d)", "", value)
