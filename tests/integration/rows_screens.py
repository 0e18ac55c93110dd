#!/usr/bin/env python3
"""The screen of rows: how it looks, and that each of its keys does what it says. On a real server.

PGUSHER_UPDATE_SCREENS=1 writes its files in tests/screens anew; read the difference."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "lib"))
import golden
from pgusher import wait_until
from rows import *
from tap import contains, equal, main, skip, test

SIZES = ((80, 24), (120, 40), (40, 12))
FILTERED = """
    wait-for filtered
    wait-gone reading..."""


# --- how it looks ---------------------------------------------------------------------------------

@test(limit=120)
def screens():
    def shots(name, relation, script):
        lines = "\n".join(opening(relation)) + script
        golden.draw("rows-" + name, lines, SIZES, prepare)

    shots("data", "orders", """
        shot first
        key j j Space Space l l H
        shot arranged
        key f
        text 12.95
        shot form
        key Tab Tab
        text no such thing
        key C-r
        wait-for syntax error
        shot refused
        key C-u
        key C-r""" + FILTERED + """
        shot filtered""")
    shots("hostile", "hostile", """
        shot first
        key G
        wait-for Row 13
        shot last""")
    if World.database().version >= 14:  # before, they come by a cursor, which says so
        shots("nothing", "nothing", """
            shot columns""")


@test
def a_footer_of_facts_has_no_keys_of_rows():
    data, facts, refused = look("orders", """
        shot
        key ]
        wait-for integer
        shot
        key s
        shot""")
    contains(data, "s sort")
    assert "s sort" not in facts, facts
    contains(refused, "Not now: it is for the rows")


# --- sort -----------------------------------------------------------------------------------------

@test
def sorts_up_and_down_and_no_more():
    up, down, off = look("orders", """
        key l s
        wait-for ORDER BY customer
        wait-gone reading...
        shot
        key s
        wait-for customer DESC
        wait-gone reading...
        shot
        key s
        wait-gone ORDER BY
        wait-gone reading...
        shot""")
    for screen, direction in ((up, ""), (down, "DESC")):
        expected = World.database().sql("SELECT customer FROM shop.orders ORDER BY customer %s LIMIT 11"
                                        % direction, "rows").split("\n")
        equal(numbers(screen, 1), [line.strip() for line in expected if line.strip()], screen)
    equal(numbers(off)[:3], ["1", "2", "3"], off)
    contains(up, "column 2 of 6")  # the cursor stays in its column


# --- filter ---------------------------------------------------------------------------------------

@test
def filters_by_a_condition():
    shown, = look("orders", """
        key l f
        text Customer 7
        key C-r""" + FILTERED + """
        shot""")
    equal(set(numbers(shown, 1)), {"Customer 7"}, shown)
    contains(shown, "Row 1 of %s loaded, all" % first_of(
        "SELECT count(*) FROM shop.orders WHERE customer = 'Customer 7'"))


@test
def values_are_parameters():
    shown, = look("orders", """
        key l f
        text x' OR true --
        key C-r""" + FILTERED + """
        shot""")
    contains(shown, "No rows.")
    contains(shown, "WHERE customer = 'x'' OR true --'")


@test
def several_conditions_and_taking_one_away():
    both, one, none = look("orders", """
        key l l f
        text paid
        key Tab Tab Tab Tab
        key Enter
        text note
        key Tab Right Right Right Right Right Right Right Right Right
        key C-r
        wait-for AND note IS NULL
        wait-gone reading...
        shot
        key f
        key S-Tab S-Tab S-Tab S-Tab S-Tab S-Tab
        key Enter
        key C-r
        wait-for Row 
        wait-gone reading...
        shot
        key f
        key Tab Tab Tab Tab Tab Enter
        wait-for Row 
        wait-gone filtered
        shot""")
    equal(set(numbers(both, 2)), {"paid"}, both)
    equal(set(numbers(both, 4)), {"<NULL>"}, both)
    contains(one, "WHERE note IS NULL")
    assert len(set(numbers(one, 2))) > 1, one
    equal(numbers(none)[:3], ["1", "2", "3"], none)


@test
def the_empty_text_is_a_value_of_its_own():
    shown, missing = look("orders", """
        key l l l l f
        key S-Tab Left Left
        wait-for is empty
        key C-r""" + FILTERED + """
        shot
        key f
        text x
        key BackSpace
        key S-Tab Right
        key C-r
        wait-for It has no value
        shot""")
    equal(set(numbers(shown, 4)), {'""'}, shown)
    contains(shown, "WHERE note = ''")
    contains(missing, "Filter")


@test
def an_error_of_a_typed_where_loses_nothing():
    wrong, kept, right, back = look("orders", """
        key j j j
        key f
        key Tab Tab
        text total > 49 AND nosuch
        key C-r
        wait-for nosuch" does not exist
        shot
        key Esc
        wait-for Row 4 of
        shot
        key f
        key Tab Tab
        text total > 49 -- the dear ones
        key C-r""" + FILTERED + """
        shot
        key f
        shot""")
    contains(wrong, "[total > 49 AND nosuch")
    contains(wrong, "42703")
    contains(kept, "Row 4 of 200 loaded")
    assert "filtered" not in kept, kept
    assert all(float(number) > 49 for number in numbers(right, 3)), right
    contains(back, "[total > 49 -- the dear ones")


@test
def a_value_of_the_wrong_type_is_told_at_its_field():
    wrong, = look("orders", """
        key f
        text many
        key C-r
        wait-for invalid input syntax
        shot""")
    lines = wrong.splitlines()
    at = next(i for i, line in enumerate(lines) if "[many" in line)
    contains(lines[at], "!")
    contains(lines[at + 1], "22P02")


# --- sample, count, go to -------------------------------------------------------------------------

@test
def a_sample_says_that_it_is_one():
    sample, small, wrong, all_rows = look("big", """
        key m
        wait-for Now: 100
        text 10
        key Enter
        wait-for sample of 10 %
        wait-gone reading...
        shot
        resize 40 12
        shot
        resize 80 24
        key m
        wait-for Now: 10
        text -1
        key Enter
        shot
        key BackSpace BackSpace Enter
        wait-gone sample
        wait-gone reading...
        shot""")
    contains(sample, "TABLESAMPLE SYSTEM (10)")
    assert numbers(sample)[0] != "", sample
    contains(small, "sample of 10 %")
    contains(wrong, "A number from 0 to 100")
    equal(numbers(all_rows)[:2], ["1", "2"], all_rows)


@test
def a_view_has_no_sample():
    contains(look("seen", """
        key m
        shot""")[0], "only tables and materialised views can be sampled")


@test
def counts_exactly_what_shows():
    all_rows, some, gone = look("orders", """
        key c
        wait-for counted
        shot
        key l l f
        text paid
        key C-r""" + FILTERED + """
        key c
        wait-for counted
        shot
        key R
        wait-for reading...
        wait-gone reading...
        shot""")
    contains(all_rows, "of 1,500 counted")
    contains(some, "of 500 counted")
    contains(gone, "of 500 counted")


@test
def goes_to_a_percentage():
    middle, end, wrong, start = look("big", """
        key %
        wait-for percentage of the way
        text 50 %
        key Enter
        wait-gone reading...
        shot
        key %
        text 100
        key Enter
        wait-gone reading...
        shot
        key %
        text 101
        key Enter
        shot
        key Esc
        key %
        text 0
        key Enter
        wait-gone reading...
        shot""")
    there = int(numbers(middle)[0])
    assert 48000 < there < 52000, there
    contains(middle, "> %d" % there)
    equal(numbers(end)[-1], "100000", end)
    contains(end, "to the last")
    contains(wrong, "A number from 0 to 100.")
    equal(numbers(start)[0], "1", start)


@test
def a_cursor_cannot_go_to_a_percentage_and_says_so():
    held, refused = look("seen", """
        shot
        key %
        shot""")
    contains(held, "by cursor (transaction open, closes in ")
    contains(refused, "Not possible here:")


@test
def a_sort_without_an_index_asks_first():
    asked, left, sorted_rows = look("big", """
        key l s
        wait-for This may take long
        shot
        key Enter
        wait-for the rows are those of before
        shot
        key s
        wait-for This may take long
        key Right Enter
        wait-for ORDER BY n
        wait-gone reading...
        shot""")
    contains(asked, "~100 k")
    contains(asked, "by EXPLAIN")
    contains(asked, "[>Leave the rows as they are ]")
    assert "reading..." not in asked, asked
    assert "ORDER BY" not in left, left
    equal(numbers(left)[:2], ["1", "2"], left)
    equal(set(numbers(sorted_rows, 1)), {"0"}, sorted_rows)
    equal(running(), 0)


# --- columns --------------------------------------------------------------------------------------

@test
def columns_are_hidden_and_come_back():
    hidden, listed, chosen, back = look("orders", """
        key l l H H
        shot
        key C
        wait-for Columns that show
        shot
        key Home Up Up Up Up Up Up
        key Space Down Down Space
        key Enter
        wait-for Row
        shot
        key u
        shot""")
    equal(names(hidden), ["id", "customer", "note", "placed"], hidden)
    contains(hidden, "2 columns hidden")
    contains(listed, "[ ] state")
    contains(listed, "[x] note")
    equal(len(names(chosen)), 4, chosen)
    assert "id" not in names(chosen), chosen
    equal(names(back), ["id", "customer", "state", "total", "note", "placed"], back)


@test
def columns_move_and_keep_their_width():
    moved, wide, narrow, usual = look("orders", """
        key l l < 
        shot
        key + + +
        shot
        key - - - - - - - - -
        shot
        key =
        shot""")
    equal(names(moved)[:3], ["id", "state", "customer"], moved)
    contains(moved, "column 2 of 6")
    width = [line.index("│", 8) for line in (wide.splitlines()[4], narrow.splitlines()[4],
                                             usual.splitlines()[4])]
    assert width[0] > width[2] > width[1], width
    equal(usual.splitlines()[4].index("│", 8), moved.splitlines()[4].index("│", 8))


@test
def the_key_stays_at_the_left():
    start, gathered, end = look("later", """
        shot
        key F
        wait-for stay in place
        text key
        key Enter
        shot
        key - - - -
        resize 40 20
        key $
        shot""")
    equal(names(start), ["n", "a", "b"], start)
    equal(names(gathered), ["a", "b", "n"], gathered)
    equal(names(end)[:2], ["a", "b"], end)


@test
def frozen_columns_show_at_the_far_end():
    start, end, free = look("orders", """
        shot
        resize 60 20
        key $
        shot
        key F
        wait-for Now: 1
        text 0
        key Enter
        shot""")
    equal(names(start)[0], "id", start)
    equal(names(end)[0], "id", end)
    equal(names(end)[-1], "placed", end)
    assert "customer" not in names(end), end
    assert "id" not in names(free), free


@test(limit=120)
def wide_tables_scroll_to_the_last_column():
    first, last, hidden = look("wide", """
        shot
        key $
        shot
        key H
        shot""")
    contains(first, "column 1 of 1,600")
    contains(last, "column 1,600 of 1,600")
    equal(names(last)[0], "id", last)
    equal(names(last)[-1], "c1599", last)
    equal(numbers(last, len(names(last)) - 1)[0], "1599", last)
    contains(hidden, "column 1,599 of 1,599")


# --- search, marks --------------------------------------------------------------------------------

@test
def searches_in_what_is_loaded():
    question, found, again, before, missing = look("orders", """
        key /
        wait-for only in the 200 rows
        shot
        text SAID 1
        key Enter
        wait-for Found
        shot
        key n
        wait-for Found in row 15
        shot
        key N
        wait-for Found in row 11
        shot
        key /
        text Customer 9999
        key Enter
        wait-for Not in the 200 rows
        shot""")
    contains(question, "f, asks the")
    contains(found, "Row 11 of 200")
    contains(found, "column 5 of 6")
    contains(again, "Row 15 of 200")
    contains(before, "Row 11 of 200")
    contains(missing, "Row 11 of 200")


@test
def marked_rows_are_copied():
    marked, copied, one, cell = look("orders", """
        key Space j Space
        shot
        key Y
        shot
        key k Space
        key k k k Space
        key Y
        shot
        key y
        shot""")
    contains(marked, "2 marked")
    equal([line[1] for line in marked.splitlines() if "│" in line][1:4], ["*", " ", "*"], marked)
    rows = World.database().sql("""SELECT concat_ws(E'\\t', id, customer, state, total,
        coalesce(note, ''), placed) FROM shop.orders WHERE id IN (1, 3) ORDER BY id""", "rows")
    contains(copied, "%d bytes" % (len(rows.rstrip("\n")) + 1))
    assert "marked" not in one, one
    contains(cell, "1 bytes")


@test
def the_profile_is_that_of_the_column_and_of_what_shows():
    shown, again = look("orders", """
        key l l p
        wait-for Profile of state
        shot
        key Esc
        wait-for Row 1 of
        shot""")
    contains(shown, "state")
    contains(again, "column 3 of 6")


@test
def the_sql_is_shown_and_copied():
    shown, = look("orders", """
        key l l s
        wait-for ORDER BY state
        wait-gone reading...
        key S
        wait-for The SQL of these rows
        shot""")
    contains(shown, "SELECT ... FROM shop.orders ORDER BY state;")
    contains(shown, "Sent to the terminal's clipboard")


@test
def the_list_of_columns_fills_the_field():
    listed, shown = look("orders", """
        key f
        key S-Tab S-Tab
        key C-u Space
        wait-for numeric(10,2)
        shot
        text plac
        key Enter
        wait-for timestamp
        key Tab Right Right
        key Tab
        text 2025-01-01 02:30
        key C-r""" + FILTERED + """
        shot""")
    contains(listed, "customer")
    contains(shown, "WHERE placed < '2025-01-01 02:30'")
    equal(numbers(shown), ["1", "2"], shown)


# --- work that takes long ---------------------------------------------------------------------------

@test(limit=120)
def escape_cancels_on_the_server():
    with Screen() as terminal:
        terminal.keys("j", "j")
        terminal.wait_for("Row 3 of")
        filter_by(terminal, "pg_sleep(100) IS NULL")
        wait_until(lambda: running() == 1, 10, "the server to be at it")
        terminal.keys("C-g")  # keys answer meanwhile
        terminal.wait_for("Help: Filter")
        terminal.keys("Escape")
        terminal.wait_gone("Help: Filter")
        terminal.wait_for("Esc stops")
        equal(running(), 1)
        terminal.keys("Escape")
        terminal.wait_for("Stopped")
        wait_until(lambda: running() == 0, 5, "the server to stop")
        contains(terminal.screen(), "[pg_sleep(100) IS NULL")
        terminal.keys("Escape")
        contains(terminal.wait_for("Row 3 of"), "SELECT ... FROM shop.orders\n")
        terminal.keys("Escape")
        terminal.wait_for("+ shop")  # in the tree again


@test(limit=120)
def keys_answer_while_rows_are_read_again():
    with Screen() as terminal:
        filter_by(terminal, SLOW)
        terminal.wait_for("filtered")
        terminal.wait_gone("reading...")
        terminal.keys("R")
        terminal.wait_for("reading...")
        terminal.keys("j", "l")
        contains(terminal.wait_for("Row 2 of 10"), "reading...")
        contains(terminal.wait_for("column 2 of"), "reading...")
        terminal.keys("Enter")
        terminal.wait_for("Not now: other rows are being read")
        equal(running(), 1)
        terminal.keys("Escape")
        terminal.wait_gone("reading...")
        wait_until(lambda: running() == 0, 5, "the server to stop")
        contains(terminal.screen(), "Row 2 of 10")


@test(limit=120)
def counting_is_beside_and_stops():
    with Screen() as terminal:
        terminal.keys("c")
        contains(terminal.wait_for("Counted: 1500 rows"), "of 1,500 counted")
        # The first window is quick, all rows would take minutes.
        filter_by(terminal, "id < 300 OR pg_sleep(0.3) IS NOT NULL")
        terminal.wait_for("filtered")
        terminal.wait_gone("reading...")
        for stop in ("c", "Escape"):
            terminal.keys("c")
            terminal.wait_for("counting...")
            wait_until(lambda: running() == 1, 10, "the server to count")
            terminal.keys("j")
            contains(terminal.wait_for("Row 2 of"), "counting...")
            terminal.keys(stop)
            terminal.wait_for("Stopped")
            wait_until(lambda: running() == 0, 5, "the server to stop counting")
            terminal.keys("k")
            terminal.wait_for("Row 1 of")


@test
def every_golden_file_is_looked_at():
    """Only when all tests above ran."""
    if sys.argv[1:] or World.database().version < 14:
        skip("not all of them were drawn")
    equal(golden.not_seen(lambda name: name.startswith("rows-")), [])


main()
