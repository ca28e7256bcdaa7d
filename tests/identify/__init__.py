"""Tests of identity: the log alone decides, nobody is joined by a shared browser, nothing is attached by a claim."""
