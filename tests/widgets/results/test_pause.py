from __future__ import annotations

from widgets.results.pause import Pause


def test_three_failures_in_a_row_begin_a_pause() -> None:
    pause = Pause()
    pause.fail()
    pause.fail()
    assert not pause.is_on

    pause.fail()

    assert pause.is_on


def test_two_silences_begin_one_too() -> None:
    pause = Pause()
    pause.fail(silent=True)
    assert not pause.is_on

    pause.fail(silent=True)

    assert pause.is_on


def test_an_answer_between_failures_counts() -> None:
    pause = Pause()
    for _ in range(2):
        pause.fail()
        pause.fail()
        pause.answer()

    assert not pause.is_on


def test_an_answer_ends_a_pause() -> None:
    pause = Pause()
    pause.fail(silent=True)
    pause.fail(silent=True)

    pause.answer()

    assert not pause.is_on
