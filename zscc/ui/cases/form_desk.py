"""Filing a new case: guess while typing, the place by name or by a click, drafts kept, a paste from a chat, one key."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent

from zscc.analysis.names import Question
from zscc.geo.spaces import wgs84_from_map
from zscc.model.asked import Answer, Caller, OpenCase, TakeStep
from zscc.model.case_facts import Act, CaseOpened
from zscc.model.report import Priority
from zscc.model.space import PointE7
from zscc.model.typed_case import DraftOf, DropDraft, Guessed, GuessOf, KeepDraft
from zscc.ui.cases.form import CaseForm
from zscc.ui.cases.told import KnownPlace, place_in, told_of
from zscc.ui.parts import Look
from zscc.ui.search.engine import Answered, SearchEngine
from zscc.ui.search.things import things_of_town

if TYPE_CHECKING:
    from zscc.ui.cases.desk import CaseDesk
    from zscc.ui.window import DeskWindow

DRAFT = "new_case"
DRAFT_AFTER_MS, GUESS_AFTER_MS = 2_000, 150
MOST_DRAFTED_PHOTO = 4_000_000
PLACES = frozenset({"place", "village", "road", "grid"})


class Typed(msgspec.Struct, frozen=True):
    """A draft."""

    words: str = ""
    class_id: str = ""
    priority: str = ""
    address: str = ""
    name: str = ""
    phone: str = ""
    source: str = ""
    point: tuple[int, int] | None = None
    photo: bytes = b""


class FormDesk(QObject):
    """The form of one window; made when somebody first opens it."""

    def __init__(self, desk: "DeskWindow", cases: "CaseDesk") -> None:
        super().__init__(cases)
        self._desk, self._cases = desk, cases
        self.look = cases.look
        """What the form wears."""
        self.form = CaseForm(cases.look, cases.words, self._classes(), desk)
        self.parts = self._parts()

    def _parts(self) -> Iterator[None]:
        yield from self.form.parts
        yield
        desk = self._desk
        self.point: PointE7 | None = None
        self.photo = b""
        self._picking = self._by_hand = self._sending = False
        self._guess_asked = 0
        self._found: KnownPlace | None = None
        self._engine = SearchEngine(self)
        self._engine.put("town", lambda: things_of_town(desk.directory))
        self._engine.answered.connect(self._place_found)
        self._draft_timer, self._guess_timer = QTimer(self), QTimer(self)
        for timer, wait_ms, deed in (
            (self._draft_timer, DRAFT_AFTER_MS, self.keep_draft),
            (self._guess_timer, GUESS_AFTER_MS, self._guess),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait_ms)
            timer.timeout.connect(deed)
        self._connect()
        self._show_state()
        desk.asking.look_up(DraftOf(DRAFT), self._draft_came)

    def _connect(self) -> None:
        form = self.form
        form.changed.connect(self._changed)
        form.words_changed.connect(self._words_changed)
        form.address_changed.connect(self._address_changed)
        form.address_taken.connect(self._take_address)
        form.sent.connect(self.send)
        form.pressed.connect(self._pressed)

    def _classes(self) -> dict[str, str]:
        words = self._cases.words
        return {each.class_id: words.class_name(each.class_id) for each in words.bureau.catalogue.classes}

    # Doors ---------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Show the form with the keyboard in its words."""
        self.form.show()
        self.form.fit(self._desk.canvas)
        self.form.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def paste(self) -> None:
        """Make the form of what was copied from a chat: its words, its number, its place, its picture."""
        board = QGuiApplication.clipboard().mimeData()
        image = QImage(board.imageData()) if board.hasImage() else QImage()
        text = board.text() if board.hasText() else ""
        if image.isNull() and not text.strip():
            self._desk.tell(self._cases.words("form.paste_nothing"))
            return
        self.open()
        if text.strip():
            told = told_of(text)
            self.form.words.setPlainText(told.words)
            if told.phone and not self.form.phone.text():
                self.form.phone.setText(told.phone)
        if not image.isNull():
            self.attach(jpeg_of(image))
        self._changed()

    def attach(self, photo: bytes) -> None:
        """A photograph goes with the case."""
        self.photo = photo
        self._show_state()
        self._changed()

    def send(self, register: bool = False) -> None:
        """File the case."""
        words, form = self._cases.words, self.form
        text = form.words.toPlainText().strip()
        if not text and self.photo:
            text = words("form.photo_without_words")
        if not text:
            form.say_notice(words("form.missing"), amber=True)
            form.words.setFocus()
            return
        if self._sending:
            return
        self._sending = True
        form.say_notice(words("form.doing"))
        chosen = form.chosen_priority
        asked = OpenCase(
            words=text,
            class_id=form.chosen_class,
            priority=Priority(chosen) if chosen else None,
            address=form.address.text().strip(),
            caller=Caller(form.name.text().strip(), form.phone.text().strip()),
            source=form.chosen_source,
            point=self.point,
            register=register,
        )
        self._desk.asking.ask(asked, self._filed)

    def close_top(self) -> bool:
        """Put the form away with what stands in it; whether it stood."""
        if self._picking:
            self._stop_picking()
            return True
        stood = not self.form.isHidden()
        if stood:
            self.keep_draft()
            self.form.hide()
            self._desk.canvas.setFocus()
        return stood

    def place(self) -> None:
        """The window has another size."""
        if not self.form.isHidden():
            self.form.fit(self._desk.canvas)

    def show_look(self, look: Look) -> None:
        """Wear another language or theme."""
        self.look = look
        self.form.show_look(look, self._cases.words, self._classes())
        self._show_state()
        self._guess()

    def close(self) -> None:
        """The window closes."""
        self._engine.close()

    # Drafts --------------------------------------------------------------------------------------------

    def keep_draft(self) -> None:
        """Keep what was typed, in the store."""
        self._draft_timer.stop()
        typed = self._typed()
        if typed == Typed(source=typed.source):
            self._desk.asking.look_up(DropDraft(DRAFT), _ignore)
            return
        self._desk.asking.look_up(KeepDraft(DRAFT, msgspec.json.encode(typed)), self._draft_kept)

    def _draft_kept(self, found: object) -> None:
        if found and not self._sending:
            clock = self._cases.words.wording.clock(self._cases.now())
            self.form.say_notice(self._cases.words("form.draft", clock=clock))

    def _draft_came(self, found: object) -> None:
        if not isinstance(found, bytes) or self.form.words.toPlainText():
            return
        try:
            typed = msgspec.json.decode(found, type=Typed)
        except msgspec.DecodeError:
            return
        form = self.form
        self.point = None if typed.point is None else PointE7(*typed.point)
        self._by_hand, self.photo = typed.point is not None, typed.photo
        form.words.setPlainText(typed.words)
        for line, text in ((form.address, typed.address), (form.name, typed.name), (form.phone, typed.phone)):
            line.setText(text)
        boxes = (form.class_box, typed.class_id), (form.priority, typed.priority), (form.source, typed.source)
        for box, value in boxes:
            form.choose(box, value)
        self._draft_timer.stop()
        self._show_state()
        form.say_notice(self._cases.words("form.draft_taken"))

    def _typed(self) -> Typed:
        form, point = self.form, self.point
        return Typed(
            words=form.words.toPlainText(),
            class_id=form.chosen_class,
            priority=form.chosen_priority,
            address=form.address.text(),
            name=form.name.text(),
            phone=form.phone.text(),
            source=form.chosen_source,
            point=None if point is None else (point.lon_e7, point.lat_e7),
            photo=self.photo if len(self.photo) <= MOST_DRAFTED_PHOTO else b"",
        )

    def clear(self) -> None:
        """Throw everything away that was typed."""
        form = self.form
        form.words.clear()
        for line in (form.address, form.name, form.phone):
            line.clear()
        for box in (form.class_box, form.priority, form.source):
            box.setCurrentIndex(0)
        self.point, self.photo, self._by_hand, self._found = None, b"", False, None
        self._show_state()
        self.keep_draft()
        form.say_notice("")

    # Words and place -----------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._draft_timer.start()

    def _words_changed(self, text: str) -> None:
        self._guess_timer.start()
        if not self._by_hand and not self.form.address.text():
            self._stand_at(place_in(text, self._known_places()))

    def _known_places(self) -> "list[KnownPlace]":
        town = self._desk.directory.town
        known = [KnownPlace(place.name, place.at) for place in town.places]
        return known + [KnownPlace(village.name, village.label_at) for village in town.villages]

    def _guess(self) -> None:
        text = self.form.words.toPlainText().strip()
        self._guess_asked += 1
        if not text:
            self.form.say_guess(self._cases.words("form.guess_none"))
            return
        question = GuessOf(text, self.form.chosen_class)
        self._desk.asking.look_up(question, partial(self._guess_came, self._guess_asked))

    def _guess_came(self, asked: int, found: object) -> None:
        if asked != self._guess_asked or not isinstance(found, Guessed):
            return
        words, wording = self._cases.words, self._cases.words.wording
        name, said = words.class_name(found.class_id), words.joined(found.words)
        if not found.class_id:
            text = words("form.guess_unknown")
        elif found.others:
            classes = words.joined((name, *map(words.class_name, found.others)))
            text = words("form.guess_ambiguous", classes=classes, words=said)
        elif said:
            text = words("form.guess_sure", **{"class": name}, priority=wording.priority(found.priority), words=said)
        else:
            text = words("form.guess_plain", **{"class": name}, priority=wording.priority(found.priority))
        if found.danger:
            text = f"{text}\n{words('form.guess_danger', words=words.joined(found.danger))}"
        self.form.say_guess(text, danger=found.priority is Priority.URGENT)
        self.form.fit(self._desk.canvas)

    def _address_changed(self, text: str) -> None:
        self._by_hand = False
        self._stand_at(None)
        if text.strip():
            view = self._desk.canvas.viewport
            self._engine.ask(Question(text, (view.centre_x_m, view.centre_y_m), kinds=self._desk.profile.search_kinds))
        else:
            self._engine.forget()

    def _place_found(self, answered: Answered) -> None:
        hits = [hit.named for hit in answered.answer.hits if hit.named.at_m is not None and hit.named.kind in PLACES]
        if hits and answered.question.typed == self.form.address.text():
            at_m = hits[0].at_m
            assert at_m is not None
            self._stand_at(KnownPlace(hits[0].name, at_m))

    def _take_address(self) -> None:
        """Enter in the address: the place that was found, on the map too."""
        if self._found is not None:
            self._desk.canvas.fly_to(*self._found.at_m, 3.0)
        self.form.name.setFocus()

    def _stand_at(self, place: KnownPlace | None) -> None:
        self._found = place
        self.point = None if place is None else point_at(place.at_m)
        self._show_state()

    def _show_state(self) -> None:
        words, form = self._cases.words, self.form
        kilobytes = max(len(self.photo) // 1_000, 1)
        form.say_photo(words("form.photo_attached", kilobytes=kilobytes) if self.photo else "")
        if self._picking:
            form.say_place(words("form.picking"), found=False)
        elif self._found is not None:
            form.say_place(words("form.place_found", place=self._found.name), found=True)
        elif self.point is not None:
            form.say_place(words("form.place_map", where=words.wording.point(self.point)), found=True)
        else:
            form.say_place(words("form.place_none"), found=False)

    # The map -------------------------------------------------------------------------------------------

    def _pressed(self, name: str) -> None:
        if name == "pick":
            self._picking = True
            self._desk.canvas.installEventFilter(self)
            self._show_state()
        elif name == "photo":
            self._cases.photos.choose(self.attach)
        elif name == "clear":
            self.clear()
        else:
            self.close_top()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._picking or not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.MouseButtonRelease and event.button() is Qt.MouseButton.LeftButton:
            at = event.position()
            at_m = self._desk.canvas.viewport.map_from_px(at.x(), at.y())
            self._stop_picking()
            self._by_hand, self._found = True, None
            self.point = point_at(at_m)
            self._show_state()
            self._changed()
            self.form.words.setFocus()
        return event.button() is Qt.MouseButton.LeftButton

    def _stop_picking(self) -> None:
        self._picking = False
        self._desk.canvas.removeEventFilter(self)
        self._show_state()

    # Filing --------------------------------------------------------------------------------------------

    def _filed(self, answer: Answer) -> None:
        self._sending = False
        words = self._cases.words
        if not answer.done:
            self.form.say_notice(words.refused(answer.refused, answer.arguments), amber=True)
            return
        opened = next(entry.fact for entry in answer.entries if isinstance(entry.fact, CaseOpened))
        if self.photo:
            step = TakeStep(opened.case_id, len(answer.entries), Act.PHOTO, photo=self.photo)
            self._desk.asking.ask(step)
        self.clear()
        self.form.hide()
        self._desk.tell(words("form.done", id=opened.case_id))
        self._cases.show_case(opened.case_id)
        self._cases.hand_over()


def point_at(at_m: tuple[float, float]) -> PointE7:
    """WGS-84 of map metres."""
    lon, lat = wgs84_from_map(np.array([at_m[0]]), np.array([at_m[1]]))
    return PointE7.from_degrees(float(lon[0]), float(lat[0]))


def jpeg_of(image: QImage) -> bytes:
    """A picture from the clipboard as a file."""
    encoded = QBuffer()
    encoded.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_RGB32).save(encoded, "JPG", 88)  # type: ignore[call-overload]  # the stub wants bytes, the binding text
    return bytes(encoded.data().data())


def _ignore(found: object) -> None:
    del found
