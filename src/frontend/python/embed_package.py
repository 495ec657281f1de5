"""Writes the Python packages, as source and as marshalled code, into a C++ file.

    embed_package.py OUTPUT IMPORTER PACKAGE_FOLDER...

Run by the build with the Python that is embedded: marshalled code belongs to one Python version,
which the C++ side checks by its magic number.
"""

import importlib.util
import marshal
import pathlib
import sys

FOLDER = "<stormlight program>"  # as in importer.py

HEAD = """// Made by src/frontend/python/embed_package.py; do not edit.
#include "frontend/python/package.h"

namespace stormlight::python {{

const long kPackageMagic = {magic};

"""


def literal(content):
    """`content` as C++ string literals, one a line."""
    lines, line = [], []
    for byte in content:
        character = chr(byte)
        if character in '"\\?':
            line.append("\\" + character)
        elif 32 <= byte < 127:
            line.append(character)
        else:
            line.append(f"\\{byte:03o}")
        if byte == 10 or len(line) >= 80:
            lines.append("".join(line))
            line = []
    lines.append("".join(line))
    return "\n".join(f'    "{text}"' for text in lines)


def constant(name, content):
    return f"static constexpr char {name}[] =\n{literal(content)};\n\n"


def main(output, importer, *packages):
    text = HEAD.format(magic=int.from_bytes(importlib.util.MAGIC_NUMBER, "little"))
    entries = []
    sources = [(pathlib.Path(importer), "importer.py")]
    for package in map(pathlib.Path, packages):
        for path in sorted(package.rglob("*.py")):
            sources.append((path, path.relative_to(package.parent).as_posix()))
    for number, (path, name) in enumerate(sources):
        source = path.read_bytes()
        code = compile(source, f"{FOLDER}/{name}", "exec", dont_inherit=True)
        marshalled = marshal.dumps(code)
        text += constant(f"kSource{number}", source) + constant(f"kCode{number}", marshalled)
        module = name[: -len(".py")].replace("/", ".")
        if module.endswith(".__init__"):
            module = module[: -len(".__init__")]
        entries.append(
            f'{{"{module}", "{name}", {{kSource{number}, sizeof kSource{number} - 1}},'
            f" {{kCode{number}, sizeof kCode{number} - 1}}}}"
        )
    text += f"const EmbeddedModule kImporter = {entries[0]};\n\n"
    text += "static constexpr EmbeddedModule kModules[] = {\n    "
    text += ",\n    ".join(entries[1:]) + "};\n"
    text += "const std::span<const EmbeddedModule> kPackageModules = kModules;\n\n"
    text += "}  // namespace stormlight::python\n"
    pathlib.Path(output).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
