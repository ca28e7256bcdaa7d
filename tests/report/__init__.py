"""Tests of `tamis.report`."""
