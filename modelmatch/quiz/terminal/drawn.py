"""The quiz on a terminal: each question drawn in place with prompt_toolkit, each answer left behind as one line."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, is_done
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.output import create_output
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import Style
from questionary import Question as Prompt
from questionary.styles import merge_styles_default

from modelmatch.preferences import Answer
from modelmatch.quiz.parse import label_of
from modelmatch.quiz.schema import AnswerValue, Question
from modelmatch.quiz.terminal.application import Asking, common_keys, go_back
from modelmatch.quiz.terminal.display import BACK, Back
from modelmatch.quiz.terminal.form import PLAIN, WIDEST, Form, Line, Marks, answered_line, in_encoding, text_of
from modelmatch.quiz.terminal.review import Review
from modelmatch.quiz.terminal.typeahead import in_foreground, typed_ahead
from modelmatch.signals import AtEnd, write_at_end
from modelmatch.terminal.text import cells, fold, printable, wrap

Lines = Callable[[int], list[Line]]
"""What stands on the screen, for any width."""
_USUAL = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?2004l"
"""Plain text, lines that wrap, a cursor that is seen, and pasting as usual."""
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
    """A display that uses all features of a terminal; see `modelmatch.quiz.terminal.display.Display`."""

    def __init__(self) -> None:
        self._output = create_output(always_prefer_tty=True)
        if hasattr(self._output, "enable_cpr"):
            self._output.enable_cpr = False  # do not wait for a terminal that does not answer
        self._style = merge_styles_default([STYLE])
        self._encoding = getattr(sys.stdout, "encoding", "") or "ascii"
        self._title: Lines = lambda width: []
        self._below: list[Lines] = []  # what stands below the title, so that it can be drawn again
        self._widest = 0  # columns that anything drawn takes
        self._app: Application[Any] | None = None
        self._waiting: list[Callable[[], None]] = []
        self._keyboard_changed: Callable[[], None] = lambda: None
        self.marks = Marks() if self._encoding.lower().startswith("utf") else PLAIN

    @contextmanager
    def reading(self) -> Iterator[None]:
        with AtEnd(self._clear_question), typed_ahead(self._aside) as self._keyboard_changed:
            yield

    def title(self, text: str, note: str) -> None:
        text, note = fold(printable(text), self._encoding), fold(note, self._encoding)
        self._title = lambda width: title_lines(text, note, width)
        self._print(self._title)

    def ask(
        self, question: Question, current: AnswerValue | None, state: str, *, given: bool, back: bool
    ) -> AnswerValue | Back | None:
        state = fold(state, self._encoding)
        form = Form(in_encoding(question, self._encoding), current, self.marks, given=given, back=back)
        app = self._typed(form, state) if question.kind in ("number", "name") else self._list(form, state)
        answer: AnswerValue | Back | None = self._run(app)
        if answer is not BACK:
            self._below.append(form.answered_lines)
        return answer

    def answered(self, question: Question, value: AnswerValue | None) -> None:
        question = in_encoding(question, self._encoding)
        self._add(lambda width: [answered_line(question, value, self.marks, width)])

    def take_back(self) -> None:
        self._erase(1)

    def redraw(self, answered: Sequence[tuple[Question, AnswerValue | None]]) -> None:
        self._erase(len(self._below))
        for question, value in answered:
            self.answered(question, value)

    def say(self, text: str) -> None:
        text = fold(printable(text), self._encoding)
        self._add(lambda width: [[("", part)] for part in wrap(text, width) or [""]])

    def review(self, records: Sequence[Answer], state: str) -> int | None:
        state = fold(state, self._encoding)
        records = [
            msgspec.structs.replace(
                record, ask=fold(record.ask, self._encoding), label=fold(record.label, self._encoding)
            )
            for record in records
        ]
        form = Review(records, self.marks)
        keys = common_keys()

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

        chosen: int | None = self._run(self._application(self._window(lambda width: form.lines(width, state)), keys))
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
            keys.add("left")(go_back)
            keys.add("b")(go_back)
        body = Window(
            FormattedTextControl(lambda: self._pointed(form), focusable=True, show_cursor=False),
            dont_extend_height=True,
        )
        return self._assemble(form, body, keys, state)

    def _typed(self, form: Form, state: str) -> Application[Any]:
        """A number or a name: a line to type it in; enter alone takes what stood there before."""

        def typing(buffer: Buffer) -> None:
            form.error = ""

        buffer = Buffer(multiline=False, on_text_changed=typing)
        keys = self._common(form, lambda: form.accept(buffer.text.strip()))
        keys.add("backspace", filter=Condition(lambda: not buffer.text))(lambda event: form.clear())
        if form.back:
            keys.add("left", filter=Condition(lambda: buffer.cursor_position == 0))(go_back)

        def beside() -> str:
            if buffer.text:
                return printable(form.question.unit or "")
            takes = label_of(form.question, form.current)
            return f"enter takes: {printable(takes)}" if form.has_standing_number() else ""

        field = VSplit(
            [
                Window(FormattedTextControl([("class:highlighted", f" {self.marks.pointer} ")]), width=3),
                Window(BufferControl(buffer), width=lambda: max(2, cells(buffer.text) + 1)),
                self._window(lambda width: [[("class:instruction", beside())]]),
            ],
            height=1,
        )
        return self._assemble(form, field, keys, state)

    def _common(self, form: Form, accept: Callable[[], tuple[bool, AnswerValue | None]]) -> KeyBindings:
        keys = common_keys()

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
        done = self._window(form.answered_lines)
        return self._application(HSplit([_when(asking, ~is_done), _when(done, is_done)]), keys)

    def _application(self, content: Any, keys: KeyBindings) -> Application[Any]:
        return Asking(
            layout=Layout(content),
            key_bindings=keys,
            style=self._style,
            output=self._output,
            before_render=self._before,
        )

    def _run(self, app: Application[Any]) -> Any:
        """Ask with this form, and do what could not be done while it stood there."""
        self._app = app
        try:
            return Prompt(app).unsafe_ask()
        finally:
            self._app = None
            self._keyboard_changed()
            self._act()

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
        folded = [[(style, fold(text, self._encoding)) for style, text in line] for line in lines]
        self._widest = max(self._widest, *(_columns(line) for line in folded), 0)
        return FormattedText(text_of(folded))

    # --- what stands above the question ---------------------------------------------------------------

    def _add(self, lines: Lines) -> None:
        self._fit()
        self._print(lines)
        self._below.append(lines)

    def _erase(self, entries: int) -> None:
        """Remove this many entries above the cursor, as far as they are still on the screen."""
        self._fit()
        columns, width = max(1, self._output.get_size().columns), self._width()
        gone = self._below[len(self._below) - entries :]
        rows = sum(max(1, -(-_columns(line) // columns)) for lines in gone for line in lines(width))
        del self._below[len(self._below) - entries :]
        if rows:
            self._output.cursor_up(rows)
        self._output.write_raw("\r")
        self._output.erase_down()
        self._output.flush()

    def _before(self, app: Application[Any]) -> None:
        """What comes before a question is drawn."""
        self._keyboard_changed()
        if self._fit():
            app.renderer.reset()
        if self._waiting:  # it came while nobody could be told
            run_in_terminal(self._act)

    def _fit(self) -> bool:
        """Redraw everything if the window has become narrower than what was drawn; return whether it has.

        Terminals differ in what they do with lines that are too long: which rows they take now is not known.
        """
        if self._widest <= self._output.get_size().columns:
            return False
        self._output.erase_screen()
        self._output.cursor_goto(0, 0)
        self._print_all()
        return True

    def _print_all(self) -> None:
        self._widest = 0
        for lines in (self._title, *self._below):
            self._print(lines)

    def _print(self, lines: Lines) -> None:
        for line in lines(self._width()):
            print_formatted_text(self._output, self._text([line, []]), self._style)

    def _width(self) -> int:
        return max(20, min(self._output.get_size().columns - 1, WIDEST))

    # --- signals --------------------------------------------------------------------------------------

    def _aside(self, act: Callable[[], None]) -> None:
        """Take the question away, call ``act``, and draw everything again."""

        def acting() -> None:
            act()
            self._print_all()

        self._waiting.append(acting)
        app = self._app
        if app is not None and app.loop is not None and app.is_running:
            app.loop.call_soon_threadsafe(lambda: run_in_terminal(self._act))
        elif app is None:
            self._act()

    def _act(self) -> None:
        while self._waiting:
            self._waiting.pop()()

    def _clear_question(self) -> None:
        """Where a signal ends the program: leave the screen as Ctrl-C does."""
        with contextlib.suppress(OSError, NotImplementedError):  # a terminal that is gone, or no file: nothing to clear
            terminal = self._output.fileno()
            if in_foreground(terminal):
                screen = self._app.renderer.last_rendered_screen if self._app else None
                up = screen.get_cursor_position(self._app.layout.current_window).y if self._app and screen else 0
                write_at_end(terminal, _USUAL + (f"\x1b[{up}A" if up else "") + "\r\x1b[J")


def title_lines(text: str, note: str, width: int) -> list[Line]:
    """The title with a note at its right, or below it where there is no room."""
    text = printable(text)
    gap = max(4, min(width, 80) - cells(text) - cells(note))
    if cells(text) + gap + cells(note) <= width:
        return [[("class:question", text), ("", " " * gap), ("class:instruction", note)], []]
    lines: list[Line] = [[("class:question", part)] for part in wrap(text, width)]
    return [*lines, *([("class:instruction", part)] for part in wrap(note, width)), []]


def _columns(line: Line) -> int:
    return sum(cells(text) for _, text in line)


def _when(container: Any, condition: Any) -> ConditionalContainer:
    return ConditionalContainer(container, filter=condition)
