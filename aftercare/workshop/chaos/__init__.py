"""Kills workers at named points and counts what became of every message.

The product knows nothing of this folder: a run forks a child of a process that has the
product loaded, and wraps the places where it shall die in that child alone. There is no
hook, no setting and no variable in the product that could be left on.
"""
