"""What a tracking request says that a visitor did, under the names by which models know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tamis.collect.protocols.matomo.pages import page_of, target_of
from tamis.collect.protocols.matomo.parameters import Parameters, number, text
from tamis.collect.protocols.matomo.shop import basket_of, viewed_product
from tamis.collect.protocols.message import LONGEST_TEXT, Kind, UnfitError
from tamis.language import Text

# Of plugins that send here too: media, forms, recordings of sessions (they are not to be kept), crashes.
_OTHER_PLUGINS = ("ma_", "fa_", "hsr_", "cra")


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that somebody did. `once`: what makes it the same thing when it is told again, as an order's number."""

    kind: Kind
    name: str
    properties: dict[str, Any]
    once: str | None = None


def actions_of(parameters: Parameters) -> list[Action]:
    """What the request tells, in this order of precedence; nothing where it is a matter of another plugin.

    Raises:
        UnfitError: it tells nothing.
    """
    if parameters.get("ping") == "1":
        return [_track("Time on Page", page_of(parameters))]
    if (goal := text(parameters, "idgoal")) is not None and goal.isdecimal():
        return [_goal(goal, parameters)]
    found = _links(parameters) + _searches(parameters) + _events(parameters) + _contents(parameters)
    if found:
        return found
    if text(parameters, "action_name") is None and _is_another_plugins(parameters):
        return []
    return _page(parameters)


def _track(name: str, properties: dict[str, Any], once: str | None = None) -> Action:
    return Action("track", name, {key: value for key, value in properties.items() if value is not None}, once)


def _goal(goal: str, parameters: Parameters) -> Action:
    """A goal, or, by its number 0, the shop: an order where it has a number, else the cart as it now is."""
    order = text(parameters, "ec_id")
    campaign = {"campaign": text(parameters, "_rcn")}
    if goal != "0":
        value = number(parameters, "revenue")
        return _track("Goal Converted", {"goal": goal, "revenue": value, "value": value, **campaign})
    if order is None:
        return _track("Cart Updated", basket_of(parameters))
    return _track("Order Completed", {"order_id": order, **basket_of(parameters), **campaign}, f"order {order}")


def _links(parameters: Parameters) -> list[Action]:
    """A click on a link to a file or to another site."""
    if (url := text(parameters, "download")) is not None:
        return [_track("Content Downloaded", target_of(url))]
    if (url := text(parameters, "link")) is not None:
        return [_track("Outbound Link Clicked", {**target_of(url), "outbound": True})]
    return []


def _searches(parameters: Parameters) -> list[Action]:
    query = text(parameters, "search")
    if query is None:
        return []
    category, results = text(parameters, "search_cat"), number(parameters, "search_count")
    return [_track("Site Searched", {"query": query, "category": category, "results": results})]


def _events(parameters: Parameters) -> list[Action]:
    """An event of the site's own: its action is its name, so that a rule says `on: Demo Requested`."""
    category, action = text(parameters, "e_c"), text(parameters, "e_a")
    if category is None and action is None:
        return []
    if action is None or len(action) > LONGEST_TEXT:
        raise UnfitError("bad-event-name", _BAD_EVENT)
    label, value = text(parameters, "e_n"), number(parameters, "e_v")
    return [_track(action, {"category": category, "name": label, "value": value})]


def _contents(parameters: Parameters) -> list[Action]:
    """A block of a page, as a banner, that was seen, or used (`c_i`)."""
    block = text(parameters, "c_n")
    if block is None:
        return []
    used = text(parameters, "c_i")
    properties = {"content": block, "piece": text(parameters, "c_p"), "url": text(parameters, "c_t")}
    return [_track("Content Shown" if used is None else "Content Clicked", {**properties, "interaction": used})]


def _page(parameters: Parameters) -> list[Action]:
    """A view of a page, and of the product that it is about."""
    page, product = page_of(parameters), viewed_product(parameters)
    if not page.keys() & {"url", "title"}:
        raise UnfitError("no-action", _NO_ACTION)
    found = [Action("page", "Page Viewed", page)]
    if "product" in product:
        found.append(_track("Product Viewed", product))
    elif "category" in product:
        found.append(_track("Product List Viewed", product))
    return found


def _is_another_plugins(parameters: Parameters) -> bool:
    return parameters.get("ca") == "1" or any(name.startswith(_OTHER_PLUGINS) for name in parameters)


_BAD_EVENT = Text(
    en=f"Its action (e_a) is empty or has more than {LONGEST_TEXT} characters.",
    fr=f"Son action (e_a) est vide ou dépasse {LONGEST_TEXT} caractères.",
)
_NO_ACTION = Text(
    en="It tells of no page (url, action_name) and of nothing else.",
    fr="Il ne parle d'aucune page (url, action_name), ni de rien d'autre.",
)
