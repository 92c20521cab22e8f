"""How Maarad's processes are started: environment, embedded database, supervisor.

Nothing here knows commerce. ``bootstrap`` runs before any dependency is installed and uses the standard library alone.
"""
