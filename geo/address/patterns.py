"""The grammar of addresses: what its signs and suffixes mean, here and on the phone alike.

Two alphabets: patterns of text (half-width, upper case), and patterns of a *run*, which is how
tokens that touch are written down: each a sign before it (`~` a dash, else `/`), the letter of its
kind and its value, and at the start `>` for nothing or `@` for a street before them. So
`文三路88号3单元402` is `@/n88/u3/x402`. Values have no small letters: kinds are told by them.
"""

import re

MAX_LENGTH = 400  # a pasted order is shorter; what follows is not an address
NUMERALS = dict(zip("零〇一二三四五六七八九", (0, *range(10)), strict=True))
NUMERALS |= {"幺": 1, "两": 2, "十": 10, "廿": 20, "卅": 30, "百": 100}
SAME = ("棟幛樓號單層門室‐‑‒–—―−", "栋幢楼号单层门室-------")
# Every white space but a new line, and what has no width: Python and browsers differ on some.
SPACE = re.compile(
    r"[\t\x0b-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u3000\ufeff]"
)
STEMS = "甲乙丙丁戊己庚辛壬癸"
HAN = re.compile(r"[\u4e00-\u9fff]")

# What an order carries besides the address: times, telephones and other long numbers, codes.
NOISE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?"
    r"|\d{1,2}:\d\d(?::\d\d)?"
    r"|(?<!\d)(?:\+?86[- ]?)?1\d\d[- *]?[\d*]{4}[- *]?[\d*]{4}(?!\d)"
    r"|(?<!\d)(?:0\d{2,3}-\d{7,8}|400-?\d{3,4}-?\d{3,4})(?:-\d+)?(?!\d)"
    r"|(?:尾号|分机|转|电话|手机|密码|门禁码?|验证码|取件码|订单号?)[^\d\n]{0,3}[\d*#-]+"
    r"|¥ ?\d+(?:\.\d+)?|\d{6,}",
    re.ASCII,
)
SEPARATOR = r"[\s,;、。.\-/\\()\[\]【】<>《》「」“”\"'_~·|:#*+&]"
APART = re.compile(rf"^{SEPARATOR}*$", re.ASCII)  # what may stand between tokens of a run
NUMERAL = f"[{''.join(NUMERALS)}]"
NUMBERED = re.compile(rf"{NUMERAL}{{1,6}}(?=[弄号幢栋座区期村组单门])")
BAR = re.compile(rf"(?<={NUMERAL[:-1]}\d])杠(?={NUMERAL[:-1]}\d])", re.ASCII)
LATIN = "0-9A-ZÀ-ÖØ-Þ"
# A token's kind is the first letter of the group that says it, before or behind the value.
TOKEN = re.compile(
    rf"""
    (?: (?<![{LATIN}])(?:
        (?P<b_> BUILDING|BLDG|BLOCK|BLK|TOWER|HOUSE|HAUS|楼号|楼?[幢栋](?:号|(?=\s*:)) )
      | (?P<u_> UNIT|ENTRANCE|STAIRCASE|STAIRS?|单元号?)
      | (?P<r_> ROOM|RM|APARTMENT|APT|FLAT|房间?号|室号|门牌号?)
      | (?P<f_> FLOOR|楼层)
      | (?P<n_> NO)
      ) [\s.:]* (?:NO(?![{LATIN}])[\s.:]*)? \#? )?
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
        (?P<b> 号?(?:大楼|[幢栋]楼?) | 号楼栋? | \#[楼幢栋] )  # building
      | (?P<k> 号?座 )  # block, which may also be a unit
      | (?P<h> \# )  # "hash", whatever it counts
      | (?P<u> 号?单元门?(?!\s*:) | 单(?=[\d\s,;-]|$) | 梯
            | 门(?![口卫岗禁前后诊市牌店面厅外内旁边]) )  # unit
      | (?P<w> 号门 )  # wicket: a gate, but behind a building its unit
      | (?P<f> 层 | /?F(?![{LATIN}]) )  # floor
      | (?P<s> 楼(?![下上道梯盘]) )  # storey, or a building
      | (?P<r> 号?[室户] | 号?房(?![子产]) )  # room
      | (?P<l> 弄 | 巷 )  # lane
      | (?P<n> 号(?![线店铺桌柜机院]|大院|地块) )  # number, whatever it counts
    ))?
    """,
    re.VERBOSE | re.ASCII,
)
# What may be a building or a unit, and hardly a room; other values alone and "hashes" are of
# another kind: "x" and "g" instead of "v" and "h".
SHORT = re.compile(rf"^(?:[A-Z]{{0,2}}\d{{1,2}}[A-Z]?|[A-Z{STEMS}])$", re.ASCII)
LONG = {"v": "x", "h": "g"}
# A value alone that is part of a word, or counts something else: before it (nothing where another
# token ends there), the value, behind it.
LOOSE = re.compile(
    rf"""
    ^ {HAN.pattern} \t {NUMERAL}
  | ^ (?: (?!{SEPARATOR})[^\t]\t\D\t[^\t] | [^\t]\t\D\t(?!{SEPARATOR})[^\t] ) $
  | ^ (?! \t[^\t]{{3,}}\t(?![米元块份个件分秒克号弄路年月日人]) ) [^\t]*\t[^\t]*\t {HAN.pattern} $
    """,
    re.VERBOSE | re.ASCII,
)
STREET = re.compile(r"[路街道]\s*$", re.ASCII)

