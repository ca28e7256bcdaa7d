"""Tests that the documentation is true: its commands and code run, its tables are complete, its twins agree."""
