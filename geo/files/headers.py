"""What people call our layers, columns and values, in Chinese, in English and in OpenStreetMap.

Data first: to teach Yinlu a word, add it to a table. Words are compared as `plain` writes them.
"""

import re
import unicodedata
from collections.abc import Container, Iterable

LAYERS = {
    "compound": "小区 边界 范围 红线 小区范围 compound compounds boundary residential",
    "buildings": "楼栋 楼幢 楼房 楼 建筑 建筑物 房屋 住宅 building buildings bldg house houses jzw",
    "entrances": "单元门 单元 门洞 入户门 楼门 门栋 entrance entrances door doors",
    "gates": "门 出入口 大门 小区门 门岗 岗亭 入口 出口 gate gates",
    "paths": "道路 路网 路 小路 步道 通道 车行道 path paths road roads way ways footway highway",
    "barriers": "围墙 围栏 栅栏 围挡 墙 绿篱 barrier barriers fence fences wall walls hedge",
    "parking": "停车 停车位 停车点 车位 专属停车位 停放点 parking bay bays",
    "landmarks": "地标 标志物 兴趣点 设施 公共设施 landmark landmarks poi pois",
    "stations": "驿站 小哥驿站 站点 休息点 歇脚点 station stations",
    "partners": "商户 商家 折扣 错峰折扣 优惠 partner partners discount discounts",
}

# In every layer, unless the layer has a word of its own for it.
ANY = {
    "id": "id 编号 标识 代码 uid osmid",
    "name": "名称 名字 name 全称 简称 标注 title label 地点 点名",
    "hours": "开放时间 营业时间 服务时间 通行时间 开门时间 时间 时段 openinghours hours",
    "note": "备注 说明 描述 note notes remark description",
    "foot": "行人 步行 人行 行人通行 步行通行 foot",
    "ebike": "电动车 电瓶车 电动自行车 电动车通行 骑行 ebike electricbicycle",
    "charging": "充电 能否充电 充电桩 charging",
    "covered": "有顶 雨棚 有棚 遮雨 架空 过街楼 covered tunnel",
    "estimated": "估计 待确认 estimated",
}

COLUMNS = {
    "compound": {
        "name": "小区名称 小区名 小区 名称 名字 name",
        "name_en": "英文名 英文名称 nameen",
        "gated": "封闭 是否封闭 封闭小区 gated",
        "ebike_hours": "电动车时间 电动车时段 ebikehours",
        "rain_exempt": "雨天 雨天放行 雨天可进 rainexempt",
        "convention": "公约 约定 convention",
        "desk_phone": "电话 物业电话 前台电话 服务电话 deskphone phone contactphone",
        "contacts": "联系人 负责人 contacts contact",
        "map_approval": "审图号 mapapproval",
        "source": "来源 数据来源 source attribution",
    },
    "buildings": {
        "ref": "楼号 幢号 栋号 楼栋号 楼幢号 门牌 门牌号 楼栋 楼幢 幢 栋 ref addrhousenumber "
        "housenumber buildingno buildingnumber bldgno number no 编号",
        "name": "名称 楼名 楼栋名称 建筑名称 建筑物名称 name 标注 label 名字",
        "aliases": "别名 曾用名 aliases altname",
        "levels": "层数 楼层 楼层数 总层数 地上层数 buildinglevels levels floors storeys floor",
        "lift": "电梯 有无电梯 lift elevator",
        "handover": "交付 交付方式 投递方式 送达方式 handover",
    },
    "entrances": {
        "building": "楼栋 楼号 楼幢 楼幢号 楼栋号 幢 栋 幢号 栋号 building addrhousenumber",
        "unit": "单元 单元号 门号 unit unitno addrunit ref",
        "flats": "户号 房号 室号 户室 flats addrflats",
        "lift_card": "梯控 电梯卡 刷卡乘梯 电梯刷卡 liftcard",
        "code": "门禁密码 密码 code doorcode",
    },
    "gates": {
        "way": "方向 进出 进出方向 通行方向 way direction",
        "register": "登记 登记方式 进门登记 register registration",
        "wait_seconds": "等候 等待 等待秒数 等候秒数 waitseconds wait",
        "exit": "出门 出门方式 离开方式 exit",
        "locked": "上锁 锁闭 是否上锁 locked",
    },
    "paths": {
        "highway": "类型 道路类型 道路类别 highway fclass class type kind",
        "bicycle": "自行车 非机动车 自行车通行 bicycle",
        "oneway": "单行 单向 单行道 oneway",
        "layer": "层 layer",
    },
    "barriers": {"barrier": "类型 类别 barrier type kind"},
    "parking": {
        "capacity": "车位数 车位 容量 泊位 capacity spots",
        "loan_bikes": "借用自行车 公用自行车 自行车 自行车数 loanbikes bikes",
        "loan_trolleys": "借用推车 手推车 小推车 推车 推车数 loantrolleys trolleys",
    },
    "landmarks": {"kind": "类型 类别 种类 kind type category amenity leisure shop"},
    "stations": {
        "kind": "类型 类别 种类 kind type category",
        "services": "服务 服务项目 设施 services amenities",
    },
    "partners": {"discount": "折扣 优惠 错峰折扣 discount offer"},
}

