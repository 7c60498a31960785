"""Names say what they hold or do, and one name means one thing."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

BATON = Path(__file__).parents[2] / "baton"
# As nouns these say how a value was come by, not what it holds.
VAGUE = {"asked", "each", "found", "given", "kept", "known", "named", "said", "shown", "taken", "told"}
MOST_VAGUE = 0.005
# What frameworks ask for by name, and the names of loggers and type variables.
USUAL = {"P", "T", "app", "log", "logger", "register", "urlpatterns"}
# Pages, commands and tasks do what the function of the domain with the same name does.
EDGES = {"cli", "web", "worker"}
MOST_HOMONYMS = 0.04

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_locals_are_named_for_what_they_hold() -> None:
    names = [
        (name, f"{path.relative_to(BATON)}: {name} in {function.name}")
        for path, tree in _modules()
        for function in _functions(tree)
        for name in _locals(function)
    ]
    vague = [place for name, place in names if name in VAGUE]
    assert len(vague) <= MOST_VAGUE * len(names), "\n".join(vague)


def test_a_name_means_one_thing() -> None:
    modules = defaultdict(set)
    for path, tree in _modules():
        for name in _public_names(tree, is_edge=path.relative_to(BATON).parts[0] in EDGES):
            modules[name].add(path.relative_to(BATON).as_posix())
    homonyms = {name: paths for name, paths in modules.items() if len(paths) > 1}
    listed = "\n".join(f"{name}: {', '.join(sorted(paths))}" for name, paths in sorted(homonyms.items()))
    assert len(homonyms) <= MOST_HOMONYMS * len(modules), listed


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    paths = (path for path in sorted(BATON.rglob("*.py")) if "migrations" not in path.parts)
    return ((path, ast.parse(path.read_text())) for path in paths)


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _locals(function: Function) -> set[str]:
    """Parameters, and what is assigned in it, in comprehensions too; functions within it are counted themselves."""
    arguments = function.args
    names = {argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, Function | ast.ClassDef):
            continue
        if isinstance(node, ast.Lambda):
            names |= {argument.arg for argument in node.args.args}
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        pending.extend(ast.iter_child_nodes(node))
    return names - {"self", "cls"}


def _public_names(tree: ast.Module, *, is_edge: bool) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if not is_edge:
                names.add(name)
            case ast.Assign(targets=targets):
                names |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return {name for name in names if not name.startswith("_")} - USUAL
