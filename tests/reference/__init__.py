"""The reference evaluator of Tamis: slow, obvious, plain Python, written from `docs/semantics.md` alone.

Every engine is compared with it. It shares only the dataclasses of `tamis.model` with the code it judges: it reads
texts, dates and numbers by itself, and gathers, cuts and adds by plain loops, in the words and the order of the page.
"""
