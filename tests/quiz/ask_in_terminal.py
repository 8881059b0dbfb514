"""Asks a question set in the terminal and prints the answers as JSON: a program for the tests to drive.

python ask_in_terminal.py SET [--resume]
"""

from __future__ import annotations

import json
import sys

from modelmatch.errors import Interrupted
from modelmatch.quiz.ask import Asker
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.unfinished import keep_unfinished, unfinished

questions = load_questions(sys.argv[1])
known = unfinished().answers(questions) if "--resume" in sys.argv else None
asker = Asker(
    questions,
    status=lambda answers: f"status after {len(answers.given)}",
    keep=lambda answers: keep_unfinished(questions, answers),
)
try:
    print("ANSWERS " + json.dumps(asker.run(known).given))
except Interrupted as stop:
    print(f"{stop.message} / {stop.hint}", file=sys.stderr)
    sys.exit(stop.exit)
