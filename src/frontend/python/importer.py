"""Lets `import stormlight` find the packages inside the program instead of on a disk.

Runs in the embedded interpreter before anything else; not part of the package.
"""

import marshal
import sys

FOLDER = "<stormlight program>"


class Importer:
    """Finder and loader (PEP 302, PEP 451) over {module name: (path, source, code)}.

    `path` is relative to the package's parent. `code` is marshalled, or empty when it was made for
    another Python than the one running; then the source is compiled.
    """

    def __init__(self, files):
        self._files = files
        self._found = {"stormlight"}  # packages that are looked for here

    def stand_in_for(self, packages):
        """From now on these are ours too, though others of the name may be installed: `locust` and
        `gevent`, of a file whose users we run. For any other file they are what is installed.
        """
        self._found.update(packages)

    def find_spec(self, name, path=None, target=None):
        package = name.partition(".")[0]
        if package not in self._found:
            return None
        if name not in self._files:
            if package == "stormlight" or package not in self._files:
                return None
            raise ModuleNotFoundError(
                f"{name} is not part of what Stormlight has of {package}", name=name
            )
        spec = type(sys.__spec__)(name, self, is_package=self.is_package(name))
        spec.origin = self.get_filename(name)
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(spec.origin.rpartition("/")[0])
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.get_code(module.__name__), module.__dict__)

    def is_package(self, name):
        return self._files[name][0].endswith("/__init__.py")

    def get_filename(self, name):
        return f"{FOLDER}/{self._files[name][0]}"

    def get_source(self, name):
        return self._files[name][1].decode()

    def get_code(self, name):
        path, source, code = self._files[name]
        if code:
            return marshal.loads(code)
        return compile(source, self.get_filename(name), "exec", dont_inherit=True)


def install(files):
    """Ahead of every other finder: no other package of ours may stand in the way."""
    sys.meta_path.insert(0, Importer(files))