T, V = "[/~]", "[^/~]+"  # in a run: what stands before a token, and its value
BUILDING = rf"(?P<building>{V})"
# What names the building, best first, with how strongly it does. The first fits any run.
ANCHORS = tuple(
    (strength, re.compile(rf"^(?P<before>{before}(?P<after>{after})", re.ASCII))
    for strength, before, after in (
        (5, rf".*?){T}b{BUILDING}", rf"(?:{T}[^b]{V})*"),
        (4, rf"[^r]*?){T}k{BUILDING}", ".*"),
        (4, rf"[^r]*?){T}[gh]{BUILDING}", ".*"),
        # 12弄3号201; but the numbers in 59号5-6-302 need no 号.
        (5, rf"[^n]*l[^n]*){T}n{BUILDING}", "(?!(?:.*?[vx]){3}).*"),
        (3, rf"(?!@{T}n)[^n]*){T}n{BUILDING}", "(?!(?:.*?[vx]){3}).*"),
        # 文三路88号3单元402: nothing else can be the building.
        (3, rf"@){T}n{BUILDING}", "(?!(?:.*?[vx]){2})(?=.*[urx]).*"),
        # 期-幢-单元-室, then 7-2-1201.
        (
            2,
            rf"[>@]?(?:{T}n{V})*{T}[vx](?!\d{{4}}){V}(?:{T}[vx]{V})*?){T}[vx]{BUILDING}",
            rf"{T}[vx]{V}{T}x{V}(?!{T}[vx]).*",
        ),
        (2, rf"[>@]?(?:{T}n{V})*){T}[vx](?!\d{{4}}){BUILDING}", ".*"),
        (1, rf">|@?(?={T}s{V}{T}u)){T}s{BUILDING}", ".*"),
        (0, "[>@]?)", ".*"),
    )
)
# What is left is written behind the anchor's strength. "Room 805, Unit 2, Building 13": of what
# stands before the building only what is marked counts.
UNMARKED = re.compile(rf"[>@]|{T}[^ur]{V}")
JOINED = re.compile(rf"{T}x({V})~r", re.ASCII)  # 1201-2室
SAYS_NEITHER = rf"^[1-5](?:{T}[flsvx]{V})*"
# A 座, # or 号 behind the building is its unit in 3栋A座1201, 7#2# and 7幢2号1201, else its room.
IS_UNIT = rf"{T}(?:[hkuw]|n(?={V}{T}[frvx]))"
IS_ROOM = rf"{T}(?:[gr]|n(?!{V}{T}[frvx]))"
UNIT = re.compile(rf"(?:{SAYS_NEITHER}{IS_UNIT}|^[1-5].*?{T}[uw]|^0.*?{T}u)({V})", re.ASCII)
ROOM = re.compile(
    rf"(?:{SAYS_NEITHER}(?:{IS_ROOM}|{IS_UNIT}{V}.*?{T}[ghnr])|^0.*?{T}r)({V})", re.ASCII
)
# Of values alone the short ones are units, the long ones rooms. Floor and door, 3幢12-5, are a
# room; behind a bare building, 3-12-5, the first is a unit.
NOT_BARE = re.compile(rf"{T}[^vx]{V}")
BARE_UNIT = re.compile(rf"^(?!0|[^2]{T}v{V}~v{V}$)\d{T}v({V})", re.ASCII)
BARE_ROOM = re.compile(rf"{T}[vx]({V}(?:~v{V})?)")


def grammar() -> dict[str, object]:
    """Return what geo/browser/address.js reads by: every pattern as JavaScript writes it (to be
    used with its flag u), and the tables beside them.
    """
    patterns = {
        "space": SPACE,
        "noise": NOISE,
        "apart": APART,
        "numbered": NUMBERED,
        "bar": BAR,
        "token": TOKEN,
        "loose": LOOSE,
        "street": STREET,
        "short": SHORT,
        "unmarked": UNMARKED,
        "joined": JOINED,
        "unit": UNIT,
        "room": ROOM,
        "notBare": NOT_BARE,
        "bareUnit": BARE_UNIT,
        "bareRoom": BARE_ROOM,
    }
    return {
        **{name: _in_javascript(pattern) for name, pattern in patterns.items()},
        "anchors": [(strength, _in_javascript(pattern)) for strength, pattern in ANCHORS],
        "same": SAME,
        "numerals": NUMERALS,
        "long": LONG,
        "length": MAX_LENGTH,
    }


def _in_javascript(pattern: re.Pattern[str]) -> str:
    """Return a pattern as JavaScript writes it: no layout, no escapes that its flag u refuses."""
    source = pattern.pattern
    if pattern.flags & re.VERBOSE:
        # Spaces count only in brackets, and no brackets hold a "]" but as "\]".
        source = re.sub(r"(\[(?:\\.|[^\]])*\]|\\#)|\s+(?:# .*\n)?", r"\1", source)
    return re.sub(r"\\([#\"'])", r"\1", source.replace("(?P<", "(?<"))
