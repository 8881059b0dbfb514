"""What a terminal or a pipe can show, and what is said on standard error."""
