"""The safe subset of patterns: what it takes and refuses, that engines agree on it, that it is never slow."""

from __future__ import annotations

import re
import time

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.model.regex import LONGEST_PATTERN, safe_pattern
from tamis.model.regex_errors import AMBIGUOUS, UNSAFE, UnsafePatternError
from tamis.model.text import normalise


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("^Dir(ecteur|ectrice)?$", "^dir(ecteur|ectrice)?$"),
        ("École", "école"),
        ("E\u0301cole", "école"),
        ("STRASSE|Straße", "strasse|stra(?:ss)e"),
        ("ß+", "(?:ss)+"),
        ("[A-ZÀ-Ÿ]{2,3}", "[a-zà-ÿ]{2,3}"),
        (r"\D\W\S\d\w\s", r"\D\W\S\d\w\s"),
        (r"a\.b\-c\_d\ e", r"a\.b\-c_d e"),
        ("(?:A|B)+?", "(?:a|b)+?"),
        ("a{2}b{2,}c{2,4}?", "a{2}b{2,}c{2,4}?"),
        ("[-a^]", r"[\-a\^]"),
        (r"[^\d\].]", r"[^\d\].]"),
        (r"(-\w+)+", r"(-\w+)+"),
        (r"(\w+\.)+com", r"(\w+\.)+com"),
        ("(ab?)*c", "(ab?)*c"),
        ("a.*b.*c", "a.*b.*c"),
    ],
)
def test_literals_are_folded_and_the_rest_stays(written: str, safe: str) -> None:
    assert safe_pattern(written) == safe


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("a" * (LONGEST_PATTERN + 1), "long"),
        ("(" * 30 + "a" + ")" * 30, "deep"),
        ("(a", "("),
        ("a)", ")"),
        ("a{", "{"),
        ("a{,3}", "{"),
        ("a{3,2}", "{"),
        ("a{1001}", "repeats"),
        ("(?:a{100}){11}", "repeats"),
        ("a.*b.*c.*d", "overlaps"),
        ("a*a*a*a*", "overlaps"),
        ("*a", "nothing to repeat"),
        ("(|+)", "nothing to repeat"),
        ("^*", "nothing to repeat"),
        ("a**", "twice"),
        ("a{2}{3}", "twice"),
        ("a++", "possessive"),
        ("a{2}+", "possessive"),
        ("(?>a)", "possessive"),
        ("(?=a)", "look"),
        ("(?!a)", "look"),
        ("(?<=a)b", "look"),
        ("(?<!a)b", "look"),
        ("(a)(?(1)b)", "look"),
        ("(?P<n>a)", "named"),
        ("(?<n>a)", "named"),
        ("(?#note)a", "comment"),
        ("(?i)a", "flags"),
        (r"(a)\1", "back-reference"),
        (r"\ba", "boundary"),
        (r"\Aa", "anchor"),
        (r"\p{L}", "property"),
        ("[]", "class"),
        ("[]a]", "class"),
        ("[a", "class"),
        ("[a\\", "class"),
        ("[[:alpha:]]", "class set"),
        ("[a[b]]", "class set"),
        ("[a&&b]", "class set"),
        ("[a-z-9]", "class dash"),
        (r"[\d-z]", "class dash"),
        (r"[a-\d]", "class dash"),
        ("[z-a]", "class range"),
        ("[A-z]", "class range"),
        (r"[\n]", "class escape"),
        ("[ß]", "class escape"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_reason(written: str, what: str) -> None:
    with pytest.raises(UnsafePatternError) as caught:
        safe_pattern(written)
    assert caught.value.reason == UNSAFE[what]


@pytest.mark.parametrize("written", [r"\n", r"\x41", r"\u0041", r"\Q", "a\\"])
def test_other_escapes_are_refused(written: str) -> None:
    with pytest.raises(UnsafePatternError, match="is not supported"):
        safe_pattern(written)


@pytest.mark.parametrize(
    "written",
    [
        "(a+)+",
        "(a*)*",
        "(a+b?)+",
        "(a?a)+",
        "(a|a)+",
        "(a|ab)*",
        "(.*,)*",
        r"(\w+\s?)+",
        "((a+)b?)+",
        "(a?){30}",
        "(a+){9}",
    ],
)
def test_repeats_that_can_explode_are_refused(written: str) -> None:
    with pytest.raises(UnsafePatternError) as caught:
        safe_pattern(written)
    assert caught.value.reason == AMBIGUOUS


ATOMS = st.one_of(
    st.sampled_from(
        ["a", "b", "é", "A", ".", r"\d", r"\w", r"\s", r"\W", "[ab]", "[^a]", "[a-c1]", r"\.", "-", "_", "ß", " "]
    ),
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "+?", "{2,}"])).map("".join),
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        inner.map(lambda part: f"(?:{part})"),
        inner.map(lambda part: f"^{part}$"),
    ),
    max_leaves=8,
)
TEXTS = st.text(alphabet="ab1é.-_ AÉß\u00a0", max_size=12)


def safe_or_none(pattern: str) -> str | None:
    try:
        return safe_pattern(pattern)
    except UnsafePatternError:
        return None


@given(PATTERNS, TEXTS)
def test_python_and_duckdb_agree_on_safe_patterns(pattern: str, written: str) -> None:
    safe, text = safe_or_none(pattern), normalise(written)
    if safe is None:
        return
    found = duckdb.execute("SELECT regexp_matches($1, $2)", [text, safe]).fetchone()
    assert found == (re.search(safe, text, re.ASCII) is not None,)


@given(PATTERNS)
def test_safe_patterns_are_not_slow_in_a_backtracking_engine(pattern: str) -> None:
    safe = safe_or_none(pattern)
    if safe is None:
        return
    started = time.process_time()
    re.search(f"(?:{safe})!", "ab1é" * 15 + "a" * 60, re.ASCII)
    assert time.process_time() - started < 2


@given(st.text(alphabet="ab\\()[]{}^$.|*+?-&:<>=!Pdwsb1é, ", max_size=14))
def test_any_text_is_a_safe_pattern_or_a_told_problem(pattern: str) -> None:
    safe = safe_or_none(pattern)
    if safe is not None:
        assert re.compile(safe, re.ASCII).groups <= len(pattern)
        assert duckdb.execute("SELECT regexp_matches('a', $1)", [safe]).fetchone() is not None
