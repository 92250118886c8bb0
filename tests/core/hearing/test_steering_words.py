import pytest

from bot.core.hearing import Chosen, Global, OfferedChoice, Unclear, UnsureStop, Word
from tests.core.hearing.conftest import Ask, each

STOPS = [
    "STOP",
    "stop",
    "Stop !",
    "« stop »",
    "stop.",
    "STOP STOP",
    "stop svp",
    "Bonjour, stop",
    "arret",
    "Arrêt",
    "ARRÊTER",
    "arreter",
    "désabonner",
    "dabila",
    "Dabila !",
    "a dabila",
    "k'a dabila",
    "jɔ",
    "djɔ",
    "djo",
    "STOPALL",
    "stop all",
    "UNSUBSCRIBE",
    "End",
    "QUIT",
    "Cancel",
    "revoke",
    "OPTOUT",
]


@pytest.mark.parametrize("typed", STOPS)
def test_a_bare_stop_word_is_stop_everywhere(ask: Ask, typed: str) -> None:
    assert ask(typed) == Global(Word.STOP)
    assert ask(typed, "Stop", "Dabila", "Arrêter") == Global(Word.STOP)
    assert ask(typed, "Oui", "Non", expects="yes_no") == Global(Word.STOP)
    assert ask(typed, expects="name") == Global(Word.STOP)


@pytest.mark.parametrize("typed", ["stop?", "STOP ?", "stop stop ?", "Arrêt ?", "dabila ?"])
def test_a_question_mark_makes_no_stop_a_question(ask: Ask, typed: str) -> None:
    assert ask(typed) == ask(typed, expects="name") == Global(Word.STOP)


@pytest.mark.parametrize("typed", ["dabila wa", "jɔ wa ?", "Jɔ wa"])
def test_a_stop_that_is_asked_is_asked_back(ask: Ask, typed: str) -> None:
    assert ask(typed) == UnsureStop()
    assert ask(typed, "Stop", "Dabila", "Arrêter") == UnsureStop()
    assert ask(typed, expects="name") == UnsureStop()


@pytest.mark.parametrize("typed", ["menu", "dɛmɛ", "retour", "bambara", "segin a kan", "soins"])
def test_a_word_that_is_asked_is_the_word(ask: Ask, typed: str) -> None:
    meant = ask(typed)
    assert isinstance(meant, Global)
    for asked in ("?", " ?", " wa", " wa ?", " svp ?", " !"):
        assert ask(typed + asked) == meant


@pytest.mark.parametrize("typed", ["START", "start", "Start.", "start svp"])
def test_start_is_start_everywhere(ask: Ask, typed: str) -> None:
    assert ask(typed) == Global(Word.START)
    assert ask(typed, "Start", "Autre") == Global(Word.START)
    assert ask(typed, expects="text") == Global(Word.START)


@pytest.mark.parametrize("typed", ["UNSTOP", "recommencer", "reprendre", "daminɛ", "daminè kokura"])
def test_other_words_for_start_give_way_to_a_label(ask: Ask, typed: str) -> None:
    assert ask(typed) == Global(Word.START)
    assert ask(typed, typed, "Autre") == Chosen("1")


@pytest.mark.parametrize(
    "typed",
    [
        "sotp",
        "stob",
        "arrte",
        "areeter x",
        "dabilla ko",
        "dablia",
        "jo ko",
        "strat",
        "satrt",
    ],
)
def test_a_word_close_to_stop_or_start_is_never_taken_for_it(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed), Unclear)


@pytest.mark.parametrize("typed", ["efacr", "éfacé", "effaser", "efacer le tableau"])
def test_a_word_close_to_erase_is_never_taken_for_it(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed), Unclear)


@pytest.mark.parametrize(
    "typed",
    [
        "je veux pas stop mais aide",
        "stop svp merci de ne plus ecrire",
        "stop les messages",
        "il faut arrêter les messages maintenant",
        "ne m'écrivez plus",
        "je ne veux plus recevoir de messages",
        "N'aw b'a fɛ ka dabila, aw ye STOP ci.",
        "fin",
        "arrête",
        "quitter",
        "stopper",
    ],
)
def test_speaking_of_stopping_is_asked_about(ask: Ask, typed: str) -> None:
    assert ask(typed) == UnsureStop()
    assert ask(typed, "Bamako", "Kayes") == UnsureStop()


@pytest.mark.parametrize(
    "typed",
    [
        "on m'a arrêté en Libye",
        "n ye baara dabila",
        "je veux annuler demain",
        "je veux quitter le camp",
        "la pluie ne veut pas arreter",
    ],
)
def test_arrest_work_and_appointments_are_not_stopping(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed), Unclear)


