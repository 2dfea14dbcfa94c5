"""Who is at the seats, by the server's clock: those of others may be wrong."""

from typing import TYPE_CHECKING, cast

from zscc.model.presence import Present
from zscc.store.postgis.server import Connection

if TYPE_CHECKING:
    from datetime import datetime

GONE_AFTER_S = 15
"""Who said nothing for so long has left."""


def tell(connection: Connection, program: int, seat: str, account: str, case_id: str) -> tuple[int, list[Present]]:
    """Say that a program is here, 0 for one that has no number yet; its number, and the others by seat.

    Inside a transaction.
    """
    told = (
        connection.execute(
            "UPDATE presence SET account = %s, case_id = %s, told_at = clock_timestamp() "
            "WHERE program = %s RETURNING program",
            (account, case_id, program),
        ).fetchone()
        or connection.execute(
            # After a crash of the server nobody is known any more.
            "INSERT INTO presence (seat, account, case_id) VALUES (%s, %s, %s) RETURNING program",
            (seat, account, case_id),
        ).fetchone()
    )
    (program,) = cast("tuple[int]", told)
    rows = connection.execute(
        "SELECT seat, account, case_id, since FROM presence WHERE program <> %s "
        "AND told_at > clock_timestamp() - make_interval(secs => %s) ORDER BY seat, program",
        (program, GONE_AFTER_S),
    )
    return program, [Present(*cast("tuple[str, str, str, datetime]", row)) for row in rows]


def leave(connection: Connection, program: int) -> None:
    """Be here no longer, and forget who left without a word."""
    connection.execute(
        "DELETE FROM presence WHERE program = %s OR told_at < clock_timestamp() - interval '1 day'", (program,)
    )
