"""Tests of `tamis.model`."""
