"""Speed against a large catalogue: `make bench`, or `python -m tests.bench --help`.

A throw-away, durable PostgreSQL, the real web server, and a load generator in a process of its own, all on loopback. Nothing here asserts
a time: figures of a shared machine say something only beside each other, so that every one stands beside a calibration taken just before it,
and beside the processor time that the server spent on it, which other people's work hardly changes.

`documents.py` what is asked, `operations.py` how, `subjects.py` about which objects, `installation.py` of whom, `load.py` by whom,
`counting.py` with how many SQL statements, `report.py` what is told.
"""
