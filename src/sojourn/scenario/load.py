"""Loading: from a name, a path or text to a whole, checked scenario that knows where each value came from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sojourn.errors import Finding, InputError, nearest
from sojourn.scenario import change
from sojourn.scenario.checks import faults
from sojourn.scenario.each import for_each_class
from sojourn.scenario.fault import finding, steps_of
from sojourn.scenario.merge import merge, without_nulls
from sojourn.scenario.schema import Origin, Scenario
from sojourn.scenario.text import MOST_FINDINGS, read, read_file
from sojourn.scenario.tree import BAD, Node, Steps, dotted, find, leaves
from sojourn.scenario.validate import touch, validate

if TYPE_CHECKING:
    from sojourn.sources import Catalog

__all__ = ["SHIPPED", "check", "load", "loads", "shipped", "with_changes"]

SHIPPED = Path(__file__).parent.parent / "data" / "scenarios"
"""The scenarios that come with the package."""

LONGEST_LINE = 8
"""The most files a line of parents may have."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
_WHOLE = ("name", "about", "start", "until", "streams", "outcomes")
_OWN = ("name", "about", "extends", "variants")


@dataclass(frozen=True)
class _Source:
    """What is being read: its text, what to call it in findings, and the folder its siblings lie in."""

    data: bytes
    shown: str
    folder: Path | None
    stem: str


@dataclass
class _Loaded:
    scenario: Scenario | None
    findings: list[Finding]
    warnings: list[Finding]
    own_variants: tuple[str, ...] = ()


def shipped() -> tuple[str, ...]:
    """The names of the scenarios that come with the package."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load(
    name_or_path: str | Path, *, changes: Sequence[str] = (), catalog: Catalog | None = None
) -> Scenario:
    """The scenario of that name or file, with `name:variant` chosen and `path=value` changes laid over it.

    Raises InputError with every finding at once.

    >>> load("example", changes=["resources.beds.capacity=41500"]).name
    'example'
    """
    return _or_raise(_load(*_find(name_or_path), changes, catalog))


def loads(
    text: str | bytes,
    *,
    file: str = "<text>",
    folder: Path | None = None,
    variant: str | None = None,
    changes: Sequence[str] = (),
    catalog: Catalog | None = None,
) -> Scenario:
    """The scenario written in a text; `extends` finds shipped scenarios, and siblings where a folder is given."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return _or_raise(_load(_Source(data, file, folder, file), variant, changes, catalog))


def check(
    name_or_path: str | Path,
    *,
    changes: Sequence[str] = (),
    catalog: Catalog | None = None,
    warnings: bool = False,
) -> list[Finding]:
    """Every finding of a scenario and of each variant its own file writes; with warnings, also what is only odd."""
    try:
        source, variant = _find(name_or_path)
        done = _load(source, variant, changes, catalog)
        found = [*done.findings, *(done.warnings if warnings else ())]
        if variant is None and done.scenario is not None:
            for name in done.own_variants:
                other = _load(source, name, changes, catalog)
                new = [f for f in (*other.findings, *(other.warnings if warnings else ())) if f not in found]
                found += [replace(f, problem=f"{f.problem} (in the variant {name})") for f in new]
        return found[:MOST_FINDINGS]
    except InputError as error:
        return list(error.findings)[:MOST_FINDINGS]


def with_changes(scenario: Scenario, changes: Sequence[str], *, catalog: Catalog | None = None) -> Scenario:
    """A new scenario with `path=value` changes laid over it, which remembers where the rest came from."""
    from sojourn.scenario.dump import dump

    done = loads(dump(scenario), file=scenario.name, changes=changes, catalog=catalog)
    origins = {
        path: origin if origin.by == "--set" else scenario.origins.get(path, origin)
        for path, origin in done.origins.items()
    }
    return done.remembering(origins, scenario.variants)


def _or_raise(done: _Loaded) -> Scenario:
    if done.findings or done.scenario is None:
        raise InputError(done.findings[:MOST_FINDINGS])
    return done.scenario


def _find(name_or_path: str | Path) -> tuple[_Source, str | None]:
    """The file meant, and the variant asked for."""
    text = str(name_or_path)
    variant: str | None = None
    if "\0" in text or len(text) > 4000:
        raise InputError(
            Finding("must be the name or the path of a scenario", _known_remedy(""), value=text[:100])
        )
    if ":" in text and not _is_file(Path(text)):
        text, _, variant = text.rpartition(":")
    if _NAME.fullmatch(text) and (SHIPPED / f"{text}.yaml").is_file():
        path = SHIPPED / f"{text}.yaml"
        return _Source(read_file(path), f"{text}.yaml", SHIPPED, text), variant
    path = Path(text)
    if not _is_file(path) and "/" not in text and not text.endswith((".yaml", ".yml")):
        raise InputError(Finding("is not a scenario", _known_remedy(text), value=text))
    return _Source(read_file(path), text, path.parent, path.stem), variant


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _known_remedy(text: str) -> str:
    remedy = nearest(text, shipped())
    return remedy + (" Or give the path of a file" if remedy.endswith("?") else "; or give the path of a file")


