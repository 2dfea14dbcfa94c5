"""Personal words hidden: names 王*, telephones 138****1234, identity numbers 320583********1234, plates 苏E·**8K2.

What is written for people who need not know whom it is about goes through here: exports, lists, logs. Free text is
searched by patterns; they rather hide too much than too little, and whoever needs the whole looks at the case itself.
"""

import re
from collections.abc import Callable
from string import ascii_letters, digits

HIDDEN = "****"
_LEAST_PHONE = 8
_FIRST, _LAST = 3, 4

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柳鲁邢施殷翟葛俞樊倪庄盛瞿"
)
_SURNAME = rf"(?:欧阳|上官|司马|诸葛|司徒|夏侯|东方|皇甫|尉迟|公孙|[{_SURNAMES}])"
_HAN = "[\u3400-\u9fff\U00020000-\U0003ffff]"
_POLITE = "先生|女士|小姐|太太|阿姨|大爷|大妈|奶奶|爷爷|叔叔|师傅|老师|同志|书记|主任|经理|老板"
_WHO = (
    "姓名|联系人|来电人|反映人|诉求人|投诉人|举报人|报案人|报警人|当事人|"
    "户主|业主|房东|租客|承租人|患者|死者|伤者|老人|负责人"
)
_DIGIT_WORDS = "零〇一二两三四五六七八九幺"

_WIDE: dict[int, str | None] = {ord(sign) + 0xFEE0: sign for sign in ascii_letters + digits}
_UNSEEN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff")),
}
"""What nobody sees between two digits."""
_PLAIN = _WIDE | _UNSEEN
_GAP = r"[ \-－—–.·_/]?"
_IDENTITY = re.compile(r"(?<!\d)(\d{6})\d{8,9}(\d{3}[\dXx]|\d{4})(?!\d)")
_SPACED_IDENTITY = re.compile(r"(?<!\d)(\d{6})[ \-]?(?:19|20)\d{2}[ \-]?[01]\d[ \-]?[0-3]\d[ \-]?(\d{3}[\dXx])(?!\d)")
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])([EGDSPHegdsph])\d{6}(\d{2})(?!\d)")
_CARD = re.compile(r"(?<!\d)(\d{4})(?:[ \-]\d{4}){2,3}[ \-]?(\d{1,4})(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86[ \-]?)?(1{_GAP}[3-9]{_GAP}\d)(?:{_GAP}\d){{4}}((?:{_GAP}\d){{4}})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[)）]?[ \-－—]?\d{3,4}[ \-－—]?(\d{4})(?!\d)")
_PARTED_NUMBER = re.compile(r"(?<![\d\-])[5-8]\d{3}[ \-](\d{4})(?![\d\-])")
_LOCAL_NUMBER = re.compile(r"(?<!\d)(?!20\d{6})[2-8]\d{3}(\d{4})(?!\d)")
_SPOKEN_NUMBER = re.compile(rf"[{_DIGIT_WORDS}]{{7,}}")
_ANY_LONG_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{4,}(\d{4})(?!\d)")
_SURE_TELEPHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_SURE_IDENTITY = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(\d{3}[\dXx])(?!\d)")
_LONG_NUMBER = re.compile(r"(?<![\dA-Za-z\-])(\d{3})\d{5,}(\d{4})(?!\d)")
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-Z][·.\-\s]?)([A-HJ-NP-Z0-9]{2,3})([A-HJ-NP-Z0-9]{3})",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![A-Za-z0-9_.+\-])[A-Za-z0-9_.+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}")
_ACCOUNT = re.compile(r"((?:微信|QQ|VX|wechat)号?码?[:：是 ]{0,3})[A-Za-z0-9_\-]{5,40}", re.IGNORECASE)
_DOOR = re.compile(
    r"(?<![0-9A-Za-z\-])(?:[0-9]{1,4}|[零〇一二三四五六七八九十百]{1,6})(?=号楼|幢|栋|单元|室|弄|房(?![屋租价间源产东])|号(?![路线车楼码称召网]))"
)
_ROOM = re.compile(r"(?<=[楼幢栋元弄号])[0-9]{3,4}(?![0-9])(?![年月日时分米元件个人次路线])")
_FLAT = re.compile(r"(?<![0-9\-])[0-9]{1,3}-[0-9]{1,3}-[0-9]{3,4}(?![0-9\-])")
_CALLED = re.compile(rf"({_SURNAME}){_HAN}{{1,2}}(?={_POLITE})")
_NAMED = re.compile(rf"((?:{_WHO}|叫|叫做)[:：为是叫 ]{{0,2}}{_SURNAME}){_HAN}{{1,2}}")
_BY_NUMBER = re.compile(rf"({_SURNAME}){_HAN}{{1,2}}(?=[ ,，、:：(（]?1\d{{2}}\*{{4}}\d{{4}})")
"""Before a telephone number that is hidden already stands whose it is."""
_NAMED_OUTRIGHT = re.compile(rf"((?:{_WHO}|名叫|名字)[:：] ?{_HAN}){_HAN}{{1,3}}")


