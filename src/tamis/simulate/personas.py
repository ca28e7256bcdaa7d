"""Who comes to Atelier Cobalt: the personas, how they behave, and how well they fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tamis.simulate.company import CHANNELS, LINES, THEMES

# What a visit is for.
PURPOSES = (
    "browse", "content", "product", "pricing", "quote", "demo", "cart", "support", "careers", "chat", "video",
)  # fmt: skip
_B2B = (50, 14, 16, 7, 0.8, 0.8, 0.4, 1, 0.5, 1, 5)
_B2C = (45, 5, 26, 6, 0.05, 0.05, 5, 2, 0.3, 1.5, 8)
_CHANNELS_B2B = (0.34, 0.11, 0.06, 0.07, 0, 0.12, 0.26, 0.04)
_CHANNELS_B2C = (0.30, 0.12, 0.12, 0.16, 0, 0.06, 0.18, 0.06)


@dataclass(frozen=True)
class Persona:
    """A kind of lead.

    `share`: of all leads. `line`: what they would buy. `theme`: what they read about, beside `others`.
    `rate`: visits a day, at first. `fit`: their part in the log of the daily chance to be won.
    `reading`: what reading about their own line adds to it (the interaction of fit and theme).
    `purposes`, `channels`: weights that differ from those of the audience.
    `trusted`: channels whose visits mean more (or less) for this persona: the interaction of persona and channel.
    `known`: share that leaves an e-mail address. `value`: the mean amount of a deal in euros; `spread`: its log
    deviation. `linkedin`: acts a day. `webinar`, `fair`: chances to come to one.
    """

    name: str
    audience: str
    share: float
    line: str
    theme: str
    others: tuple[str, ...]
    rate: float
    fit: float
    reading: float
    value: float
    spread: float = 0.45
    known: float = 0.9
    purposes: Mapping[str, float] = field(default_factory=dict)
    channels: Mapping[str, float] = field(default_factory=dict)
    trusted: Mapping[str, float] = field(default_factory=dict)
    linkedin: float = 0.004
    webinar: float = 0.08
    fair: float = 0.02


PERSONAS = (
    Persona("hospital_buyer", "b2b", 0.045, "medical", "medical", ("pricing", "materials"), 0.06, 0.9, 1.0,
            38_000, trusted={"referral": 1.6}, webinar=0.12, fair=0.03),
    Persona("surgeon", "b2b", 0.03, "medical", "medical", ("education", "materials"), 0.043, 0.5, 1.3,
            34_000, trusted={"referral": 1.5}, webinar=0.14),
    Persona("dental_lab_manager", "b2b", 0.06, "dental", "dental", ("materials", "pricing"), 0.07, 1.0, 0.8,
            13_500, trusted={"organic_search": 1.2}, fair=0.05),
    Persona("research_engineer", "b2b", 0.06, "industrial", "industrial", ("materials", "medical"), 0.083, 0.2, 0.5,
            21_000, purposes={"content": 26}, linkedin=0.006),
    Persona("design_office", "b2b", 0.075, "industrial", "industrial", ("materials", "pricing"), 0.072, 0.6, 0.6,
            17_000, linkedin=0.006, fair=0.03),
    Persona("school", "b2b", 0.06, "general", "education", ("general", "pricing"), 0.056, 0.3, 0.4,
            4_800, trusted={"referral": 1.3}),
    Persona("smb_workshop", "b2b", 0.08, "general", "general", ("materials", "industrial", "pricing"), 0.066, 0.5, 0.4,
            3_400, purposes={"cart": 2}),
    Persona("consultant", "b2b", 0.035, "general", "industrial", ("medical", "general"), 0.099, -1.2, 0.1,
            2_500, purposes={"content": 34}, trusted={"referral": 0.4}, linkedin=0.012),
    Persona("competitor", "b2b", 0.012, "general", "industrial", ("pricing", "medical"), 0.116, -4.0, 0.0,
            3_000, purposes={"product": 30, "pricing": 18, "quote": 0.2}, webinar=0.2),
    Persona("student", "b2c", 0.06, "general", "education", ("materials", "careers"), 0.083, -2.4, 0.0,
            600, purposes={"content": 32, "cart": 0.8, "pricing": 2}, known=0.8),
    Persona("job_seeker", "b2c", 0.03, "general", "careers", ("general",), 0.05, -3.6, 0.0,
            600, purposes={"careers": 60, "content": 6, "cart": 0.2, "pricing": 0.5}, known=0.7),
    Persona("journalist", "b2b", 0.008, "general", "general", ("medical", "industrial"), 0.05, -3.0, 0.0,
            900, purposes={"content": 24, "chat": 3}),
    Persona("maker", "b2c", 0.17, "general", "general", ("materials", "support", "pricing"), 0.085, 0.35, 0.5,
            780, known=0.75, trusted={"organic_social": 1.5}, channels={"organic_social": 0.3}),
    Persona("gift_buyer", "b2c", 0.075, "general", "general", ("pricing",), 0.067, 0.6, 0.0,
            420, 0.25, known=0.6, trusted={"paid_search": 1.5}, channels={"paid_search": 0.3}),
    Persona("cosplayer", "b2c", 0.07, "general", "materials", ("general", "pricing"), 0.079, 0.2, 0.3,
            690, known=0.7, trusted={"organic_social": 1.3}, channels={"paid_social": 0.25}),
    Persona("curious", "b2c", 0.13, "general", "general", ("education", "materials", "medical"), 0.037, -1.6, 0.1,
            450, known=0.4, purposes={"browse": 80, "cart": 1}, channels={"display": 0.2}),
)  # fmt: skip
NAMES = tuple(persona.name for persona in PERSONAS)
EVERYWHERE = ("student", "job_seeker")


def shares(preset: str) -> NDArray[np.float64]:
    """The share of each persona among the leads of a preset, summing to 1."""
    of_preset = np.array(
        [p.share if preset in ("printers", p.audience) or p.name in EVERYWHERE else 0.0 for p in PERSONAS]
    )
    total = of_preset.sum()
    return np.asarray(of_preset / total, dtype=np.float64)


def column(name: str) -> NDArray[np.float64]:
    """One numeric attribute of all personas."""
    return np.array([getattr(p, name) for p in PERSONAS], dtype=np.float64)


def is_b2c() -> NDArray[np.bool_]:
    """Which personas buy for themselves."""
    return np.array([p.audience == "b2c" for p in PERSONAS])


def line_of() -> NDArray[np.int64]:
    """The product line of each persona, as a position in `LINES`."""
    return np.array([LINES.index(p.line) for p in PERSONAS])


def purpose_weights() -> NDArray[np.float64]:
    """(personas, purposes): how often a visit is for what, at first; rows sum to 1."""
    rows = [_row(PURPOSES, _B2C if p.audience == "b2c" else _B2B, p.purposes) for p in PERSONAS]
    return np.array(rows)


def channel_weights() -> NDArray[np.float64]:
    """(personas, channels): where visits come from, e-mail apart; rows sum to 1."""
    rows = [_row(CHANNELS, _CHANNELS_B2C if p.audience == "b2c" else _CHANNELS_B2B, p.channels) for p in PERSONAS]
    return np.array(rows)


def theme_weights() -> NDArray[np.float64]:
    """(personas, themes): what visits are about; six in ten are about the persona's own theme."""
    rows = []
    for persona in PERSONAS:
        weights = dict.fromkeys(THEMES, 0.01) | {name: 0.36 / len(persona.others) for name in persona.others}
        weights[persona.theme] = 0.6
        rows.append(_row(THEMES, tuple(weights[name] for name in THEMES), {}))
    return np.array(rows)


def _row(names: tuple[str, ...], usual: tuple[float, ...], own: Mapping[str, float]) -> list[float]:
    weights = [own.get(name, weight) for name, weight in zip(names, usual, strict=True)]
    return [weight / sum(weights) for weight in weights]
