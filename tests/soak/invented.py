"""Articles of words that nobody ever wrote, built so that it is known where every word, clause and sentence lies."""

from dataclasses import dataclass, field
from random import Random

_LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
_SYLLABLES = ("ba", "do", "kel", "mir", "nas", "ov", "pra", "qui", "ru", "sti", "tam", "ul", "ven", "zo")
_LEFT_OUT = frozenset(
    ["إن", "إنه", "إنها", "إنهم", "أن", "أنه", "أنها", "أنهم", "بأن", "بأنه", "بأنها", "بأنهم", "that"]
)
_EMOJI = ("🙂", "👩\u200d👩\u200d👧", "❤\ufe0f", "🇯🇴")
_NUMBERS = {"ar": ("١٢٫٥", "2031", "1,250", "٣٠", "12-13"), "en": ("2031", "1,250", "7.5", "12-13")}
_QUOTES = {"ar": ("“”", "«»", '""'), "en": ("“”", '""')}


@dataclass(frozen=True)
class Word:
    """A word and where it stands."""

    start: int
    end: int
    paragraph: int
    sentence: int
    """Number of its sentence in the article."""
    quoted: tuple[int, int] | None
    """The range of the quotation that it is in, marks included."""
    plain_end: bool
    """Whether a space, or a mark that ends a clause and a space, follows it."""


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands."""

    start: int
    end: int
    """Without its last mark."""
    paragraph: int


@dataclass
class Text:
    """An article, and where everything in it stands."""

    id: str
    language: str
    title: str
    marker: str
    """A word that stands in it three times, and in no other article."""
    body: str = ""
    words: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    """Where they start."""
    clause_ends: list[int] = field(default_factory=list)
    """Ends of clauses, sentences among them, without their marks."""

    @property
    def file(self) -> str:
        """The article as a file with front matter."""
        return f"---\ntitle: {self.title}\nlanguage: {self.language}\n---\n{self.body}"

    def markers(self) -> list[int]:
        """Numbers of the words that are the marker."""
        return [at for at, each in enumerate(self.words) if self.body[each.start : each.end] == self.marker]

    def of_sentence(self, number: int) -> list[int]:
        """Numbers of the words of a sentence."""
        return [at for at, each in enumerate(self.words) if each.sentence == number]


class _Writer:
    def __init__(self, text: Text, random: Random) -> None:
        self.text, self.random = text, random
        self.quoted: tuple[int, int] | None = None

    def word(self, word: str, *, plain_end: bool = True) -> None:
        """Write a word; one with a hyphen counts as two."""
        parts = word.split("-")
        for number, part in enumerate(parts):
            start = len(self.text.body)
            self.text.body += part
            last = number == len(parts) - 1
            place = len(self.text.paragraphs) - 1, len(self.text.sentences)
            self.text.words.append(Word(start, start + len(part), *place, None, plain_end and last))
            if not last:
                self.text.body += "-"

    def paragraph(self, sentences: int) -> None:
        if self.text.paragraphs:
            self.text.body += self.random.choice(("\n", "\n\n"))
        self.text.paragraphs.append(len(self.text.body))
        for number in range(sentences):
            self.sentence()
            if number < sentences - 1:
                self.text.body += " "

    def sentence(self) -> None:
        """Write a sentence: words, among them a quotation or brackets, a comma, a number or an emoji."""
        text, random = self.text, self.random
        arabic = text.language != "en"
        start = len(text.body)
        kind = random.choice(("plain", "quotation", "quotation", "brackets", "emoji"))
        for _word in range(random.randint(3, 5)):
            self.word(self.invented())
            text.body += " "
        if random.random() < 0.5:
            self.comma("،؛:" if arabic else ",;:")
        if kind == "quotation":
            self.enclosed(random.choice(_QUOTES["ar" if arabic else "en"]), quoted=True)
        elif kind == "brackets":
            self.enclosed("()", quoted=False)
        elif kind == "emoji":
            text.words[-1] = _not_plain(text.words[-1])
            text.body += random.choice(_EMOJI) + " "
        for _word in range(random.randint(1, 3)):
            self.word(self.invented())
            text.body += " "
        if len(text.sentences) in (2, 5, 8):
            self.word(text.marker)
            text.body += " "
        if random.random() < 0.5:
            self.word(random.choice(_NUMBERS["ar" if arabic else "en"]))
            text.body += " "
        self.word(self.invented())
        end = len(text.body)
        text.clause_ends.append(end)
        text.body += random.choice("..؟!…" if arabic else "..?!")
        text.sentences.append(Sentence(start, end, len(text.paragraphs) - 1))

    def comma(self, marks: str) -> None:
        """Put a mark that ends a clause behind the last word."""
        self.text.body = self.text.body[:-1]
        self.text.clause_ends.append(len(self.text.body))
        self.text.body += self.random.choice(marks) + " "

    def enclosed(self, marks: str, *, quoted: bool) -> None:
        """Write two to four words in quotation marks or brackets."""
        text = self.text
        if not quoted:
            text.words[-1] = _not_plain(text.words[-1])
        start, first = len(text.body), len(text.words)
        text.body += marks[0]
        count = self.random.randint(2, 4)
        for number in range(count):
            self.word(self.invented(), plain_end=quoted or number < count - 1)
            text.body += " " if number < count - 1 else ""
        text.body += marks[1]
        if quoted:
            for at in range(first, len(text.words)):
                each = text.words[at]
                text.words[at] = Word(
                    each.start, each.end, each.paragraph, each.sentence, (start, len(text.body)), each.plain_end
                )
        text.body += " "

    def invented(self) -> str:
        if self.text.language == "en":
            return "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randint(2, 3)))
        return invented_arabic(self.random, persian=self.text.language == "fa")


def _not_plain(word: Word) -> Word:
    return Word(word.start, word.end, word.paragraph, word.sentence, word.quoted, plain_end=False)


def invented_arabic(random: Random, *, persian: bool = False) -> str:
    """Invent a word: with the article, with lam-alef, vowelled, lengthened or, in Persian, with a ZWNJ."""
    while True:
        word = "".join(random.choice(_LETTERS) for _ in range(random.randint(3, 5)))
        turn = random.random()
        if turn < 0.25:
            word = "ال" + word
        elif turn < 0.4:
            word = word[:2] + "ل" + random.choice("اأإآ") + word[2:]
        elif turn < 0.6:
            word = "".join(letter + random.choice("َُِّْ") for letter in word[:-1]) + word[-1]
        elif turn < 0.65:
            word = word[0] + "ـ" + word[1:]
        elif turn < 0.8 and persian:
            word = "می\u200c" + word
        elif turn < 0.9:
            word += random.choice(("ة", "ى", "ا", "اء"))
        if word not in _LEFT_OUT:
            return word


def write(identifier: str, language: str, random: Random, *, paragraphs: int = 5) -> Text:
    """Write an article.

    Args:
        identifier: of the article.
        language: ar, fa or en.
        random: the source of words.
        paragraphs: how many, of two to four sentences.
    """
    number = "".join("جدهوزحطيكل"[int(digit)] for digit in identifier if digit.isdecimal())
    text = Text(identifier, language, f"«{identifier}»", f"ظضلأ{number}ذّ" if language != "en" else f"zx{identifier}")
    writer = _Writer(text, random)
    for _paragraph in range(paragraphs):
        writer.paragraph(random.randint(3, 4))
    return text
