"""The tree of predecessors and plain models, and how many generations apart two models of one tree are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from modelmatch.arrays import Floats, Ints


@dataclass(frozen=True)
class Forest:
    """Trees over M models: ``parent`` (M,) is -1 at a root, ``root`` (M,) names the tree, ``order`` parents first."""

    parent: Ints
    root: Ints
    order: tuple[int, ...]

    def steps(self, rows: Ints, columns: Ints) -> Floats:
        """Generations between models along their tree, of shape (rows, columns); inf between trees."""
        found = np.full((len(rows), len(columns)), np.inf)
        roots, own = self.root[rows], self.root[columns]
        for tree in np.unique(own).tolist():
            here, there = np.flatnonzero(roots == tree), np.flatnonzero(own == tree)
            if len(here):
                found[np.ix_(here, there)] = self._in_tree(tree, columns[there])[self._place[rows[here]]]
        return found

    def _in_tree(self, tree: int, columns: Ints) -> Floats:
        """Steps from every model of a tree, in its order, to some: each way goes up to a common ancestor and down."""
        nodes = self._members[tree]
        parents = [int(self._place[self.parent[node]]) if self.parent[node] >= 0 else -1 for node in nodes]
        steps = np.full((len(nodes), len(columns)), np.inf)
        steps[self._place[columns], np.arange(len(columns))] = 0.0
        for node in range(len(nodes) - 1, 0, -1):
            np.minimum(steps[parents[node]], steps[node] + 1.0, out=steps[parents[node]])
        for node in range(1, len(nodes)):
            np.minimum(steps[node], steps[parents[node]] + 1.0, out=steps[node])
        return steps

    @cached_property
    def _members(self) -> dict[int, list[int]]:
        members: dict[int, list[int]] = {}
        for node in self.order:
            members.setdefault(int(self.root[node]), []).append(node)
        return members

    @cached_property
    def _place(self) -> Ints:
        """The place of each model in the order of its tree, (M,)."""
        place = np.zeros(len(self.parent), dtype=np.int64)
        for nodes in self._members.values():
            place[nodes] = np.arange(len(nodes))
        return place


def forest(parent: Ints) -> Forest:
    """The trees that parents (M,) make, -1 for none. A circle, which is an error in the data, is cut at one place."""
    parents, root, order = parent.tolist(), [-1] * len(parent), []
    for start in range(len(parents)):
        path: list[int] = []
        on_path: set[int] = set()
        node = start
        while node >= 0 and root[node] < 0 and node not in on_path:
            path.append(node)
            on_path.add(node)
            node = parents[node]
        if not path:
            continue
        if node in on_path:
            parents[path[-1]] = -1
        top = root[node] if node >= 0 and node not in on_path else path[-1]
        for member in reversed(path):
            root[member] = top
            order.append(member)
    return Forest(np.array(parents, dtype=np.int64), np.array(root, dtype=np.int64), tuple(order))
