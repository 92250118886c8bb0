"""Which of the offered choices a text names: exactly, or closely enough to tell it apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.hearing.likeness import distance_within, is_letters, is_near, letters_forgiven
from bot.core.hearing.words import Words

_LONGEST_SENTENCE = 12
# More telling words than these beside the label, and the message is about something else.
_MOST_BESIDE = 2

# Number of a choice -> its label, then its other words, folded.
Forms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """A choice as it was last sent: its number, its label, and other words that name it.

    The words "yes" and "no" declare what a plain yes or no chooses, in every spelling of them.
    """

    number: str
    label: str
    words: tuple[str, ...] = ()


def forms_of(offered: Iterable[OfferedChoice], words: Words) -> Forms:
    """Return the label and the words of each choice, folded as the word lists are."""
    return {
        choice.number: tuple(words.key_of(form) for form in (choice.label, *choice.words))
        for choice in offered
    }


def without_fillers(tokens: Sequence[str], words: Words) -> tuple[str, ...]:
    """Return `tokens` without the small words at the two ends ("je veux la ...")."""
    start, end = 0, len(tokens)
    while start < end and tokens[start] in words.fillers:
        start += 1
    while end > start and tokens[end - 1] in words.fillers:
        end -= 1
    return tuple(tokens[start:end])


def named_exactly(keys: Iterable[str], forms: Forms, *, words: Words) -> tuple[str, ...]:
    """Return the numbers of the choices of which a key is the label or a word."""
    wanted = {key for key in keys if key}
    return tuple(
        number
        for number, several in forms.items()
        if any(form in wanted or _trimmed(form, words) in wanted for form in several)
    )


def named_closely(tokens: Sequence[str], forms: Forms, *, words: Words) -> tuple[str, ...]:
    """Return the numbers of the choices `tokens` come closest to: none, one, or equals.

    First the whole text against whole labels (one wrong letter from 5 letters, two from 9), then
    the telling words of each label inside a sentence. Nothing where the sentence denies or asks.
    """
    if not forms or not tokens or len(tokens) > _LONGEST_SENTENCE:
        return ()
    return _misspelt(" ".join(tokens), forms) or _mentioned(tokens, forms, words)


def named_wholly(tokens: Sequence[str], forms: Forms) -> tuple[str, ...]:
    """Return the numbers of the choices of which `tokens` are the whole label, badly written."""
    return _misspelt(" ".join(tokens), forms)


def _trimmed(form: str, words: Words) -> str:
    return " ".join(without_fillers(form.split(), words))


def _misspelt(text: str, forms: Forms) -> tuple[str, ...]:
    if not is_letters(text):
        return ()
    distances: dict[str, int] = {}
    for number, several in forms.items():
        for form in several:
            distance = distance_within(text, form, forgiven=letters_forgiven(form))
            if distance is not None:
                distances[number] = min(distance, distances.get(number, distance))
    least = min(distances.values(), default=0)
    return tuple(number for number, distance in distances.items() if distance == least)


def _mentioned(tokens: Sequence[str], forms: Forms, words: Words) -> tuple[str, ...]:
    telling = {number: _telling(several, tokens, words) for number, several in forms.items()}
    known = frozenset[str]().union(*telling.values())
    content = [token for token in tokens if token not in words.fillers]
    if any(token in words.blockers and token not in known for token in content):
        return ()
    meant = [_meant_by(token, known) for token in content]
    votes = {
        number: sum(not own.isdisjoint(found) for found in meant) for number, own in telling.items()
    }
    most = max(votes.values())
    leaders = tuple(number for number, count in votes.items() if count == most)
    # A word that every choice of a menu shares says nothing about which.
    says_nothing = not most or len(leaders) == len(forms) > 2
    return () if says_nothing or len(content) - most > _MOST_BESIDE else leaders


def _telling(several: Sequence[str], tokens: Sequence[str], words: Words) -> frozenset[str]:
    """Return the words that point to a choice: of its label any, of its other words all at once."""
    label, *others = several
    said = frozenset(tokens)
    found = set(label.split())
    for other in others:
        if said.issuperset(other.split()):
            found.update(other.split())
    return frozenset(word for word in found - words.fillers if len(word) > 1 or word.isdigit())


def _meant_by(token: str, known: frozenset[str]) -> frozenset[str]:
    if token in known:
        return frozenset({token})
    return frozenset(
        word for word in known if _singular(token) == _singular(word) or is_near(token, word)
    )


def _singular(token: str) -> str:
    return token[:-1] if len(token) > 4 and token[-1] in "sx" else token
