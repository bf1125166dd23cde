"""Words that names are made of, and how their letters sound: the tables behind `reader.text.names`."""

from functools import lru_cache
from typing import Final

from reader.text.folding import fold


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """Fold a name, remembering it: the same names are compared again and again."""
    return fold(text)


def _set(words: str) -> frozenset[str]:
    return frozenset(map(folded, words.split()))


SOUNDS: Final = {
    letter: sound
    for sound, letters in {
        "b": "بپbpבפ",
        "t": "تطtטת",
        "s": "سصثsסצץ",
        "x": "ش\u0161ש",
        "d": "دذضظزdzדז",
        "k": "كقغجچژگkqgjcגקכך",
        "f": "فڤfvף",
        "h": "حخهhהח",
        "l": "لlל",
        "m": "مmםמ",
        "n": "نnןנ",
        "r": "رrר",
    }.items()
    for letter in letters
}
"""A sound for every consonant; letters of one sound are what transliterations exchange."""

INITIAL_SOUNDS: Final = {
    letter: sound for sound, letters in {"a": "اعaeiouאע", "f": "وwו", "y": "يyי"}.items() for letter in letters
}
"""Letters that are weak inside a word, where spellings leave them out, but sound at its start."""

DIGRAPHS: Final = (
    ("tch", "\u0161"), ("sch", "\u0161"), ("sh", "\u0161"), ("ch", "k"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
    ("th", "t"), ("dh", "d"), ("zh", "z"), ("ck", "k"), ("x", "ks"), ("ce", "se"), ("ci", "si"),
)  # fmt: skip
"""Latin spellings of one sound, replaced in this order."""

PARTICLES: Final = _set("بن ابن بنت آل bin ben ibn al el von van der de da di la le the of")
"""Small words of names that spellings add and drop."""

JOINED: Final = _set("عبد abd abdul abdel abdal abdu")
"""Words that form one name with the next."""

TITLES: Final = _set(
    "رئيس الرئيس رئيسة الرئيسة نائب النائب وزير الوزير وزيرة الوزيرة الوزراء السيد السيدة سيد الدكتور"
    " الدكتورة دكتور د أ م البروفيسور المهندس الأستاذ الشيخ الأمير الأميرة الملك الملكة السلطان الجنرال"
    " اللواء العميد العقيد المقدم الرائد النقيب الفريق القائد السفير السفيرة المتحدث المتحدثة متحدث متحدثة"
    " الناطق الناطقة ناطق ناطقة باسم الرسمي مستشار المستشار المستشارة عضو السيناتور الأمين المدير مدير"
    " القاضي المحامي الكاتب الباحث الباحثة الصحفي الصحفية المبعوث آقای خانم رهبر دبیر סגן שר השר שרת השרה"
    " נשיא הנשיא ראש מר גב ד פרופ אלוף mr mrs ms miss dr prof professor sir lord lady president vice"
    " deputy prime minister chancellor king queen prince princess sheikh general gen colonel col major"
    " captain ambassador senator spokesman spokeswoman spokesperson chief secretary judge envoy"
)
"""Titles and offices: they do not make two names one, nor part them."""

BODIES: Final = _set(
    "وزارة مجلس حزب حركة شركة جامعة بنك مصرف هيئة منظمة لجنة محكمة جمعية اتحاد مركز معهد مؤسسة وكالة"
    " صحيفة قناة حكومة برلمان جيش شرطة سلطة دائرة نقابة سفارة ولايات أمم دولة جمهورية مملكة ministry"
    " council party movement company university bank organization organisation committee court union"
    " agency association centre center institute foundation government parliament army police embassy"
    " states nations"
)
"""Words that begin the name of a body, as they are without the article: there, every word counts."""

GIVEN: Final = _set(
    "محمد محمود أحمد حامد حمد حميد حمود حمدي محمدي علي علاء عالي حسن حسين حسان محسن حسني عمر عمرو عامر"
    " عمار معمر عمران سالم سليم سلام سلمان سليمان سلمى سلوى سعد سعيد سعود مسعود أسعد سعاد جمال كمال كامل"
    " جميل جليل خليل جلال خالد مخلد كريم كرم أكرم مكرم قاسم جاسم باسم بسام وسام هشام هاشم ناصر نصر منصور"
    " نصير نادر نور أنور منير منار مراد مريد مروان رضوان رضا راضي يوسف يونس يحيى طارق طاهر ظاهر زاهر زهير"
    " ظافر جعفر مظفر فهد فهيم فيصل فاضل فضل صالح صلاح صبري صابر صبحي شريف أشرف رشيد راشد رشاد رائد زياد"
    " زيد يزيد عادل عبيد عابد ماجد مجيد مجدي أمجد وليد خلود وائل نبيل نائل هاني هدى مهدي هادي مها ليلى"
    " لبنى فادي فدوى شادي رامي سامي سامر سمير سمر ياسر ياسين يسري عزيز عزت عصام عاصم غسان بلال هلال طلال"
    " رامز رمزي مازن حازم حاتم أيمن أمين أمينة آمنة أمل أمال منى سارة ساري كاظم غالب طالب بدر بدير بشير"
    " بشار باهر بكر باقر"
)
"""Common given names: two different ones are two names, however alike they are written."""
