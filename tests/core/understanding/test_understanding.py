import pytest

from bot.core.hearing import Word
from bot.core.understanding import Understander, build_understander
from tests.core.understanding.conftest import Ask


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("je veux apprendre la soudure à kayes", "soudure kayes learn"),
        ("soudir kay", "soudure kayes -"),
        ("n b'a fɛ ka soudure dege kayi la", "soudure kayes learn"),
        ("kalali dege segu", "couture segou learn"),
        ("je veu ouvrir un salon de koifure a sikaso", "coiffure sikasso business"),
        ("chofeur je cherche du travail a bko", "conduite_transport bamako job"),
        ("mécanicien moto", "mecanique_moto - -"),
        ("plonbié", "plomberie - -"),
        ("il me faut un prêt pour acheter une machine à coudre", "couture - finance"),
        ("boulot de gardien à bamako", "securite bamako job"),
        ("nako baara gao", "maraichage gao -"),
        ("je veux être plombier, je n'ai aucun diplôme", "plomberie - learn"),
        ("monter les panneaux à diré", "energie_solaire tombouctou -"),  # founds nothing
        ("on veut ouvrir un poulailler ensemble à bla", "aviculture segou collective"),
        ("j'ai appris la soudure, qui embauche à gao", "soudure gao job"),
        ("je veux rien apprendre, cherche travail de maçon à san", "maconnerie segou job"),
        ("garage, école, mécanique voiture", "mecanique_auto - learn"),
        ("école de mécanique auto", "mecanique_auto - learn"),  # no driving school
        ("ici Sétou de Koutiala, je veux apprendre la teinture", "teinture sikasso learn"),
        ("maçon san naani libi la, baara bɛ wa", "maconnerie - job"),  # *san naani*: four years
        ("a fana bɛ couture kɛ", "couture - -"),
        ("couture à fana", "couture koulikoro -"),
        ("karo dali n y'a dege alizeri", "carrelage - -"),  # learnt already
        ("aw ye n kalan soudure la", "soudure - learn"),
        ("jiri turu baara sikaso", "sylviculture sikasso -"),  # *jiri ... baara* stand apart
        ("tɔli baara ye n ka baara ye segu", "tolerie segou -"),  # no work is looked for
        ("saga latɔlɔ, n b'a fɛ ka sagaw san", "embouche - -"),  # *san*: to buy
        ("boucher à nioro, prêt pour acheter un congélateur", "boucherie kayes finance"),
        ("faire du savon à banconi", "saponification bamako -"),
        ("enseigner aux petits, école", "education - -"),  # teaching is the trade, not the aim
        (
            "apprentissage fini, mon propre atelier de bois à dioila",
            "menuiserie_bois koulikoro business",
        ),
        ("poules à kita, je cherche un finacement", "aviculture kayes finance"),
        ("je veux savoir réparer les pompes à san", "pompes segou learn"),
        ("pavage kayes travail", "pavage kayes job"),
        ("boutiques sans courant, poser des plaques solaires à diéma", "energie_solaire kayes -"),
        ("être fort en clim à ségou", "froid_climatisation segou -"),
        ("savon en groupe avec les femmes du quartier à bla", "saponification segou collective"),
        ("chèvres à bourem, acheter l'aliment", "elevage gao finance"),
        ("tester mes 10 ans de peinture", "peinture - certify"),
    ],
)
def test_a_sentence_names_a_trade_a_place_and_an_aim(ask: Ask, text: str, answers: str) -> None:
    (entry,) = ask(text).entries
    said = " ".join(entry.answers.get(name, "-") for name in ("trade", "region", "aim"))
    assert (entry.flow, said) == ("metiers", answers)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("g perdu mes papier", "papiers/lost"),
        ("n ka sèbènw tounouna", "papiers/lost"),
        ("J'ai perdu mon passeport comment faire", "papiers/lost"),
        ("n ka karadante tununna n bɛ mun kɛ", "papiers/lost"),
        ("kel papié fo prendre avan le voyage", "papiers/"),
        ("où en est mon dossier", "dossier/"),
        ("ou en ai mon dosié", "dossier/"),
        ("je veux annuler demain", "rendez_vous/cancel"),
        ("pas moyen de mettre le rdv jeudi, mon fils est malade", "rendez_vous/move"),
        ("on peut reporter le rdv à lundi ?", "rendez_vous/move"),
        ("je veux me plaindre d'un agent", "plainte/"),
        ("vous êtes qui", "qui/"),
        ("jai mal au ventre", "aide/health"),
        ("rapelé moi g pa de credi", "aide/call_back"),
    ],
)
def test_a_sentence_leads_to_a_place_in_a_flow(ask: Ask, text: str, place: str) -> None:
    (entry,) = ask(text).entries
    assert f"{entry.flow}/{entry.state or ''}" == place


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("a koi sert le laisser passé", "q09"),
        ("lesepase nafa ye mun ye", "q09"),
        ("archipelago sa existe encor", "q73"),
        ("pret sans interet", "q62"),
        ("kalan bɛ kɛ kalo joli", "q37"),
    ],
)
def test_a_question_is_found_from_free_text(ask: Ask, text: str, question: str) -> None:
    (entry,) = ask(text).entries
    assert entry.flow == "questions"
    assert entry.answers == {"question": question}