YES = "是 有 可 可以 能 允许 通行 开放 对 √ ✓ yes y true t 1 permissive designated"
NO = "否 无 没有 不 不可 不可以 不能 禁止 禁行 × no n false f 0"
UNKNOWN = "未知 不详 不清楚 不明 unknown ?"
PRIVATE = "内部 私人 业主 private permit destination customers delivery residents"

VALUES = {
    "": {"yes": YES, "no": NO, "unknown": UNKNOWN, "private": PRIVATE},
    "handover": {
        "door": "上门 到门 送上门 门口 入户 door",
        "lobby": "大堂 大厅 门厅 lobby",
        "locker": "快递柜 外卖柜 智能柜 柜 locker",
        "gate": "小区门口 大门口 门岗 gate",
    },
    "way": {
        "both": "双向 进出 可进可出 both",
        "in": "只进 仅进 进 入口 进口 in",
        "out": "只出 仅出 出 出口 out",
    },
    "register": {
        "none": "无 不用 不需要 免登记 否 none no",
        "scan": "扫码 扫码登记 scan code",
        "desk": "登记 人工 人工登记 手写登记 门岗登记 desk",
    },
    "exit": {
        "free": "自由 直接 随意 free",
        "button": "按钮 按按钮 开门按钮 button",
        "card": "刷卡 门禁卡 卡 card",
        "guard": "保安 门卫 保安开门 guard",
    },
    "kind": {
        "guide_point": "指路点 引导点 指引点 guidepoint",
        "charging": "充电 充电棚 充电桩 充电站 换电柜 chargingstation charging",
        "toilet": "厕所 公厕 卫生间 洗手间 toilet toilets",
        "locker": "快递柜 外卖柜 智能柜 丰巢 parcellocker locker",
        "shop": "商店 超市 便利店 小卖部 shop supermarket convenience",
        "playground": "游乐场 儿童乐园 健身区 健身点 playground",
        "clinic": "诊所 卫生站 卫生服务站 医务室 clinic doctors",
        "other": "其他 其它 other",
    },
    "covered": {"yes": "buildingpassage arcade colonnade covered"},
    "highway": {
        "footway": "步道 人行道 人行 步行道 footway",
        "service": "车行道 车道 小区道路 内部道路 service",
        "steps": "台阶 楼梯 踏步 steps",
        "path": "小路 小径 园路 path",
    },
    "barrier": {
        "wall": "围墙 墙 实体墙 wall",
        "fence": "围栏 栅栏 栏杆 铁栏杆 围挡 fence",
        "hedge": "绿篱 树篱 hedge",
    },
}

# Columns that make a file one of OpenStreetMap's, where two of them stand in it, and which rows
# are a layer's: those that hold something in a column, or one of the words after the colon.
OSM_KEYS = "building highway barrier entrance landuse amenity leisure natural waterway"
OSM_ROWS = {
    "buildings": "building",
    "paths": "highway",
    "entrances": "entrance",
    "gates": "barrier: gate lift_gate swing_gate sliding_gate wicket_gate kissing_gate entrance",
    "barriers": "barrier: wall fence hedge retaining_wall city_wall",
}

NAME = ANY["name"]
LON = "经度 东经 经 lon lng long longitude x x坐标 横坐标 东坐标"
LAT = "纬度 北纬 纬 lat latitude y y坐标 纵坐标 北坐标"
LON_LAT = "经纬度 坐标 位置坐标 坐标点 lonlat lnglat location coordinates coordinate position"
WKT = "wkt geometry geom thegeom shape 几何 图形"


def plain(word: object) -> str:
    """Return a word for comparison: half-width, small, without brackets, spaces and signs."""
    half = re.sub(r"\(.*?\)|\[.*?\]", "", unicodedata.normalize("NFKC", str(word)).lower())
    return re.sub(r"[\s_:.*#/\\-]+", "", half) or half.strip()


def find(headers: Iterable[object], words: str) -> list[str]:
    """Return the headers that are one of `words`, in the order of the words."""
    known = {word: place for place, word in enumerate(words.split())}
    found = [str(header) for header in headers if plain(header) in known]
    return sorted(found, key=lambda header: known[plain(header)])


def column_words(layer: str, column: str) -> str:
    """Return every word for a column of a layer, its own name first."""
    own = COLUMNS.get(layer, {}).get(column)
    return f"{plain(column)} {own if own is not None else ANY.get(column, '')}"


def layer_called(name: str) -> str | None:
    """Return our layer that a name speaks of, or None: 西溪北苑楼栋 and TH_buildings are buildings.

    Names put the thing last in both languages, so the word that ends last decides, and of those
    the longest: 小区出入口 are gates, not a compound.
    """
    text = unicodedata.normalize("NFKC", name).lower()
    found = [
        (match.end(), len(word), layer)
        for layer, words in LAYERS.items()
        for word in words.split()
        for match in re.finditer(_whole(word), text)
    ]
    return max(found)[2] if found else None


def meaning(column: str, word: str, choices: Container[str] | None = None) -> str | None:
    """Return what a word in a column means, one of `choices`, or None where nobody can tell."""
    if choices is not None and word in choices:
        return word
    tables = (VALUES.get(column, {}), VALUES[""] if choices is not None else {})
    for table in tables:
        for choice, words in table.items():
            if (choices is None or choice in choices) and plain(word) in words.split():
                return choice
    return None


def _whole(word: str) -> str:
    """Return a pattern that finds a word; Latin ones stand alone, not within longer ones."""
    return rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else re.escape(word)
