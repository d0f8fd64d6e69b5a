"""The command line: commands, rendering, the clock and the environment."""