def masked_name(name: str) -> str:
    """王*: the family name, whatever the rest is; '' stays ''."""
    return f"{name[:1]}*" if name else ""


def masked_phone(phone: str) -> str:
    """138****1234; of a number that is too short for that only the last two digits; what is hidden already stays."""
    if "*" in phone or not phone:
        return phone
    return f"{phone[:_FIRST]}{HIDDEN}{phone[-_LAST:]}" if len(phone) >= _LEAST_PHONE else f"{HIDDEN}{phone[-2:]}"


def masked_plate(plate: str) -> str:
    """苏E·**8K2: province, office and the last three signs; what is no plate is hidden but for its last three."""
    hidden = _PLATE.sub(_plate_hidden, plate)
    return hidden if hidden != plate or "*" in plate or not plate else f"**{plate[-3:]}"


def masked_numbers(text: str) -> str:
    """Words of a screen with their long numbers (telephones, identity cards) hidden in the middle: 138****5678."""
    return _ANY_LONG_NUMBER.sub(rf"\1{HIDDEN}\2", text)


def masked_contacts(text: str) -> str:
    """Telephone and identity numbers hidden in the middle; codes of grids and orders stay whole."""
    return _SURE_IDENTITY.sub(r"\1********\2", _SURE_TELEPHONE.sub(rf"\1{HIDDEN}\2", text))


def masked_text(text: str) -> str:
    """Free text with what may name or reach a person hidden: numbers, plates, accounts, doors, names."""
    made = text.translate(_PLAIN)
    for pattern, instead in _HIDINGS:
        made = pattern.sub(instead, made)
    return made


def _plate_hidden(found: re.Match[str]) -> str:
    return f"{found[1]}{'*' * len(found[2])}{found[3]}"


def _identity_hidden(found: re.Match[str]) -> str:
    return f"{found[1]}********{found[2]}"


def _mobile_hidden(found: re.Match[str]) -> str:
    first, last = ("".join(sign for sign in part if sign.isdigit()) for part in (found[1], found[2]))
    return f"{first}{HIDDEN}{last}"


_HIDINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_MAIL, "***@***"),
    (_ACCOUNT, rf"\1{HIDDEN}"),
    (_PLATE, _plate_hidden),
    (_IDENTITY, _identity_hidden),
    (_SPACED_IDENTITY, _identity_hidden),
    (_PASSPORT, rf"\1{HIDDEN}\2"),
    (_CARD, rf"\1{HIDDEN}\2"),
    (_MOBILE, _mobile_hidden),
    (_LANDLINE, rf"\1-{HIDDEN}\2"),
    (_LONG_NUMBER, rf"\1{HIDDEN}\2"),
    (_LOCAL_NUMBER, rf"{HIDDEN}\1"),
    (_PARTED_NUMBER, rf"{HIDDEN}\1"),
    (_SPOKEN_NUMBER, HIDDEN),
    (_FLAT, "**"),
    (_ROOM, "**"),
    (_DOOR, "**"),
    (_CALLED, r"\1*"),
    (_BY_NUMBER, r"\1*"),
    (_NAMED_OUTRIGHT, r"\1*"),
    (_NAMED, r"\1*"),
)
