"""What a terminal or a pipe can show, and messages on standard error."""
