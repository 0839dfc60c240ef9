"""Ten SIGKILLs while a flood is sent: what was lost, what came twice, how late the last was."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

from aftercare.workshop import children, say
from benchmarks.reminders import rivals, seed
from benchmarks.reminders.table import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.reminders.place import Place, Sink

WORKERS = 2
# The bench cannot wait for the real lease; the child says which it shortened.
LEASE = 8.0
AFTER = 60.0


def measure(place: Place, table: Table) -> None:
    due, kills = place.many(3_000, 600), place.many(10, 4)
    ours(place, table, due=due, kills=kills)
    if place.is_quick:
        table.note("Peers under kill -9: only in the full run.")
        return
    for peer in rivals.PEERS_ALL:
        theirs(place, table, peer, due=due, kills=kills)


def ours(place: Place, table: Table, *, due: int, kills: int) -> None:
    """Two workers, killed in turn while mails are on their way."""
    url = place.database("faults", copy_of="hundred")
    seed.make_due(url, due=due)
    with place.sink("faults") as sink:
        env = place.env(url, sink, BENCH_LEASE=str(LEASE))
        command = [sys.executable, "-m", "benchmarks.reminders.crashing"]
        workers = [place.start("crashing", command, env) for _ in range(WORKERS)]

        def kill(number: int) -> None:
            place_of = number % WORKERS
            end(workers[place_of])
            workers[place_of] = place.start("crashing", command, env)

        ended = kill_while_sending(sink, due=due, kills=kills, kill=kill)
        last = sink.wait_for_all(due, seconds=LEASE + AFTER + 10)
        for worker in workers:
            children.stop(worker, patience=2)
        found, twice = sink.different(), sink.count() - sink.different()
    table.count(
        f"lost of {due:,}, {kills} x kill -9, {WORKERS} workers", due - found, 0
    )
    table.count("sent twice, at most kills x workers", twice, kills * WORKERS)
    late = max(last - ended, 0.0)
    table.count(
        f"last mail after the last kill (lease {LEASE:g} s)",
        late,
        LEASE + AFTER,
        unit=" s",
    )
    table.note(
        "With the lease of five minutes the last mail may come up to 300 s + one tick"
        f" after the kill; here the lease was {LEASE:g} s and it came after {late:.1f} s."
    )


def theirs(
    place: Place, table: Table, peer: rivals.Peer, *, due: int, kills: int
) -> None:
    """The same for a peer's one worker, with all its processes."""
    say.progress(f"kill -9: {peer.name}")
    url = place.database(f"faults_{peer.feed}")
    with place.sink(f"faults-{peer.feed}") as sink:
        around = rivals.env(place, url, sink)
        rivals.fill(place, url, stored=100_000, around=around)
        module = "benchmarks.reminders.peers.feeder"
        with place.hand(
            "fault-feeder", around, module=module, python=place.peers_python
        ) as feeder:
            worker = [rivals.start(place, peer, around)]
            rivals.make_due(url, due=due)
            feeder.do(peer.feed)

            def kill(_number: int) -> None:
                end(worker[0])
                worker[0] = rivals.start(place, peer, around)

            ended = kill_while_sending(sink, due=due, kills=kills, kill=kill)
            last = sink.wait_for_all(due, seconds=200, quiet=60)
            children.stop(worker[0], patience=2)
            found, twice = sink.different(), sink.count() - sink.different()
    table.raw.setdefault("faults", {})[peer.name] = {
        "twice": twice,
        "lost": due - found,
    }
    table.add(
        Row(
            case=f"{peer.name}: {kills} x kill -9 over {due:,}",
            ours="",
            other=f"{twice} / {due - found}",
            ratio=f"{max(last - ended, 0):.0f} s late",
        )
    )


def kill_while_sending(
    sink: Sink, *, due: int, kills: int, kill: Callable[[int], None]
) -> float:
    """One kill each time another part of the mails has arrived; when the last one was."""
    for number in range(kills):
        wanted = due * (number + 1) // (kills + 2)
        sink.wait_for(wanted, seconds=90, quiet=30)
        kill(number)
    return time.monotonic()


def end(child: children.Child) -> None:
    """SIGKILL to all of its processes at once."""
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()
