"""Tests of `tamis.learn`."""
