trace=None