@pytest.mark.parametrize(
    "text",
    [
        "on me frappe",
        "mon patron me frape tout les jours",
        "on veu me tué",
        "ils mon enfermé",
        "on ma violé",
        "on m'a vendu en libye",
        "je veux mourir",
        "jai 15 ans je suis seul",
        "u bɛ n bugɔ",
        "u b'a fɛ ka n faga",
        "n bè kaso la",
        "farati bè n kan",
        "n b'a fɛ ka n yɛrɛ faga",
        "bonjour je cherche une formation mais mon mari me frappe",
    ],
)
def test_danger_is_never_missed(ask: Ask, text: str) -> None:
    understanding = ask(text)
    assert [(entry.flow, entry.state) for entry in understanding.entries] == [("aide", "danger")]


@pytest.mark.parametrize(
    "text",
    [
        "qui a gagné le match hier",
        "je t'aime mon amour",
        "moto à vendre prix à débattre",
        "ala ka an kisi",
        "le melon de la voisine était sucré à sikasso",  # no bricklayer misspelt
        "pourquoi le crocodile",
        "xqzvwk jfdsklm",
        "😂😂😂",
        "",
    ],
)
def test_what_is_not_for_us_is_not_answered_as_something_else(ask: Ask, text: str) -> None:
    understanding = ask(text)
    assert (understanding.entries, understanding.word) == ((), None)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("parlé moi en bambara svp", Word.BAMBARA),
        ("je veux revenir au menu", Word.MENU),
        ("repete la question svp", Word.REPEAT),
        ("je ne comprends rien à votre message", Word.DONT_UNDERSTAND),
    ],
)
def test_a_steering_word_is_heard_in_a_sentence(ask: Ask, text: str, word: Word) -> None:
    understanding = ask(text)
    assert (understanding.word, understanding.entries) == (word, ())


def test_two_readings_that_are_close_are_asked_about(ask: Ask) -> None:
    understanding = ask("réparation frigo et climatisation")
    trades = {entry.answers["trade"] for entry in understanding.entries}
    assert trades == {"electromenager", "froid_climatisation"}
    assert not understanding.is_sure
    assert all(0 < len(entry.label) <= 24 for entry in understanding.entries)


def test_labels_are_in_the_language_of_the_person(understander: Understander) -> None:
    (french,) = understander("kalali", "fr").entries
    (bambara,) = understander("kalali", "bm").entries
    assert (french.label, bambara.label) == ("Couture", "kalali")


def test_a_flow_that_is_not_published_leads_to_a_person(parsed: dict[str, object]) -> None:
    understander = build_understander(parsed, ("aide", "papiers"))  # type: ignore[arg-type]
    (case,) = understander("où en est mon dossier", "fr").entries
    (lost,) = understander("j'ai perdu mes papiers", "fr").entries
    assert (case.flow, case.state) == ("aide", "message")
    assert (lost.flow, lost.state) == ("papiers", "lost")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("n b'a fe ka soudure kalan kayi", "bm"),
        ("n ka sebenw tununna", "bm"),
        ("jai perdu mes papier", "fr"),
        ("je veux apprendre la soudure a kayes", "fr"),
        ("kayes", None),
    ],
)
def test_the_language_of_a_message_follows_from_its_words(
    ask: Ask, text: str, language: str | None
) -> None:
    assert ask(text).language == language


@pytest.mark.parametrize("text", ["noix de cajou à ségou", "couture à wassoulou ballé"])
def test_a_name_that_sounds_like_danger_is_none(ask: Ask, text: str) -> None:
    assert all(entry.state != "danger" for entry in ask(text).entries)


@pytest.mark.parametrize(
    ("text", "is_danger"),
    [
        ("on m'a demandé si on m'avait vendue, pourquoi cette question", False),
        (
            "mon fils a 13 ans, est-ce que le centre de formation peut le prendre avec les autres",
            False,
        ),
        ("je demande si vous pouvez venir, on me frappe", True),
    ],
)
def test_what_was_only_asked_or_a_childs_age_is_no_danger(
    ask: Ask, text: str, *, is_danger: bool
) -> None:
    assert any(entry.state == "danger" for entry in ask(text).entries) is is_danger


@pytest.mark.parametrize("text", ["kita", "a kayes"])
def test_a_bare_place_asks_for_nothing(ask: Ask, text: str) -> None:
    assert ask(text).entries == ()


@pytest.mark.parametrize(
    "text", ["ma couturière a raté ma robe", "le mécanicien a gâté ma voiture", "ma moto à vendre"]
)
def test_a_trade_named_by_the_way_is_not_asked_for(ask: Ask, text: str) -> None:
    assert ask(text).entries == ()
