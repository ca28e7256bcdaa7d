"""The `experiences` of a model: what its site shows, to whom, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import cast

from tamis.language import LANGUAGES, Language, Text
from tamis.model.definition import DISQUALIFIED, Limit, Period
from tamis.model.experiences import Content, Experience, ScoreRange, Show, Visitors
from tamis.model.reading import nodes
from tamis.model.reading.fields import Fields, Shape, entries_of, items_of, open_map
from tamis.model.reading.findings import AUDIENCE, CLASS, INTEREST, SCORE, Findings, Noun, near_or_all
from tamis.model.reading.ids import check_ids
from tamis.model.reading.nodes import Node, Scalar, quoted
from tamis.model.reading.values import choice, count, event_names, identifier, label, reference, text, truth
from tamis.model.rules.limits import EVER, period
from tamis.model.scope import Scope
from tamis.model.score_ranges import read_score_range

SHOWS: tuple[Show, ...] = ("popup", "swap", "chat")
EXPERIENCE_SHAPE = Shape(
    Text(en="this experience", fr="cette expérience"),
    {
        "id": "name",
        "label": "label",
        "show": "show",
        "selector": "text",
        "when": "visitors",
        "content": "contents",
        "at_most": "showings",
        "not_after": "texts",
        "hide_when_seen": "yes_or_no",
    },
    required=("id", "show", "content"),
)
VISITORS_SHAPE = Shape(
    Text(en="this 'when'", fr="ce « when »"),
    {"class": "one_or_more", "interest": "one_or_more", "audience": "one_or_more"},
    others="wanted_score",
)
ONE_OF_SHAPE = Shape(Text(en="this choice", fr="ce choix"), {"one_of": "names"}, required=("one_of",))
BLOCK_SHAPE = Shape(
    Text(en="the content of a pop-up or a swap", fr="le contenu d'un popup ou d'un bloc remplacé"),
    {"title": "text", "text": "text", "link": "link", "image": "image", "button": "text"},
)
OPENING_SHAPE = Shape(
    Text(en="the content of a chat", fr="le contenu d'un chat"), {"opening": "text"}, required=("opening",)
)
SHOWINGS_SHAPE = Shape(
    Text(en="this 'at_most'", fr="ce « at_most »"), {"times": "count", "per": "period"}, required=("times",)
)
ADDRESS = re.compile(r"(?:https?://|/(?![/\\]))\S*")
LINK = re.compile(rf"{ADDRESS.pattern}|(?:mailto:|tel:|[#?])\S+")
"""What a browser opens without running it: never `javascript:`."""

_ONCE_A_DAY = Limit(Period("days", 1), times=1)
"""What interrupts a visitor comes once a day, unless the model says otherwise."""


def read_experiences(node: Node | None, languages: Iterable[Language], scope: Scope) -> tuple[Experience, ...]:
    """The experiences, in the order of the file. `languages`: those of the model."""
    items = items_of(node, "experiences", scope.findings)
    if isinstance(node, nodes.Sequence):
        check_ids(node, scope.findings)
    found = (_read_experience(item, languages, scope) for item in items)
    return tuple(experience for experience in found if experience is not None)


def _read_experience(node: Node, languages: Iterable[Language], scope: Scope) -> Experience | None:
    fields = open_map(node, "experiences", EXPERIENCE_SHAPE, scope.findings)
    show = cast(Show | None, fields.read("show", choice(SHOWS))) if fields else None
    if fields is None or show is None:
        return None
    content = _read_contents(fields, show)
    at_most = fields.read("at_most", _read_at_most)
    seen = fields.read("hide_when_seen", truth) == "true"
    if content:
        _warn_of_missing(fields, content, languages)
    if seen and content and not any(said.link for said in content.values()):
        scope.findings.error(fields.node("hide_when_seen") or fields, "no-link", _NO_LINK)
    return Experience(
        id=fields.read("id", identifier) or "",
        show=show,
        content=content,
        when=_read_visitors(fields.node("when"), scope),
        selector=_read_selector(fields, show),
        at_most=at_most or (None if show == "swap" else _ONCE_A_DAY),
        not_after=fields.read("not_after", event_names) or (),
        hide_when_seen=seen,
        label=fields.read("label", label),
        at=scope.findings.at(fields),
    )


def _read_selector(fields: Fields, show: Show) -> str | None:
    if show == "swap" and not fields.has("selector"):
        fields.missing("selector", _SELECTOR)
    elif show != "swap" and fields.has("selector"):
        fields.findings.error(fields.node("selector") or fields, "selector-without-swap", _NO_SWAP)
    return fields.read("selector", text)


def _read_visitors(node: Node | None, scope: Scope) -> Visitors:
    fields = None if node is None else open_map(node, "when", VISITORS_SHAPE, scope.findings)
    if fields is None:
        return Visitors()
    interests = [name for name, score in scope.scores.items() if score.kind == "interest"]
    return Visitors(
        classes=_read_names(fields, "class", CLASS, (*scope.classes, DISQUALIFIED)),
        interests=_read_names(fields, "interest", INTEREST, interests),
        audiences=_read_names(fields, "audience", AUDIENCE, scope.audiences),
        scores=_read_scores(fields, scope),
    )


def _read_names(fields: Fields, key: str, noun: Noun, known: Iterable[str]) -> tuple[str, ...]:
    """One name, or `{ one_of: [...] }`."""
    node, findings, names = fields.node(key), fields.findings, tuple(known)
    if node is None:
        return ()
    items: tuple[Node, ...] = (node,)
    if not isinstance(node, Scalar):
        if not isinstance(node, nodes.Mapping):
            findings.expected(node, key, _ONE_OR_MORE, "not-a-choice")
            return ()
        inner = Fields(node, ONE_OF_SHAPE, findings).node("one_of")
        items = (inner,) if isinstance(inner, Scalar) else items_of(inner, "one_of", findings)
    found = (reference(item, key, findings, noun, names) for item in items)
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _read_scores(fields: Fields, scope: Scope) -> tuple[ScoreRange, ...]:
    found = []
    for key, value in fields.others():
        if key.text in scope.scores:
            found.append(ScoreRange(key.text, *_read_range(value, key.text, scope.findings)))
            continue
        shown = quoted(key.text)
        message = Text(
            en=f"{shown.en} is no score, nor class, interest or audience.",
            fr=f"{shown.fr} n'est ni un score, ni class, interest ou audience.",
        )
        scope.findings.error(key, SCORE.code, message, near_or_all(key.text, (*scope.scores, *VISITORS_SHAPE.keys)))
    return tuple(found)


def _read_range(node: Node, where: str, findings: Findings) -> tuple[float | None, float | None]:
    if isinstance(node, nodes.Mapping):
        return read_score_range(node, where, findings, _RANGE)
    findings.expected(node, where, _RANGE, "not-a-range")
    return None, None


def _read_contents(fields: Fields, show: Show) -> Mapping[Language, Content]:
    found: dict[Language, Content] = {}
    for key, value in entries_of(fields.node("content"), "content", fields.findings, _CONTENT):
        language = choice(LANGUAGES)(key, "content", fields.findings)
        content = _read_content(value, key.text, show, fields.findings)
        if language is not None and content is not None:
            found[cast(Language, language)] = content
    return found


def _read_content(node: Node, where: str, show: Show, findings: Findings) -> Content | None:
    if show == "chat":
        opening = open_map(node, where, OPENING_SHAPE, findings, dict.fromkeys(BLOCK_SHAPE.keys, _OF_BLOCKS))
        return Content(opening=opening.read("opening", text)) if opening else None
    fields = open_map(node, where, BLOCK_SHAPE, findings, {"opening": _OF_CHATS})
    if fields is None:
        return None
    if show == "popup" and not fields.has("title"):
        fields.missing("title", _TITLE)
    elif not fields.has("title", "text", "link", "image"):
        findings.expected(node, where, _SOMETHING, "empty-content")
    return Content(
        title=fields.read("title", text),
        text=fields.read("text", text),
        link=fields.read("link", _read_link),
        image=fields.read("image", _read_image),
        button=fields.read("button", text),
    )


def _read_link(node: Node, where: str, findings: Findings) -> str | None:
    return _read_address(node, where, findings, LINK, _A_LINK)


def _read_image(node: Node, where: str, findings: Findings) -> str | None:
    return _read_address(node, where, findings, ADDRESS, _AN_IMAGE)


def _read_address(node: Node, where: str, findings: Findings, form: re.Pattern[str], wanted: Text) -> str | None:
    written = text(node, where, findings)
    if written is not None and not form.fullmatch(written):
        findings.expected(node, where, wanted, "bad-address")
        return None
    return written


def _read_at_most(node: Node, where: str, findings: Findings) -> Limit | None:
    fields = open_map(node, where, SHOWINGS_SHAPE, findings)
    if fields is None:
        return None
    times, per = fields.read("times", count), fields.read("per", period) or EVER
    return None if times is None else Limit(per, times)


def _warn_of_missing(fields: Fields, content: Mapping[Language, Content], languages: Iterable[Language]) -> None:
    """Visitors who read a language of the model that the content lacks get another one."""
    lacking = [language for language in languages if language not in content]
    if lacking:
        there, names = next(iter(content)), ", ".join(lacking)
        message = Text(
            en=f"'content' says nothing in {names}: these visitors will read it in {there}.",
            fr=f"« content » ne dit rien en {names} : ces visiteurs le liront en {there}.",
        )
        fields.findings.warn(fields.node("content") or fields, "content-language", message)


_NO_LINK = Text(
    en="'hide_when_seen' needs a 'link' in the content: it is what the visitor has seen.",
    fr="« hide_when_seen » demande un « link » dans le contenu : c'est ce que le visiteur a vu.",
)
_SELECTOR = Text(
    en='It says which block is swapped, as in a style sheet: "#offer".',
    fr='Elle dit quel bloc est remplacé, comme une feuille de style : "#offer".',
)
_NO_SWAP = Text(
    en="'selector' goes with show: swap only.",
    fr="« selector » ne va qu'avec show: swap.",
)
_CONTENT = Text(
    en="the content by language: { fr: { title: ... }, en: { title: ... } }",
    fr="le contenu par langue : { fr: { title: ... }, en: { title: ... } }",
)
_TITLE = Text(en="It is what a pop-up is called.", fr="C'est le nom du popup.")
_SOMETHING = Text(en="a title, text, link or image", fr="un titre (title), un texte (text), un lien ou une image")
_OF_BLOCKS = Text(
    en="It belongs to pop-ups and swaps; a chat has an opening.",
    fr="Elle appartient aux popups et aux blocs remplacés ; un chat a « opening ».",
)
_OF_CHATS = Text(en="It belongs to experiences with show: chat.", fr="Elle appartient aux expériences avec show: chat.")
_A_LINK = Text(
    en="an address (https://...), a path (/guides), mailto: or tel:",
    fr="une adresse (https://...), un chemin (/guides), mailto: ou tel:",
)
_AN_IMAGE = Text(
    en="an address (https://...) or a path (/images/guide.png)",
    fr="une adresse (https://...) ou un chemin (/images/guide.png)",
)
_ONE_OR_MORE = Text(en="a name, or { one_of: [a, b] }", fr="un nom, ou { one_of: [a, b] }")
_RANGE = Text(
    en="{ at_least: 60 }, { at_most: 60 } or { between: [20, 60] }",
    fr="{ at_least: 60 }, { at_most: 60 } ou { between: [20, 60] }",
)
