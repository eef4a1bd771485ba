"""The names of the open desks, in menu order. A desk that is not named here does not exist; nothing else is told."""

DESKS = ("buying", "spending", "needs", "solutions", "projects", "learning")
