"""Guesses the encoding of text that is not UTF-8 from its words.

Most of a table is ASCII, which says nothing and outweighs a few names with accents. So only the words that are not
ASCII are judged, from the whole file, in two steps: in which encodings do most of them look like words (one alphabet,
no signs inside, no capital after a small letter), and which of those does chardet find likeliest. Windows-1252, much
the most frequent, is taken where it is nearly as likely.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import chardet

# The second byte of a letter of Big5 or Shift JIS may be ASCII.
_FOREIGN = re.compile(rb"[\x80-\xff][\x40-\xff]*")
_BEFORE = re.compile(rb"[\x40-\xff]*\Z")
_WORD_LENGTH = 40
# A file of any length gives evidence from all its parts, but of each part no more than it needs.
_WORDS_OF_A_CHUNK = 200
_SAMPLE = 65_536
_USUAL = "cp1252"
_SIGNS_IN_WORDS = "\u2019\u2018\u2013\u2014\xb7"  # apostrophes, dashes, the middle dot
_NEARLY = 0.55
_NEARLY_OF_FEW = 0.4
_FEW_WORDS = 5
# Those of ISO 8859 that are missing have their letters where the code page of Windows has them.
_CANDIDATES = (
    *(f"cp{number}" for number in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 850, 932, 949)),
    *("iso8859-2", "koi8-r", "mac-roman", "euc_jis_2004", "gb18030", "big5"),
)


def guess_codec(chunks: Iterable[bytes]) -> str:
    """The codec that most probably wrote these bytes, which are not all UTF-8."""
    words: dict[bytes, None] = {}
    length = valid = invalid = 0
    for chunk in chunks:
        words_of_chunk = list(islice(_words(chunk), _WORDS_OF_A_CHUNK))
        letters, stray = _utf8_letters(b" ".join(words_of_chunk))
        valid += letters
        invalid += stray
        if length < _SAMPLE:
            words |= dict.fromkeys(words_of_chunk)
            length = sum(map(len, words))
    if valid > invalid:
        return "utf-8"
    return _likeliest(list(words))


def _words(chunk: bytes) -> Iterator[bytes]:
    """Those that are not ASCII; of a long one, its beginning."""
    if chunk.isascii():
        return
    for match in _FOREIGN.finditer(chunk):
        before = _BEFORE.search(chunk, max(0, match.start() - _WORD_LENGTH), match.start())
        yield (before[0] if before else b"") + match[0][:_WORD_LENGTH]


def _utf8_letters(words: bytes) -> tuple[int, int]:
    """How many characters beyond ASCII are whole UTF-8, and how many bytes are not."""
    text = words.decode(errors="surrogateescape")
    decodable = text.encode(errors="ignore").decode()
    return len(decodable) - len(decodable.encode("ascii", "ignore")), len(text) - len(decodable)


def _likeliest(words: list[bytes]) -> str:
    odd = {codec: sum(_is_odd(word, codec) for word in words) for codec in _CANDIDATES}
    fewest = min(odd.values())
    candidates = [codec for codec in _CANDIDATES if odd[codec] <= fewest + len(words) // 50]
    ranking = chardet.detect_all(
        b" ".join(words)[:_SAMPLE],
        ignore_threshold=True,
        include_encodings=candidates,
        compat_names=False,
        no_match_encoding=candidates[0],
    )
    confidence = {str(guess["encoding"]): guess["confidence"] for guess in ranking}
    best = max(confidence, key=lambda codec: confidence[codec])
    nearly = _NEARLY if len(words) > _FEW_WORDS else _NEARLY_OF_FEW
    return _USUAL if confidence.get(_USUAL, 0) >= nearly * confidence[best] else best


def _is_odd(word: bytes, codec: str) -> bool:
    """Whether the word is no word in this encoding."""
    try:
        text = word.decode(codec)
    except UnicodeDecodeError:
        return True
    alphabets = {alphabet for alphabet in map(_alphabet, text) if alphabet}
    return len(alphabets) > 1 or _has_stray_capital(text) or _has_sign_inside(text)


def _has_stray_capital(text: str) -> bool:
    """A capital with an accent, inside a word of small letters: `MŸller`."""
    return any(
        letter.isupper() and not letter.isascii() and before.isalpha() and (before.islower() or after.islower())
        for before, letter, after in zip(text, text[1:], text[2:] + " ", strict=False)
    )


def _has_sign_inside(text: str) -> bool:
    """A sign that is no letter, between letters: `Gr§e`."""
    return any(
        not sign.isascii()
        and not sign.isalpha()
        and sign not in _SIGNS_IN_WORDS
        and before.isalpha()
        and after.isalpha()
        for before, sign, after in zip(text, text[1:], text[2:], strict=False)
    )


@lru_cache(maxsize=4096)
def _alphabet(letter: str) -> str:
    """`LATIN`, `GREEK`, …; "" for what goes with each."""
    if not letter.isalpha():
        return ""
    name = unicodedata.name(letter, "").split(" ")[0]
    return "CJK" if name in ("CJK", "HIRAGANA", "KATAKANA", "HALFWIDTH", "HANGUL", "KATAKANA-HIRAGANA") else name
