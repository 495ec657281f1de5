"""src/frontend/python/importer.py: which packages are ours, and when."""

import importlib
import pathlib
import sys

import pytest

SOURCE = pathlib.Path(__file__).parents[2] / "src/frontend/python/importer.py"
FILES = {
    "stormlight_like": ("stormlight_like/__init__.py", b"ours = True", b""),
    "standin": ("standin/__init__.py", b"ours = True", b""),
    "standin.part": ("standin/part.py", b"ours = True", b""),
}


@pytest.fixture
def importer(monkeypatch, tmp_path):
    """The importer ahead of all others, and a folder with an installed `standin`."""
    (tmp_path / "standin.py").write_text("ours = False")
    monkeypatch.syspath_prepend(tmp_path)
    namespace = {}
    exec(compile(SOURCE.read_bytes(), SOURCE, "exec"), namespace)
    made = namespace["Importer"](FILES)
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])
    yield made
    for name in FILES:
        sys.modules.pop(name, None)


def test_an_installed_package_is_used_until_ours_stands_in_for_it(importer):
    standin = importlib.import_module("standin")
    assert standin.ours is False
    del sys.modules["standin"]
    importer.stand_in_for(("standin",))
    part = importlib.import_module("standin.part")
    assert sys.modules["standin"].ours is True and part.ours is True


def test_what_our_package_lacks_is_said_plainly(importer):
    importer.stand_in_for(("standin",))
    with pytest.raises(ModuleNotFoundError, match="standin.more is not part of what Storm"):
        importlib.import_module("standin.more")


def test_a_package_that_is_not_here_is_looked_for_elsewhere(importer):
    importer.stand_in_for(("json_like_nothing",))
    with pytest.raises(ModuleNotFoundError, match="No module named 'json_like_nothing'"):
        importlib.import_module("json_like_nothing")
