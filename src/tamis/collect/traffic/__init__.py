"""What kind of traffic an event is: its channel, and whether it may count. Pure functions: no I/O, no clock.

An event is never dropped here: it gets a reason (`reasons`), is kept, does not count, and can be judged again later.
"""