def test_a_long_story_in_a_free_answer_is_not_stopping(ask: Ask) -> None:
    story = "l'agent m'a dit stop et il a demandé de l'argent pour mon papier"
    assert isinstance(ask(story, expects="text"), Unclear)
    assert ask("stop plus de messages", expects="text") == UnsureStop()


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        (
            Word.MENU,
            "MENU|menu|menou|M|m|mɛnu|meni|sugandili|Accueil|acueil|je veux le menu|menu svp",
        ),
        (Word.BACK, "RETOUR|retour|R|r|retuor|segin kɔ|segui ko|ségui kô|seguin ko|précédent"),
        (
            Word.HELP,
            "AIDE|aidez-moi|dɛmɛ|deme|PERSONNE|persone|mɔgɔ|mogo|MOKO|agent|?|???|besoin d'aide",
        ),
        (Word.HELP, "je veux parler à quelqu'un|ka kuma mɔgɔ dɔ fɛ|n b'a fɛ ka kuma mogo do fè"),
        (
            Word.HEALTH,
            "SOIN|soins|malade|je suis malade|kɛnɛya|dɔgɔtɔrɔ|dokotoro|n man kɛnɛ|medecin",
        ),
        (Word.FRENCH, "FR|français|francais|en français|tubabukan|toubaboukan|francé"),
        (Word.BAMBARA, "BM|bambara|bamanankan|bamanan kan|en bambara"),
        (Word.MORE, "SUITE|suivant|la suite|nata|dɔ wɛrɛ|do were|plus"),
        (Word.REPEAT, "REPETER|répétez|repete svp|segin a kan|segui a kan|encore"),
        (Word.CALL_BACK, "RAPPEL|rapel|rappelez-moi|rappelle moi|bipez moi|n wele"),
        (Word.MY_DATA, "MES DONNEES|mes données|mes donées|mes donner"),
        (Word.ERASE, "EFFACER|effacer !|tout effacer|effacer mes données"),
        (Word.OTHER_PERSON, "AUTRE PERSONNE|autre persone|mɔgɔ wɛrɛ"),
        (Word.DONT_UNDERSTAND, "pas compris|je comprends pas|g pa compri|n m'a faamu|n ma famou"),
        (Word.DONT_KNOW, "je ne sais pas|jsp|n t'a dɔn|nta don"),
    ],
)
def test_steering_words_are_heard_in_their_spellings(ask: Ask, word: Word, spellings: str) -> None:
    heard = {typed: ask(typed) for typed in spellings.split("|")}
    assert heard == dict.fromkeys(heard, Global(word))


@pytest.mark.parametrize("typed", ["mm", "m r", "rr", "m a", "n", "a", "b"])
def test_one_letter_counts_only_alone(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed), Unclear)


@pytest.mark.parametrize(
    "typed", ["argent", "moins", "salade", "fuite", "sɛgɛn", "solaire", "mɛri", "banna", "a banna"]
)
def test_real_words_one_letter_away_are_not_steering_words(ask: Ask, typed: str) -> None:
    assert isinstance(ask(typed), Unclear)


@pytest.mark.parametrize(
    "place",
    each(
        "Kayes|Koulikoro|Sikasso|Ségou|Mopti|Tombouctou|Gao|Kidal|Taoudénit|Ménaka|Nioro",
        "Kita|Dioïla|Nara|Bougouni|Koutiala|San|Bandiagara|Douentza|Bamako|Kati|Yanfolila",
        "Diéma|Bafoulabé|Kéniéba|Niono|Markala|Djenné|Bourem|Kolokani|Sénou",
    ),
)
def test_no_place_is_heard_as_a_steering_word(ask: Ask, place: str) -> None:
    assert isinstance(ask(place), Unclear)


def test_a_label_or_word_of_a_choice_wins_over_a_steering_word(ask: Ask) -> None:
    choice = OfferedChoice("1", "Parler à un agent", ("aide", "personne"))
    assert ask("aide", choice, "Autre chose") == Chosen("1")
    assert ask("Soins", "Soins", "Autre chose") == Chosen("1")
    assert ask("français", "Français", "Bamanankan") == Chosen("1")
    assert ask("retour", "Retour au Mali", "Autre") == Global(Word.BACK)


def test_a_free_answer_is_not_guessed_at(ask: Ask) -> None:
    assert ask("Menu", expects="name") == Global(Word.MENU)
    assert ask("retuor", expects="name") == Unclear("retuor")
    assert ask("je veux le menu", expects="text") == Unclear("je veux le menu")
    assert ask("7", expects="number") == Unclear("7")
    assert ask("Kayess", "Kayes", expects="text") == Chosen("1")  # folded it is the label
    assert ask("Kaye", "Kayes", expects="text") == Unclear("kaye")
