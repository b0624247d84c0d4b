"""compare(): two scenarios run with the same draws and the same luck, and their difference draw by draw."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sojourn.errors import Finding, InputError, RunError
from sojourn.results.comparison import Comparison
from sojourn.results.durable import write_bytes
from sojourn.results.manifest import NAME
from sojourn.scenario import Scenario
from sojourn.scenario.changed import changed as changed_between
from sojourn.simulate.asked import Progress, check_numbers, chosen, only_compiling
from sojourn.simulate.readings import notes, stem_of
from sojourn.simulate.run import run
from sojourn.sources import Catalog, load_catalog

__all__ = ["compare", "compare_variants"]

Asked = Scenario | str | Path


def compare(
    a: Asked,
    b: Asked,
    draws: int = 100,
    seed: int = 1,
    *,
    until: date | str | None = None,
    every: str = "month",
    workers: int | None = None,
    changes: Sequence[str] = (),
    changes_a: Sequence[str] = (),
    changes_b: Sequence[str] = (),
    as_of: date | str | None = None,
    progress: Progress | None = None,
    out: str | Path | None = None,
    replace_run: bool = False,
    posterior: str | Path | None = None,
) -> Comparison:
    """Run both scenarios and give their difference b - a, draw by draw.

    Draw k has the same uncertain parameters in both, and the same person the same luck. `changes` are laid over both,
    `changes_a` and `changes_b` over one; the other arguments are those of `run`. With `out`, two run folders `a` and `b`
    are written there, and `comparison.json`.
    """
    check_numbers(draws, seed, every, workers)
    catalog = load_catalog()
    both = _both((a, b), until, changes, (changes_a, changes_b), as_of, catalog)
    folders = _folders(out, replace_run)
    say = progress or only_compiling
    results = []
    for side, scenario in enumerate(both):

        def tell(done: int, whole: int, doing: str, before: int = side) -> None:
            say(before * whole + done, 2 * whole, doing)

        results.append(
            run(
                scenario, draws, seed, every=every, workers=workers, progress=tell,
                out=folders[side] if folders else None, replace_run=replace_run, posterior=posterior,
            )
        )  # fmt: skip
    found = changed_between(*both, catalog)
    names = _names((results[0].scenario, results[1].scenario), (changes_a, changes_b))
    compared = Comparison(results[0], results[1], names, found, notes(*both, found, a, catalog))
    if out is not None:
        body = json.dumps(compared.to_json(), ensure_ascii=False, allow_nan=False)
        write_bytes(Path(out) / "comparison.json", f"{body}\n".encode())
    return compared


def compare_variants(
    a: str | Path,
    b: str | Path,
    draws: int = 100,
    seed: int = 1,
    *,
    out: str | Path | None = None,
    progress: Progress | None = None,
    **asked: object,
) -> tuple[Comparison, ...]:
    """The comparison as the files stand, then under each variant that both have; the arguments are those of `compare`."""
    sides = [stem_of(one) for one in (a, b)]
    for one, stem in zip((a, b), sides, strict=True):
        if isinstance(one, Scenario) or str(one) != stem:
            name = one.name if isinstance(one, Scenario) else str(one)
            raise InputError(
                Finding(
                    "must be the name or path of a scenario without a variant", f"write {stem}", value=name
                )
            )
    from sojourn.scenario import load

    loaded = [load(stem) for stem in sides]
    shared = [variant for variant in loaded[0].variants if variant in loaded[1].variants]
    if not shared:
        raise InputError(
            Finding(
                "must have a variant in common", "compare them without variants", value=" and ".join(sides)
            )
        )
    say = progress or only_compiling
    variants = (None, *shared)
    folders = [None if out is None else Path(out) / (variant or "default") for variant in variants]
    for folder in folders:
        _folders(folder, bool(asked.get("replace_run")))
    found = []
    for place, (variant, folder) in enumerate(zip(variants, folders, strict=True)):

        def tell(done: int, whole: int, doing: str, before: int = place) -> None:
            say(before * whole + done, len(variants) * whole, doing)

        named = [f"{stem}:{variant}" if variant else stem for stem in sides]
        found.append(compare(named[0], named[1], draws, seed, out=folder, progress=tell, **asked))  # type: ignore[arg-type]
    return tuple(found)


def _both(
    asked: tuple[Asked, Asked], until: date | str | None, changes: Sequence[str],
    own: tuple[Sequence[str], Sequence[str]], as_of: date | str | None, catalog: Catalog,
) -> tuple[Scenario, Scenario]:  # fmt: skip
    """Both scenarios with their changes, or every finding about either."""
    found: list[Scenario] = []
    findings: list[Finding] = []
    for side, one in enumerate(asked):
        option = f"--set-{'ab'[side]}"
        try:
            found.append(chosen(one, until, [*changes, *own[side]], as_of, catalog))
        except InputError as error:
            findings += [replace(f, file=option) if _is_of(f, own[side]) else f for f in error.findings]
    if findings:
        raise InputError(list(dict.fromkeys(findings)))
    _refuse_other_spans(found[0], found[1])
    return found[0], found[1]


def _is_of(finding: Finding, changes: Sequence[str]) -> bool:
    """Whether a finding about a change is about one of these."""
    paths = [change.partition("=")[0].strip() for change in changes]
    here = any(f".{path}." in f".{finding.path}." for path in paths if path)
    return finding.file == "--set" and (here or finding.value in changes)


def _refuse_other_spans(a: Scenario, b: Scenario) -> None:
    findings = []
    for name, remedy in (
        ("start", f"set the first day of one, such as --set-b start={a.start}"),
        ("until", f"give both a last day, such as --until {min(a.until, b.until)}"),
    ):
        old, new = getattr(a, name), getattr(b, name)
        if old != new:
            value = f"{old} in {a.name} (A) and {new} in {b.name} (B)"
            findings.append(Finding("must be the same in both scenarios", remedy, path=name, value=value))
    if findings:
        raise InputError(findings)


def _names(names: tuple[str, str], own: tuple[Sequence[str], Sequence[str]]) -> tuple[str, str]:
    """What to call them: their own names, with what was changed, and told apart at the least by a letter."""
    said = [
        f"{name} with {', '.join(changes)}" if changes else name
        for name, changes in zip(names, own, strict=True)
    ]
    return (said[0], said[1]) if said[0] != said[1] else (f"{said[0]} (A)", f"{said[1]} (B)")


def _folders(out: str | Path | None, replace_run: bool) -> tuple[Path, Path] | None:
    """Where the two runs go; refused before either is begun where a run lies."""
    if out is None:
        return None
    folders = Path(out) / "a", Path(out) / "b"
    for folder in folders:
        if (folder / NAME).exists() and not replace_run:
            raise RunError(
                f"there is a run in {folder} already. Replace it with --replace, or choose another folder with --out."
            )
    return folders