def _load(source: _Source, variant: str | None, changes: Sequence[str], catalog: Catalog | None) -> _Loaded:
    findings: list[Finding] = []
    tree = _resolved(source, findings, ())
    variants = find(tree, ("variants",)) if isinstance(tree.value, dict) else None
    about = _variant_sentences(variants, findings)
    own = tuple(name for name in about if _written_in(variants, name, source.shown))
    if variant is not None:
        tree = _with_variant(tree, variants, variant, source, findings)
    if isinstance(tree.value, dict):
        tree = replace(tree, value={k: v for k, v in tree.value.items() if k not in ("extends", "variants")})
    if catalog is None:
        from sojourn.sources import load_catalog

        catalog = load_catalog()
    tree = change.apply(tree, changes, catalog, findings)
    if not isinstance(tree.value, dict):
        return _Loaded(None, [*findings, *_not_a_map(tree)], [])
    if any(f.path == "extends" for f in findings) and not set(_WHOLE) <= set(tree.value):
        return _Loaded(None, findings, [])  # without its parent, the rest would only seem to be missing
    tree = for_each_class(tree, findings)
    scenario, sound, aside = validate(tree, findings)
    if scenario is None:
        return _Loaded(None, findings, [])
    warnings = _check(scenario, tree, sound, aside, catalog, findings)
    if findings:
        return _Loaded(scenario.remembering({}, about), _in_order(findings), warnings, own)
    origins = {dotted(s): Origin(n.file, n.line, n.by) for s, n in leaves(tree)}
    return _Loaded(scenario.remembering(origins, about), [], warnings, own)


def _written_in(variants: Node | None, name: str, file: str) -> bool:
    body = None if variants is None else find(variants, (name,))
    return body is not None and body.file == file


def _in_order(findings: list[Finding]) -> list[Finding]:
    """By file and line, each once."""
    return sorted(dict.fromkeys(findings), key=lambda f: (f.file or "", f.line or 0))


def _not_a_map(tree: Node) -> list[Finding]:
    if tree.value is BAD:
        return []
    return [Finding("must be a map", "write it like `name: my-scenario`", file=tree.file, line=tree.line)]


def _check(
    scenario: Scenario,
    tree: Node,
    sound: Node,
    aside: list[Steps],
    catalog: Catalog,
    findings: list[Finding],
) -> list[Finding]:
    """Runs every check; keeps back what only follows from parts that the schema refused."""
    warnings = []
    for fault in islice(faults(scenario, tree, catalog), 10 * MOST_FINDINGS):
        steps = steps_of(sound, fault.place)
        if any(touch(steps, other) for other in aside):
            continue
        if not fault.warning:
            findings.append(finding(sound, fault))
        elif not findings:
            warnings.append(finding(sound, fault))
    return _in_order(warnings)


def _resolved(source: _Source, findings: list[Finding], line: tuple[str, ...]) -> Node:
    """The file's tree laid over its parents'."""
    tree = read(source.data, source.shown, findings)
    if not isinstance(tree.value, dict):
        return tree
    extends = tree.value.get("extends")
    own = replace(tree, value={k: v for k, v in tree.value.items() if k != "extends"})
    held = own.value.pop("variants", None) if isinstance(own.value, dict) else None
    if extends is None:
        tree = without_nulls(own, findings)
        return _with_held(tree, held, None, findings)
    parent = _parent(source, extends, findings, (*line, source.shown))
    if parent is None or not isinstance(parent.value, dict):
        return _with_held(without_nulls(own, findings), held, None, findings)
    inherited = parent.value.get("variants")
    base = replace(parent, value={k: v for k, v in parent.value.items() if k not in (*_OWN, "variant")})
    base = base.marked("parent")
    return _with_held(merge(base, own, findings), held, inherited, findings)


def _with_held(tree: Node, held: Node | None, inherited: Node | None, findings: list[Finding]) -> Node:
    """The variants put back, with those of the parent: their nulls are still to be used."""
    variants = held or inherited
    if held is not None and inherited is not None and isinstance(held.value, dict):
        rows = dict(inherited.value) if isinstance(inherited.value, dict) else {}
        variants = replace(held, value={**rows, **held.value})
    if variants is None or not isinstance(tree.value, dict):
        return tree
    return replace(tree, value={**tree.value, "variants": variants})


