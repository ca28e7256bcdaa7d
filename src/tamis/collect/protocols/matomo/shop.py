"""What a shop says: products that are viewed, carts and orders."""

from __future__ import annotations

from typing import Any

import msgspec

from tamis.collect.protocols.body import Refused
from tamis.collect.protocols.json_text import decoded
from tamis.collect.protocols.matomo.custom import variables_of
from tamis.collect.protocols.matomo.parameters import Parameters, as_number, number, text

_ITEMS = msgspec.json.Decoder(list[Any])
_MOST_ITEMS = 1_000
_AMOUNTS = (
    ("revenue", "revenue"),
    ("ec_st", "subtotal"),
    ("ec_tx", "tax"),
    ("ec_sh", "shipping"),
    ("ec_dt", "discount"),
)


def basket_of(parameters: Parameters) -> dict[str, Any]:
    """The amounts and `products` of a cart or an order; `value` is what it is worth, `quantity` counts its pieces."""
    found: dict[str, Any] = {}
    for name, property_name in _AMOUNTS:
        if (amount := number(parameters, name)) is not None:
            found[property_name] = amount
    if "revenue" in found:
        found["value"] = found["revenue"]
    if products := _products(parameters.get("ec_items", "")):
        found["products"] = products
        found["quantity"] = sum(product.get("quantity", 1) for product in products)
    return found


def viewed_product(parameters: Parameters) -> dict[str, Any]:
    """The product or category that a page is about: `product` (its name, else its number), `sku`, `category`, `value`.

    Matomo 3 wrote them as custom variables.
    """
    said = {**variables_of(parameters), **parameters}
    sku, name = text(said, "_pks"), text(said, "_pkn")
    found = {"product": name or sku, "sku": sku, "category": _category(said.get("_pkc")), "value": number(said, "_pkp")}
    return {key: value for key, value in found.items() if value is not None}


def _products(written: str) -> list[dict[str, Any]]:
    """Each is a list of number, name, category, price and quantity; what follows may be absent."""
    try:
        items = decoded(written.encode(), _ITEMS) if written else []
    except Refused:
        return []
    return [_product(item) for item in items[:_MOST_ITEMS] if isinstance(item, list) and item]


def _product(item: list[Any]) -> dict[str, Any]:
    sku, name, category, price, quantity = (item + [None] * 5)[:5]
    if isinstance(category, list):
        category = next(iter(category), None)
    found = {
        "sku": _word(sku),
        "name": _word(name),
        "category": _word(category),
        "price": as_number(price),
        "quantity": as_number(quantity),
    }
    return {key: value for key, value in found.items() if value is not None}


def _word(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).replace("\0", "").strip() or None


def _category(written: str | None) -> str | None:
    """The category; of a list of them (JSON), the first."""
    if written is None or not written.lstrip().startswith("["):
        return _word(written)
    try:
        names = decoded(written.encode(), _ITEMS)
    except Refused:
        return _word(written)
    return _word(names[0]) if names else None
