"""The commands, a module each: arguments in, the work called, its result shown."""
