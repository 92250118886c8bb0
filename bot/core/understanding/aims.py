"""What a person wants with a trade: to learn it, prove it, open a business, find work ..."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from bot.core.understanding.lexicon import AIM
from bot.core.understanding.reading import Spot
from bot.core.understanding.vocabulary import ENDED, NEARLY

# The first of these that was said: a loan to open a workshop is a loan, a course to find work a
# course.
LEARN = "learn"
_STRONGEST_FIRST = ("certify", "finance", "business", "learn", "collective", "job")
_TOGETHER = frozenset({"business", "job"})  # what is founded or worked at together is collective
_ANOTHER_BEGINNING = frozenset({"go_home"})  # "rentrée" begins nothing of one's own
_NEXT = 2
_TRAINING = "training"
_LEARNT, _HAVE = frozenset({"appris", "apris"}), frozenset({"a", "ai", "avons", "ont", "as"})
_DENIED = frozenset({"not", "no_more", "nothing"})
_NOTHING, _WANT = frozenset({"nothing"}), frozenset({"want"})
_FINISHED, _SKILL = frozenset({"finished"}), frozenset({"skill"})
_BAMBARA_LEARN = frozenset({"dege", "kalan", "degue"})
_BAMBARA_LEARNT = frozenset({"degera", "deguera", "kalanna", "kalana"})
_DONE, _TOLD_TO = frozenset({"y", "ye"}), frozenset({"aw", "au"})
_NOT_YET = frozenset({"b", "be", "bena", "ka", "k", "n", "an", "fe", "don"})
_OBJECT = 4
_LONG = 7  # letters of a word that is no other word with a letter wrong
_WORK_IS_SOUGHT = frozenset({"seek", "exists", "need"})
_EVEN_IN_A_TRADE = frozenset({"learn", "certify", "business", "job"})


def aim_of(
    spots: Sequence[Spot], *, beside: Container[int] = (), is_schooling: bool = False
) -> str | None:
    """Return the aim that `spots` speak of, or None.

    The words `beside` name the trade: "groupe électrogène" is no group, "apprendre à lire" is
    still learning. Where the trade is teaching, a school is no place to learn it.
    """
    said: dict[str, list[int]] = defaultdict(list)
    for place, spot in enumerate(spots):
        for sense, sure in spot.all_senses.items():
            aim = sense.removeprefix(AIM)
            if (
                aim != sense
                and _is_sure(spot, sure)
                and (place not in beside or aim in _EVEN_IN_A_TRADE)
            ):
                said[aim].append(place)
    if all(_is_denied(spots, place) for place in said["certify"]):
        del said["certify"]
    if all(_is_refused(spots, place) for place in said["learn"]):
        del said["learn"]
    if "business" in said and _is_what_to_learn(said["business"], said.get("learn", ())):
        return LEARN
    if all(place in beside and _only_makes(spots[place]) for place in said["business"]):
        del said["business"]
    if "collective" in said and said.keys() <= {"collective", *_TOGETHER}:
        return "collective"
    if "learn" in said and len(said) > 1 and all(_is_past(spots, it) for it in said["learn"]):
        del said["learn"]
    if "learn" in said and all(_was_learnt(spots, it) for it in said["learn"]):
        del said["learn"]
    return next((aim for aim in _STRONGEST_FIRST if aim in said), None) or _implied(
        spots, () if is_schooling else beside
    )


def _is_sure(spot: Spot, sure: float) -> bool:
    """ "finacement": a long word with a letter wrong is that word; a short one may be another."""
    return sure >= ENDED or (sure >= NEARLY and len(spot.word) >= _LONG)


def _is_denied(spots: Sequence[Spot], place: int) -> bool:
    """ "je n'ai aucun diplôme": one word, denied; "sans papier qui prouve" is an expression."""
    certify = AIM + "certify"
    return certify not in spots[place].joint and any(
        spot.means(_DENIED) for spot in spots[max(place - _NEXT, 0) : place]
    )


def _is_refused(spots: Sequence[Spot], place: int) -> bool:
    """ "rien apprendre", "veux pas apprendre"; "je n'ai pas appris" refuses nothing."""
    before = spots[max(place - _NEXT, 0) : place]
    return bool(before) and (
        before[-1].means(_NOTHING)
        or (len(before) == _NEXT and before[-1].means(_DENIED) and before[0].means(_WANT))
    )


def _only_makes(spot: Spot) -> bool:
    """ "monter les plaques": where the word helps to name the trade, nothing is founded."""
    return "make" in spot.senses and not any(it.startswith(AIM) for it in spot.joint)


def _is_past(spots: Sequence[Spot], place: int) -> bool:
    """ "a appris secrétaire, qui peut l'embaucher": what is learnt already is not asked for."""
    if spots[place].word in _LEARNT and place > 0 and spots[place - 1].word in _HAVE:
        return True
    near = spots[max(place - _NEXT, 0) : place + _NEXT]
    return any(spot.means(_FINISHED) for spot in near)  # "apprentissage fini"


def _was_learnt(spots: Sequence[Spot], place: int) -> bool:
    """ "n y'a dege", "n degera a la": learnt, in Bambara; "aw ye n dege" asks to be taught."""
    if spots[place].word in _BAMBARA_LEARNT:
        return True
    before = [spot.word for spot in spots[max(place - _OBJECT, 0) : place]]
    marks = [at for at, word in enumerate(before) if word in _DONE]
    return (
        spots[place].word in _BAMBARA_LEARN
        and bool(marks)
        and marks[-1] < len(before) - 1
        and _NOT_YET.isdisjoint(before[marks[-1] :])
        and (marks[-1] == 0 or before[marks[-1] - 1] not in _TOLD_TO)
    )


def _is_what_to_learn(business: Iterable[int], learn: Iterable[int]) -> bool:
    """ "apprendre à monter des meubles": what is learnt is no undertaking."""
    return all(any(0 < place - other <= _NEXT for other in learn) for place in business)


def _implied(spots: Sequence[Spot], beside: Container[int]) -> str | None:
    """Return the aim of words that only together, and anywhere, say one."""
    named = any(place in beside for place, _ in enumerate(spots))
    if named and any(
        _TRAINING in spot.senses and place not in beside and not _was_learnt(spots, place)
        for place, spot in enumerate(spots)
    ):
        return LEARN  # "garage, école, mécanique"
    if any(_wants_to_know_how(spots, place, beside) for place, _ in enumerate(spots)):
        return LEARN
    said = {sense for spot in spots for sense, sure in spot.all_senses.items() if sure >= ENDED}
    if any("begin" in spot.all_senses and not spot.means(_ANOTHER_BEGINNING) for spot in spots):
        return "business"
    if "work" in said and not said.isdisjoint(_WORK_IS_SOUGHT):
        return "job"
    return None


def _wants_to_know_how(spots: Sequence[Spot], place: int, beside: Container[int]) -> bool:
    """ "veux savoir réparer": what follows is part of the trade; "veux savoir combien" is not."""
    return (
        place > 0
        and spots[place].means(_SKILL)
        and spots[place - 1].means(_WANT)
        and (place + 1 in beside or place + 2 in beside)
    )


def speaks_of_an_aim(spot: Spot) -> bool:
    """Say whether a spot is part of saying an aim."""
    return any(sense.startswith(AIM) for sense in spot.all_senses)
