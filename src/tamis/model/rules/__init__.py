"""The kinds of rules, one file each.

A new kind is a dataclass in `tamis.model.definition` and a module here with a `RULE_TYPE`: the key that tells it
from the others, the keys that it may have, and the function that reads it. `tamis.model.rules.catalogue` finds it.
"""
