"""The quiz on a terminal: each question drawn in place with prompt_toolkit, each answer left behind as one line."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, is_done
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.output import create_output
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Style
from questionary import Question as Prompt
from questionary.styles import merge_styles_default

from modelmatch.preferences import Answer
from modelmatch.quiz.display import BACK, Back
from modelmatch.quiz.form import PLAIN, WIDEST, Form, Line, Marks, answered_line, text_of
from modelmatch.quiz.keys import typed_ahead
from modelmatch.quiz.parse import label_of
from modelmatch.quiz.review import Review
from modelmatch.quiz.schema import AnswerValue, Question
from modelmatch.text import fold, printable

STYLE = Style.from_dict(
    {
        "question": "bold",
        "instruction": "fg:ansibrightblack",
        "highlighted": "bold fg:ansicyan",
        "selected": "fg:ansicyan",
        "answer": "fg:ansicyan",
        "asked": "",
        "help": "italic",
        "error": "bold fg:ansired",
        "state": "fg:ansibrightblack",
    }
)


class Screen:
    """A display that uses the whole of what a terminal can do; see `modelmatch.quiz.display.Display`."""

    def __init__(self) -> None:
        self._output = create_output(always_prefer_tty=True)
        if hasattr(self._output, "enable_cpr"):
            self._output.enable_cpr = False  # nobody waits for a terminal that does not answer
        self._style = merge_styles_default([STYLE])
        self._encoding = getattr(sys.stdout, "encoding", "") or "ascii"
        self._lines = 0  # that stand below the title
        self.marks = Marks() if self._encoding.lower().startswith("utf") else PLAIN

    def reading(self) -> AbstractContextManager[None]:
        return typed_ahead()

    def title(self, text: str, note: str) -> None:
        text = printable(text)
        gap = max(4, min(self._width(), 80) - len(text) - len(note))
        if len(text) + gap + len(note) <= self._width():
            self._print([("class:question", text), ("", " " * gap), ("class:instruction", note)])
        else:
            self._print([("class:question", text)])
            self._print([("class:instruction", note)])
        self._print([])

    def ask(
        self, question: Question, current: AnswerValue | None, state: str, *, given: bool, back: bool
    ) -> AnswerValue | Back | None:
        form = Form(question, current, self.marks, given=given, back=back)
        app = self._number(form, state) if question.kind == "number" else self._list(form, state)
        answer: AnswerValue | Back | None = Prompt(app).unsafe_ask()
        self._lines += answer is not BACK
        return answer

    def answered(self, question: Question, value: AnswerValue | None) -> None:
        self._print(answered_line(question, value, self.marks, self._width()))
        self._lines += 1

    def take_back(self) -> None:
        self._erase(1)

    def redraw(self, answered: Sequence[tuple[Question, AnswerValue | None]]) -> None:
        self._erase(self._lines)
        for question, value in answered:
            self.answered(question, value)

    def say(self, text: str) -> None:
        for part in textwrap.wrap(printable(text), self._width()) or [""]:
            self._print([("", part)])
            self._lines += 1

    def review(self, records: Sequence[Answer], state: str) -> int | None:
        form = Review(records, self.marks)
        keys = _keys()

        def finish(event: KeyPressEvent) -> None:
            event.app.erase_when_done = True
            event.app.exit(result=form.chosen())

        keys.add("up")(lambda event: form.move(-1))
        keys.add("down")(lambda event: form.move(1))
        keys.add("enter")(finish)
        keys.add("c-j")(finish)
        for digit in "0123456789":

            @keys.add(digit)
            def _(event: KeyPressEvent, digit: str = digit) -> None:
                if form.type(digit):
                    finish(event)

        app = self._application(self._window(lambda width: form.lines(width, state)), keys)
        chosen: int | None = Prompt(app).unsafe_ask()
        return chosen

    # --- the two forms of question --------------------------------------------------------------------

    def _list(self, form: Form, state: str) -> Application[Any]:
        """Choices, scales, yes and no: a list with a pointer."""
        keys = self._common(form, lambda: form.accept())
        keys.add("up")(lambda event: form.move(-1))
        keys.add("c-p")(lambda event: form.move(-1))
        keys.add("down")(lambda event: form.move(1))
        keys.add("c-n")(lambda event: form.move(1))
        keys.add("space")(lambda event: form.toggle())
        if form.several:
            keys.add("backspace")(lambda event: form.clear())
        for key in "0123456789yn":
            keys.add(key)(lambda event, key=key: form.go_to(key))
        if form.back:
            keys.add("left")(_go_back)
            keys.add("b")(_go_back)
        body = Window(
            FormattedTextControl(lambda: self._pointed(form), focusable=True, show_cursor=False),
            dont_extend_height=True,
        )
        return self._assemble(form, body, keys, state)

    def _number(self, form: Form, state: str) -> Application[Any]:
        """A number: a line to type it in; enter alone takes what stood there before."""

        def typing(buffer: Buffer) -> None:
            form.error = ""

        buffer = Buffer(multiline=False, on_text_changed=typing)
        keys = self._common(form, lambda: form.accept(buffer.text.strip()))
        keys.add("backspace", filter=Condition(lambda: not buffer.text))(lambda event: form.clear())
        if form.back:
            keys.add("left", filter=Condition(lambda: buffer.cursor_position == 0))(_go_back)

        def beside() -> str:
            if buffer.text:
                return printable(form.question.unit or "")
            takes = label_of(form.question, form.current)
            return f"enter takes: {printable(takes)}" if form.has_standing_number() else ""

        field = VSplit(
            [
                Window(FormattedTextControl([("class:highlighted", f" {self.marks.pointer} ")]), width=3),
                Window(BufferControl(buffer), width=lambda: max(2, len(buffer.text) + 1)),
                self._window(lambda width: [[("class:instruction", beside())]]),
            ],
            height=1,
        )
        return self._assemble(form, field, keys, state)

    def _common(self, form: Form, accept: Callable[[], tuple[bool, AnswerValue | None]]) -> KeyBindings:
        keys = _keys()

        @keys.add("?")
        def _(event: KeyPressEvent) -> None:
            form.help_shown = not form.help_shown

        @keys.add("enter")
        @keys.add("c-j")  # enter too, where it was typed before the quiz began
        def _(event: KeyPressEvent) -> None:
            good, value = accept()
            if good:
                form.value = value
                event.app.exit(result=value)

        return keys

    def _assemble(self, form: Form, body: Any, keys: KeyBindings, state: str) -> Application[Any]:
        asking = HSplit([self._window(form.head), body, self._window(lambda width: form.foot(width, state))])
        done = self._window(lambda width: [form.answered(width)])
        return self._application(HSplit([_when(asking, ~is_done), _when(done, is_done)]), keys)

    def _application(self, content: Any, keys: KeyBindings) -> Application[Any]:
        return Application(layout=Layout(content), key_bindings=keys, style=self._style, output=self._output)

    def _window(self, lines: Callable[[int], list[Line]]) -> Window:
        return Window(FormattedTextControl(lambda: self._text(lines(self._width()))), dont_extend_height=True)

    def _pointed(self, form: Form) -> FormattedText:
        """The rows as text, with the cursor at the row pointed at, so that long lists scroll to it."""
        lines = form.body(self._width())
        for line in lines:
            if line[0][0] == "class:highlighted":
                line.insert(0, ("[SetCursorPosition]", ""))
                break
        return self._text(lines)

    def _text(self, lines: Sequence[Line]) -> FormattedText:
        """Lines as one text, in the characters that the terminal has."""
        return FormattedText((style, fold(text, self._encoding)) for style, text in text_of(lines))

    def _erase(self, lines: int) -> None:
        """Remove so many lines above the cursor, or those of them that have not left the screen."""
        if lines:
            self._output.cursor_up(lines)
        self._output.write_raw("\r")
        self._output.erase_down()
        self._output.flush()
        self._lines -= lines

    def _width(self) -> int:
        return max(20, min(self._output.get_size().columns - 1, WIDEST))

    def _print(self, line: Line) -> None:
        print_formatted_text(self._text([line]), style=self._style, output=self._output)


def _when(container: Any, condition: Any) -> ConditionalContainer:
    return ConditionalContainer(container, filter=condition)


def _go_back(event: KeyPressEvent) -> None:
    event.app.erase_when_done = True
    event.app.exit(result=BACK)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c", eager=True)
    @keys.add("c-d", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.erase_when_done = True
        event.app.exit(exception=KeyboardInterrupt())

    return keys
