"""Text that would colour, move, reorder or break a report that took it as it is."""

from __future__ import annotations

HOSTILE = (
    "[bold red]red[/] \x1b[31mANSI\x1b[0m \x1b]0;title\x07 a|b <script>alert(1)</script> `code` **b** @team #1 "
    "\u202ereversed\u202c \u200bzero\ufeff ![x](http://x) \r\n\ttail é漢字😀 {braces} \\ & ~~gone~~ \x9b2J \ue000"
)
