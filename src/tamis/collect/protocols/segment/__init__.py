"""The protocol of Segment and RudderStack, as their clients really speak it: from the parts of a request to messages.

No web framework, no clock, no I/O: `read.read_request` is given the parts of a request and the moment of its receipt.
"""
