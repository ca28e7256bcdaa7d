"""Engines run plans. An engine is one small class: register a relation, run a plan, fetch Arrow."""
