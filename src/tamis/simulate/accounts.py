"""The companies, hospitals and schools that leads work for: several leads may share one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tamis.simulate.company import COMPETITORS, COUNTRIES, COUNTRY_SHARES
from tamis.simulate.personas import PERSONAS

# Industry and middle number of employees of the accounts of each persona.
SECTORS = {
    "hospital_buyer": ("hospital", 900),
    "surgeon": ("clinic", 160),
    "dental_lab_manager": ("dental", 18),
    "research_engineer": ("research", 450),
    "design_office": ("engineering", 60),
    "school": ("education", 220),
    "smb_workshop": ("manufacturing", 26),
    "consultant": ("consulting", 6),
    "competitor": ("manufacturing", 140),
    "journalist": ("media", 40),
}
LEADS_PER_ACCOUNT = 2.2


@dataclass(frozen=True)
class Accounts:
    """One value an account; `persona` is whose kind of company it is, `guarded`: a scanner opens its e-mails first.

    `identity` is a number from which the name is made; `competitor` a position in COMPETITORS, or -1.
    """

    persona: NDArray[np.int64]
    identity: NDArray[np.int64]
    employees: NDArray[np.int64]
    country: NDArray[np.int64]
    guarded: NDArray[np.bool_]
    competitor: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.persona)


def of_account(values: NDArray[np.int64], account: NDArray[np.int64]) -> NDArray[np.int64]:
    """The value of each lead's account; 0 for leads without one."""
    return np.append(values, 0)[account]


def draw_accounts(
    persona: NDArray[np.int64], b2c: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Accounts, NDArray[np.int64]]:
    """The accounts, and for each lead the position of his (-1: none). A few accounts have many leads, most have one."""
    account = np.full(len(persona), -1, dtype=np.int64)
    kinds: list[NDArray[np.int64]] = []
    made = 0
    for kind in range(len(PERSONAS)):
        leads = np.flatnonzero((persona == kind) & ~b2c)
        if not len(leads):
            continue
        number = (
            len(COMPETITORS) if PERSONAS[kind].name == "competitor" else max(1, round(len(leads) / LEADS_PER_ACCOUNT))
        )
        account[leads] = made + (number * rng.random(len(leads)) ** 1.6).astype(np.int64)
        kinds.append(np.full(number, kind))
        made += number
    return _accounts(np.concatenate([np.empty(0, dtype=np.int64), *kinds]), rng), account


def _accounts(persona: NDArray[np.int64], rng: np.random.Generator) -> Accounts:
    n = len(persona)
    middles = np.array([SECTORS.get(p.name, ("", 1))[1] for p in PERSONAS])
    employees = np.maximum(1, np.round(middles[persona] * rng.lognormal(0, 0.9, n))).astype(np.int64)
    rivals = persona == [p.name for p in PERSONAS].index("competitor")
    return Accounts(
        persona=persona,
        identity=rng.permutation(n),
        employees=employees,
        country=rng.choice(len(COUNTRIES), size=n, p=COUNTRY_SHARES),
        guarded=rng.random(n) < np.where(employees > 200, 0.3, 0.14),
        competitor=np.where(rivals, np.cumsum(rivals) - 1, -1),
    )
