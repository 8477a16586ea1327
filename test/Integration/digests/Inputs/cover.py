"""Pairwise covering arrays under constraints."""

import collections
import functools
import itertools


class Space:
    """Factors with values, constraints: ((factor, …), predicate of their values), and how often the
    values of some factor shall occur: {factor: {value: share}}."""

    def __init__(self, factors, constraints, shares):
        self.factors = factors
        self.shares = shares
        self.names = list(factors)
        self.constraints = {name: [] for name in factors}
        for names, holds in constraints:
            for name in names:
                self.constraints[name].append((names, functools.cache(holds)))

    def allows(self, case, name):
        """Whether the constraints on `name` hold, as far as their factors are chosen."""
        for names, holds in self.constraints[name]:
            values = [case.get(other) for other in names]
            if None not in values and not holds(*values):
                return False
        return True

    def complete(self, case, rng):
        """A full case that extends this one, or None when there is none: the search is complete."""
        free = [name for name in self.names if name not in case]
        return self._complete(dict(case), free, rng)

    def _complete(self, case, free, rng):
        if not free:
            return case
        options = {}
        for name in free:
            options[name] = [
                value for value in self.factors[name] if self.allows({**case, name: value}, name)
            ]
            if not options[name]:
                return None
        name = min(free, key=lambda name: len(options[name]))
        rest = [other for other in free if other != name]
        rng.shuffle(options[name])
        for value in options[name]:
            done = self._complete({**case, name: value}, rest, rng)
            if done:
                return done
        return None

    def feasible(self, pair, rng):
        """A full case with these two values, or None."""
        case = dict(pair)
        if all(self.allows(case, name) for name in case):
            return self.complete(case, rng)
        return None

    def pairs(self):
        """Every two values of two factors, feasible or not."""
        for one, two in itertools.combinations(self.names, 2):
            for value, other in itertools.product(self.factors[one], self.factors[two]):
                yield (one, value), (two, other)


def pairs_of(case):
    return set(itertools.combinations(case.items(), 2))


def missing(space, cases, rng):
    """Pairs that no case has although some full case could: empty for a covering array."""
    occur = set().union(*map(pairs_of, cases))
    return [pair for pair in space.pairs() if pair not in occur and space.feasible(pair, rng)]


def cover(space, least, rng):
    """Cases in which every feasible pair occurs, then random ones until there are `least`."""
    uncovered = {pair for pair in space.pairs() if space.feasible(pair, rng)}
    cases = []
    for pair in sorted(uncovered):
        if pair in uncovered:
            case = _greedy(space, pair, uncovered, cases, rng)
            uncovered -= pairs_of(case)
            cases.append(case)
    further(space, cases, least - len(cases), rng)
    rng.shuffle(cases)
    return cases


def further(space, cases, count, rng):
    """Adds random cases, with the values of which there are too few."""
    for _ in range(count):
        case = {name: min(own, key=_excess(space, cases, name)) for name, own in space.shares.items()}
        cases.append(ordered(space, space.complete(case, rng)))


def _excess(space, cases, name):
    """A function of a value of this factor: how often it occurs, in relation to its share."""
    count = collections.Counter(case[name] for case in cases)
    return lambda value: (count[value] + 1) / space.shares[name][value]


def ordered(space, case):
    return {name: case[name] for name in space.names}


def _gain(space, case, name, value, uncovered):
    place = space.names.index(name)
    gain = 0
    for other, chosen in case.items():
        one, two = (other, chosen), (name, value)
        gain += ((one, two) if space.names.index(other) < place else (two, one)) in uncovered
    return gain


def _greedy(space, pair, uncovered, cases, rng):
    """A case with this pair and, one factor at a time, with most uncovered pairs; where two values
    have equally many, the one of which `cases` have too few."""
    case = dict(pair)
    free = [name for name in space.names if name not in case]
    rng.shuffle(free)
    for name in free:
        options = list(space.factors[name])
        rng.shuffle(options)
        if name in space.shares:
            options.sort(key=_excess(space, cases, name))
        options.sort(key=lambda value: -_gain(space, case, name, value, uncovered))
        for value in options:
            candidate = {**case, name: value}
            if space.allows(candidate, name) and space.complete(candidate, rng):
                case = candidate
                break
    return ordered(space, case)
