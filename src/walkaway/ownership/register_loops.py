"""Loops over registers, written to be compiled: plain arrays and numbers only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def order_owners_first(start: Any, holder: Any, group: Any, groups: int) -> Any:
    """Companies in an order where every group comes after all groups that hold a part of it (Kahn 1962)."""
    count = len(start) - 1
    member_start = np.zeros(groups + 1, dtype=np.int64)
    for company in range(count):
        member_start[group[company] + 1] += 1
    for index in range(groups):
        member_start[index + 1] += member_start[index]
    members = np.empty(count, dtype=np.int64)
    filled = member_start[:-1].copy()
    for company in range(count):
        members[filled[group[company]]] = company
        filled[group[company]] += 1
    waiting = np.zeros(groups, dtype=np.int64)
    out_count = np.zeros(groups + 1, dtype=np.int64)
    for company in range(count):
        for place in range(start[company], start[company + 1]):
            if group[holder[place]] != group[company]:
                waiting[group[company]] += 1
                out_count[group[holder[place]] + 1] += 1
    for index in range(groups):
        out_count[index + 1] += out_count[index]
    targets = np.empty(out_count[groups], dtype=np.int64)
    used = out_count[:-1].copy()
    for company in range(count):
        for place in range(start[company], start[company + 1]):
            source = group[holder[place]]
            if source != group[company]:
                targets[used[source]] = group[company]
                used[source] += 1
    ready = np.empty(groups, dtype=np.int64)
    head, tail = 0, 0
    for index in range(groups):
        if waiting[index] == 0:
            ready[tail] = index
            tail += 1
    order = np.empty(count, dtype=np.int64)
    placed = 0
    while head < tail:
        current = ready[head]
        head += 1
        for place in range(member_start[current], member_start[current + 1]):
            order[placed] = members[place]
            placed += 1
        for place in range(out_count[current], out_count[current + 1]):
            waiting[targets[place]] -= 1
            if waiting[targets[place]] == 0:
                ready[tail] = targets[place]
                tail += 1
    return order


def keep_ancestors(start: Any, holder: Any, group: Any, order: Any, wanted: Any) -> Any:
    """Mark the wanted companies, everybody above them, and the rest of their circles."""
    keep = wanted.copy()
    group_kept = np.zeros(len(start), dtype=np.bool_)
    for index in range(len(order) - 1, -1, -1):
        if keep[order[index]]:
            group_kept[group[order[index]]] = True
    for index in range(len(order) - 1, -1, -1):
        company = order[index]
        if keep[company] or group_kept[group[company]]:
            keep[company] = True
            group_kept[group[company]] = True
            for place in range(start[company], start[company + 1]):
                keep[holder[place]] = True
                group_kept[group[holder[place]]] = True
    for index in range(len(order)):
        if group_kept[group[order[index]]]:
            keep[order[index]] = True
    return keep


def look_through(start: Any, holder: Any, share: Any, group: Any, order: Any, cutoff: float, max_circle: int) -> Any:
    """Sparse shares of ultimate owners per company, with a bound on what the cutoff may have cost.

    Returns ``(start, owner, share, lost, state)``; state 1 is a circle without owner, 2 one too large.
    """
    count = len(start) - 1
    first = np.zeros(count, dtype=np.int64)
    last = np.zeros(count, dtype=np.int64)
    lost = np.zeros(count)
    size = max(1024, 4 * len(order))
    owners = np.empty(size, dtype=np.int64)
    shares = np.empty(size)
    used = 0
    total = np.zeros(count)
    touched = np.empty(count, dtype=np.int64)
    place_in = np.full(count, -1, dtype=np.int64)
    state = 0
    index = 0
    while index < len(order):
        stop = index + 1
        while stop < len(order) and group[order[stop]] == group[order[index]]:
            stop += 1
        members = stop - index
        if members > max_circle:
            state = 2
            break
        for offset in range(members):
            place_in[order[index + offset]] = offset
        inside = np.zeros((members, members))
        rows = np.zeros((members, 0))
        touched_count = 0
        entries = 0
        buffer_owner = np.empty(16, dtype=np.int64)
        buffer_share = np.empty(16)
        buffer_row = np.empty(16, dtype=np.int64)
        bound = np.zeros(members)
        circular = False
        for offset in range(members):
            company = order[index + offset]
            for place in range(start[company], start[company + 1]):
                above, part = holder[place], share[place]
                if place_in[above] >= 0:
                    inside[offset, place_in[above]] += part
                    circular = True
                    continue
                bound[offset] += part * lost[above]
                pieces = 1 if start[above] == start[above + 1] else last[above] - first[above]
                for piece in range(pieces):
                    if start[above] == start[above + 1]:
                        owner, value = above, part
                    else:
                        owner, value = owners[first[above] + piece], part * shares[first[above] + piece]
                    if members == 1:
                        if total[owner] == 0.0:
                            touched[touched_count] = owner
                            touched_count += 1
                        total[owner] += value
                    else:
                        if entries == len(buffer_owner):
                            buffer_owner = np.concatenate((buffer_owner, np.empty(entries, dtype=np.int64)))
                            buffer_share = np.concatenate((buffer_share, np.empty(entries)))
                            buffer_row = np.concatenate((buffer_row, np.empty(entries, dtype=np.int64)))
                        buffer_owner[entries], buffer_share[entries], buffer_row[entries] = owner, value, offset
                        entries += 1
        if circular:
            sealed = True
            for offset in range(members):
                if inside[offset].sum() < 1.0 - 1e-9:
                    sealed = False
            if sealed:
                state = 1
                break
            factor = np.linalg.inv(np.eye(members) - inside)
            bound = factor @ bound
            if members == 1:
                for piece in range(touched_count):
                    total[touched[piece]] *= factor[0, 0]
            else:
                for piece in range(entries):
                    owner = buffer_owner[piece]
                    if total[owner] == 0.0:
                        total[owner] = touched_count + 1.0
                        touched[touched_count] = owner
                        touched_count += 1
                direct = np.zeros((members, touched_count))
                for piece in range(entries):
                    direct[buffer_row[piece], int(total[buffer_owner[piece]]) - 1] += buffer_share[piece]
                for piece in range(touched_count):
                    total[touched[piece]] = 0.0
                rows = factor @ direct
        for offset in range(members):
            company = order[index + offset]
            first[company] = used
            dropped = 0.0
            for piece in range(touched_count):
                owner = touched[piece]
                value = total[owner] if members == 1 else rows[offset, piece]
                if value < cutoff:
                    dropped = max(dropped, value)
                    continue
                if used == len(owners):
                    owners = np.concatenate((owners, np.empty(used, dtype=np.int64)))
                    shares = np.concatenate((shares, np.empty(used)))
                if value > 0.0:
                    owners[used], shares[used] = owner, value
                    used += 1
            last[company] = used
            lost[company] = bound[offset] + dropped
        if members == 1:
            for piece in range(touched_count):
                total[touched[piece]] = 0.0
        for offset in range(members):
            place_in[order[index + offset]] = -1
        index = stop
    out_start = np.zeros(count + 1, dtype=np.int64)
    for company in range(count):
        out_start[company + 1] = out_start[company] + last[company] - first[company]
    out_owner = np.empty(out_start[count], dtype=np.int64)
    out_share = np.empty(out_start[count])
    for company in range(count):
        width = last[company] - first[company]
        for piece in range(width):
            out_owner[out_start[company] + piece] = owners[first[company] + piece]
            out_share[out_start[company] + piece] = shares[first[company] + piece]
    return out_start, out_owner, out_share, lost, state


def control(start: Any, holder: Any, votes: Any, held_start: Any, held: Any, bar: int) -> Any:
    """Controller of each company by more than ``bar`` votes, least fixpoint by worklist."""
    count = len(start) - 1
    parent = np.arange(count)
    tally = np.zeros(count, dtype=np.int64)
    seen = np.empty(count, dtype=np.int64)
    queue = np.arange(count)
    queued = np.ones(count, dtype=np.bool_)
    head, waiting = 0, count
    next_member = np.full(count, -1, dtype=np.int64)
    last_member = np.arange(count)
    while waiting > 0:
        company = queue[head]
        head = (head + 1) % count
        waiting -= 1
        queued[company] = False
        if parent[company] != company:
            continue
        seen_count = 0
        winner = -1
        for place in range(start[company], start[company + 1]):
            root = holder[place]
            while parent[root] != root:
                parent[root] = parent[parent[root]]
                root = parent[root]
            if root == company:
                continue
            if tally[root] == 0:
                seen[seen_count] = root
                seen_count += 1
            tally[root] += votes[place]
            if tally[root] > bar:
                winner = root
        for index in range(seen_count):
            tally[seen[index]] = 0
        if winner < 0:
            continue
        member = company
        while member >= 0:
            for place in range(held_start[member], held_start[member + 1]):
                target = held[place]
                if parent[target] == target and not queued[target]:
                    queue[(head + waiting) % count] = target
                    waiting += 1
                    queued[target] = True
            member = next_member[member]
        parent[company] = winner
        next_member[last_member[winner]] = company
        last_member[winner] = last_member[company]
    result = np.empty(count, dtype=np.int64)
    for company in range(count):
        root = company
        while parent[root] != root:
            root = parent[root]
        result[company] = root
    return result


def compiled() -> dict[str, Callable[..., Any]]:
    """Return the loops, compiled by numba when it is installed."""
    loops: dict[str, Callable[..., Any]] = {
        "order": order_owners_first,
        "ancestors": keep_ancestors,
        "look_through": look_through,
        "control": control,
    }
    try:
        from numba import njit
    except ImportError:
        return loops
    return {name: njit(nogil=True)(loop) for name, loop in loops.items()}
