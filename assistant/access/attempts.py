"""How often somebody may guess: a place is reserved before a password is looked at.

After some wrong passwords the next one has to wait, longer each time. What is counted is the name
from one place, the place, and, with much more patience, the name from everywhere; so a stranger
who guesses slows down themselves and not the owner. A browser that its owner signed in with before
is a place of its own. Names of accounts and names that nobody has are counted alike.
"""

import math
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from assistant.access.links import digest
from assistant.access.names import name_key
from assistant.access.store import Now, utc_now
from assistant.database import Database
from assistant.sections import AccessSettings

_FIRST_WAIT = 30  # seconds; doubled with each wrong password
_FORGOTTEN = timedelta(days=1)
_OF_PLACE, _OF_NAME = 4, 20  # times as many as of one name from one place


@dataclass(frozen=True)
class Place:
    """Where a password comes from.

    Attributes:
        address: of the person, told by the connection or by a trusted proxy.
        device: the token that the browser was given when its owner signed in; empty for none.
    """

    address: str = ""
    device: str = ""

    @property
    def network(self) -> str:
        """The address; of an IPv6 address the network, in which one person has all addresses."""
        try:
            address = ip_address(self.address.split("%")[0])
        except ValueError:
            return self.address
        if address.version == 6 and address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return address.exploded[:19] if address.version == 6 else str(address)


HERE = Place()


class Attempts:
    """Wrong passwords of the last day. Only digests of names and places are kept."""

    def __init__(self, file: Database, rules: AccessSettings, now: Now = utc_now) -> None:
        self._file = file
        self._rules = rules
        self._now = now

    def reserve(self, name: str, place: Place, device_known: bool) -> int:
        """Count an attempt as a wrong one until :meth:`succeeded` says otherwise.

        Returns:
            seconds to wait first; 0 when it is counted and may be judged.
        """
        now = self._now()
        subjects = self._subjects(name, place, device_known)
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("DELETE FROM attempt WHERE latest < ?", (_stamp(now - _FORGOTTEN),))
            if wait := self._wait(db, subjects, now):
                return wait
            for subject in subjects:
                db.execute(
                    "INSERT INTO attempt VALUES (?, 1, ?) ON CONFLICT (subject) DO UPDATE SET "
                    "failures = failures + 1, latest = excluded.latest",
                    (subject, _stamp(now)),
                )
        return 0

    def pause(self, name: str, place: Place, device_known: bool) -> int:
        """Seconds until an attempt would be judged; 0 for at once."""
        with self._file.open() as db:
            return self._wait(db, self._subjects(name, place, device_known), self._now())

    def failed(self, name: str, place: Place, device_known: bool) -> None:
        """The password was wrong: only now the wait begins, however long the judgement took."""
        subjects = self._subjects(name, place, device_known)
        with self._file.open() as db:
            db.executemany(
                "UPDATE attempt SET latest = ? WHERE subject = ?",
                [(_stamp(self._now()), subject) for subject in subjects],
            )

    def succeeded(self, name: str, place: Place, device_known: bool) -> None:
        """Take back what was reserved: the password was right."""
        own, *others = self._subjects(name, place, device_known)
        with self._file.open() as db:
            db.execute("DELETE FROM attempt WHERE subject = ?", (own,))
            for subject in others:
                db.execute(
                    "UPDATE attempt SET failures = failures - 1 WHERE subject = ? AND failures > 0",
                    (subject,),
                )

    def _subjects(self, name: str, place: Place, device_known: bool) -> dict[str, int]:
        """What is counted, and how many wrong passwords each has free."""
        free, key = self._rules.attempts, name_key(name)
        if device_known:
            return {digest(f"device {key} {place.device}"): free}
        return {
            digest(f"both {key} {place.network}"): free,
            digest(f"place {place.network}"): free * _OF_PLACE,
            digest(f"name {key}"): free * _OF_NAME,
        }

    def _wait(self, db: sqlite3.Connection, subjects: dict[str, int], now: datetime) -> int:
        rows = db.execute(
            "SELECT subject, failures, latest FROM attempt WHERE subject IN "
            f"({', '.join('?' * len(subjects))})",
            (*subjects,),
        ).fetchall()
        waits = [
            self._after(failures - subjects[subject])
            - (now - datetime.fromisoformat(latest)).total_seconds()
            for subject, failures, latest in rows
        ]
        return max(0, math.ceil(max(waits, default=0)))

    def _after(self, beyond: int) -> int:
        """Seconds to wait after so many wrong passwords more than are free."""
        if beyond < 0:
            return 0
        return min(_FIRST_WAIT << min(beyond, 16), self._rules.lock_minutes * 60)


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
