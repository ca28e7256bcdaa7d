"""Matomo's tracking protocol (`matomo.php`), as its trackers speak it: from the parts of a request to messages.

No web framework, no clock, no I/O: `read.read_tracking` is given the parts of a request and the moment of its receipt.
"""