def _parent(source: _Source, extends: Node, findings: list[Finding], line: tuple[str, ...]) -> Node | None:
    name = extends.value

    def refuse(problem: str, remedy: str) -> None:
        value = str(name)[:200] if isinstance(name, (str, int, float)) else None
        findings.append(
            Finding(problem, remedy, file=extends.file, line=extends.line, path="extends", value=value)
        )

    stem, colon, variant = name.partition(":") if isinstance(name, str) else ("", "", "")
    sibling = stem.endswith(".yaml")
    named = _NAME.fullmatch(stem.removesuffix(".yaml")) and (not colon or _NAME.fullmatch(variant))
    if not named:
        refuse(
            "must be the name of a shipped scenario or of a file in the same folder",
            "write it like current-policy, or my-parent.yaml beside this file",
        )
        return None
    if len(line) >= LONGEST_LINE:
        refuse(f"makes a line of more than {LONGEST_LINE} files", "extend a scenario nearer to the root")
        return None
    path = SHIPPED / f"{stem}.yaml"
    folder: Path | None = SHIPPED
    if sibling or not path.is_file():
        folder = source.folder
        beside = stem if sibling else f"{stem}.yaml"
        if folder is None or not _is_file(folder / beside):
            refuse("names no scenario", nearest(stem, shipped()))
            return None
        path = folder / beside
        if path.resolve().parent != folder.resolve():
            refuse("must not lead out of the folder", "copy the parent into the folder")
            return None
    shown = f"{stem}.yaml" if folder == SHIPPED else str(path)
    if shown in line:
        refuse("extends itself: " + " → ".join((*line[line.index(shown) :], shown)), "break the circle")
        return None
    try:
        parent = _resolved(_Source(read_file(path), shown, folder, path.stem), findings, line)
    except InputError as error:
        findings += error.findings
        return None
    if variant:
        parent = _with_variant(parent, find(parent, ("variants",)), variant, source, findings)
    return parent


def _variant_sentences(variants: Node | None, findings: list[Finding]) -> Mapping[str, str]:
    """The variants offered, each with its sentence; what is wrong with their form is a finding."""
    said: dict[str, str] = {}
    if variants is None:
        return said
    rows = variants.value if isinstance(variants.value, dict) else {}
    if not rows and variants.value is not BAD:
        remedy = "write it like {my-variant: {about: a sentence, ...}}"
        findings.append(
            Finding("must be a map", remedy, file=variants.file, line=variants.line, path="variants")
        )
    for name, body in rows.items():
        report = partial(Finding, file=body.file, line=body.line, path=f"variants.{name}")
        about = find(body, ("about",))
        if not _NAME.fullmatch(name):
            findings.append(
                report("must be a name", "write lower-case letters, digits, hyphens and underscores")
            )
        elif not isinstance(body.value, dict):
            findings.append(report("must be a map", "write about, and what changes"))
        elif about is None or not isinstance(about.value, str):
            findings.append(
                report("must say what it is for", "add `about`: a sentence saying what it is for")
            )
        else:
            said[name] = about.value
            for key in ("name", "extends", "variants", "variant"):
                if key in body.value:
                    findings.append(report(f"must not have `{key}`", "remove it"))
    return said


def _with_variant(
    tree: Node, variants: Node | None, variant: str, source: _Source, findings: list[Finding]
) -> Node:
    rows: dict[str, Any] = variants.value if variants is not None and isinstance(variants.value, dict) else {}
    if variant not in rows or not isinstance(tree.value, dict):
        line = tree.line if variants is None else variants.line
        remedy = nearest(variant[:60], list(rows))
        found = Finding(
            "has no variant of that name", remedy, file=source.shown, line=line, value=variant[:60]
        )
        findings.append(found)
        return tree
    body: Node = rows[variant]
    if not isinstance(body.value, dict):
        return tree
    held = {k: v for k, v in tree.value.items() if k == "variants"}
    base = replace(tree, value={k: v for k, v in tree.value.items() if k != "variants"})
    over = replace(body, value={k: v for k, v in body.value.items() if k == "about" or k not in _OWN}).marked(
        "variant"
    )
    laid = merge(base, over, findings)
    assert isinstance(laid.value, dict)
    chosen = Node(variant, body.line, body.file, "variant")
    return replace(tree, value={**laid.value, "variant": chosen, **held})
