"""Edges that join nothing, and why, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tamis.identify.edges import Edge
from tamis.language import Text

Reason = Literal[
    "blocked",
    "role-mailbox",
    "kept-apart",
    "too-many-of-a-kind",
    "too-many-identifiers",
    "too-many-merges",
    "unproved",
    "two-known-leads",
    "shared-device",
    "forwarded-link",
]

REASONS: Mapping[Reason, Text] = {
    "blocked": Text(
        en="One of the two values stands for nobody.",
        fr="L'une des deux valeurs ne désigne personne.",
    ),
    "role-mailbox": Text(
        en="Several people read this mailbox: it tells the company, not the person.",
        fr="Plusieurs personnes lisent cette boîte : elle désigne l'entreprise, non la personne.",
    ),
    "kept-apart": Text(
        en="An operator keeps the two apart.",
        fr="Un opérateur les tient séparés.",
    ),
    "too-many-of-a-kind": Text(
        en="The lead would have more identifiers of one kind than one person may.",
        fr="Le prospect aurait plus d'identifiants d'une même sorte qu'une personne ne peut en avoir.",
    ),
    "too-many-identifiers": Text(
        en="The lead has as many identifiers as are allowed.",
        fr="Le prospect a déjà le nombre maximal d'identifiants.",
    ),
    "too-many-merges": Text(
        en="The lead has been merged as often as is allowed.",
        fr="Le prospect a déjà été fusionné le nombre maximal de fois.",
    ),
    "unproved": Text(
        en="Somebody else proved this identifier; a claim from a browser does not.",
        fr="Cet identifiant a été prouvé par ailleurs ; ce que dit un navigateur ne le prouve pas.",
    ),
    "two-known-leads": Text(
        en="Both were known before: a claim from a browser joins no two known leads.",
        fr="Tous deux étaient déjà connus : ce que dit un navigateur ne réunit pas deux prospects connus.",
    ),
    "shared-device": Text(
        en="Another person uses the device too.",
        fr="Une autre personne utilise aussi l'appareil.",
    ),
    "forwarded-link": Text(
        en="The device is another person's: the link was probably forwarded.",
        fr="L'appareil est celui d'une autre personne : le lien a sans doute été transféré.",
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edge that stands in the log and joins nothing."""

    edge: Edge
    reason: Reason

    @property
    def text(self) -> Text:
        """The reason, for a reader."""
        return REASONS[self.reason]
