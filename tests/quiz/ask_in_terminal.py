"""Asks a question set in the terminal and prints the answers as JSON: a program for the tests to drive.

python ask_in_terminal.py SET [--resume] [--slow SECONDS]

With --slow it thinks for so long between two questions.
"""

from __future__ import annotations

import json
import sys
import time

from modelmatch.errors import Interrupted
from modelmatch.quiz.answers import Answers
from modelmatch.quiz.load import load_questions
from modelmatch.quiz.terminal.asker import Asker
from modelmatch.session.unfinished import keep_unfinished, unfinished


def main() -> None:
    questions = load_questions(sys.argv[1])
    known = unfinished().answers(questions) if "--resume" in sys.argv else None
    pause = float(sys.argv[sys.argv.index("--slow") + 1]) if "--slow" in sys.argv else 0.0

    def status(answers: Answers) -> str:
        """What to say of the answers so far, after some thought."""
        time.sleep(pause if answers.given else 0.0)
        return f"status after {len(answers.given)}"

    def keep(answers: Answers) -> None:
        keep_unfinished(questions, answers)

    try:
        print("ANSWERS " + json.dumps(Asker(questions, status=status, keep=keep).run(known).given))
    except Interrupted as stop:
        print(f"{stop.message} / {stop.hint}", file=sys.stderr)
        sys.exit(stop.exit)


if __name__ == "__main__":
    main()
