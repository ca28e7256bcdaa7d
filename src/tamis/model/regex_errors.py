"""What is wrong with a pattern, in words, with what to use instead."""

from __future__ import annotations

from collections.abc import Mapping

from tamis.language import Text


class UnsafePatternError(Exception):
    """A pattern is outside the safe subset; `reason` says what it has, and what to use instead."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


AMBIGUOUS = Text(
    en="A repeated group that can match one text in several ways, such as (a+)+, may take for ever. "
    "Repeat a single character or class, or use contains.",
    fr="Un groupe répété qui peut lire un même texte de plusieurs façons, comme (a+)+, peut prendre un temps infini. "
    "Répétez un seul caractère ou une seule classe, ou utilisez contains.",
)

UNSAFE: Mapping[str, Text] = {
    "empty": Text(
        en="The pattern is empty. Use known to test that there is a value.",
        fr="Le motif est vide. Utilisez known pour tester qu'il y a une valeur.",
    ),
    "long": Text(
        en="The pattern is longer than 500 characters. Use a list with in_list, or contains with several texts.",
        fr="Le motif dépasse 500 caractères. Utilisez une liste avec in_list, ou contains avec plusieurs textes.",
    ),
    "deep": Text(
        en="More than 20 groups inside one another. Split the pattern into several tests with any.",
        fr="Plus de 20 groupes imbriqués. Découpez le motif en plusieurs tests avec any.",
    ),
    "(": Text(
        en="A group ( is not closed. Write \\( for the character itself.",
        fr="Un groupe ( n'est pas fermé. Écrivez \\( pour le caractère lui-même.",
    ),
    ")": Text(
        en="There is a ) without its (. Write \\) for the character itself.",
        fr="Il y a une ) sans sa (. Écrivez \\) pour le caractère lui-même.",
    ),
    "{": Text(
        en="A repeat is {3}, {3,} or {3,5}, up to 1000. Write \\{ for the character itself.",
        fr="Une répétition s'écrit {3}, {3,} ou {3,5}, jusqu'à 1000. Écrivez \\{ pour le caractère lui-même.",
    ),
    "repeats": Text(
        en="More than 1000 repeats. Use fewer, or + for one or more.",
        fr="Plus de 1000 répétitions. Mettez-en moins, ou + pour une ou plusieurs.",
    ),
    "overlaps": Text(
        en="More than two endless repeats such as .* that what follows could match too. "
        "Use all with several tests, such as contains.",
        fr="Plus de deux répétitions sans fin comme .* que la suite pourrait aussi reconnaître. "
        "Utilisez all avec plusieurs tests, comme contains.",
    ),
    "nothing to repeat": Text(
        en="There is nothing to repeat before *, +, ? or {n}. Write \\*, \\+ or \\? for the character itself.",
        fr="Il n'y a rien à répéter avant *, +, ? ou {n}. Écrivez \\*, \\+ ou \\? pour le caractère lui-même.",
    ),
    "twice": Text(
        en="Two repeats follow each other. Keep one.",
        fr="Deux répétitions se suivent. N'en gardez qu'une.",
    ),
    "possessive": Text(
        en="Possessive repeats (a++) and atomic groups (?>...) are not supported. Write a plain repeat or group.",
        fr="Les répétitions possessives (a++) et les groupes atomiques (?>...) ne sont pas pris en charge. "
        "Écrivez une répétition ou un groupe simple.",
    ),
    "look": Text(
        en="Looking around ((?=...), (?!...), (?<=...)) is not supported. Combine two tests with all and not.",
        fr="Les assertions ((?=...), (?!...), (?<=...)) ne sont pas prises en charge. "
        "Combinez deux tests avec all et not.",
    ),
    "named": Text(
        en="Named groups are not supported. Write a plain group (...).",
        fr="Les groupes nommés ne sont pas pris en charge. Écrivez un groupe simple (...).",
    ),
    "comment": Text(
        en="Comments (?#...) are not supported. Write a YAML comment (# ...).",
        fr="Les commentaires (?#...) ne sont pas pris en charge. Écrivez un commentaire YAML (# ...).",
    ),
    "flags": Text(
        en="Inline flags such as (?i) are not supported: case never matters. Remove it.",
        fr="Les options comme (?i) ne sont pas prises en charge : la casse ne compte jamais. Retirez-la.",
    ),
    "back-reference": Text(
        en="References to groups (\\1) are not supported. Write the possible texts with one_of or contains.",
        fr="Les renvois à un groupe (\\1) ne sont pas pris en charge. "
        "Écrivez les textes possibles avec one_of ou contains.",
    ),
    "boundary": Text(
        en="Word boundaries (\\b) are not supported. Use a keywords rule for whole words.",
        fr="Les limites de mots (\\b) ne sont pas prises en charge. Pour des mots entiers : une règle keywords.",
    ),
    "anchor": Text(
        en="\\A, \\Z and \\z are not supported. Write ^ and $, or use starts_with and ends_with.",
        fr="\\A, \\Z et \\z ne sont pas pris en charge. Écrivez ^ et $, ou utilisez starts_with et ends_with.",
    ),
    "property": Text(
        en="Unicode properties (\\p{L}) are not supported. Write a class such as [a-zà-ÿ].",
        fr="Les propriétés Unicode (\\p{L}) ne sont pas prises en charge. Écrivez une classe comme [a-zà-ÿ].",
    ),
    "class": Text(
        en="A class [ ] is empty or not closed. Write \\[ and \\] for the characters themselves.",
        fr="Une classe [ ] est vide ou n'est pas fermée. Écrivez \\[ et \\] pour les caractères eux-mêmes.",
    ),
    "class set": Text(
        en="A class inside a class, [:alpha:] and && are not supported. Write [a-z0-9], or \\[ for the character.",
        fr="Une classe dans une classe, [:alpha:] et && ne sont pas pris en charge. "
        "Écrivez [a-z0-9], ou \\[ pour le caractère lui-même.",
    ),
    "class dash": Text(
        en="A dash in a class stands first or last, between two characters, or as \\-.",
        fr="Dans une classe, le tiret se met au début, à la fin, entre deux caractères, ou s'écrit \\-.",
    ),
    "class range": Text(
        en="A range of a class goes up, in one case: [a-z].",
        fr="Un intervalle de classe va en montant, dans une seule casse : [a-z].",
    ),
    "class escape": Text(
        en="In a class, only \\d \\w \\s \\D \\W \\S, escaped punctuation and simple letters are supported.",
        fr="Dans une classe, seuls \\d \\w \\s \\D \\W \\S, la ponctuation précédée de \\ et les lettres simples "
        "sont pris en charge.",
    ),
}
